#include <string.h>

#include "parsers/layout-parts.h"
#include "parsers/reader.h"
#include "parsers/text/xml.h"
#include "parsers/value.h"
#include "planner/base/suggest.h"

/* What a file is taken for: by its columns or its root element; its name only breaks ties. */

/* A header is one of the first so many rows: what comes before is a preamble. */
#define HEADER_ROWS 20
/* What counts how much: the columns that make a format what it is, others, the name. */
#define SCORE_KEY   10
#define SCORE_KNOWN 1
#define SCORE_NAME  5

/* A row that may be the header. */
typedef struct {
    uint32_t line;
    uint32_t n;
    char **names; /* NULL-terminated */
    char **keys;
} Header;

typedef struct {
    const WpLayout *layout;
    int score; /* -1: does not fit */
    uint32_t n_keys, n_known, n_columns;
    bool named;
    uint32_t line;
    uint32_t cells;
    char delimiter;
} Fit;

typedef struct {
    Fit best, second;
    /* how near the layouts come that do not fit */
    const WpLayout *nearest;
    uint32_t nearest_hits, nearest_known;
    char *lacks;
} Search;

static void
clear_header(void *data)
{
    Header *header = data;

    g_strfreev(header->names);
    g_strfreev(header->keys);
}

static bool
keep_header(void *data, const WpCsvRow *row)
{
    GArray *headers = data;
    Header header = {.line = row->line, .n = row->n_cells};

    header.names = g_new0(char *, row->n_cells + 1);
    header.keys = g_new0(char *, row->n_cells + 1);
    for (uint32_t i = 0; i < row->n_cells; i++) {
        const char *name = row->cells[i].text;
        size_t size = row->cells[i].size;

        wp_value_trim(&name, &size);
        header.names[i] = g_strndup(name, size);
        header.keys[i] = wp_column_key(name, size);
    }
    g_array_append_val(headers, header);
    return headers->len < HEADER_ROWS;
}

static bool
skip_fault(void *data, const WpCsvFault *fault)
{
    (void)data, (void)fault;
    return true;
}

static bool
has_key(const WpLayout *layout, const Header *header, const char *pattern)
{
    uint32_t number;

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
    return field->key && is_one_of(field->key, key);
}

static bool
record_knows(const WpLayoutRecord *record, const char *key)
{
    if (record->when && is_one_of(record->when, key))
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
    if (layout->any->len > 0 && !has_any(layout, header, layout->any))
        return fit;
    fit.n_keys = layout->required->len + (layout->any->len > 0);
    fit.n_known = count_known(layout, header, &fit.n_columns);
    bool exact;
    fit.named = is_named(layout, name, &exact);
    if (layout->weak && !exact && 2 * fit.n_known < fit.n_columns)
        return fit;
    fit.score =
        (int)(SCORE_KEY * fit.n_keys + SCORE_KNOWN * fit.n_known) + (fit.named ? SCORE_NAME : 0);
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
    return g_strdup("columns that it knows: it knows less than half of these");
}

static void
note_near(Search *search, const WpLayout *layout, const Header *header)
{
    uint32_t n_columns;
    uint32_t hits = count_required(layout, header);

    if (hits == 0 || 2 * hits < layout->required->len || hits < search->nearest_hits ||
        layout->form != WP_FORM_CSV)
        return;
    uint32_t known = count_known(layout, header, &n_columns);
    if (known == 0 || (hits == search->nearest_hits && known <= search->nearest_known))
        return;
    search->nearest = layout;
    search->nearest_hits = hits;
    search->nearest_known = known;
    g_free(search->lacks);
    search->lacks = describe_lack(layout, header);
}

static void
offer(Search *search, const Fit *fit)
{
    if (fit->score > search->best.score) {
        if (search->best.layout != fit->layout)
            search->second = search->best;
        search->best = *fit;
    } else if (fit->score > search->second.score && fit->layout != search->best.layout) {
        search->second = *fit;
    }
}

static void
search_headers(Search *search, const WpLayouts *layouts, const char *name, const GArray *headers,
               char delimiter)
{
    for (uint32_t i = 0; i < headers->len; i++) {
        const Header *header = &g_array_index(headers, Header, i);

        for (uint32_t j = 0; j < wp_layouts_count(layouts); j++) {
            const WpLayout *layout = wp_layouts_get(layouts, j);
            Fit fit = fit_table(layout, header, name);

            fit.delimiter = delimiter;
            if (fit.score >= 0)
                offer(search, &fit);
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
    static const WpCsvSink sink = {keep_header, skip_fault};
    g_autoptr(WpStream) stream = wp_stream_new_memory(head, size);
    g_autoptr(GArray) headers = g_array_new(FALSE, FALSE, sizeof(Header));
    WpCsvEnd end;

    g_array_set_clear_func(headers, clear_header);
    wp_csv_read(stream, dialect, &sink, headers, &end);
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

static char *
describe_fit(const Fit *fit)
{
    GString *text = g_string_new("has ");

    for (uint32_t i = 0; i < fit->layout->required_names->len; i++)
        g_string_append_printf(text, "%s'%s'", i > 0 ? ", " : "",
                               (const char *)fit->layout->required_names->pdata[i]);
    g_string_append_printf(text, "; %u of %u columns are known", fit->n_known, fit->n_columns);
    if (fit->named)
        g_string_append(text, "; the name fits");
    return g_string_free(text, FALSE);
}

/* Puts what was found into @match. */
static void
tell(WpMatch *match, Search *search)
{
    if (search->best.score >= 0) {
        match->layout = search->best.layout;
        match->score = search->best.score;
        match->reason = describe_fit(&search->best);
        match->header_line = search->best.line;
        match->dialect.delimiter = search->best.delimiter;
        match->dialect.n_columns = search->best.cells;
    } else {
        match->nearest = search->nearest;
        match->lacks = g_steal_pointer(&search->lacks);
        match->reason = g_strdup("no layout knows its columns");
    }
    g_clear_pointer(&search->lacks, g_free);
    if (search->second.score >= 0) {
        match->runner_up = search->second.layout;
        match->runner_up_score = search->second.score;
        match->runner_up_reason = describe_fit(&search->second);
    }
}

static void
match_table(WpMatch *match, const WpLayouts *layouts, const char *name, const uint8_t *head,
            size_t size, bool whole)
{
    Search search = {.best.score = -1, .second.score = -1};

    wp_csv_sniff(head, size, whole, &match->dialect);
    size = whole_lines(head, size, whole);
    search_tables(&search, layouts, name, head, size, &match->dialect);
    for (const char *other = WP_CSV_DELIMITERS; *other && !match->dialect.delimiter_said; other++) {
        WpCsvDialect dialect = match->dialect;

        if (*other == match->dialect.delimiter || search.best.score >= 2 * SCORE_KEY)
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

static void
match_xml(WpMatch *match, const WpLayouts *layouts, const char *root)
{
    match->form = g_strdup_printf("XML <%s>", root);
    for (uint32_t i = 0; i < wp_layouts_count(layouts); i++) {
        const WpLayout *layout = wp_layouts_get(layouts, i);

        for (const char *const *wanted = layout->roots; layout->form == WP_FORM_XML && *wanted;
             wanted++) {
            if (strcmp(*wanted, root) != 0)
                continue;
            if (!match->layout) {
                match->layout = layout;
                match->score = SCORE_KEY;
                match->reason = g_strdup_printf("the root element is <%s>", root);
            } else if (!match->runner_up && match->layout != layout) {
                match->runner_up = layout;
                match->runner_up_score = SCORE_KEY;
                match->runner_up_reason = g_strdup(match->reason);
            }
        }
    }
    if (!match->layout)
        match->reason = g_strdup_printf("no layout has the root element <%s>", root);
}

bool
wp_is_workbook(const uint8_t *head, size_t size)
{
    return size >= 4 && memcmp(head, "PK\003\004", 4) == 0;
}

WpMatch *
wp_match_rows(const WpLayouts *layouts, const char *name, const WpCsvRow *rows, uint32_t n_rows)
{
    Search search = {.best.score = -1, .second.score = -1};
    WpMatch *match = g_new0(WpMatch, 1);
    g_autoptr(GArray) headers = g_array_new(FALSE, FALSE, sizeof(Header));

    g_array_set_clear_func(headers, clear_header);
    for (uint32_t i = 0; i < n_rows && keep_header(headers, &rows[i]); i++) {
    }
    search_headers(&search, layouts, name, headers, ',');
    tell(match, &search);
    match->form = g_strdup("sheet");
    match->dialect.encoding = WP_ENCODING_UTF8;
    return match;
}

WpMatch *
wp_match(const WpLayouts *layouts, const char *name, const uint8_t *head, size_t size, bool whole)
{
    static const uint8_t ole[] = {0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1};
    WpMatch *match = g_new0(WpMatch, 1);
    g_autofree char *root = wp_xml_sniff_root(head, size);
    size_t bom;
    bool binary =
        memchr(head, 0, size) && wp_encoding_sniff(head, size, whole, &bom) == WP_ENCODING_UTF8;

    if (size == 0) {
        match->form = g_strdup("empty");
        match->reason = g_strdup("the file is empty");
    } else if (wp_is_workbook(head, size)) {
        match->form = g_strdup("zip archive");
        match->reason = g_strdup("a workbook or archive is read from a file, not from a pipe");
    } else if (size >= sizeof ole && memcmp(head, ole, sizeof ole) == 0) {
        match->form = g_strdup("OLE container");
        match->reason = g_strdup("a workbook with a password, or of Excel 97-2003 (.xls): save it "
                                 "as .xlsx without a password");
    } else if (binary) {
        match->form = g_strdup("not text");
        match->reason = g_strdup("the file is not text");
    } else if (root) {
        match_xml(match, layouts, root);
    } else {
        match_table(match, layouts, name, head, size, whole);
    }
    return match;
}

void
wp_match_free(WpMatch *match)
{
    if (!match)
        return;
    g_free(match->reason);
    g_free(match->runner_up_reason);
    g_free(match->form);
    g_free(match->lacks);
    g_free(match);
}

void
wp_match_append_text(const WpMatch *match, const char *name, GString *out)
{
    if (match->layout)
        g_string_append_printf(out, "%s: %s (%s)\n", name, match->layout->id, match->layout->title);
    else
        g_string_append_printf(out, "%s: no layout\n", name);
    g_string_append_printf(out, "  form: %s", match->form);
    if (match->header_line > 0)
        g_string_append_printf(out, ", header in line %u", match->header_line);
    g_string_append_printf(out, "\n  why: %s", match->reason);
    if (match->layout)
        g_string_append_printf(out, "; score %d", match->score);
    g_string_append_c(out, '\n');
    if (match->runner_up)
        g_string_append_printf(out, "  next best: %s (%s), score %d: %s\n", match->runner_up->id,
                               match->runner_up->title, match->runner_up_score,
                               match->runner_up_reason);
    if (match->nearest)
        g_string_append_printf(out, "  nearest: %s (%s), which lacks %s\n", match->nearest->id,
                               match->nearest->title, match->lacks);
}
