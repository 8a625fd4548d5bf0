#include "planner/model/build/placeholders.h"

#include "planner/model/build/spelling.h"

#include <string.h>

static const struct {
    const char *name;
    WpVoidAs as;
} void_kinds[] = {
    {"any", WP_VOID_ALL},       {"id", WP_VOID_ID},
    {"uuid", WP_VOID_UUID},     {"name", WP_VOID_NAME},
    {"domain", WP_VOID_DOMAIN}, {"mac", WP_VOID_MAC},
    {"ip", WP_VOID_IP},         {"instance", WP_VOID_INSTANCE},
    {"text", WP_VOID_TEXT},     {"sum", WP_VOID_SUM | WP_VOID_NAME},
};

typedef struct {
    GPatternSpec *spec;
    WpVoidAs as;
} Pattern;

static void
pattern_free(gpointer data)
{
    Pattern *pattern = data;

    g_pattern_spec_free(pattern->spec);
    g_free(pattern);
}

static void
add_value(WpPlaceholders *placeholders, const char *kind, const char *value)
{
    WpVoidAs as = 0;
    g_autofree char *folded = wp_spell_folded(value);

    for (size_t i = 0; i < G_N_ELEMENTS(void_kinds); i++)
        if (strcmp(void_kinds[i].name, kind) == 0)
            as = void_kinds[i].as;
    if (strpbrk(folded, "*?")) {
        Pattern *pattern = g_new0(Pattern, 1);

        *pattern = (Pattern){.spec = g_pattern_spec_new(folded), .as = as};
        g_ptr_array_add(placeholders->patterns, pattern);
        for (unsigned letter = 0; letter < 256; letter++)
            if (*folded == '*' || *folded == '?' || (unsigned char)*folded == letter)
                placeholders->of_patterns[letter] |= (uint16_t)as;
        return;
    }

    g_autofree char *uuid = as & WP_VOID_UUID ? wp_spell_uuid(folded) : NULL;
    const char *text = uuid ? uuid : folded;
    unsigned known = GPOINTER_TO_UINT(g_hash_table_lookup(placeholders->values, text));

    g_hash_table_insert(placeholders->values, g_strdup(text), GUINT_TO_POINTER(known | as));
    placeholders->by_letter[(unsigned char)*text] |= (uint16_t)as;
}

void
wp_placeholders_init(WpPlaceholders *placeholders, const WpCatalogue *catalogue)
{
    static const char *const names[] = {"key", "value", NULL};
    uint32_t columns[2];

    *placeholders = (WpPlaceholders){0};
    placeholders->values = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    placeholders->patterns = g_ptr_array_new_with_free_func(pattern_free);
    if (!catalogue || !wp_catalogue_columns(catalogue, names, columns, NULL))
        return;
    for (uint32_t row = 0; row < wp_catalogue_n_rows(catalogue); row++)
        add_value(placeholders, wp_catalogue_cell(catalogue, row, columns[0]),
                  wp_catalogue_cell(catalogue, row, columns[1]));
}

void
wp_placeholders_clear(WpPlaceholders *placeholders)
{
    g_clear_pointer(&placeholders->values, g_hash_table_unref);
    g_clear_pointer(&placeholders->patterns, g_ptr_array_unref);
}

bool
wp_placeholders_have(const WpPlaceholders *placeholders, const char *text, WpVoidAs as)
{
    if (placeholders->by_letter[(unsigned char)*text] & as &&
        GPOINTER_TO_UINT(g_hash_table_lookup(placeholders->values, text)) & as)
        return true;
    if (!(placeholders->of_patterns[(unsigned char)*text] & as))
        return false;
    for (guint i = 0; i < placeholders->patterns->len; i++) {
        const Pattern *pattern = g_ptr_array_index(placeholders->patterns, i);

        if (pattern->as & as && g_pattern_spec_match_string(pattern->spec, text))
            return true;
    }
    return false;
}

bool
wp_placeholders_have_exported(const WpPlaceholders *placeholders, const char *text, size_t size,
                              WpVoidAs as)
{
    unsigned char letter = size > 0 ? (unsigned char)g_ascii_tolower(*text) : '\0';

    if (size == 0 || !((placeholders->by_letter[letter] | placeholders->of_patterns[letter]) & as))
        return false;
    g_autofree char *whole = g_strndup(text, size), *folded = wp_spell_folded(whole);
    if (wp_placeholders_have(placeholders, folded, as))
        return true;
    if (!(as & WP_VOID_NAME) || wp_spell_n_labels(folded) < 2)
        return false;
    *strchr(folded, '.') = '\0';
    return wp_placeholders_have(placeholders, folded, WP_VOID_NAME);
}
