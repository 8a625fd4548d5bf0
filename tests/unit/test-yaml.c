#include "parsers/text/yaml.h"

#include <criterion/criterion.h>

#include <string.h>

typedef struct {
    const char *label;
    const char *text;
    const char *expected; /* the tree, or the diagnostics */
} Case;

static char *
read_all(const char *text)
{
    g_autoptr(WpDiagList) diags = wp_diag_list_new();
    WpSource *source = wp_source_new("f", g_strdup(text), strlen(text), diags);
    g_autoptr(WpDocument) document = wp_yaml_parse(source, diags);
    GString *out = g_string_new(NULL);

    if (document)
        wp_document_dump(document, out);
    g_autofree char *faults = wp_diag_list_to_text(diags);

    g_string_append(out, faults);
    return g_string_free(out, FALSE);
}

static void
check_cases(const Case *cases, size_t n_cases)
{
    for (size_t i = 0; i < n_cases; i++) {
        g_autofree char *got = read_all(cases[i].text);

        cr_expect_str_eq(got, cases[i].expected, "%s:\n%s", cases[i].label, got);
    }
}

static const Case good[] = {
    {"nothing", "", ""},
    {"comments only", "# a\n\n# b\n", ""},
    {"empty document", "---\n", "= @2:1\n"},
    {"a scalar", "a b # c\n", "=a b @1:1\n"},
    {"mapping", "a: 1\nb: 'x'\nc: \"y\"\nd:\n",
     "map @1:1\n  a: =1 @1:4\n  b: \"x @2:4\n  c: \"y @3:4\n  d: = @4:3\n"},
    {"lists", "a: [1, [2], {b: c}]\nd:\n  - 1\n  - e: 2\n    f: 3\n",
     "map @1:1\n  a: list @1:4\n    =1 @1:5\n    list @1:8\n      =2 @1:9\n    map @1:13\n"
     "      b: =c @1:17\n  d: list @3:3\n    =1 @3:5\n    map @4:5\n      e: =2 @4:8\n"
     "      f: =3 @5:8\n"},
    {"byte order mark, CR LF", "\357\273\277a: 1\r\nb: 2\r\n",
     "map @1:1\n  a: =1 @1:4\n  b: =2 @2:4\n"},
    {"columns are bytes", "\303\274: \303\274\n\342\202\254: [\303\274, x]\n",
     "map @1:1\n  \303\274: =\\303\\274 @1:5\n  \342\202\254: list @2:6\n    =\\303\\274 @2:7\n    "
     "=x @2:11\n"},
    {"block", "a: |\n  x\n   y\n\n  z\nb: 1\n",
     "map @1:1\n  a: |x\\n y\\n\\nz\\n @1:4\n  b: =1 @6:4\n"},
    {"block, stripped", "a: |-\n  x\n", "map @1:1\n  a: |x @1:4\n"},
    {"folded plain", "a: x\n  y\n", "map @1:1\n  a: =x y @1:4\n"},
    {"quoted key", "'a b': 1\n\"c\": 2\n", "map @1:1\n  a b: =1 @1:8\n  c: =2 @2:6\n"},
    {"%YAML and markers", "%YAML 1.2\n---\na: 1\n...\n", "map @3:1\n  a: =1 @3:4\n"},
    {"same key in two mappings", "a: {b: 1}\nc: {b: 1}\n",
     "map @1:1\n  a: map @1:4\n    b: =1 @1:8\n  c: map @2:4\n    b: =1 @2:8\n"},
    {"traps that are none", "a: x!y\nb: '!x'\nc: a#b\nd: \"# e\"\nf: a>b\n",
     "map @1:1\n  a: =x!y @1:4\n  b: \"!x @2:4\n  c: =a#b @3:4\n  d: \"# e @4:4\n  f: =a>b @5:4\n"},
};

Test(yaml, reads_trees_with_places)
{
    check_cases(good, G_N_ELEMENTS(good));
}

static const Case bad[] = {
    {"duplicate keys", "a: 1\nb:\n  c: 1\n  d: 2\n  c: 3\na: 2\na: 3\n",
     "f:5:3: error: key 'c' is given twice, first at 3:3 [YAML_DUPLICATE_KEY]\n    c: 3\n    ^\n"
     "f:6:1: error: key 'a' is given twice, first at 1:1 [YAML_DUPLICATE_KEY]\n  a: 2\n  ^\n"
     "f:7:1: error: key 'a' is given twice, first at 1:1 [YAML_DUPLICATE_KEY]\n  a: 3\n  ^\n"},
    {"duplicate keys, quoted", "{a: 1, 'a': 2}",
     "f:1:8: error: key 'a' is given twice, first at 1:2 [YAML_DUPLICATE_KEY]\n"
     "  {a: 1, 'a': 2}\n         ^^^\n"},
    {"anchor and alias", "a: &x 1\nb: *x\n",
     "f:1:4: error: anchor '&x': anchors and aliases are not read [YAML_UNSUPPORTED]\n"
     "  a: &x 1\n     ^\n  if the value is text, write it in quotes: a: '&x 1'\n"
     "f:2:4: error: alias '*x': anchors and aliases are not read [YAML_UNSUPPORTED]\n"
     "  b: *x\n     ^^\n  if the value is text, write it in quotes: b: '*x'\n"},
    {"alias as key", "*x : 1\n",
     "f:1:1: error: alias '*x': anchors and aliases are not read [YAML_UNSUPPORTED]\n"
     "  *x : 1\n  ^^\n  if the value is text, write it in quotes: '*x : 1'\n"},
    {"condition taken for a tag", "- when: !has(vm.os)\n",
     "f:1:9: error: a value that begins with '!': YAML takes it for a tag, and tags are not read "
     "[YAML_UNSUPPORTED]\n  - when: !has(vm.os)\n          ^\n"
     "  if the value is text, write it in quotes: when: '!has(vm.os)'\n"},
    {"condition that is no tag either", "when: !vm.a && vm.b == 'x'\n",
     "f:1:13: error: a value that begins with '&' or '*' [YAML_SYNTAX]\n"
     "  when: !vm.a && vm.b == 'x'\n              ^\n"
     "  if the value is text, write it in quotes: when: '!vm.a && vm.b == ''x'''\n"},
    {"tag on a list", "a: !!set [b]\n",
     "f:1:4: error: a value that begins with '!': YAML takes it for a tag, and tags are not read "
     "[YAML_UNSUPPORTED]\n  a: !!set [b]\n     ^\n"
     "  if the value is text, write it in quotes: a: '!!set [b]'\n"},
    {"folded block", "a: >\n  x\n  y\n",
     "f:1:4: error: a '>' block: folded text is not read, because its faults have no place "
     "[YAML_UNSUPPORTED]\n  a: >\n     ^\n  write '|' for '>', or the text in quotes\n"},
    {"two documents", "a: 1\n---\nb: 2\n",
     "f:2:1: error: a second document; a file holds one [YAML_UNSUPPORTED]\n  ---\n  ^^^\n"
     "  write it into a file of its own\n"},
    {"merge key", "a: {<<: {b: 1}}\n",
     "f:1:5: error: '<<' merges a mapping into another, which is not read [YAML_UNSUPPORTED]\n"
     "  a: {<<: {b: 1}}\n      ^^\n"},
    {"%TAG", "%TAG ! tag:x,2000:\n---\na\n",
     "f:1:1: error: a %TAG line: tags are not read [YAML_UNSUPPORTED]\n  %TAG ! tag:x,2000:\n  "
     "^\n"},
    {"NUL", "a: \"x\\0y\"\n",
     "f:1:4: error: a text that holds a NUL character [YAML_UNSUPPORTED]\n"
     "  a: \"x\\0y\"\n     ^^^^^^\n"},
    {"list as key", "{[a]: b}\n",
     "f:1:2: error: a key is one line of text, here it is a list [YAML_SYNTAX]\n"
     "  {[a]: b}\n   ^\n  if the value is text, write it in quotes: '{[a]: b}'\n"},
    {"template text in braces", "message: {{count}} disks\n",
     "f:1:11: error: a key is one line of text, here it is a mapping [YAML_SYNTAX]\n"
     "  message: {{count}} disks\n            ^\n"
     "  if the value is text, write it in quotes: message: '{{count}} disks'\n"},
    {"empty key", "{'': a}\n",
     "f:1:2: error: a key is one line of text, here it is empty [YAML_SYNTAX]\n  {'': a}\n   ^^\n"},
    {"colon in a value", "title: Disk: too large\n",
     "f:1:12: error: a ':' inside a value, or a key that is indented more than the keys above it "
     "[YAML_SYNTAX]\n  title: Disk: too large\n             ^\n"
     "  if the value is text, write it in quotes: title: 'Disk: too large'\n"},
    {"text behind quotes", "when: \"a\" == vm.name\n",
     "f:1:11: error: text where a key should stand: its indentation is not that of the keys above "
     "it, or it follows a quoted value [YAML_SYNTAX]\n  when: \"a\" == vm.name\n            ^\n"
     "  if the value is text, write it in quotes: when: '\"a\" == vm.name'\n"},
    {"open quote", "a: 1\nb: 'x\nc: 2\n",
     "f:2:4: error: a quoted text that is never closed [YAML_SYNTAX]\n  b: 'x\n     ^\n"},
    {"open list", "a: [1,\nb: 2\n",
     "f:3:1: error: a list in [ ] without a ',' or its closing ']' [YAML_SYNTAX]\n  \n  ^\n"},
    {"tab", "a:\n\t- b\n",
     "f:2:1: error: a character that cannot begin a value: a tab, '@', '`' or '%' "
     "[YAML_SYNTAX]\n  \t- b\n  ^\n"},
    {"per cent", "a: %x\n",
     "f:1:4: error: a character that cannot begin a value: a tab, '@', '`' or '%' "
     "[YAML_SYNTAX]\n  a: %x\n     ^\n  if the value is text, write it in quotes: a: '%x'\n"},
    {"line that is nothing", "a: 1\nbc\nd: 2\n",
     "f:3:1: error: a line that is neither 'key: value' nor a part of the value above it: a ':' or "
     "an indentation is missing [YAML_SYNTAX]\n  d: 2\n  ^\n"},
    {"wrong indentation", "a:\n  b: 1\n c: 2\n",
     "f:3:2: error: text where a key should stand: its indentation is not that of the keys above "
     "it, or it follows a quoted value [YAML_SYNTAX]\n   c: 2\n   ^\n"},
    {"control character", "a: x\033y\n",
     "f:1:5: error: a control character, which YAML does not allow [YAML_SYNTAX]\n"
     "  a: x?y\n      ^\n"},
    {"bad escape", "a: \"C:\\Data\"\n",
     "f:1:7: error: a '\\' that begins no escape: write '\\\\', or use single quotes "
     "[YAML_SYNTAX]\n  a: \"C:\\Data\"\n        ^\n"
     "  if the value is text, write it in quotes: a: '\"C:\\Data\"'\n"},
};

Test(yaml, says_what_is_wrong)
{
    check_cases(bad, G_N_ELEMENTS(bad));
}

Test(yaml, stops_at_depth_32)
{
    for (int depth = 31; depth <= 33; depth++) {
        g_autofree char *open = g_strnfill((gsize)depth, '[');
        g_autofree char *close = g_strnfill((gsize)depth, ']');
        g_autofree char *text = g_strconcat(open, close, NULL);
        g_autofree char *got = read_all(text);

        cr_expect_eq(strstr(got, "deeper than 32 levels") != NULL, depth > 32, "%s", got);
    }
}

/* libyaml alone takes minutes for this. */
Test(yaml, refuses_deep_nesting_at_once, .timeout = 5)
{
    static const char pieces[][5] = {"[", "{a: ", "- ", "? ", "[{"};

    for (size_t i = 0; i < G_N_ELEMENTS(pieces); i++) {
        GString *text = g_string_new(NULL);

        while (text->len < 1000000)
            g_string_append(text, pieces[i]);
        g_autofree char *got = read_all(text->str);

        cr_expect_not_null(strstr(got, "error: "), "%s: %.200s", pieces[i], got);
        g_string_free(text, TRUE);
    }
}

/* Each byte of a scalar's text is found in the source again. */
Test(yaml, knows_the_place_of_every_byte)
{
    static const struct {
        const char *text;
        bool exact;
    } cases[] = {
        {"a: vm.x && b\n", true},
        {"a: 'vm.x == ''y'' && z'\n", true},
        {"a: \"vm.x == \\\"y\\\" && \\u20ac z\\x41\"\n", true},
        {"a: |\n  one\n   two\n\n  three\n", true},
        {"a: |2\n   one\n  two\n", true},
        {"a: |\n\n\n  one\n  two\n", true},
        {"a: |\r\n  one\r\n  two\r\n", true},
        {"a: |-\n  only\n", true},
        {"a: |+\n  one\n\n\n", true},
        {"a: # x\n  - |\n    one\n    two\n", true},
        {"a: one\n  two\n", false},
        {"a: 'one\n  two'\n", false},
    };

    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autoptr(WpDiagList) diags = wp_diag_list_new();
        const char *text = cases[i].text;
        g_autoptr(WpDocument) document =
            wp_yaml_parse(wp_source_new("f", g_strdup(text), strlen(text), diags), diags);
        const WpNode *node = wp_document_root(document)->first;

        if (node->kind == WP_NODE_LIST)
            node = node->first;
        for (uint32_t at = 0; at < node->text_size && cases[i].exact; at++) {
            char c = node->text[at], found = text[wp_node_text_offset(node, at)];

            /* the later bytes of an escaped character lie behind the escape */
            cr_expect(c == found || (c == '\n' && found == '\r') || found == '\\' || c < 0,
                      "case %zu, byte %u: %d for %d", i, at, found, c);
        }
        if (!cases[i].exact)
            cr_expect_eq(wp_node_text_offset(node, node->text_size), node->offset, "case %zu", i);
    }
}

Test(yaml, shows_faults_inside_texts)
{
    g_autoptr(WpDiagList) diags = wp_diag_list_new();
    const char *text = "- |\n  a\n   && bad\n- 'it''s bad'\n";
    g_autoptr(WpDocument) document =
        wp_yaml_parse(wp_source_new("f", g_strdup(text), strlen(text), diags), diags);
    const WpNode *node = wp_document_root(document)->first;

    wp_node_diag_text(node, 6, 3, diags, WP_DIAG_CEL_NAME, "no 'bad'");
    wp_node_diag_text(node->next, 5, 3, diags, WP_DIAG_CEL_NAME, "no 'bad'");
    g_autofree char *got = wp_diag_list_to_text(diags);

    cr_expect_str_eq(got,
                     "f:3:7: error: no 'bad' [CEL_NAME]\n     && bad\n        ^^^\n"
                     "f:4:10: error: no 'bad' [CEL_NAME]\n  - 'it''s bad'\n           ^^^\n",
                     "%s", got);
}

Test(yaml, goes_on_after_faults_that_it_can_get_over)
{
    g_autoptr(WpDiagList) diags = wp_diag_list_new();
    const char *text = "when: !has(vm.owner)\nwhen: *a\nlist: [1, 2]\n";
    g_autoptr(WpDocument) document =
        wp_yaml_parse_whole(wp_source_new("f", g_strdup(text), strlen(text), diags), diags);

    cr_assert_not_null(document);
    const WpNode *when = wp_document_root(document)->first;
    cr_expect_str_eq(when->text, "!has(vm.owner)");
    cr_expect_eq(wp_node_text_offset(when, 5), 11);
    cr_expect_eq(wp_node_get(wp_document_root(document), "list")->n_children, 2);
    cr_expect_eq(wp_diag_list_count(diags, WP_SEVERITY_ERROR), 3);
    text = "a: 1\n---\nb: 2\n";
    cr_expect_null(
        wp_yaml_parse_whole(wp_source_new("f", g_strdup(text), strlen(text), diags), diags));
    text = "a: [1\n";
    cr_expect_null(
        wp_yaml_parse_whole(wp_source_new("f", g_strdup(text), strlen(text), diags), diags));
}
