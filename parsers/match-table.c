#include "parsers/match.h"

#include <string.h>

#include "parsers/layout-parts.h"
#include "parsers/value.h"
#include "planner/base/suggest.h"

/* What a table is taken for: by its columns; its name only breaks ties. */

/* A header is one of the first so many rows: what comes before is a preamble. */
#define HEADER_ROWS 20
/* What counts how much: the columns that make a format what it is, others, the name. */
#define SCORE_KNOWN 1
#define SCORE_NAME  5
/* Layouts that do not fit of which it is said why. */
#define N_NEAR 3
/* Columns that are named of a file that no layout knows. */
#define COLUMNS_SHOWN 6

/* A row that may be the header. */
typedef struct {
    uint32_t line;
    uint32_t n;
    char **names; /* NULL-terminated */
    char **keys;
    GHashTable *set; /* of the keys (borrowed): hundreds of patterns are looked for in them */
} Header;

typedef struct {
    const WpLayout *layout;
    int score; /* -1: does not fit */
    uint32_t n_keys, n_known, n_columns;
    bool named;
    uint32_t line;
    uint32_t cells;
    char delimiter;
    char *reason;
} Fit;

/* How near a layout comes that does not fit. */
typedef struct {
    const WpLayout *layout;
    uint32_t hits, wanted; /* of the columns that it cannot do without */
    uint32_t known;
    char *lacks;
} Near;

typedef struct {
    Fit best, second;
    Near near[N_NEAR]; /* layouts that do not fit, the nearest first */
    /* the row with the most texts, which may be the header */
    char *columns;
    uint32_t columns_line, n_texts;
    uint32_t wide_line; /* of the first row with too many columns; 0: none */
} Search;

static void
clear_header(void *data)
{
    Header *header = data;

    g_hash_table_unref(header->set);
    g_strfreev(header->names);
    g_strfreev(header->keys);
}

typedef struct {
    GArray *headers;    /* of Header */
    uint32_t wide_line; /* of a row with more columns than are read; 0: none */
} Rows;

static bool
keep_header(void *data, const WpCsvRow *row)
{
    Rows *rows = data;
    Header header = {.line = row->line, .n = row->n_cells};

    header.names = g_new0(char *, row->n_cells + 1);
    header.keys = g_new0(char *, row->n_cells + 1);
    header.set = g_hash_table_new(g_str_hash, g_str_equal);
    for (uint32_t i = 0; i < row->n_cells; i++) {
        const char *name = row->cells[i].text;
        size_t size = row->cells[i].size;

        wp_value_trim(&name, &size);
        header.names[i] = g_strndup(name, size);
        header.keys[i] = wp_column_key(name, size);
        g_hash_table_add(header.set, header.keys[i]);
    }
    g_array_append_val(rows->headers, header);
    return rows->headers->len < HEADER_ROWS;
}

/* Of the rows that cannot be read only one matters: a header with more columns than are read. */
static bool
keep_fault(void *data, const WpCsvFault *fault)
{
    Rows *rows = data;

    if (fault->code == WP_DIAG_CSV_CELL_COUNT && rows->wide_line == 0)
        rows->wide_line = fault->line;
    return true;
}

static bool
has_key(const WpLayout *layout, const Header *header, const char *pattern)
{
    uint32_t number;

    if (!strchr(pattern, WP_COLUMN_NUMBER)) {
        /* a column that has the prefix goes by what follows it */
        if (g_hash_table_contains(header->set, pattern) &&
            wp_layout_column(layout, pattern) == pattern)
            return true;
        if (!layout->prefix)
            return false;
        g_autofree char *whole = g_strconcat(layout->prefix, pattern, NULL);
        return *pattern != '\0' && g_hash_table_contains(header->set, whole);
    }
    for (uint32_t i = 0; i < header->n; i++)
        if (wp_column_matches(pattern, wp_layout_column(layout, header->keys[i]), &number))
            return true;
    return false;
}

static bool
has_any(const WpLayout *layout, const Header *header, const GPtrArray *patterns)
{
    for (uint32_t i = 0; i < patterns->len; i++)
        if (has_key(layout, header, patterns->pdata[i]))
            return true;
    return false;
}

static bool
is_one_of(const GPtrArray *patterns, const char *key)
{
    uint32_t number;

    for (uint32_t i = 0; i < patterns->len; i++)
        if (wp_column_matches(patterns->pdata[i], key, &number))
            return true;
    return false;
}

static bool
field_knows(const WpLayoutField *field, const char *key)
{
    uint32_t number;

    for (uint32_t i = 0; i < field->sources->len; i++) {
        const WpLayoutSource *source = field->sources->pdata[i];

        if (source->key && wp_column_matches(source->key, key, &number))
            return true;
    }
    return (field->key && is_one_of(field->key, key)) ||
           (field->plus && is_one_of(field->plus, key));
}

static bool
when_knows(const WpLayoutWhen *when, const char *key)
{
    return is_one_of(when->columns, key) || (when->below && is_one_of(when->below, key));
}

static bool
record_knows(const WpLayoutRecord *record, const char *key)
{
    for (uint32_t i = 0; i < record->whens->len; i++)
        if (when_knows(record->whens->pdata[i], key))
            return true;
    for (uint32_t i = 0; i < record->fields->len; i++)
        if (field_knows(record->fields->pdata[i], key))
            return true;
    for (uint32_t i = 0; i < record->parts->len; i++)
        if (record_knows(record->parts->pdata[i], key))
            return true;
    return false;
}

static bool
layout_knows(const WpLayout *layout, const char *key)
{
    for (uint32_t i = 0; i < layout->records->len; i++)
        if (record_knows(layout->records->pdata[i], key))
            return true;
    for (uint32_t i = 0; i < layout->required->len; i++)
        if (is_one_of(layout->required->pdata[i], key))
            return true;
    return is_one_of(layout->any, key) || is_one_of(layout->ignore, key) ||
           (layout->collected && field_knows(layout->collected, key));
}

/* Whether the file's name holds one of the layout's; @out_exact: is one of them, but for its
 * extension. */
static bool
is_named(const WpLayout *layout, const char *name, bool *out_exact)
{
    const char *slash = strrchr(name, '/');
    g_autofree char *base = g_utf8_strdown(slash ? slash + 1 : name, -1);
    bool found = false;
    char *dot = strrchr(base, '.');

    *out_exact = false;
    if (dot)
        *dot = '\0';
    for (const char *const *hint = layout->names; *hint; hint++) {
        found |= strstr(base, *hint) != NULL;
        *out_exact |= strcmp(base, *hint) == 0;
    }
    return found;
}

static uint32_t
count_known(const WpLayout *layout, const Header *header, uint32_t *out_columns)
{
    uint32_t known = 0;

    *out_columns = 0;
    for (uint32_t i = 0; i < header->n; i++) {
        if (*header->keys[i] == '\0')
            continue;
        (*out_columns)++;
        known += layout_knows(layout, wp_layout_column(layout, header->keys[i]));
    }
    return known;
}

static uint32_t
count_required(const WpLayout *layout, const Header *header)
{
    uint32_t hits = 0;

    for (uint32_t i = 0; i < layout->required->len; i++)
        hits += has_any(layout, header, layout->required->pdata[i]);
    return hits;
}

/* How well @header is one of @layout. */
static Fit
fit_table(const WpLayout *layout, const Header *header, const char *name)
{
    Fit fit = {.layout = layout, .score = -1, .line = header->line, .cells = header->n};

    if (layout->form != WP_FORM_CSV || count_required(layout, header) < layout->required->len)
        return fit;
    bool told = layout->any->len > 0 && has_any(layout, header, layout->any), exact;
    fit.named = is_named(layout, name, &exact);
    if (layout->any->len > 0 && !told && !exact)
        return fit; /* a sheet of the layout's own name is told from others by that */
    fit.n_keys = layout->required->len + told;
    fit.n_known = count_known(layout, header, &fit.n_columns);
    bool enough = layout->enough > 0 && fit.n_known >= (uint64_t)layout->enough;
    if (layout->weak && !exact && !enough && 2 * fit.n_known < fit.n_columns)
        return fit;
    fit.score =
        (int)(WP_SCORE_KEY * fit.n_keys + SCORE_KNOWN * fit.n_known) + (fit.named ? SCORE_NAME : 0);
    return fit;
}

/* Says what the nearest layout that does not fit would need. */
static char *
describe_lack(const WpLayout *layout, const Header *header)
{
    for (uint32_t i = 0; i < layout->required->len; i++) {
        const char *name = layout->required_names->pdata[i];

        if (has_any(layout, header, layout->required->pdata[i]))
            continue;
        const char *near = wp_suggest(name, (const char *const *)header->names, header->n);
        return near ? g_strdup_printf("column '%s'; is '%s' meant?", name, near)
                    : g_strdup_printf("column '%s'", name);
    }
    if (layout->any->len > 0 && !has_any(layout, header, layout->any))
        return g_strdup("a column that tells it from others");
    uint32_t n_columns, n_known = count_known(layout, header, &n_columns);
    return g_strdup_printf("columns that it knows: it knows %u of %u here, half are needed",
                           n_known, n_columns);
}

/* Whether @a comes nearer than @b: by the share of what it needs, then by the columns it knows. */
static bool
is_nearer(const Near *a, const Near *b)
{
    uint64_t first = (uint64_t)a->hits * MAX(b->wanted, 1),
             second = (uint64_t)b->hits * MAX(a->wanted, 1);

    return !b->layout || first > second || (first == second && a->known > b->known);
}

static void
drop_near(Search *search, guint at)
{
    g_free(search->near[at].lacks);
    memmove(&search->near[at], &search->near[at + 1], (N_NEAR - 1 - at) * sizeof(Near));
    search->near[N_NEAR - 1] = (Near){0};
}

static void
note_near(Search *search, const WpLayout *layout, const Header *header)
{
    Near near = {layout, 0, layout->required->len, 0, NULL};
    uint32_t n_columns;
    guint at;

    if (layout->form != WP_FORM_CSV || layout->records->len == 0)
        return;
    near.hits = count_required(layout, header);
    if (near.hits == 0 || 2 * near.hits < near.wanted)
        return;
    near.known = count_known(layout, header, &n_columns);
    if (near.known == 0)
        return;
    for (at = 0; at < N_NEAR && search->near[at].layout != layout; at++) {
    }
    if (at < N_NEAR && !is_nearer(&near, &search->near[at]))
        return; /* another row of the file came nearer */
    if (at < N_NEAR)
        drop_near(search, at);
    for (at = 0; at < N_NEAR && !is_nearer(&near, &search->near[at]); at++) {
    }
    if (at == N_NEAR)
        return;
    g_free(search->near[N_NEAR - 1].lacks);
    memmove(&search->near[at + 1], &search->near[at], (N_NEAR - 1 - at) * sizeof(Near));
    near.lacks = describe_lack(layout, header);
    search->near[at] = near;
}

/* Of the names that a column may have, the one that is there. */
static const char *
name_found(const WpLayout *layout, const Header *header, const GPtrArray *patterns)
{
    uint32_t number;

    for (uint32_t i = 0; i < patterns->len; i++)
        for (uint32_t j = 0; j < header->n; j++)
            if (wp_column_matches(patterns->pdata[i], wp_layout_column(layout, header->keys[j]),
                                  &number))
                return header->names[j];
    return NULL;
}

static char *
describe_fit(const Fit *fit, const Header *header)
{
    GString *text = g_string_new("has ");

    for (uint32_t i = 0; i < fit->layout->required->len; i++)
        g_string_append_printf(text, "%s'%s'", i > 0 ? ", " : "",
                               name_found(fit->layout, header, fit->layout->required->pdata[i]));
    g_string_append_printf(text, "; %u of %u columns are known", fit->n_known, fit->n_columns);
    if (fit->named)
        g_string_append(text, "; the name fits");
    return g_string_free(text, FALSE);
}

static void
offer(Search *search, const Fit *fit, const Header *header)
{
    Fit *place = fit->score > search->best.score      ? &search->best
                 : fit->layout == search->best.layout ? NULL
                 : fit->score > search->second.score  ? &search->second
                                                      : NULL;
    if (!place)
        return;
    if (place == &search->best && search->best.layout != fit->layout) {
        g_free(search->second.reason);
        search->second = search->best;
        search->best.reason = NULL;
    }
    g_free(place->reason);
    *place = *fit;
    place->reason = describe_fit(fit, header);
}

/* A cell as it is named in a message: short, and whole characters. */
static void
append_name(GString *text, bool comma, const char *name)
{
    g_autofree char *valid = g_utf8_make_valid(name, -1);
    g_autofree char *cut = g_utf8_substring(valid, 0, MIN(g_utf8_strlen(valid, -1), 40));

    g_string_append_printf(text, "%s%s", comma ? ", " : "", cut);
}

/* Keeps the names of the first row that has the most, for a message. */
static void
note_columns(Search *search, const Header *header)
{
    GString *text = g_string_new(NULL);
    uint32_t n_texts = 0;

    for (uint32_t i = 0; i < header->n; i++) {
        if (*header->keys[i] == '\0')
            continue;
        if (n_texts++ < COLUMNS_SHOWN)
            append_name(text, n_texts > 1, header->names[i]);
    }
    if (n_texts > COLUMNS_SHOWN)
        g_string_append_printf(text, " and %u more", n_texts - COLUMNS_SHOWN);
    if (n_texts > search->n_texts) {
        search->n_texts = n_texts;
        search->columns_line = header->line;
        g_free(search->columns);
        search->columns = g_string_free(g_steal_pointer(&text), FALSE);
    } else {
        g_string_free(text, TRUE);
    }
}

static void
search_headers(Search *search, const WpLayouts *layouts, const char *name, const GArray *headers,
               char delimiter)
{
    bool first = search->n_texts == 0;

    for (uint32_t i = 0; i < headers->len; i++) {
        const Header *header = &g_array_index(headers, Header, i);

        if (first)
            note_columns(search, header);
        for (uint32_t j = 0; j < wp_layouts_count(layouts); j++) {
            const WpLayout *layout = wp_layouts_get(layouts, j);
            Fit fit = fit_table(layout, header, name);

            fit.delimiter = delimiter;
            if (fit.score >= 0)
                offer(search, &fit, header);
            else
                note_near(search, layout, header);
        }
    }
}

/* All layouts on all rows that the head has under one delimiter. */
static void
search_tables(Search *search, const WpLayouts *layouts, const char *name, const uint8_t *head,
              size_t size, const WpCsvDialect *dialect)
{
    static const WpCsvSink sink = {keep_header, keep_fault};
    g_autoptr(WpStream) stream = wp_stream_new_memory(head, size);
    g_autoptr(GArray) headers = g_array_new(FALSE, FALSE, sizeof(Header));
    WpCsvEnd end;

    g_array_set_clear_func(headers, clear_header);
    Rows rows = {.headers = headers};
    wp_stream_unhash(stream);
    wp_csv_read(stream, dialect, &sink, &rows, &end);
    if (search->wide_line == 0)
        search->wide_line = rows.wide_line;
    search_headers(search, layouts, name, headers, dialect->delimiter);
}

/* @size cut to whole lines, so that the last row is not half a row. */
static size_t
whole_lines(const uint8_t *head, size_t size, bool whole)
{
    size_t end = size;

    while (!whole && end > 0 && head[end - 1] != '\n' && head[end - 1] != '\r')
        end--;
    return end > 0 ? end : size;
}

/* "  not taken: ID (TITLE): it lacks ..." a line. */
static char *
describe_near(const Search *search, const WpLayout *but)
{
    GString *text = g_string_new(NULL);

    for (guint i = 0; i < N_NEAR; i++) {
        const Near *near = &search->near[i];

        if (near->layout && near->layout != but && near->layout != search->best.layout &&
            near->layout != search->second.layout)
            g_string_append_printf(text, "  not taken: %s (%s), which lacks %s\n", near->layout->id,
                                   near->layout->title, near->lacks);
    }
    return g_string_free(text, FALSE);
}

/* Puts what was found into @match. */
static void
tell(WpMatch *match, Search *search)
{
    if (search->best.score >= 0) {
        match->layout = search->best.layout;
        match->score = search->best.score;
        match->reason = g_steal_pointer(&search->best.reason);
        match->header_line = search->best.line;
        match->dialect.delimiter = search->best.delimiter;
        match->dialect.n_columns = search->best.cells;
    } else {
        match->nearest = search->near[0].layout;
        match->lacks = g_strdup(search->near[0].lacks);
        match->columns_line = search->wide_line ? search->wide_line : search->columns_line;
        if (search->wide_line > 0)
            match->reason = g_strdup_printf("a row has over %d columns", WP_CSV_MAX_COLUMNS);
        else
            match->reason = search->columns ? g_strdup_printf("no layout knows its columns: %s",
                                                              search->columns)
                                            : g_strdup("there is no table in it");
    }
    g_free(search->columns);
    match->others = describe_near(search, match->nearest);
    for (guint i = 0; i < N_NEAR; i++)
        g_free(search->near[i].lacks);
    if (search->second.score >= 0) {
        match->runner_up = search->second.layout;
        match->runner_up_score = search->second.score;
        match->runner_up_reason = g_steal_pointer(&search->second.reason);
    }
}

void
wp_match_table(WpMatch *match, const WpLayouts *layouts, const char *name, const uint8_t *head,
               size_t size, bool whole)
{
    Search search = {.best.score = -1, .second.score = -1};

    wp_csv_sniff(head, size, whole, &match->dialect);
    size = whole_lines(head, size, whole);
    search_tables(&search, layouts, name, head, size, &match->dialect);
    for (const char *other = WP_CSV_DELIMITERS; *other && !match->dialect.delimiter_said; other++) {
        WpCsvDialect dialect = match->dialect;

        if (*other == match->dialect.delimiter || search.best.score >= 2 * WP_SCORE_KEY)
            continue;
        dialect.delimiter = *other;
        search_tables(&search, layouts, name, head, size, &dialect);
    }
    tell(match, &search);
    if (match->dialect.delimiter == '\t')
        match->form = g_strdup_printf("CSV, %s, tab", wp_encoding_name(match->dialect.encoding));
    else
        match->form = g_strdup_printf("CSV, %s, '%c'", wp_encoding_name(match->dialect.encoding),
                                      match->dialect.delimiter);
}

WpMatch *
wp_match_rows(const WpLayouts *layouts, const char *name, const WpCsvRow *rows, uint32_t n_rows)
{
    Search search = {.best.score = -1, .second.score = -1};
    WpMatch *match = g_new0(WpMatch, 1);
    g_autoptr(GArray) headers = g_array_new(FALSE, FALSE, sizeof(Header));

    g_array_set_clear_func(headers, clear_header);
    Rows kept = {.headers = headers};
    for (uint32_t i = 0; i < n_rows && keep_header(&kept, &rows[i]); i++) {
    }
    search_headers(&search, layouts, name, headers, ',');
    tell(match, &search);
    match->form = g_strdup("sheet");
    match->dialect.encoding = WP_ENCODING_UTF8;
    return match;
}
