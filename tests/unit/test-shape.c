#include "planner/base/shape.h"

#include "parsers/text/yaml.h"

#include <criterion/criterion.h>

#include <inttypes.h>
#include <string.h>

static const char *const trackers[] = {"azure-devops", "jira", "none", NULL};
static const char *const none[] = {"none", NULL};
static const char *const roles[] = {"infra", "dba", NULL};

static const WpShape tracker = {.kind = WP_SHAPE_CHOICE, .name = "a tracker", .choices = trackers};
static const WpShape word_none = {.kind = WP_SHAPE_CHOICE, .choices = none};
static const WpShape limit = {
    .kind = WP_SHAPE_ONE_OF,
    .options = (const WpShape *const[]){&word_none, &wp_shape_size, NULL},
};
static const WpShape wave = {.kind = WP_SHAPE_INT, .name = "a wave number", .min = 1, .max = 260};
static const WpShape factor = {.kind = WP_SHAPE_NUMBER, .min = 500, .max = 3000};
static const WpShape percent = {.kind = WP_SHAPE_QUANTITY, .unit = WP_UNIT_PCT, .max = 10000};
static const WpShape text_or_texts = {
    .kind = WP_SHAPE_ONE_OF,
    .options = (const WpShape *const[]){&wp_shape_text, &wp_shape_texts, NULL},
};
static const WpShape pair = {
    .kind = WP_SHAPE_LIST, .name = "a list of two", .item = &wp_shape_text, .min = 2, .max = 2};
static const WpShapeKey freeze_keys[] = {
    {"name", &wp_shape_text, true, NULL, "what it is called"},
    {"from", &wp_shape_day, true, NULL, "its first day"},
    {"to", &wp_shape_day, false, NULL, "its last day"},
    {"for", &text_or_texts, false, "all", "selectors | or one"},
    {NULL, NULL, false, NULL, NULL},
};
static const WpShape freeze = {.kind = WP_SHAPE_MAP, .name = "a freeze", .keys = freeze_keys};
static const WpShape freezes = {.kind = WP_SHAPE_LIST, .item = &freeze};
static const WpShape hours_by_role = {
    .kind = WP_SHAPE_DICT, .item = &wp_shape_hours, .choices = roles};
static const WpShapeKey group_keys[] = {
    {"max_assets", &wp_shape_int, false, "50", "above it a group is split"},
    {"share", &percent, false, "50%", "of observed slots"},
    {"weld", &wp_shape_bool, false, "no", "whether workloads weld"},
    {"limit", &limit, false, "none", "size of a wave"},
    {NULL, NULL, false, NULL, NULL},
};
static const WpShape groups = {.kind = WP_SHAPE_MAP, .keys = group_keys};
static const WpShapeKey keys[] = {
    {"estate", &wp_shape_text, false, NULL, "name of the estate"},
    {"start", &wp_shape_day, false, NULL, "first day of the first iteration"},
    {"groups", &groups, false, NULL, "move groups"},
    {"tracker", &tracker, false, "azure-devops", "where the backlog goes"},
    {"wave", &wave, false, NULL, "a wave"},
    {"factor", &factor, false, "1.3", "comfort"},
    {"rtt", &wp_shape_duration, false, "12 ms", "round trip"},
    {"when", &wp_shape_condition, false, NULL, "a condition"},
    {"order", &wp_shape_texts, false, "[dev, 'te,st', production]", "environments in order"},
    {"ends", &pair, false, NULL, "two assets"},
    {"roles", &hours_by_role, false, NULL, "hours of each role"},
    {"freezes", &freezes, false, "[]", "when nothing moves"},
    {"from", &wp_shape_text, false, "\"20:00\"", "time of day"},
    {"any", &wp_shape_any, false, NULL, "anything"},
    {NULL, NULL, false, NULL, NULL},
};
static const WpShape settings = {.kind = WP_SHAPE_MAP, .name = "the settings", .keys = keys};

static WpDocument *
parse(const char *text, WpDiagList *diags)
{
    return wp_yaml_parse(wp_source_new("f", g_strdup(text), strlen(text), diags), diags);
}

static const struct {
    const char *label, *text, *expected;
} cases[] = {
    {"nothing", "", ""},
    {"all good",
     "estate: Contoso\nstart: 2027-01-04\n"
     "groups: {max_assets: 20, share: 100%, weld: yes, limit: 2 TB}\n"
     "tracker: jira\nwave: 260\nfactor: 1.275\nrtt: 5 ms\nwhen: vm.cores > 4\norder: [a]\n"
     "ends: [a, b]\nroles: {dba: 80h}\nfreezes: [{name: x, from: 2027-01-01, for: [a, b]}]\n"
     "any: {x: [1]}\n",
     ""},
    {"no values", "groups:\ntracker: null\nwave: ~\nestate:\n", ""},
    {"a word for a quantity", "groups: {limit: none}", ""},
    {"unknown keys", "capcity: 1\nestte: x\nmax_assets: 3\n",
     "f:1:1: error: unknown key 'capcity' in the settings [UNKNOWN_KEY]\n  capcity: 1\n  ^^^^^^^\n"
     "f:2:1: error: unknown key 'estte' in the settings [UNKNOWN_KEY]\n  estte: x\n  ^^^^^\n"
     "  did you mean 'estate'?\n"
     "f:3:1: error: unknown key 'max_assets' in the settings [UNKNOWN_KEY]\n  max_assets: 3\n"
     "  ^^^^^^^^^^\n  did you mean 'groups.max_assets'? It is indented below that key\n"},
    {"unknown key of few", "groups: {depth: 3}\n",
     "f:1:10: error: unknown key 'depth' [UNKNOWN_KEY]\n  groups: {depth: 3}\n           ^^^^^\n"
     "  its keys are: max_assets, share, weld, limit\n"},
    {"missing keys", "freezes:\n  - from: 2027-01-01\n  - {name: , from: 2027-01-01}\n",
     "f:2:5: error: key 'name' is missing in a freeze [MISSING_KEY]\n    - from: 2027-01-01\n"
     "      ^^^^^^^^^^^^^^^^\n  name: what it is called\n"
     "f:3:6: error: key 'name' has no value [MISSING_KEY]\n    - {name: , from: 2027-01-01}\n"
     "       ^^^^\n  name: what it is called\n"},
    {"wrong types", "estate: [x]\ngroups: 5\nfreezes: {name: x}\norder: dev\nwave: {a: b}\n",
     "f:1:9: error: found a list, wanted text [WRONG_TYPE]\n  estate: [x]\n          ^^^\n"
     "f:2:9: error: found '5', wanted a mapping [WRONG_TYPE]\n  groups: 5\n          ^\n"
     "f:3:10: error: found a mapping, wanted a list, each a freeze [WRONG_TYPE]\n"
     "  freezes: {name: x}\n           ^^^^^^^^^\n"
     "f:4:8: error: found 'dev', wanted a list [WRONG_TYPE]\n  order: dev\n         ^^^\n"
     "  a list of one is written [dev]\n"
     "f:5:7: error: found a mapping, wanted a wave number from 1 to 260 [WRONG_TYPE]\n"
     "  wave: {a: b}\n        ^^^^^^\n"},
    {"root of another kind", "- a\n",
     "f:1:1: error: found a list, wanted the settings [WRONG_TYPE]\n  - a\n  ^^^\n"},
    {"units", "groups: {limit: 80}\nrtt: 5\nroles: {infra: 80}\n",
     "f:1:17: error: found '80' without a unit, wanted none, or a size such as 80 GiB "
     "[WRONG_UNIT]\n  groups: {limit: 80}\n                  ^^\n"
     "f:2:6: error: found '5' without a unit, wanted a span of time such as 12 ms, 15m, 8h or 10d "
     "[WRONG_UNIT]\n  rtt: 5\n       ^\n"
     "f:3:16: error: found '80' without a unit, wanted hours of work such as 240h [WRONG_UNIT]\n"
     "  roles: {infra: 80}\n                 ^^\n"},
    {"other units", "groups: {limit: 80 hours, share: 120%}\n",
     "f:1:17: error: found '80 hours', wanted none, or a size such as 80 GiB [WRONG_UNIT]\n"
     "  groups: {limit: 80 hours, share: 120%}\n                  ^^^^^^^^\n"
     "f:1:34: error: found '120%', wanted a share such as 50% from 0% to 100% [WRONG_UNIT]\n"
     "  groups: {limit: 80 hours, share: 120%}\n                                   ^^^^\n"},
    {"near words", "tracker: jirra\ngroups: {limit: non, weld: perhaps}\n",
     "f:1:10: error: found 'jirra', wanted a tracker: azure-devops, jira or none [WRONG_VALUE]\n"
     "  tracker: jirra\n           ^^^^^\n  did you mean 'jira'?\n"
     "f:2:17: error: found 'non', wanted none, or a size such as 80 GiB [WRONG_VALUE]\n"
     "  groups: {limit: non, weld: perhaps}\n                  ^^^\n  did you mean 'none'?\n"
     "f:2:28: error: found 'perhaps', wanted yes or no [WRONG_VALUE]\n"
     "  groups: {limit: non, weld: perhaps}\n                             ^^^^^^^\n"},
    {"numbers", "wave: 261\nfactor: 1.2345\n",
     "f:1:7: error: found '261', wanted a wave number from 1 to 260 [WRONG_VALUE]\n"
     "  wave: 261\n        ^^^\n"
     "f:2:9: error: found '1.2345', wanted a number such as 1.5 from 0.5 to 3 [WRONG_VALUE]\n"
     "  factor: 1.2345\n          ^^^^^^\n"},
    {"date", "start: 04.01.2027\n",
     "f:1:8: error: found '04.01.2027', wanted a date such as 2027-01-04 [WRONG_VALUE]\n"
     "  start: 04.01.2027\n         ^^^^^^^^^^\n"},
    {"length of a list", "ends: [a]\n",
     "f:1:7: error: found a list of 1, wanted from 2 to 2 [WRONG_VALUE]\n  ends: [a]\n"
     "        ^^^\n"},
    {"keys of a dictionary", "roles: {infa: 1h, dba: }\n",
     "f:1:9: error: unknown key 'infa', wanted infra or dba [UNKNOWN_KEY]\n"
     "  roles: {infa: 1h, dba: }\n          ^^^^\n  did you mean 'infra'?\n"
     "f:1:24: error: found nothing, wanted hours of work such as 240h [WRONG_VALUE]\n"
     "  roles: {infa: 1h, dba: }\n                         ^\n"},
    {"comment in a condition", "when: vm.name == \"it's #1\" \n",
     "f:1:24: error: the condition ends here: ' #' begins a comment, which may not stand behind it "
     "[WRONG_VALUE]\n  when: vm.name == \"it's #1\" \n                         ^\n"
     "  if it is no comment, write the whole in quotes: 'vm.name == \"it''s #1\"'\n"},
    {"comment for a value", "freezes: [{name: #1\n , from: 2027-01-01}]\n",
     "f:1:12: error: key 'name' has no value [MISSING_KEY]\n  freezes: [{name: #1\n"
     "             ^^^^\n  if it is no comment, write the whole in quotes: '#1'\n"},
    {"no comment in a condition", "when: 'a' # x\n", ""},
    {"comment on the next line", "when: a\n# x\n", ""},
    {"long text", "tracker: \"0123456789012345678901234567890123456\\u20ac78901234567890\"\n",
     "f:1:10: error: found '0123456789012345678901234567890123456\342\202\254...', wanted a "
     "tracker: azure-devops, jira or none [WRONG_VALUE]\n"
     "  tracker: \"0123456789012345678901234567890123456\\u20ac78901234567890\"\n"
     "           ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^\n"},
};

Test(shape, reports_every_fault)
{
    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autoptr(WpDiagList) diags = wp_diag_list_new();
        g_autoptr(WpDocument) document = parse(cases[i].text, diags);
        bool good = wp_shape_check(&settings, document, NULL, diags);
        g_autofree char *text = wp_diag_list_to_text(diags);

        cr_expect_str_eq(text, cases[i].expected, "%s:\n%s", cases[i].label, text);
        cr_expect_eq(good, *text == '\0', "%s", cases[i].label);
    }
}

Test(shape, wants_keys_of_an_empty_file)
{
    g_autoptr(WpDiagList) diags = wp_diag_list_new();
    g_autoptr(WpDocument) document = parse("# nothing\n", diags);

    cr_expect_not(wp_shape_check(&freeze, document, NULL, diags));
    g_autofree char *text = wp_diag_list_to_text(diags);

    cr_expect_str_eq(text,
                     "f:1:1: error: key 'name' is missing in a freeze [MISSING_KEY]\n"
                     "  name: what it is called\n"
                     "f:1:1: error: key 'from' is missing in a freeze [MISSING_KEY]\n"
                     "  from: its first day\n",
                     "%s", text);
}

static void
expect_texts(const WpNode *node, const char *key, const char *expected)
{
    g_auto(GStrv) texts = wp_shape_get_texts(&settings, node, key);
    g_autofree char *joined = g_strjoinv("|", texts);

    cr_expect_str_eq(joined, expected, "%s: %s", key, joined);
}

Test(shape, reads_values)
{
    g_autoptr(WpDiagList) diags = wp_diag_list_new();
    g_autoptr(WpDocument) document =
        parse("estate: Contoso\nstart: 2027-01-04\ntracker: jira\nwave: 3\nfactor: 1.25\n"
              "rtt: 5 ms\norder: [a, \"b, c\"]\nfrom: '08:00'\n"
              "groups: {limit: 1 GiB, share: 12.5%, weld: yes}\n"
              "freezes: [{name: x, from: 2027-01-01, for: vm:a}]\n",
              diags);
    const WpNode *root = wp_document_root(document);

    cr_assert(wp_shape_check(&settings, document, NULL, diags));
    cr_expect_str_eq(wp_shape_get_text(&settings, root, "estate"), "Contoso");
    cr_expect_eq(wp_shape_get_day(&settings, root, "start"), wp_day(2027, 1, 4));
    cr_expect_eq(wp_shape_get_choice(&settings, root, "tracker"), 1);
    cr_expect_eq(wp_shape_get_int(&settings, root, "wave"), 3);
    cr_expect_eq(wp_shape_get_int(&settings, root, "factor"), 1250);
    cr_expect_eq(wp_shape_get_int(&settings, root, "rtt"), 5000);
    cr_expect_str_eq(wp_shape_get_text(&settings, root, "from"), "08:00");
    expect_texts(root, "order", "a|b, c");
    const WpNode *group = wp_shape_get(&settings, root, "groups");

    cr_expect_eq(wp_shape_get_int(&groups, group, "limit"), INT64_C(1) << 30);
    cr_expect_null(wp_shape_get_word(&groups, group, "limit"));
    cr_expect_eq(wp_shape_get_int(&groups, group, "share"), 1250);
    cr_expect(wp_shape_get_bool(&groups, group, "weld"));
    cr_expect_eq(wp_shape_get_int(&groups, group, "max_assets"), 50);
    const WpNode *first = wp_shape_get(&settings, root, "freezes")->first;
    g_auto(GStrv) selectors = wp_shape_get_texts(&freeze, first, "for");

    cr_expect_str_eq(selectors[0], "vm:a");
    cr_expect_null(selectors[1]);
}

Test(shape, gives_defaults)
{
    cr_expect_null(wp_shape_get(&settings, NULL, "groups"));
    cr_expect_null(wp_shape_get_text(&settings, NULL, "estate"));
    cr_expect_eq(wp_shape_get_day(&settings, NULL, "start"), WP_DAY_NONE);
    cr_expect_eq(wp_shape_get_choice(&settings, NULL, "tracker"), 0);
    cr_expect_eq(wp_shape_get_int(&settings, NULL, "wave"), INT64_MIN);
    cr_expect_eq(wp_shape_get_int(&settings, NULL, "factor"), 1300);
    cr_expect_str_eq(wp_shape_get_text(&settings, NULL, "from"), "20:00");
    expect_texts(NULL, "order", "dev|te,st|production");
    expect_texts(NULL, "freezes", "");
    expect_texts(NULL, "ends", "");
    cr_expect_eq(wp_shape_get_int(&groups, NULL, "limit"), INT64_MIN);
    cr_expect_str_eq(wp_shape_get_word(&groups, NULL, "limit"), "none");
    cr_expect_not(wp_shape_get_bool(&groups, NULL, "weld"));
}

Test(shape, reads_single_scalars)
{
    static const struct {
        const WpShape *shape;
        const char *text;
        int64_t number; /* INT64_MIN: none */
        const char *word;
    } scalars[] = {
        {&limit, "1 KiB", 1024, NULL},         {&limit, "none", INT64_MIN, "none"},
        {&limit, "[1 KiB]", INT64_MIN, NULL},  {&wave, "12", 12, NULL},
        {&wave, "300", INT64_MIN, NULL},       {&wp_shape_text, "12", INT64_MIN, NULL},
        {&tracker, "jira", INT64_MIN, "jira"},
    };

    for (size_t i = 0; i < G_N_ELEMENTS(scalars); i++) {
        g_autoptr(WpDocument) document = parse(scalars[i].text, NULL);
        const WpNode *root = wp_document_root(document);
        int64_t number = INT64_MIN;
        const char *word = wp_shape_scalar_word(scalars[i].shape, root);

        wp_shape_scalar_int(scalars[i].shape, root, &number);
        cr_expect_eq(number, scalars[i].number, "'%s' gives %" PRId64, scalars[i].text, number);
        cr_expect_eq(g_strcmp0(word, scalars[i].word), 0, "'%s' gives '%s'", scalars[i].text, word);
    }
}

/* What `waveplan init` writes is read again without a fault, and says what no file says. */
Test(shape, writes_a_template)
{
    g_autoptr(WpDiagList) diags = wp_diag_list_new();
    g_autoptr(GString) text = g_string_new(NULL);

    wp_shape_append_template(&settings, text);
    g_autoptr(WpDocument) document = parse(text->str, diags);

    cr_assert_not_null(document, "%s", text->str);
    cr_expect(wp_shape_check(&settings, document, NULL, diags));
    cr_expect_eq(wp_diag_list_length(diags), 0);
    cr_expect_str_eq(text->str,
                     "# name of the estate\n# estate:\n"
                     "# first day of the first iteration (a date such as 2027-01-04)\n# start:\n"
                     "# move groups\ngroups:\n"
                     "  # above it a group is split (a whole number)\n  max_assets: 50\n"
                     "  # of observed slots (a share such as 50% from 0% to 100%)\n  share: 50%\n"
                     "  # whether workloads weld (yes or no)\n  weld: no\n"
                     "  # size of a wave (none, or a size such as 80 GiB)\n  limit: none\n"
                     "# where the backlog goes (a tracker: azure-devops, jira or none)\n"
                     "tracker: azure-devops\n"
                     "# a wave (a wave number from 1 to 260)\n# wave:\n"
                     "# comfort (a number such as 1.5 from 0.5 to 3)\nfactor: 1.3\n"
                     "# round trip (a span of time such as 12 ms, 15m, 8h or 10d)\nrtt: 12 ms\n"
                     "# a condition (a condition)\n# when:\n"
                     "# environments in order (a list)\norder: [dev, 'te,st', production]\n"
                     "# two assets (a list of two)\n# ends:\n"
                     "# hours of each role (a mapping)\n# roles:\n"
                     "# when nothing moves (a list, each a freeze)\n"
                     "# each: {name: ..., from: ..., to, for: all}\nfreezes: []\n"
                     "# time of day\nfrom: \"20:00\"\n"
                     "# anything\n# any:\n",
                     "%s", text->str);
}

Test(shape, writes_docs)
{
    g_autoptr(GString) text = g_string_new(NULL);

    wp_shape_append_docs(&settings, text);
    cr_expect_not_null(strstr(text->str, "| `groups.max_assets` | a whole number | `50` | above it "
                                         "a group is split |\n"));
    cr_expect_not_null(
        strstr(text->str, "| `freezes[].name` | text | required | what it is called |\n"));
    cr_expect_not_null(strstr(text->str, "| `freezes[].for` | text, or a list | `all` | selectors "
                                         "\\| or one |\n"));
    cr_expect_not_null(strstr(text->str, "| `estate` | text |  | name of the estate |\n"), "%s",
                       text->str);
}
