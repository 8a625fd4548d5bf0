#include "planner/base/json.h"

#include "planner/base/json-find.h"

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

/* ---- finding ---- */

/* From a copy that ends where the text ends: what reads further is seen by the sanitizers. */
static char *
find(const char *text, size_t size, const char *key)
{
    g_autofree char *copy = size > 0 ? g_memdup2(text, size) : g_malloc(1);
    size_t n_found = 0;
    const char *found = wp_json_find(copy, size, key, &n_found);

    return found ? g_strndup(found, n_found) : NULL;
}

Test(json, finds_a_member)
{
    static const struct {
        const char *text, *expected; /* of "a"; NULL: none */
    } cases[] = {
        {"{\"a\":1}", "1"},
        {" {\n  \"a\" : [ ] \n}\n", "[ ]"},
        {"{\"b\":{\"a\":1},\"a\":2}", "2"},
        {"{\"b\":[{\"a\":1}],\"a\":{\"a\":[3]}}", "{\"a\":[3]}"},
        {"{\"b\":\"\\\"a\\\":1\",\"a\":\"}\\\\\"}", "\"}\\\\\""},
        {"{\"aa\":1,\"\":2,\"a\":-1.5e+3}", "-1.5e+3"},
        {"{\"a\":1,\"a\":2}", "1"},
        {"{\"a\":null} and what not", "null"}, /* what comes behind is not looked at */
        {"{\"a\":true,", "true"},
        {"{\"a\":true", NULL}, /* or 1 of 12 */
        {"{\"b\":1}", NULL},
        {"{}", NULL},
        {"", NULL},
        {"[\"a\",1]", NULL},
        {"{\"a\":}", NULL},
        {"{\"a\":[1}", NULL},
        {"{\"a\":{\"b\"}}", NULL},
        {"{\"a\":{\"b\":1,}}", NULL},
        {"{\"a\":[1 2]}", NULL},
        {"{\"a\":[,]}", NULL},
        {"{\"a\":'1'}", NULL},
        {"{\"a\":\"1\n\"}", NULL},
        {"{\"b\":1 \"a\":1}", NULL},
        {"{\"b\":\"\\\",\"a\":1}", NULL},
        {"{b:1,\"a\":1}", NULL},
        {"\xEF\xBB\xBF{\"a\":1}", NULL},
    };

    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autofree char *found = find(cases[i].text, strlen(cases[i].text), "a");

        cr_expect_str_eq(found ? found : "none", cases[i].expected ? cases[i].expected : "none",
                         "%s: %s", cases[i].text, found);
    }
}

/* What the writer writes, cut off anywhere: found once it is sure to be whole. */
Test(json, finds_nothing_in_what_is_cut_off)
{
    g_autoptr(GString) text = g_string_new(NULL);
    WpTextSink sink = wp_text_sink(text);
    WpJson *json = wp_json_new(&sink.sink, 2);
    size_t end;

    write_sample(json);
    wp_json_free(json);
    end = (size_t)(strstr(text->str, "{}\n  ]") - text->str) + strlen("{}\n  ],");
    for (size_t size = 0; size <= text->len; size++) {
        g_autofree char *found = find(text->str, size, "list");

        cr_expect_eq(found != NULL, size >= end, "%zu bytes: %s", size, found);
    }
}

Test(json, finds_nothing_too_deep)
{
    for (unsigned depth = 1; depth < 100000; depth = depth < 40 ? depth + 1 : depth * 10) {
        g_autoptr(GString) text = g_string_new("{\"a\":");
        g_autofree char *open = g_strnfill(depth, '['), *close = g_strnfill(depth, ']');

        g_string_append_printf(text, "%s%s}", open, close);
        g_autofree char *found = find(text->str, text->len, "a");
        cr_expect_eq(found != NULL, depth < WP_JSON_MAX_DEPTH, "%u deep", depth);
    }
}
