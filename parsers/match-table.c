#include "parsers/match-fit.h"

#include <string.h>

#include "parsers/layout-parts.h"
#include "planner/base/suggest.h"

/* What a table is taken for: by its columns; its name only breaks ties. */

/* A header is one of the first so many rows: what comes before is a preamble. */
#define HEADER_ROWS 20
/* Layouts that do not fit of which it is said why. */
#define N_NEAR 3
/* Columns that are named of a file that no layout knows. */
#define COLUMNS_SHOWN 6
/* Columns that are named of those of which one would do. */
#define ANY_SHOWN 6

/* How near a layout comes that does not fit. */
typedef struct {
    const WpLayout *layout;
    uint32_t hits, wanted; /* of the columns that it cannot do without */
    uint32_t known;
    char *lacks;
} Near;

typedef struct {
    WpTableFit best, second;
    WpTableFit above;  /* a header above that of the best; score -1: none */
    uint32_t n_above;  /* rows there that are no titles */
    Near near[N_NEAR]; /* layouts that do not fit, the nearest first */
    /* the row with the most texts, which may be the header */
    char *columns;
    uint32_t columns_line, n_texts;
    uint32_t wide_line; /* of the first row with too many columns; 0: none */
} Search;

typedef struct {
    GArray *headers;    /* of WpHeader */
    uint32_t wide_line; /* of a row with more columns than are read; 0: none */
} Rows;

static bool
keep_header(void *data, const WpCsvRow *row)
{
    Rows *rows = data;
    WpHeader header = wp_header_new(row);

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

/* Names columns of which one would do. */
static char *
describe_any(const WpLayout *layout)
{
    uint32_t n = g_strv_length((char **)layout->any_names), shown = MIN(n, ANY_SHOWN);
    GString *text = g_string_new(n > 1 ? "one of the columns" : "column");

    for (uint32_t i = 0; i < shown; i++)
        g_string_append_printf(text, "%s '%s'", i > 0 ? "," : "", layout->any_names[i]);
    if (n > shown)
        g_string_append_printf(text, " (or %u more)", n - shown);
    return g_string_free(text, FALSE);
}

/* Says what the nearest layout that does not fit would need. */
static char *
describe_lack(const WpLayout *layout, const WpHeader *header)
{
    for (uint32_t i = 0; i < layout->required->len; i++) {
        const char *name = layout->required_names->pdata[i];

        if (wp_header_has_any(layout, header, layout->required->pdata[i]))
            continue;
        const char *near = wp_suggest(name, (const char *const *)header->names, header->n);
        return near ? g_strdup_printf("column '%s'; is '%s' meant?", name, near)
                    : g_strdup_printf("column '%s'", name);
    }
    if (layout->any->len > 0 && !wp_header_has_any(layout, header, layout->any))
        return describe_any(layout);
    uint32_t n_columns, n_known = wp_header_count_known(layout, header, &n_columns);
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
note_near(Search *search, const WpLayout *layout, const WpHeader *header)
{
    Near near = {layout, 0, layout->required->len, 0, NULL};
    uint32_t n_columns;
    guint at;

    if (layout->form != WP_FORM_CSV || layout->records->len == 0)
        return;
    near.hits = wp_header_count_required(layout, header);
    if (near.hits == 0 || 2 * near.hits < near.wanted)
        return;
    near.known = wp_header_count_known(layout, header, &n_columns);
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
name_found(const WpLayout *layout, const WpHeader *header, const GPtrArray *patterns)
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
describe_fit(const WpTableFit *fit, const WpHeader *header)
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
offer(Search *search, const WpTableFit *fit, const WpHeader *header)
{
    WpTableFit *place = fit->score > search->best.score      ? &search->best
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
note_columns(Search *search, const WpHeader *header)
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

/* Whether a row is a header for sure: more than is wanted of the only one of a file. */
static bool
is_sure(const WpTableFit *fit)
{
    return fit->score >= 0 && fit->n_known >= 2 && fit->n_known * 3 >= fit->n_columns;
}

/* Rows above the header that are no titles: wider than half of it. */
static uint32_t
count_above(const GArray *headers, const WpTableFit *best)
{
    uint32_t n = 0;

    for (uint32_t i = 0; i < best->row; i++) {
        const WpHeader *row = &g_array_index(headers, WpHeader, i);
        uint32_t n_cells = 0;

        for (uint32_t j = 0; j < row->n; j++)
            n_cells += *row->names[j] != '\0';
        n += n_cells > 1 && n_cells * 2 > best->cells;
    }
    return n;
}

/* A file may be several tables, of which the first counts: a row further down that fits as well is
 * the header of the next. One that fits far better has titles above it, of two columns. */
static bool
is_of_next(const WpTableFit *first, const WpTableFit *fit)
{
    return first->score >= 0 && fit->row > first->row + 1 && fit->score <= 2 * first->score;
}

static void
search_headers(Search *search, const WpLayouts *layouts, const char *name, const GArray *headers,
               char delimiter)
{
    bool is_first = search->n_texts == 0;
    WpTableFit first = {.score = -1};

    for (uint32_t i = 0; i < headers->len; i++) {
        const WpHeader *header = &g_array_index(headers, WpHeader, i);

        WpTableFit sure = {.score = -1};

        if (is_first)
            note_columns(search, header);
        for (uint32_t j = 0; j < wp_layouts_count(layouts); j++) {
            const WpLayout *layout = wp_layouts_get(layouts, j);
            WpTableFit fit = wp_header_fit(layout, header, name);

            fit.delimiter = delimiter;
            fit.row = i;
            if (fit.score < 0)
                note_near(search, layout, header);
            else if (!is_of_next(&first, &fit))
                offer(search, &fit, header);
            if (is_sure(&fit) && fit.score > sure.score)
                sure = fit;
        }
        if (first.score < 0)
            first = sure;
    }
    if (search->best.score < 0 || search->best.delimiter != delimiter)
        return;
    search->above = search->best.line > first.line + 1 ? first : (WpTableFit){.score = -1};
    search->n_above = count_above(headers, &search->best);
}

/* All layouts on all rows that the head has under one delimiter. */
static void
search_tables(Search *search, const WpLayouts *layouts, const char *name, const uint8_t *head,
              size_t size, const WpCsvDialect *dialect)
{
    static const WpCsvSink sink = {keep_header, keep_fault};
    g_autoptr(WpStream) stream = wp_stream_new_memory(head, size);
    g_autoptr(GArray) headers = g_array_new(FALSE, FALSE, sizeof(WpHeader));
    WpCsvEnd end;

    g_array_set_clear_func(headers, wp_header_clear);
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
        match->above = search->above.score >= 0 ? search->above.layout : NULL;
        match->above_line = search->above.line;
        match->n_above = search->n_above;
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
    Search search = {.best.score = -1, .second.score = -1, .above.score = -1};

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
    Search search = {.best.score = -1, .second.score = -1, .above.score = -1};
    WpMatch *match = g_new0(WpMatch, 1);
    g_autoptr(GArray) headers = g_array_new(FALSE, FALSE, sizeof(WpHeader));

    g_array_set_clear_func(headers, wp_header_clear);
    Rows kept = {.headers = headers};
    for (uint32_t i = 0; i < n_rows && keep_header(&kept, &rows[i]); i++) {
    }
    search_headers(&search, layouts, name, headers, ',');
    tell(match, &search);
    match->form = g_strdup("sheet");
    match->dialect.encoding = WP_ENCODING_UTF8;
    return match;
}

const WpLayout *
wp_match_header(const WpLayouts *layouts, const WpCell *cells, uint32_t n_cells)
{
    WpHeader header = wp_header_new(&(WpCsvRow){.cells = (WpCell *)cells, .n_cells = n_cells});
    WpTableFit best = {.score = -1};

    for (uint32_t i = 0; i < wp_layouts_count(layouts); i++) {
        WpTableFit fit = wp_header_fit(wp_layouts_get(layouts, i), &header, "");

        if (is_sure(&fit) && fit.score > best.score)
            best = fit;
    }
    wp_header_clear(&header);
    return best.layout;
}

void
wp_match_say_above(const WpMatch *match, const char *name, WpDiagList *diags)
{
    WpLoc loc = {g_intern_string(name), match->above ? match->above_line : 1, 0};

    if (!match->above && match->n_above > 1)
        wp_diag(diags, WP_DIAG_CUT_OFF, loc,
                "%u rows above the header, which is in line %u, are not read: if there is a table "
                "above it, put it in a file or on a sheet of its own",
                match->n_above, match->header_line);
    if (!match->above)
        return;
    wp_diag(diags, WP_DIAG_CUT_OFF, loc,
            "this looks like the header of a table (%s), but the one of line %u is read: if there "
            "is a table above it, put it in a file or on a sheet of its own",
            match->above->id, match->header_line);
}
