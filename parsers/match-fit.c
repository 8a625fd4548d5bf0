#include "parsers/match-fit.h"

#include <string.h>

#include "parsers/layout-parts.h"
#include "parsers/value.h"

/* What counts how much: the columns that make a format what it is (WP_SCORE_KEY), others, the name.
 */
#define SCORE_KNOWN 1
#define SCORE_NAME  5

WpHeader
wp_header_new(const WpCsvRow *row)
{
    WpHeader header = {.line = row->line, .n = row->n_cells};

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
    return header;
}

void
wp_header_clear(void *data)
{
    WpHeader *header = data;

    g_hash_table_unref(header->set);
    g_strfreev(header->names);
    g_strfreev(header->keys);
}

static bool
has_key(const WpLayout *layout, const WpHeader *header, const char *pattern)
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

bool
wp_header_has_any(const WpLayout *layout, const WpHeader *header, const GPtrArray *patterns)
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

uint32_t
wp_header_count_known(const WpLayout *layout, const WpHeader *header, uint32_t *out_columns)
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

uint32_t
wp_header_count_required(const WpLayout *layout, const WpHeader *header)
{
    uint32_t hits = 0;

    for (uint32_t i = 0; i < layout->required->len; i++)
        hits += wp_header_has_any(layout, header, layout->required->pdata[i]);
    return hits;
}

WpTableFit
wp_header_fit(const WpLayout *layout, const WpHeader *header, const char *name)
{
    WpTableFit fit = {.layout = layout, .score = -1, .line = header->line, .cells = header->n};

    if (layout->form != WP_FORM_CSV ||
        wp_header_count_required(layout, header) < layout->required->len)
        return fit;
    bool told = layout->any->len > 0 && wp_header_has_any(layout, header, layout->any), exact;
    fit.named = is_named(layout, name, &exact);
    if (layout->any->len > 0 && !told && !exact)
        return fit; /* a sheet of the layout's own name is told from others by that */
    fit.n_keys = layout->required->len + told;
    fit.n_known = wp_header_count_known(layout, header, &fit.n_columns);
    bool enough = layout->enough > 0 && fit.n_known >= (uint64_t)layout->enough;
    if (layout->weak && !exact && !enough && 2 * fit.n_known < fit.n_columns)
        return fit;
    fit.score =
        (int)(WP_SCORE_KEY * fit.n_keys + SCORE_KNOWN * fit.n_known) + (fit.named ? SCORE_NAME : 0);
    return fit;
}
