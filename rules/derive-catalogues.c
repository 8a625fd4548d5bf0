#include "rules/derive-facts.h"

#include <string.h>

/* What the catalogues say of a text: an OS's name, a distribution and version, an engine's version.
 */

typedef struct {
    GRegex *regex;
    const char *cells[WP_N_OS_PARTS]; /* borrowed from the catalogue; "" for none */
} OsPattern;

typedef struct {
    const char *engine;
    GRegex *regex;
    WpDay support_ends, extended_ends; /* or WP_DAY_NONE */
} DbPattern;

struct WpDeriver {
    GArray *os_patterns;   /* of OsPattern */
    GArray *db_patterns;   /* of DbPattern */
    GHashTable *os_cycles; /* "distribution|version" in small letters -> WpLifeCycle */
};

static void
os_pattern_clear(void *data)
{
    g_clear_pointer(&((OsPattern *)data)->regex, g_regex_unref);
}

static void
db_pattern_clear(void *data)
{
    g_clear_pointer(&((DbPattern *)data)->regex, g_regex_unref);
}

/* ---- reading the catalogues ---- */

/* "folder/os-support.csv" is the catalogue os-support. */
static bool
has_stem(const WpCatalogue *catalogue, const char *stem)
{
    const char *name = wp_catalogue_name(catalogue);
    const char *slash = strrchr(name, '/');
    const char *base = slash ? slash + 1 : name;
    size_t size = strlen(stem);

    return strncmp(base, stem, size) == 0 &&
           (base[size] == '\0' || strcmp(base + size, ".csv") == 0);
}

const WpCatalogue *
wp_catalogue_by_stem(const WpCatalogue *const *catalogues, size_t n_catalogues, const char *stem)
{
    for (size_t i = 0; i < n_catalogues; i++)
        if (has_stem(catalogues[i], stem))
            return catalogues[i];
    return NULL;
}

/* A pattern of a catalogue; NULL after a diagnostic. A text that makes it search for long does not
 * match: PCRE counts the steps. */
static GRegex *
compile_pattern(const WpCatalogue *catalogue, uint32_t row, const char *pattern, WpDiagList *diags)
{
    g_autofree char *limited = g_strconcat("(*LIMIT_MATCH=100000)", pattern, NULL);
    g_autoptr(GError) error = NULL;
    GRegex *regex = g_regex_new(limited, G_REGEX_CASELESS | G_REGEX_OPTIMIZE, 0, &error);

    if (!regex)
        wp_diag(diags, WP_DIAG_RULE_FAULT, wp_catalogue_loc(catalogue, row),
                "'%s' is no regular expression", pattern);
    return regex;
}

static WpDay
read_day(const WpCatalogue *catalogue, uint32_t row, uint32_t column, WpDiagList *diags)
{
    const char *text = wp_catalogue_cell(catalogue, row, column);
    WpDay day = WP_DAY_NONE;

    if (text[0] != '\0' && !wp_parse_day(text, strlen(text), &day))
        wp_diag(diags, WP_DIAG_RULE_FAULT, wp_catalogue_loc(catalogue, row),
                "'%s' is no day: wanted one such as 2027-01-31", text);
    return day;
}

static void
read_os_names(WpDeriver *deriver, const WpCatalogue *catalogue, WpDiagList *diags)
{
    static const char *const names[] = {"pattern", "family", "distribution", "version", "arch",
                                        "edition", NULL};
    uint32_t columns[G_N_ELEMENTS(names) - 1];

    if (!wp_catalogue_columns(catalogue, names, columns, diags))
        return;
    for (uint32_t row = 0; row < wp_catalogue_n_rows(catalogue); row++) {
        OsPattern pattern = {NULL};

        pattern.regex =
            compile_pattern(catalogue, row, wp_catalogue_cell(catalogue, row, columns[0]), diags);
        if (!pattern.regex)
            continue;
        for (int i = 0; i < WP_N_OS_PARTS; i++)
            pattern.cells[i] = wp_catalogue_cell(catalogue, row, columns[i + 1]);
        g_array_append_val(deriver->os_patterns, pattern);
    }
}

static char *
cycle_key(const char *distribution, const char *version, size_t size)
{
    g_autofree char *key = g_strdup_printf("%s|%.*s", distribution, (int)size, version);

    return g_ascii_strdown(key, -1);
}

static void
read_os_cycles(WpDeriver *deriver, const WpCatalogue *catalogue, WpDiagList *diags)
{
    static const char *const names[] = {"distribution", "version", "support_ends",
                                        "extended_support_ends", NULL};
    uint32_t columns[G_N_ELEMENTS(names) - 1];

    if (!wp_catalogue_columns(catalogue, names, columns, diags))
        return;
    for (uint32_t row = 0; row < wp_catalogue_n_rows(catalogue); row++) {
        const char *version = wp_catalogue_cell(catalogue, row, columns[1]);
        g_autofree char *key =
            cycle_key(wp_catalogue_cell(catalogue, row, columns[0]), version, strlen(version));

        if (g_hash_table_contains(deriver->os_cycles, key)) {
            wp_diag(diags, WP_DIAG_RULE_FAULT, wp_catalogue_loc(catalogue, row),
                    "'%s' is listed twice", key);
            continue;
        }
        WpLifeCycle *cycle = g_new(WpLifeCycle, 1);

        cycle->support_ends = read_day(catalogue, row, columns[2], diags);
        cycle->extended_ends = read_day(catalogue, row, columns[3], diags);
        g_hash_table_insert(deriver->os_cycles, g_steal_pointer(&key), cycle);
    }
}

static void
read_db_cycles(WpDeriver *deriver, const WpCatalogue *catalogue, WpDiagList *diags)
{
    static const char *const names[] = {"engine", "pattern", "support_ends",
                                        "extended_support_ends", NULL};
    uint32_t columns[G_N_ELEMENTS(names) - 1];

    if (!wp_catalogue_columns(catalogue, names, columns, diags))
        return;
    for (uint32_t row = 0; row < wp_catalogue_n_rows(catalogue); row++) {
        DbPattern pattern = {.engine = wp_catalogue_cell(catalogue, row, columns[0])};

        pattern.regex =
            compile_pattern(catalogue, row, wp_catalogue_cell(catalogue, row, columns[1]), diags);
        if (!pattern.regex)
            continue;
        pattern.support_ends = read_day(catalogue, row, columns[2], diags);
        pattern.extended_ends = read_day(catalogue, row, columns[3], diags);
        g_array_append_val(deriver->db_patterns, pattern);
    }
}

WpDeriver *
wp_deriver_new(const WpCatalogue *const *catalogues, size_t n_catalogues, WpDiagList *diags)
{
    WpDeriver *deriver = g_new0(WpDeriver, 1);
    const WpCatalogue *catalogue;

    deriver->os_patterns = g_array_new(FALSE, TRUE, sizeof(OsPattern));
    g_array_set_clear_func(deriver->os_patterns, os_pattern_clear);
    deriver->db_patterns = g_array_new(FALSE, TRUE, sizeof(DbPattern));
    g_array_set_clear_func(deriver->db_patterns, db_pattern_clear);
    deriver->os_cycles = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
    if ((catalogue = wp_catalogue_by_stem(catalogues, n_catalogues, "os-names")))
        read_os_names(deriver, catalogue, diags);
    if ((catalogue = wp_catalogue_by_stem(catalogues, n_catalogues, "os-lifecycle")))
        read_os_cycles(deriver, catalogue, diags);
    if ((catalogue = wp_catalogue_by_stem(catalogues, n_catalogues, "db-lifecycle")))
        read_db_cycles(deriver, catalogue, diags);
    return deriver;
}

void
wp_deriver_free(WpDeriver *deriver)
{
    if (!deriver)
        return;
    g_array_unref(deriver->os_patterns);
    g_array_unref(deriver->db_patterns);
    g_hash_table_unref(deriver->os_cycles);
    g_free(deriver);
}

/* ---- one text ---- */

static void
take_parts(const OsPattern *pattern, const GMatchInfo *match, WpStrPool *texts, WpOsFacts *facts)
{
    for (int i = 0; i < WP_N_OS_PARTS; i++) {
        if (pattern->cells[i][0] == '\0' || facts->parts[i] != WP_STR_NONE)
            continue;
        g_autofree char *text = g_match_info_expand_references(match, pattern->cells[i], NULL);
        const char *word = text ? g_strstrip(text) : "";

        if (word[0] != '\0')
            facts->parts[i] = wp_str_pool_add(texts, word, strlen(word));
    }
}

static const WpLifeCycle no_dates = {WP_DAY_NONE, WP_DAY_NONE};

/* The life cycle of the longest listed beginning of @version: "8.6.1", "8.6", "8". */
WpLifeCycle
wp_deriver_os_cycle(const WpDeriver *deriver, const char *distribution, const char *version)
{
    size_t size = strlen(version);

    for (;;) {
        g_autofree char *key = cycle_key(distribution, version, size);
        const WpLifeCycle *cycle = g_hash_table_lookup(deriver->os_cycles, key);

        if (cycle)
            return *cycle;
        const char *dot = g_strrstr_len(version, (gssize)size, ".");

        if (!dot)
            return no_dates;
        size = (size_t)(dot - version);
    }
}

WpOsFacts
wp_deriver_read_os(const WpDeriver *deriver, const char *name, WpStrPool *texts)
{
    WpOsFacts facts = {{WP_STR_NONE}};

    for (guint i = 0; i < deriver->os_patterns->len; i++) {
        const OsPattern *pattern = &g_array_index(deriver->os_patterns, OsPattern, i);
        g_autoptr(GMatchInfo) match = NULL;

        if (g_regex_match(pattern->regex, name, 0, &match))
            take_parts(pattern, match, texts, &facts);
        if (facts.parts[WP_OS_FAMILY] != WP_STR_NONE)
            break;
    }
    return facts;
}

WpLifeCycle
wp_deriver_db_cycle(const WpDeriver *deriver, const char *engine, const char *version)
{
    for (guint i = 0; i < deriver->db_patterns->len; i++) {
        const DbPattern *pattern = &g_array_index(deriver->db_patterns, DbPattern, i);

        if (g_ascii_strcasecmp(pattern->engine, engine) == 0 &&
            g_regex_match(pattern->regex, version, 0, NULL))
            return (WpLifeCycle){pattern->support_ends, pattern->extended_ends};
    }
    return no_dates;
}
