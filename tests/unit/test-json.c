#include "planner/base/json.h"

#include <criterion/criterion.h>

#include <string.h>

static void
write_sample(WpJson *json)
{
    wp_json_begin_object(json, NULL);
    wp_json_text(json, "name", "a");
    wp_json_begin_list(json, "list");
    wp_json_int(json, NULL, INT64_MIN);
    wp_json_bool(json, NULL, true);
    wp_json_text(json, NULL, NULL);
    wp_json_begin_object(json, NULL);
    wp_json_end_object(json);
    wp_json_end_list(json);
    wp_json_begin_list(json, "none");
    wp_json_end_list(json);
    wp_json_scaled(json, "size", 1610612736, 1073741824, 2);
    wp_json_end_object(json);
}

Test(json, writes_one_line_or_indented)
{
    static const struct {
        unsigned indent;
        const char *expected;
    } cases[] = {
        {0, "{\"name\":\"a\",\"list\":[-9223372036854775808,true,null,{}],\"none\":[],\"size\":1.5}"
            "\n"},
        {2,
         "{\n  \"name\": \"a\",\n  \"list\": [\n    -9223372036854775808,\n    true,\n    null,\n"
         "    {}\n  ],\n  \"none\": [],\n  \"size\": 1.5\n}\n"},
    };

    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autoptr(GString) text = g_string_new(NULL);
        WpTextSink sink = wp_text_sink(text);
        WpJson *json = wp_json_new(&sink.sink, cases[i].indent);

        write_sample(json);
        wp_json_free(json);
        cr_expect_str_eq(text->str, cases[i].expected, "%s", text->str);
    }
}

Test(json, writes_lines)
{
    g_autoptr(GString) text = g_string_new(NULL);
    WpTextSink sink = wp_text_sink(text);
    WpJson *json = wp_json_new(&sink.sink, 0);

    for (int64_t i = 0; i < 3; i++) {
        wp_json_begin_object(json, NULL);
        wp_json_int(json, "i", i);
        wp_json_end_object(json);
        wp_json_next_line(json);
    }
    wp_json_free(json);
    cr_expect_str_eq(text->str, "{\"i\":0}\n{\"i\":1}\n{\"i\":2}\n", "%s", text->str);
}

/* More than the writer keeps. */
Test(json, writes_long_documents)
{
    g_autoptr(GString) text = g_string_new(NULL);
    WpTextSink sink = wp_text_sink(text);
    WpJson *json = wp_json_new(&sink.sink, 0);
    g_autofree char *piece = g_strnfill(1000, 'x');

    wp_json_begin_list(json, NULL);
    for (int i = 0; i < 1000; i++)
        wp_json_text(json, NULL, piece);
    wp_json_end_list(json);
    wp_json_free(json);
    cr_expect_eq(text->len, 1000 * 1003 - 1 + 3);
}

/* What a byte becomes does not depend on where it stands, nor on how long the text is. */
Test(json, escapes_anywhere)
{
    g_autoptr(GString) alone = g_string_new(NULL);
    g_autoptr(GString) within = g_string_new(NULL);

    for (size_t length = 1; length < 52; length++)
        for (size_t at = 0; at < length; at++)
            for (int c = 1; c < 256; c++) {
                char letter[] = {(char)c, '\0'};
                g_autofree char *text = g_strnfill(length, 'a');

                text[at] = (char)c;
                g_string_truncate(alone, 0);
                g_string_truncate(within, 0);
                wp_append_json_text(alone, letter);
                wp_append_json_text(within, text);
                size_t size = alone->len - 2;
                if (within->len != length - 1 + alone->len || within->str[within->len - 1] != '"' ||
                    memcmp(within->str + 1 + at, alone->str + 1, size) != 0)
                    cr_assert_fail("byte %d at %zu of %zu: %s", c, at, length, within->str);
            }
}

Test(json, escapes)
{
    static const struct {
        const char *text, *expected;
    } cases[] = {
        {"", "\"\""},
        {"a \"b\" \\c\\ /", "\"a \\\"b\\\" \\\\c\\\\ /\""},
        {"\b\f\n\r\t\001\177", "\"\\b\\f\\n\\r\\t\\u0001\\u007f\""},
        {"M\303\274nchen \346\227\245 \360\237\230\200",
         "\"M\303\274nchen \346\227\245 \360\237\230\200\""},
        {"a\342\200\256b\342\200\250c", "\"a\\u202eb\\u2028c\""},
        {"M\374n", "\"M\\ufffdn\""},
        {"cut \303", "\"cut \\ufffd\""},
    };

    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autoptr(GString) text = g_string_new(NULL);

        wp_append_json_text(text, cases[i].text);
        cr_expect_str_eq(text->str, cases[i].expected, "case %zu: %s", i, text->str);
    }
}
