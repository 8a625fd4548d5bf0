#include "parsers/layout.h"

#include <string.h>

#include "parsers/layout-parts.h"
#include "parsers/text/yaml.h"

struct WpLayouts {
    GPtrArray *list;     /* of WpLayout, in byte order of id */
    GHashTable *columns; /* keys of all columns that any of them knows, now or before */
};

static void
append_key(GString *key, const char *text, size_t size)
{
    const char *end = text + size;

    while (text < end) {
        gunichar c = g_utf8_get_char_validated(text, end - text);

        if (c == (gunichar)-1 || c == (gunichar)-2) {
            text++;
            continue;
        }
        if (c == WP_COLUMN_NUMBER || g_unichar_isalnum(c) || g_unichar_ismark(c))
            g_string_append_unichar(key, g_unichar_tolower(c));
        text = g_utf8_next_char(text);
    }
}

char *
wp_column_key(const char *name, size_t size)
{
    GString *key = g_string_sized_new(size);

    for (size_t i = 0; i < size; i++) {
        if ((uint8_t)name[i] >= 0x80) { /* the slow way from here */
            append_key(key, name + i, size - i);
            break;
        }
        if (g_ascii_isalnum(name[i]))
            g_string_append_c(key, g_ascii_tolower(name[i]));
    }
    return g_string_free(key, FALSE);
}

const char *
wp_layout_column(const WpLayout *layout, const char *key)
{
    size_t size = layout->prefix ? strlen(layout->prefix) : 0;

    if (size > 0 && strncmp(key, layout->prefix, size) == 0 && key[size] != '\0')
        return key + size;
    return key;
}

char *
wp_column_pattern(const char *name)
{
    static const char percentile[] = "{percentile}";
    const char *mark = strstr(name, "{n}");
    size_t size = strlen("{n}");

    if (!mark) {
        mark = strstr(name, percentile);
        size = strlen(percentile);
    }
    if (!mark)
        return wp_column_key(name, strlen(name));
    g_autofree char *before = wp_column_key(name, (size_t)(mark - name));
    g_autofree char *after = wp_column_key(mark + size, strlen(mark + size));
    return g_strdup_printf("%s%c%s", before, WP_COLUMN_NUMBER, after);
}

bool
wp_column_matches(const char *pattern, const char *key, uint32_t *out_number)
{
    const char *mark = strchr(pattern, WP_COLUMN_NUMBER);
    int64_t number;

    *out_number = 0;
    if (!mark)
        return strcmp(pattern, key) == 0;
    size_t before = (size_t)(mark - pattern);
    if (strncmp(pattern, key, before) != 0)
        return false;
    size_t digits = strspn(key + before, "0123456789");
    if (digits == 0 || digits > 4 || strcmp(mark + 1, key + before + digits) != 0)
        return false;
    if (!wp_parse_int(key + before, digits, wp_number_plain, &number))
        return false;
    *out_number = (uint32_t)number + 1; /* "Disk 0" is one too */
    return true;
}

WpLayouts *
wp_layouts_new(void)
{
    WpLayouts *layouts = g_new0(WpLayouts, 1);

    layouts->list = g_ptr_array_new_with_free_func((GDestroyNotify)wp_layout_free);
    layouts->columns = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    return layouts;
}

void
wp_layouts_free(WpLayouts *layouts)
{
    if (!layouts)
        return;
    g_ptr_array_unref(layouts->list);
    g_hash_table_unref(layouts->columns);
    g_free(layouts);
}

static void
note_column(WpLayouts *layouts, const WpLayout *layout, const char *key)
{
    g_hash_table_add(layouts->columns, g_strdup(key));
    if (layout->prefix)
        g_hash_table_add(layouts->columns, g_strconcat(layout->prefix, key, NULL));
}

static void
note_record(WpLayouts *layouts, const WpLayout *layout, const WpLayoutRecord *record)
{
    for (uint32_t i = 0; i < record->fields->len; i++) {
        const WpLayoutField *field = record->fields->pdata[i];

        for (uint32_t j = 0; j < field->sources->len; j++) {
            const WpLayoutSource *source = field->sources->pdata[j];

            if (source->key)
                note_column(layouts, layout, source->key);
        }
    }
    for (uint32_t i = 0; i < record->parts->len; i++)
        note_record(layouts, layout, record->parts->pdata[i]);
}

static void
note_columns(WpLayouts *layouts, const WpLayout *layout)
{
    if (layout->form != WP_FORM_CSV)
        return;
    for (uint32_t i = 0; i < layout->required->len; i++) {
        const GPtrArray *names = layout->required->pdata[i];

        for (uint32_t j = 0; j < names->len; j++)
            note_column(layouts, layout, names->pdata[j]);
    }
    for (uint32_t i = 0; i < layout->ignore->len; i++)
        note_column(layouts, layout, layout->ignore->pdata[i]);
    for (uint32_t i = 0; i < layout->records->len; i++)
        note_record(layouts, layout, layout->records->pdata[i]);
}

bool
wp_layouts_know_column(const WpLayouts *layouts, const char *key)
{
    return g_hash_table_contains(layouts->columns, key);
}

bool
wp_layouts_add(WpLayouts *layouts, WpDocument *document, WpDiagList *diags)
{
    WpLayout *layout = wp_layout_compile(document, diags);
    uint32_t at = 0;

    if (!layout)
        return false;
    while (at < layouts->list->len &&
           strcmp(((WpLayout *)layouts->list->pdata[at])->id, layout->id) < 0)
        at++;
    WpLayout *same = at < layouts->list->len ? layouts->list->pdata[at] : NULL;
    if (same && strcmp(same->id, layout->id) == 0) {
        if (!same->shipped) {
            wp_node_diag(wp_node_get(wp_document_root(document), "id"), diags, WP_DIAG_LAYOUT_FAULT,
                         "another layout has the id '%s' already", same->id);
            wp_layout_free(layout);
            return false;
        }
        g_ptr_array_remove_index(layouts->list, at);
    }
    g_ptr_array_insert(layouts->list, (int)at, layout);
    note_columns(layouts, layout);
    return true;
}

void
wp_layouts_set_shipped(WpLayouts *layouts)
{
    for (uint32_t i = 0; i < layouts->list->len; i++)
        ((WpLayout *)layouts->list->pdata[i])->shipped = true;
}

bool
wp_layouts_add_text(WpLayouts *layouts, const char *name, const char *text, size_t size,
                    WpDiagList *diags)
{
    char *copy = g_malloc(size + 1);

    memcpy(copy, text, size);
    copy[size] = '\0';
    WpSource *source = wp_source_new(name, copy, size, diags);
    WpDocument *document = source ? wp_yaml_parse(source, diags) : NULL;
    return document && wp_layouts_add(layouts, document, diags);
}

uint32_t
wp_layouts_count(const WpLayouts *layouts)
{
    return layouts->list->len;
}

const WpLayout *
wp_layouts_get(const WpLayouts *layouts, uint32_t index)
{
    g_assert(index < layouts->list->len);
    return layouts->list->pdata[index];
}

const WpLayout *
wp_layouts_find(const WpLayouts *layouts, const char *id)
{
    for (uint32_t i = 0; i < layouts->list->len; i++)
        if (strcmp(wp_layouts_get(layouts, i)->id, id) == 0)
            return wp_layouts_get(layouts, i);
    return NULL;
}

const char *
wp_layout_id(const WpLayout *layout)
{
    return layout->id;
}

const char *
wp_layout_source(const WpLayout *layout)
{
    return layout->source;
}

const char *
wp_layout_title(const WpLayout *layout)
{
    return layout->title;
}

WpForm
wp_layout_form(const WpLayout *layout)
{
    return layout->form;
}

WpEvidence
wp_layout_evidence(const WpLayout *layout)
{
    return layout->evidence;
}

WpKind
wp_layout_kind(const WpLayout *layout)
{
    if (layout->records->len == 0)
        return WP_KIND_NONE;
    return ((const WpLayoutRecord *)layout->records->pdata[0])->kind;
}

const WpSource *
wp_layout_text(const WpLayout *layout)
{
    return wp_document_source(layout->document);
}

unsigned
wp_layout_turn(const WpLayout *layout)
{
    WpKind kind = wp_layout_kind(layout);

    if (kind == WP_KIND_DEP)
        return 2;
    return kind == WP_KIND_NONE || wp_kind_parent(kind) == WP_KIND_NONE ? 0 : 1;
}

static void
mark_fields(const WpLayoutRecord *record, bool *given)
{
    for (uint32_t i = 0; i < record->fields->len; i++)
        given[((const WpLayoutField *)record->fields->pdata[i])->field] = true;
    for (uint32_t i = 0; i < record->parts->len; i++)
        mark_fields(record->parts->pdata[i], given);
}

static const char *
column_of(const WpLayoutRecord *record, WpField field)
{
    const char *found = NULL;

    for (uint32_t i = 0; i < record->fields->len && !found; i++) {
        const WpLayoutField *one = record->fields->pdata[i];

        for (uint32_t j = 0; one->field == field && j < one->sources->len && !found; j++) {
            const WpLayoutSource *source = one->sources->pdata[j];

            found = source->is_percentile ? NULL : source->text;
        }
    }
    for (uint32_t i = 0; i < record->parts->len && !found; i++)
        found = column_of(record->parts->pdata[i], field);
    return found;
}

const char *
wp_layout_column_name(const WpLayout *layout, WpField field)
{
    const char *found = NULL;

    for (uint32_t i = 0; i < layout->records->len && !found; i++)
        found = column_of(layout->records->pdata[i], field);
    return found;
}

uint32_t
wp_layout_fields(const WpLayout *layout, WpField *out)
{
    bool given[WP_N_FIELDS] = {false};
    uint32_t n = 0;

    for (uint32_t i = 0; i < layout->records->len; i++)
        mark_fields(layout->records->pdata[i], given);
    for (WpField field = 0; field < WP_N_FIELDS; field++)
        if (given[field])
            out[n++] = field;
    return n;
}
