#include "parsers/table.h"
#include "parsers/text/csv-seen.h"

#include <string.h>

/*
 * From a cell to a value. Most columns hold few different texts, so that what became of a text is
 * remembered: in a table with two places for each hash, which is small enough to stay in the cache
 * of the processor. A column that does not repeat itself does without, after a trial.
 */

#define CACHE_SIZE  512  /* places, in pairs */
#define CACHE_TEXT  38   /* longer cells are not remembered */
#define CACHE_TRIAL 4096 /* cells after which it must have answered one in four */
/* A tag's value is cut here. */
#define TAG_MAX 1024

typedef struct {
    uint8_t size; /* 0: free */
    uint8_t state : 4;
    uint8_t number : 1; /* the cell was one, of a sheet */
    uint8_t doubt : 3;  /* WpDoubt of the value */
    char text[CACHE_TEXT];
    int64_t value; /* id, number or flag */
} Entry;

struct WpCellCache {
    uint32_t n_asked, n_answered;
    bool off;
    const Entry *last; /* that answered: most columns have the same text in many rows at a time */
    Entry entries[CACHE_SIZE];
};

bool
wp_cell_cache_is_off(const WpCellCache *cache)
{
    return cache && cache->off;
}

void
wp_cell_cache_free(WpCellCache *cache)
{
    g_free(cache);
}

void
wp_table_choice_clear(WpTableChoice *choice)
{
    for (uint32_t i = 0; i < choice->n_bad_shown; i++) {
        g_free(choice->bad[i].text);
        g_free(choice->bad[i].excerpt);
    }
    if (choice->scratch)
        g_string_free(choice->scratch, TRUE);
    if (choice->joined)
        g_string_free(choice->joined, TRUE);
    if (choice->plus)
        g_array_unref(choice->plus);
    wp_cell_cache_free(choice->cache);
}

static inline bool
is_entry(const Entry *entry, const char *text, size_t size, bool number)
{
    return entry->size == size && entry->number == number &&
           wp_cell_equals(entry->text, text, size);
}

/* Looks at both places for a text. */
static Entry *
search_entry(WpCellCache *cache, const char *text, size_t size, bool number, bool *out_found)
{
    Entry *entry = &cache->entries[wp_cell_hash(text, size) % CACHE_SIZE & ~1u];

    *out_found = is_entry(entry, text, size, number);
    if (!*out_found && entry->size > 0) {
        *out_found = is_entry(entry + 1, text, size, number);
        /* the places take turns, so that two texts which alternate do not drive out a third */
        if (*out_found || entry[1].size == 0 || cache->n_asked % 2 == 0)
            entry++;
    }
    cache->n_answered += *out_found;
    if (++cache->n_asked >= CACHE_TRIAL) {
        cache->off = cache->n_answered < CACHE_TRIAL / 4;
        cache->n_asked = cache->n_answered = 0;
    }
    cache->last = entry;
    return entry;
}

/* The place for a text, or NULL if the cache is not for it; @out_found: whether it is there. */
static inline Entry *
find_entry(WpCellCache **cache_at, const char *text, size_t size, bool number, bool *out_found)
{
    WpCellCache *cache = *cache_at;

    *out_found = false;
    if (size > CACHE_TEXT)
        return NULL;
    if (!cache)
        cache = *cache_at = g_new0(WpCellCache, 1);
    if (cache->off)
        return NULL;
    if (cache->last && is_entry(cache->last, text, size, number)) {
        cache->n_asked++;
        cache->n_answered++;
        *out_found = true;
        return (Entry *)cache->last;
    }
    return search_entry(cache, text, size, number, out_found);
}

static void
fill_entry(Entry *entry, const char *text, size_t size, bool number, WpValueState state,
           int64_t value)
{
    entry->size = (uint8_t)size;
    entry->number = number;
    entry->state = (uint8_t)state;
    entry->value = value;
    memcpy(entry->text, text, size);
}

uint32_t
wp_table_cell_column(const WpTable *table, const WpPlace *place, uint32_t index)
{
    bool quoted = false;
    uint32_t n = 0;

    for (size_t i = 0; place->raw && i < place->raw_size && place->raw[i] != '\n'; i++) {
        if (n == index)
            return (uint32_t)i + 1;
        if (place->raw[i] == '"')
            quoted = !quoted;
        else if (!quoted && place->raw[i] == table->delimiter)
            n++;
    }
    return 0;
}

/* Whether a bad cell with this text is to be kept: the first few with different texts are. */
static bool
is_shown(const WpTableChoice *choice, const char *text, size_t size)
{
    if (choice->n_bad_shown == WP_BAD_SHOWN)
        return false;
    for (uint32_t i = 0; i < choice->n_bad_shown; i++)
        if (strncmp(choice->bad[i].text, text, size) == 0 && choice->bad[i].text[size] == '\0')
            return false;
    return true;
}

void
wp_table_choice_join(WpTableChoice *choice, WpTableChoice *part)
{
    wp_table_style_join(choice, part);
    choice->n_bad += part->n_bad;
    for (uint32_t i = 0; i < part->n_bad_shown; i++)
        if (is_shown(choice, part->bad[i].text, strlen(part->bad[i].text))) {
            choice->bad[choice->n_bad_shown++] = part->bad[i];
            part->bad[i] = (WpBadCell){0};
        }
}

static void
keep_bad(const WpTable *table, WpTableChoice *choice, const char *text, size_t size,
         const WpPlace *place)
{
    if (table->counted)
        return;
    choice->n_bad++;
    if (!is_shown(choice, text, size))
        return;
    WpBadCell *bad = &choice->bad[choice->n_bad_shown++];
    const char *end = place->raw ? memchr(place->raw, '\n', place->raw_size) : NULL;

    *bad = (WpBadCell){.text = g_strndup(text, size), .line = place->line};
    bad->column = wp_table_cell_column(table, place, choice->column);
    if (bad->column > 0) {
        bad->excerpt_size = end ? (size_t)(end - place->raw) : place->raw_size;
        bad->excerpt = g_strndup(place->raw, bad->excerpt_size);
    }
}

void
wp_table_say_bad(WpTable *table, const WpLayoutField *field, const WpTableChoice *choice)
{
    WpDiagList *diags = table->intake->diags;
    const char *name = choice->column == WP_NO_COLUMN ? field->name : table->names[choice->column];

    for (uint32_t i = 0; i < choice->n_bad_shown; i++) {
        const WpBadCell *bad = &choice->bad[i];
        WpLoc loc = {table->intake->name, bad->line, bad->column};
        g_autofree char *fault = wp_value_fault(field, choice->source, choice->source->scale.factor,
                                                &choice->style, bad->text, strlen(bad->text));
        g_autofree char *message = g_strdup_printf(
            "column '%s': '%.60s' %s; it is taken as unknown", name, bad->text, fault);

        if (bad->excerpt)
            wp_diag_excerpt(diags, WP_DIAG_IGNORED_VALUE, loc, bad->excerpt, bad->excerpt_size,
                            strlen(bad->text), "%s", message);
        else
            wp_diag(diags, WP_DIAG_IGNORED_VALUE, loc, "%s", message);
    }
    if (choice->n_bad > choice->n_bad_shown)
        wp_diag(diags, WP_DIAG_IGNORED_VALUE, (WpLoc){table->intake->name, 0, 0},
                "column '%s': %" G_GUINT64_FORMAT
                " cells in all cannot be read; they are taken as unknown",
                name, choice->n_bad);
}

static inline void
unpack(int64_t value, uint8_t doubt, WpFieldType type, WpValue *out)
{
    out->doubt = doubt;
    if (type == WP_TYPE_TEXT)
        out->id = (WpStrId)value;
    else if (type == WP_TYPE_BOOL)
        out->flag = value != 0;
    else
        out->number = value;
}

static inline int64_t
pack(WpValueState state, WpFieldType type, const WpValue *value)
{
    if (state != WP_VALUE_GOOD)
        return 0;
    return type == WP_TYPE_TEXT   ? (int64_t)value->id
           : type == WP_TYPE_BOOL ? value->flag
                                  : value->number;
}

/* Notes what became of a cell, in case that the next row has it again. @row: 0: it is not to be */
static inline void
note_value(WpTableChoice *choice, uint64_t row, WpValueState state, int64_t value, uint8_t doubt)
{
    choice->row = choice->plus ? 0 : row;
    choice->state = state;
    choice->value = value;
    choice->doubt = doubt;
}

/* Whether the style of the column decides what the text means. */
static inline bool
is_styled(const WpLayoutField *field, const WpTableChoice *choice)
{
    if (field->type == WP_TYPE_TIME)
        return choice->style.dates_by != WP_STYLE_SAID;
    return (field->type == WP_TYPE_QUANTITY || field->type == WP_TYPE_INT) &&
           choice->style.numbers_by != WP_STYLE_SAID;
}

static WpValueState
convert(WpTable *table, const WpLayoutField *field, WpTableChoice *choice, const WpTableRow *row,
        const char *text, size_t size, bool number, WpValue *out)
{
    WpStyle style = choice->style;
    WpValueState state;

    if (number)
        style.numbers = wp_number_plain;
    if (choice->column != WP_NO_COLUMN && !wp_value_prepare(field, choice->scratch, &text, &size))
        return WP_VALUE_NONE;
    if (choice->column != WP_NO_COLUMN && !number && is_styled(field, choice))
        state = wp_table_read_styled(table, field, choice, text, size, row->place->line, out);
    else
        state = wp_value_convert(field, choice->source->scale.factor, &style, table->intake->texts,
                                 text, size, out);
    if (state == WP_VALUE_BAD)
        keep_bad(table, choice, text, size, row->place);
    return state;
}

static WpValueState
convert_list(WpTable *table, const WpLayoutField *field, WpTableChoice *choice,
             const WpTableRow *row, const char *text, size_t size, WpValue *out)
{
    *out = (WpValue){0};
    if (choice->key_column < row->n_cells) {
        out->key = row->cells[choice->key_column].text;
        out->key_size = row->cells[choice->key_column].size;
        wp_value_trim(&out->key, &out->key_size);
    }
    return convert(table, field, choice, row, text, size, false, out);
}

static bool
holds(const GString *text, const char *part, size_t size)
{
    for (size_t i = 0; i + size <= text->len; i++)
        if (g_ascii_strncasecmp(text->str + i, part, size) == 0)
            return true;
    return false;
}

/* Cuts off the last word if @more says it and more: "8" before "8.5". */
static void
cut_repeated(GString *text, const char *more, size_t size)
{
    const char *blank = strrchr(text->str, ' ');
    const char *last = blank ? blank + 1 : text->str;
    size_t last_size = strlen(last);

    if (last_size > 0 && last_size < size && more[last_size] == '.' &&
        memcmp(last, more, last_size) == 0)
        g_string_truncate(text, blank ? (gsize)(blank - text->str) : 0);
}

/* "Red Hat Enterprise Linux" and "9.2": a system and its version may stand in two columns. */
static void
join_columns(WpTableChoice *choice, const WpTableRow *row, const char **text, size_t *size)
{
    GString *joined = choice->joined;

    wp_value_trim(text, size);
    g_string_truncate(joined, 0);
    g_string_append_len(joined, *text, (gssize)*size);
    for (uint32_t i = 0; *size > 0 && i < choice->plus->len; i++) {
        uint32_t column = g_array_index(choice->plus, uint32_t, i);

        if (column >= row->n_cells)
            continue;
        const char *more = row->cells[column].text;
        size_t more_size = row->cells[column].size;
        wp_value_trim(&more, &more_size);
        if (more_size == 0 || holds(joined, more, more_size))
            continue;
        cut_repeated(joined, more, more_size);
        if (joined->len > 0)
            g_string_append_c(joined, ' ');
        g_string_append_len(joined, more, (gssize)more_size);
    }
    *text = joined->str;
    *size = joined->len;
}

WpValueState
wp_table_cell(WpTable *table, const WpLayoutField *field, WpTableChoice *choice,
              const WpTableRow *row, WpValue *out)
{
    const char *text = "";
    size_t size = 0;
    bool number = false, found;

    if (wp_table_is_repeated(choice, row)) {
        choice->row = row->number;
        unpack(choice->value, choice->doubt, field->type, out);
        return choice->state;
    }
    if (choice->column < row->n_cells) {
        number = row->cells[choice->column].number;
        text = row->cells[choice->column].text;
        size = row->cells[choice->column].size;
    } else if (choice->source->value) {
        text = choice->source->value;
        size = strlen(text);
    }
    if (choice->plus)
        join_columns(choice, row, &text, &size);
    if (size == 0)
        return WP_VALUE_NONE;
    if (field->type == WP_TYPE_TEXTS || field->type == WP_TYPE_TAGS)
        return convert_list(table, field, choice, row, text, size, out);
    Entry *entry = find_entry(&choice->cache, text, size, number, &found);
    if (found) {
        unpack(entry->value, entry->doubt, field->type, out);
        note_value(choice, row->number, entry->state, entry->value, entry->doubt);
        return entry->state;
    }
    out->doubt = WP_DOUBT_NONE;
    choice->odd = false;
    WpValueState state = convert(table, field, choice, row, text, size, number, out);
    int64_t value = pack(state, field->type, out);
    uint8_t doubt = state == WP_VALUE_GOOD ? out->doubt : (uint8_t)WP_DOUBT_NONE;
    bool is_constant = state != WP_VALUE_BAD && !choice->odd; /* others are counted */
    if (entry && is_constant) {
        fill_entry(entry, text, size, number, state, value);
        entry->doubt = doubt;
    }
    note_value(choice, is_constant ? row->number : 0, state, value, doubt);
    return state;
}

void
wp_table_tag(WpTable *table, WpTableTag *tag, const WpTableRow *row)
{
    WpStrPool *texts = table->intake->texts;
    bool found = false;

    if (tag->column >= row->n_cells || row->cells[tag->column].size == 0)
        return;
    const char *cell = row->cells[tag->column].text, *text = cell;
    size_t cell_size = row->cells[tag->column].size, size = cell_size;
    bool repeated = row->cells[tag->column].same && tag->row > 0 && tag->row + 1 == row->number;
    Entry *entry = repeated ? NULL : find_entry(&tag->cache, cell, cell_size, false, &found);
    WpStrId value = repeated ? tag->value : found ? (WpStrId)entry->value : WP_STR_NONE;
    if (!repeated && !found) {
        wp_value_trim(&text, &size);
        if (size > TAG_MAX)
            for (size = TAG_MAX; ((uint8_t)text[size] & 0xC0) == 0x80;)
                size--;
        if (size > 0 && tag->key == 0)
            tag->key = wp_str_pool_add(texts, table->names[tag->column],
                                       strlen(table->names[tag->column]));
        if (size > 0)
            value = wp_str_pool_add(texts, text, size);
        if (entry)
            fill_entry(entry, cell, cell_size, false, WP_VALUE_GOOD, value);
    }
    tag->row = row->number;
    tag->value = value;
    if (value != WP_STR_NONE)
        wp_builder_set_tag_ids(table->intake->builder, tag->key, value);
}
