#include "rules/derive.h"

#include <string.h>

typedef enum {
    OS_FAMILY,
    OS_DISTRIBUTION,
    OS_VERSION,
    OS_ARCH,
    OS_EDITION,
    N_OS_PARTS,
} OsPart;

typedef struct {
    GRegex *regex;
    const char *cells[N_OS_PARTS]; /* borrowed from the catalogue; "" for none */
} OsPattern;

typedef struct {
    const char *engine;
    GRegex *regex;
    WpDay support_ends, extended_ends; /* or WP_DAY_NONE */
} DbPattern;

typedef struct {
    WpDay support_ends, extended_ends; /* or WP_DAY_NONE */
} LifeCycle;

struct WpDeriver {
    GArray *os_patterns;   /* of OsPattern */
    GArray *db_patterns;   /* of DbPattern */
    GHashTable *os_cycles; /* "distribution|version" in small letters -> LifeCycle */
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
        for (int i = 0; i < N_OS_PARTS; i++)
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
        LifeCycle *cycle = g_new(LifeCycle, 1);

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

/* What one text of an OS says. */
typedef struct {
    WpStrId parts[N_OS_PARTS]; /* 0: not said */
} OsFacts;

static void
take_parts(const OsPattern *pattern, const GMatchInfo *match, WpStrPool *texts, OsFacts *facts)
{
    for (int i = 0; i < N_OS_PARTS; i++) {
        if (pattern->cells[i][0] == '\0' || facts->parts[i] != WP_STR_NONE)
            continue;
        g_autofree char *text = g_match_info_expand_references(match, pattern->cells[i], NULL);
        const char *word = text ? g_strstrip(text) : "";

        if (word[0] != '\0')
            facts->parts[i] = wp_str_pool_add(texts, word, strlen(word));
    }
}

static const LifeCycle no_dates = {WP_DAY_NONE, WP_DAY_NONE};

/* The life cycle of the longest listed beginning of @version: "8.6.1", "8.6", "8". */
static LifeCycle
os_cycle(const WpDeriver *deriver, const char *distribution, const char *version)
{
    size_t size = strlen(version);

    for (;;) {
        g_autofree char *key = cycle_key(distribution, version, size);
        const LifeCycle *cycle = g_hash_table_lookup(deriver->os_cycles, key);

        if (cycle)
            return *cycle;
        const char *dot = g_strrstr_len(version, (gssize)size, ".");

        if (!dot)
            return no_dates;
        size = (size_t)(dot - version);
    }
}

static OsFacts
read_os(const WpDeriver *deriver, const char *name, WpStrPool *texts)
{
    OsFacts facts = {{WP_STR_NONE}};

    for (guint i = 0; i < deriver->os_patterns->len; i++) {
        const OsPattern *pattern = &g_array_index(deriver->os_patterns, OsPattern, i);
        g_autoptr(GMatchInfo) match = NULL;

        if (g_regex_match(pattern->regex, name, 0, &match))
            take_parts(pattern, match, texts, &facts);
        if (facts.parts[OS_FAMILY] != WP_STR_NONE)
            break;
    }
    return facts;
}

/* ---- columns ---- */

WpColumn *
wp_derive_start(const WpView *view, WpField field)
{
    const WpColumn *old = view->columns[field];
    uint32_t n_rows = view->inventory->kinds[wp_field_info(field)->kind].n_rows;
    WpColumn *column = wp_column_new(field, n_rows);

    for (WpRowId row = 1; row <= n_rows; row++) {
        if (!wp_column_known(old, row))
            continue;
        if (column->ids)
            wp_column_set_id(column, row, old->ids[row]);
        else
            wp_column_set_number(column, row, old->numbers[row]);
    }
    if (old->origin)
        column->origin = g_memdup2(old->origin, (size_t)n_rows + 1);
    return column;
}

static void
set_text(WpColumn *column, WpRowId row, WpStrId text)
{
    if (text != WP_STR_NONE && !wp_column_known(column, row))
        wp_column_set_id(column, row, text);
}

static void
set_day(WpColumn *column, WpRowId row, WpDay day)
{
    if (day != WP_DAY_NONE && !wp_column_known(column, row))
        wp_column_set_number(column, row, day * WP_US_PER_DAY);
}

/* The facts of a text, worked out once for each distinct one. */
static const OsFacts *
facts_of(const WpDeriver *deriver, GHashTable *memo, WpStrId name, WpStrPool *texts)
{
    OsFacts *facts = g_hash_table_lookup(memo, GUINT_TO_POINTER(name));

    if (facts)
        return facts;
    facts = g_new(OsFacts, 1);
    *facts = read_os(deriver, wp_str_pool_text(texts, name), texts);
    g_hash_table_insert(memo, GUINT_TO_POINTER(name), facts);
    return facts;
}

typedef LifeCycle (*CycleFunc)(const WpDeriver *deriver, const char *what, const char *version);

static LifeCycle
db_cycle(const WpDeriver *deriver, const char *engine, const char *version)
{
    for (guint i = 0; i < deriver->db_patterns->len; i++) {
        const DbPattern *pattern = &g_array_index(deriver->db_patterns, DbPattern, i);

        if (g_ascii_strcasecmp(pattern->engine, engine) == 0 &&
            g_regex_match(pattern->regex, version, 0, NULL))
            return (LifeCycle){pattern->support_ends, pattern->extended_ends};
    }
    return no_dates;
}

/* The dates of a pair of texts, worked out once for each distinct pair. */
static LifeCycle
cycle_of(const WpDeriver *deriver, GHashTable *memo, WpStrId what, WpStrId version,
         const WpStrPool *texts, CycleFunc work_out)
{
    gint64 key = (gint64)((uint64_t)what << 32 | version);
    const LifeCycle *known = g_hash_table_lookup(memo, &key);

    if (known)
        return *known;
    LifeCycle cycle =
        work_out(deriver, wp_str_pool_text(texts, what), wp_str_pool_text(texts, version));

    g_hash_table_insert(memo, g_memdup2(&key, sizeof key), g_memdup2(&cycle, sizeof cycle));
    return cycle;
}

static void
derive_os(const WpDeriver *deriver, WpView *view, GPtrArray *columns)
{
    static const WpField fields[N_OS_PARTS] = {
        [OS_FAMILY] = WP_F_VM_OS_FAMILY,   [OS_DISTRIBUTION] = WP_F_VM_OS_DISTRIBUTION,
        [OS_VERSION] = WP_F_VM_OS_VERSION, [OS_ARCH] = WP_F_VM_OS_ARCH,
        [OS_EDITION] = WP_F_VM_OS_EDITION,
    };
    g_autoptr(GHashTable) memo = g_hash_table_new_full(NULL, NULL, NULL, g_free);
    g_autoptr(GHashTable) cycles =
        g_hash_table_new_full(g_int64_hash, g_int64_equal, g_free, g_free);
    WpStrPool *texts = view->inventory->texts;
    const WpColumn *names = view->columns[WP_F_VM_OS_NAME];
    const WpColumn *configured = view->columns[WP_F_VM_OS_CONFIGURED];
    WpColumn *parts[N_OS_PARTS];
    WpColumn *ends = wp_derive_start(view, WP_F_VM_OS_SUPPORT_ENDS);
    WpColumn *extended = wp_derive_start(view, WP_F_VM_OS_EXTENDED);
    WpColumn *software = wp_derive_start(view, WP_F_VM_SUPPORT_ENDS);

    for (int i = 0; i < N_OS_PARTS; i++) {
        parts[i] = wp_derive_start(view, fields[i]);
        g_ptr_array_add(columns, parts[i]);
    }
    g_ptr_array_add(columns, ends);
    g_ptr_array_add(columns, extended);
    g_ptr_array_add(columns, software);
    for (WpRowId vm = 1; vm <= ends->n_rows; vm++) {
        const WpColumn *source = wp_column_known(names, vm) ? names : configured;

        if (wp_column_known(source, vm)) {
            const OsFacts *facts = facts_of(deriver, memo, source->ids[vm], texts);

            for (int i = 0; i < N_OS_PARTS; i++)
                set_text(parts[i], vm, facts->parts[i]);
        }
        if (!wp_column_known(parts[OS_DISTRIBUTION], vm) || !wp_column_known(parts[OS_VERSION], vm))
            continue;
        LifeCycle cycle = cycle_of(deriver, cycles, parts[OS_DISTRIBUTION]->ids[vm],
                                   parts[OS_VERSION]->ids[vm], texts, os_cycle);

        set_day(ends, vm, cycle.support_ends);
        set_day(extended, vm, cycle.extended_ends);
        set_day(software, vm, cycle.support_ends);
    }
}

static void
derive_databases(const WpDeriver *deriver, WpView *view, GPtrArray *columns)
{
    g_autoptr(GHashTable) cycles =
        g_hash_table_new_full(g_int64_hash, g_int64_equal, g_free, g_free);
    const WpStrPool *texts = view->inventory->texts;
    const WpColumn *engines = view->columns[WP_F_DB_ENGINE];
    const WpColumn *versions = view->columns[WP_F_DB_VERSION];
    WpColumn *ends = wp_derive_start(view, WP_F_DB_SUPPORT_ENDS);

    g_ptr_array_add(columns, ends);
    for (WpRowId db = 1; db <= ends->n_rows; db++) {
        if (!wp_column_known(engines, db) || !wp_column_known(versions, db))
            continue;
        set_day(ends, db,
                cycle_of(deriver, cycles, engines->ids[db], versions->ids[db], texts, db_cycle)
                    .support_ends);
    }
}

GPtrArray *
wp_derive(const WpDeriver *deriver, WpView *view)
{
    GPtrArray *columns = g_ptr_array_new_with_free_func((GDestroyNotify)wp_column_free);

    derive_os(deriver, view, columns);
    derive_databases(deriver, view, columns);
    wp_derive_applications(view, columns);
    for (guint i = 0; i < columns->len; i++)
        wp_view_set(view, g_ptr_array_index(columns, i));
    return columns;
}

WpField
wp_derived_from(WpField field)
{
    switch (field) {
    case WP_F_VM_OS_FAMILY:
    case WP_F_VM_OS_DISTRIBUTION:
    case WP_F_VM_OS_VERSION:
    case WP_F_VM_OS_ARCH:
    case WP_F_VM_OS_EDITION:
    case WP_F_VM_OS_SUPPORT_ENDS:
    case WP_F_VM_OS_EXTENDED:
    case WP_F_VM_SUPPORT_ENDS:
        return WP_F_VM_OS_NAME;
    case WP_F_DB_SUPPORT_ENDS:
        return WP_F_DB_VERSION;
    default:
        return field;
    }
}
