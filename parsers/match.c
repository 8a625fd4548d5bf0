#include "parsers/match.h"

#include <string.h>

#include "parsers/layout-parts.h"
#include "parsers/text/spreadsheetml.h"
#include "parsers/text/xml-sniff.h"
#include "parsers/text/xml.h"
#include "planner/base/pairs.h"

/* What a file is taken for: by its columns, its root element, or elements under another root. */

/* Takes a document whose root no layout knows for what it has inside. */
static void
match_inside(WpMatch *match, const WpLayouts *layouts, const uint8_t *head, size_t size)
{
    for (uint32_t i = 0; i < wp_layouts_count(layouts) && !match->layout; i++) {
        const WpLayout *layout = wp_layouts_get(layouts, i);

        for (uint32_t j = 0; j < layout->inside->len && !match->layout; j++) {
            const WpLayoutInside *inside = layout->inside->pdata[j];

            if (!wp_xml_sniff_inside(head, size, inside->parent, inside->child))
                continue;
            match->layout = layout;
            match->score = WP_SCORE_KEY;
            match->reason = g_strdup_printf("a <%s> has a <%s>", inside->parent, inside->child);
        }
    }
}

static void
match_xml(WpMatch *match, const WpLayouts *layouts, const char *root, const uint8_t *head,
          size_t size)
{
    g_autofree char *shown = g_utf8_make_valid(root, -1);

    match->form = g_strdup_printf("XML <%s>", shown);
    for (uint32_t i = 0; i < wp_layouts_count(layouts); i++) {
        const WpLayout *layout = wp_layouts_get(layouts, i);

        for (const char *const *wanted = layout->roots; layout->form == WP_FORM_XML && *wanted;
             wanted++) {
            if (strcmp(*wanted, root) != 0)
                continue;
            if (!match->layout) {
                match->layout = layout;
                match->score = WP_SCORE_KEY;
                match->reason = g_strdup_printf("the root element is <%s>", root);
            } else if (!match->runner_up && match->layout != layout) {
                match->runner_up = layout;
                match->runner_up_score = WP_SCORE_KEY;
                match->runner_up_reason = g_strdup(match->reason);
            }
        }
    }
    if (!match->layout)
        match_inside(match, layouts, head, size);
    if (!match->layout)
        match->reason = g_strdup_printf("no layout has the root element <%s>", shown);
}

bool
wp_is_zip(const uint8_t *head, size_t size)
{
    return size >= 4 && memcmp(head, "PK\003\004", 4) == 0;
}

bool
wp_is_workbook(const uint8_t *head, size_t size)
{
    return wp_is_zip(head, size) || wp_is_xml_workbook(head, size);
}

/* A stray NUL makes a text no less a text, and costs its row; more of them, or other bytes that no
 * text has, do. */
static bool
is_binary(const uint8_t *head, size_t size)
{
    size_t n_nul = 0, n_control = 0;

    for (size_t i = 0; i < size; i++) {
        n_nul += head[i] == 0;
        n_control += head[i] != 0 && head[i] < ' ' && (head[i] < '\t' || head[i] > '\r');
    }
    return n_nul > 0 && (n_control > 0 || n_nul > size / 10);
}

static bool
says_xml(const uint8_t *head, size_t size)
{
    while (size > 0 && g_ascii_isspace(*head)) {
        head++;
        size--;
    }
    return size >= 5 && memcmp(head, "<?xml", 5) == 0;
}

/* Files that are exports once they are unpacked or saved as something else. */
static const struct {
    const char *begins; /* its first bytes, or those at @at */
    uint32_t size, at;
    const char *form, *reason;
} others[] = {
    {"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1", 8, 0, "OLE container",
     "a workbook with a password, or of Excel 97-2003 (.xls): save it as .xlsx without a password"},
    {"\x1F\x8B", 2, 0, "gzip", "it is compressed: unpack it with gunzip"},
    {"BZh", 3, 0, "bzip2", "it is compressed: unpack it with bunzip2"},
    {"\xFD"
     "7zXZ",
     5, 0, "xz", "it is compressed: unpack it with unxz"},
    {"\x28\xB5\x2F\xFD", 4, 0, "zstd", "it is compressed: unpack it with unzstd"},
    {"7z\xBC\xAF\x27\x1C", 6, 0, "7z archive", "it is an archive: unpack it first"},
    {"Rar!\x1A", 5, 0, "RAR archive", "it is an archive: unpack it first"},
    {"ustar", 5, 257, "tar archive", "it is an archive: unpack it with tar -xf"},
    {"PK\005\006", 4, 0, "zip archive", "it is an archive with nothing in it"},
    {"%PDF-", 5, 0, "PDF", "a printed page is not data: export it as CSV or XLSX"},
    {"SQLite format 3", 16, 0, "SQLite database", "export its tables as CSV"},
    {"PAR1", 4, 0, "Parquet", "export it as CSV"},
};

/* Whether it is one of those, which is then said. */
static bool
match_other(WpMatch *match, const uint8_t *head, size_t size)
{
    for (size_t i = 0; i < G_N_ELEMENTS(others); i++) {
        size_t end = (size_t)others[i].at + others[i].size;

        if (size < end || memcmp(head + others[i].at, others[i].begins, others[i].size) != 0)
            continue;
        match->form = g_strdup(others[i].form);
        match->reason = g_strdup(others[i].reason);
        return true;
    }
    return false;
}

static uint64_t
fingerprint(const uint8_t *head, size_t size)
{
    uint64_t sum = size;

    for (size_t i = 0; i < size; i += 8) {
        uint64_t bytes = 0;

        memcpy(&bytes, head + i, MIN(size - i, 8));
        sum = wp_mix(sum ^ bytes);
    }
    return sum;
}

bool
wp_match_is_of(const WpMatch *match, const uint8_t *head, size_t size)
{
    return match->head_size == size && match->head == fingerprint(head, size);
}

WpMatch *
wp_match(const WpLayouts *layouts, const char *name, const uint8_t *head, size_t size, bool whole)
{
    WpMatch *match = g_new0(WpMatch, 1);
    g_autofree char *root = wp_xml_sniff_root(head, size);
    size_t bom;
    bool binary =
        is_binary(head, size) && wp_encoding_sniff(head, size, whole, &bom) == WP_ENCODING_UTF8;

    match->head_size = size;
    match->head = fingerprint(head, size);
    if (size == 0) {
        match->form = g_strdup("empty");
        match->reason = g_strdup("the file is empty");
    } else if (wp_is_workbook(head, size)) {
        match->form = g_strdup(wp_is_zip(head, size) ? "zip archive" : "XML <Workbook>");
        match->reason = g_strdup("a workbook or archive is read from a file, not from a pipe");
    } else if (match_other(match, head, size)) {
        return match;
    } else if (wp_encoding_is_utf32(head, size)) {
        match->form = g_strdup("UTF-32");
        match->reason = g_strdup("save it as UTF-8");
    } else if (binary) {
        match->form = g_strdup("not text");
        match->reason = g_strdup("the file is not text");
    } else if (!root && says_xml(head, size)) {
        match->form = g_strdup("XML");
        match->reason = g_strdup("it says that it is XML, but no root element can be read in it; "
                                 "is its encoding UTF-8 or UTF-16?");
    } else if (root) {
        match_xml(match, layouts, root, head, size);
    } else {
        wp_match_table(match, layouts, name, head, size, whole);
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
    g_free(match->others);
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
    if (match->others)
        g_string_append(out, match->others);
}
