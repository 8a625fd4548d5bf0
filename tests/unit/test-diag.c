#include "planner/base/source.h"

#include <criterion/criterion.h>

#include <string.h>

typedef struct {
    const char *label;
    const char *text; /* of the source "f" */
    size_t offset;
    size_t length;
    const char *expected;
} Case;

static const Case cases[] = {
    {"middle of a line", "one\ntwo three\n", 8, 5,
     "f:2:5: error: message [YAML_SYNTAX]\n  two three\n      ^^^^^\n"},
    {"tabs are repeated", "\ta\tb\n", 3, 1,
     "f:1:4: error: message [YAML_SYNTAX]\n  \ta\tb\n  \t \t^\n"},
    {"length ends with the line", "ab\ncd\n", 1, 10,
     "f:1:2: error: message [YAML_SYNTAX]\n  ab\n   ^\n"},
    {"end of the text", "ab\n", 3, 1, "f:2:1: error: message [YAML_SYNTAX]\n  \n  ^\n"},
    {"end of a line", "ab\ncd", 2, 1, "f:1:3: error: message [YAML_SYNTAX]\n  ab\n    ^\n"},
    {"nothing", "", 0, 0, "f:1:1: error: message [YAML_SYNTAX]\n  \n  ^\n"},
    {"byte order mark", "\357\273\277ab", 1, 1,
     "f:1:2: error: message [YAML_SYNTAX]\n  ab\n   ^\n"},
    {"CR LF", "a\r\nbc\r\n", 4, 1, "f:2:2: error: message [YAML_SYNTAX]\n  bc\n   ^\n"},
    {"CR alone", "a\rbc\r", 3, 1, "f:2:2: error: message [YAML_SYNTAX]\n  bc\n   ^\n"},
    {"columns are bytes, carets are seen", "\303\274\303\274x", 4, 1,
     "f:1:5: error: message [YAML_SYNTAX]\n  \303\274\303\274x\n    ^\n"},
    {"wide characters", "\346\227\245x", 3, 1,
     "f:1:4: error: message [YAML_SYNTAX]\n  \346\227\245x\n    ^\n"},
    {"controls are hidden", "a\033[1mb\342\200\256c", 5, 1,
     "f:1:6: error: message [YAML_SYNTAX]\n  a?[1mb?c\n       ^\n"},
};

Test(diag, shows_the_place)
{
    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        const Case *c = &cases[i];
        g_autoptr(WpDiagList) diags = wp_diag_list_new();
        g_autoptr(WpSource) source = wp_source_new("f", g_strdup(c->text), strlen(c->text), diags);

        wp_source_diag(source, c->offset, c->length, diags, WP_DIAG_YAML_SYNTAX, "message");
        g_autofree char *text = wp_diag_list_to_text(diags);

        cr_expect_str_eq(text, c->expected, "%s:\n%s", c->label, text);
    }
}

Test(diag, cuts_long_lines_around_the_fault)
{
    static const struct {
        size_t size, offset;
        const char *starts, *ends;
    } lines[] = {
        {160, 159, "a", "a"},       {161, 0, "a", "..."},     {5000, 0, "a", "..."},
        {5000, 2500, "...", "..."}, {5000, 4999, "...", "a"},
    };

    for (size_t i = 0; i < G_N_ELEMENTS(lines); i++) {
        g_autoptr(WpDiagList) diags = wp_diag_list_new();
        char *line = g_strnfill(lines[i].size, 'a');

        line[lines[i].offset] = 'X';
        g_autoptr(WpSource) source = wp_source_new("f", line, lines[i].size, diags);

        wp_source_diag(source, lines[i].offset, 1, diags, WP_DIAG_YAML_SYNTAX, "m");
        const WpDiag *diag = wp_diag_list_get(diags, 0);

        cr_expect_leq(strlen(diag->excerpt), 160, "line %zu: %zu bytes", i, strlen(diag->excerpt));
        cr_expect_eq(diag->excerpt[diag->column - 1], 'X', "line %zu: '%s'", i, diag->excerpt);
        cr_expect(lines[i].offset == 0 || g_str_has_prefix(diag->excerpt, lines[i].starts));
        cr_expect(lines[i].offset == lines[i].size - 1 ||
                  g_str_has_suffix(diag->excerpt, lines[i].ends));
    }
}

/* A message that holds a cell of any size begins and ends with what is said of it. */
Test(diag, cuts_long_messages_in_the_middle)
{
    for (size_t size = 0; size < 3000; size += 7) {
        g_autoptr(WpDiagList) diags = wp_diag_list_new();
        g_autoptr(GString) cell = g_string_new(NULL);

        while (cell->len < size)
            g_string_append(cell, "\346\227\245");
        wp_diag(diags, WP_DIAG_BAD_VALUE, (WpLoc){NULL, 1, 0}, "'%s' is no number", cell->str);
        const char *message = wp_diag_list_get(diags, 0)->message;

        cr_expect_leq(strlen(message), WP_DIAG_MESSAGE_MAX, "%zu: %zu", size, strlen(message));
        cr_expect(g_utf8_validate(message, -1, NULL), "%zu: '%s'", size, message);
        cr_expect(g_str_has_prefix(message, "'"));
        cr_expect(g_str_has_suffix(message, "' is no number"), "%zu: '%s'", size, message);
        cr_expect_eq(strstr(message, "...") != NULL, cell->len + 14 > WP_DIAG_MESSAGE_MAX);
    }
}

/* A cut never halves a character. */
Test(diag, cuts_between_characters)
{
    for (size_t offset = 0; offset < 1200; offset += 3) {
        g_autoptr(WpDiagList) diags = wp_diag_list_new();
        GString *line = g_string_new(NULL);

        for (int i = 0; i < 400; i++)
            g_string_append(line, "\342\202\254");
        size_t size = line->len;
        g_autoptr(WpSource) source = wp_source_new("f", g_string_free(line, FALSE), size, diags);

        wp_source_diag(source, offset, 3, diags, WP_DIAG_YAML_SYNTAX, "m");
        const char *excerpt = wp_diag_list_get(diags, 0)->excerpt;

        cr_expect(g_utf8_validate(excerpt, -1, NULL), "offset %zu: %s", offset, excerpt);
    }
}

Test(diag, refuses_what_is_not_text)
{
    static const struct {
        const char *label, *text;
        size_t size;
        const char *expected;
    } bad[] = {
        {"latin 1", "a\nM\374nchen\n", 10,
         "f:2:2: error: byte 0xFC is not UTF-8 text [NOT_TEXT]\n  save the file as UTF-8\n"},
        {"NUL", "a\0b", 3,
         "f:1:2: error: a NUL byte, where only text may be [NOT_TEXT]\n  save the file as UTF-8\n"},
        {"UTF-16", "\377\376a\0", 4,
         "f:1:1: error: byte 0xFF is not UTF-8 text [NOT_TEXT]\n  save the file as UTF-8\n"},
        {"cut character", "\303", 1,
         "f:1:1: error: byte 0xC3 is not UTF-8 text [NOT_TEXT]\n  save the file as UTF-8\n"},
    };

    for (size_t i = 0; i < G_N_ELEMENTS(bad); i++) {
        g_autoptr(WpDiagList) diags = wp_diag_list_new();
        char *copy = g_malloc0(bad[i].size + 1);

        memcpy(copy, bad[i].text, bad[i].size);
        cr_expect_null(wp_source_new("f", copy, bad[i].size, diags), "%s", bad[i].label);
        g_autofree char *text = wp_diag_list_to_text(diags);

        cr_expect_str_eq(text, bad[i].expected, "%s: %s", bad[i].label, text);
    }
}

Test(diag, refuses_what_is_too_large)
{
    g_autoptr(WpDiagList) diags = wp_diag_list_new();
    size_t size = WP_SOURCE_MAX_SIZE + 1;

    cr_expect_null(wp_source_new("f", g_strnfill(size, 'a'), size, diags));
    g_autofree char *text = wp_diag_list_to_text(diags);

    cr_expect_str_eq(text,
                     "f: error: the file has 1048577 bytes, the limit is 1048576 [TOO_LARGE]\n",
                     "%s", text);
    g_autoptr(WpSource) largest = wp_source_new("f", g_strnfill(size - 1, 'a'), size - 1, diags);

    cr_expect_not_null(largest);
}

static WpLoc
at(const char *file, uint32_t line, uint32_t column)
{
    return (WpLoc){file ? g_intern_string(file) : NULL, line, column};
}

Test(diag, sorts_by_place_and_arrival)
{
    g_autoptr(WpDiagList) diags = wp_diag_list_new();

    wp_diag(diags, WP_DIAG_CONFLICT, at("b.csv", 1, 1), "five");
    wp_diag(diags, WP_DIAG_BAD_VALUE, at("a.csv", 10, 2), "four");
    wp_diag(diags, WP_DIAG_BAD_VALUE, at("a.csv", 9, 3), "two");
    wp_diag(diags, WP_DIAG_NO_MATCH, at("a.csv", 9, 3), "three");
    wp_diag(diags, WP_DIAG_ASSUMED, at(NULL, 0, 0), "one");
    wp_diag_hint(diags, "set it");
    g_autofree char *text = wp_diag_list_to_text(diags);

    cr_expect_str_eq(text,
                     "note: one [ASSUMED]\n  set it\n"
                     "a.csv:9:3: reject: two [BAD_VALUE]\n"
                     "a.csv:9:3: warning: three [NO_MATCH]\n"
                     "a.csv:10:2: reject: four [BAD_VALUE]\n"
                     "b.csv:1:1: note: five [CONFLICT]\n",
                     "%s", text);
}

/* Rows of a broken export must neither fill memory nor hide what ended the file. */
Test(diag, keeps_a_thousand_of_a_file_and_severity)
{
    g_autoptr(WpDiagList) diags = wp_diag_list_new();
    g_autoptr(WpDiagList) all = wp_diag_list_new();

    for (uint32_t i = 1; i <= 1500; i++) {
        wp_diag(diags, WP_DIAG_BAD_VALUE, at("a.csv", i, 1), "bad");
        wp_diag_hint(diags, "line %u", i);
    }
    wp_diag(diags, WP_DIAG_TOO_LARGE, at("a.csv", 1501, 1), "open");
    wp_diag(diags, WP_DIAG_BAD_VALUE, at("b.csv", 1, 1), "bad");
    cr_expect_eq(wp_diag_list_count(diags, WP_SEVERITY_REJECT), 1501);
    cr_expect_eq(wp_diag_list_length(diags), 1002);
    cr_expect_str_eq(wp_diag_list_get(diags, 999)->hint, "line 1000");

    wp_diag(all, WP_DIAG_BAD_VALUE, at("a.csv", 1, 1), "bad");
    wp_diag_list_take(all, diags);
    cr_expect_eq(wp_diag_list_count(all, WP_SEVERITY_REJECT), 1502);
    cr_expect_eq(wp_diag_list_count(all, WP_SEVERITY_ERROR), 1);
    cr_expect_eq(wp_diag_list_length(all), 1002);
    cr_expect_eq(wp_diag_list_count(diags, WP_SEVERITY_REJECT), 0);
    cr_expect_eq(wp_diag_list_length(diags), 0);
    g_autofree char *text = wp_diag_list_to_text(all);

    cr_expect(g_str_has_suffix(text, "a.csv: 501 more diagnostics are not shown\n"));
}

/* What --quiet leaves: nothing is said of notes, not even how many there were. */
Test(diag, leaves_out_what_is_less)
{
    g_autoptr(WpDiagList) diags = wp_diag_list_new();

    for (uint32_t i = 1; i <= WP_DIAG_MAX_PER_FILE + 7; i++)
        wp_diag(diags, WP_DIAG_CONFLICT, at("a.csv", i, 0), "differs");
    for (uint32_t i = 1; i <= WP_DIAG_MAX_PER_FILE + 5; i++)
        wp_diag(diags, WP_DIAG_BAD_VALUE, at("b.csv", i, 0), "bad");
    wp_diag(diags, WP_DIAG_CUT_OFF, at("a.csv", 9, 0), "cut");
    wp_diag(diags, WP_DIAG_TOO_LARGE, at("a.csv", 10, 0), "large");
    g_autofree char *warnings = wp_diag_list_to_text_from(diags, WP_SEVERITY_WARNING);
    g_autofree char *errors = wp_diag_list_to_text_from(diags, WP_SEVERITY_ERROR);

    cr_expect(g_str_has_prefix(warnings, "a.csv:9: warning: cut [CUT_OFF]\n"
                                         "a.csv:10: error: large [TOO_LARGE]\n"
                                         "b.csv:1: reject: bad [BAD_VALUE]\n"));
    cr_expect(g_str_has_suffix(warnings, "\nb.csv: 5 more diagnostics are not shown\n"));
    cr_expect_null(strstr(warnings, "note"));
    cr_expect_str_eq(errors, "a.csv:10: error: large [TOO_LARGE]\n");
    cr_expect_eq(wp_diag_list_dropped(diags, WP_SEVERITY_NOTE), 12);
    cr_expect_eq(wp_diag_list_dropped(diags, WP_SEVERITY_WARNING), 5);
    cr_expect_eq(wp_diag_list_dropped(diags, WP_SEVERITY_ERROR), 0);
}

Test(diag, forgets_all_without_a_list)
{
    wp_diag(NULL, WP_DIAG_BAD_VALUE, at("a.csv", 1, 1), "bad");
    wp_diag_excerpt(NULL, WP_DIAG_BAD_VALUE, at("a.csv", 1, 1), "x", 1, 1, "bad");
    wp_diag_hint(NULL, "cure");
}

Test(diag, names_codes)
{
    cr_expect_str_eq(wp_diag_code_name(WP_DIAG_CSV_QUOTE), "CSV_QUOTE");
    cr_expect_eq(wp_diag_severity(WP_DIAG_CSV_QUOTE), WP_SEVERITY_REJECT);
    cr_expect_str_eq(wp_diag_code_meaning(WP_DIAG_CSV_QUOTE), "a quote out of place in a CSV row");
}
