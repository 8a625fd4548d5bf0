#include <criterion/criterion.h>
#include <string.h>

#include "parsers/text/yaml.h"
#include "tests/unit/cel-kit.h"

/* Conditions in YAML: whatever way they are written, a fault is shown where it stands in the file.
 */

static const struct {
    const char *label;
    const char *yaml; /* a mapping with the key `when` */
    const char *diags;
} cases[] = {
    {"plain", "when: vm.coers > 8\n",
     "p.yaml:1:10: error: vm has no member 'coers' [CEL_NAME]\n"
     "  when: vm.coers > 8\n"
     "           ^^^^^\n"
     "  did you mean 'cores'?\n"},
    {"plain with a comment", "a: 1\nwhen:   vm.cores > 8 && vm.nam == 'x'   # why\n",
     "p.yaml:2:28: error: vm has no member 'nam' [CEL_NAME]\n"
     "  when:   vm.cores > 8 && vm.nam == 'x'   # why\n"
     "                             ^^^\n"
     "  did you mean 'name'?\n"},
    {"double quotes", "when: \"vm.coers > 8\"\n",
     "p.yaml:1:11: error: vm has no member 'coers' [CEL_NAME]\n"
     "  when: \"vm.coers > 8\"\n"
     "            ^^^^^\n"
     "  did you mean 'cores'?\n"},
    {"double quotes with escapes", "when: \"vm.name == \\\"x\\\" && vm.coers > 8\"\n",
     "p.yaml:1:31: error: vm has no member 'coers' [CEL_NAME]\n"
     "  when: \"vm.name == \\\"x\\\" && vm.coers > 8\"\n"
     "                                ^^^^^\n"
     "  did you mean 'cores'?\n"},
    {"single quotes", "when: 'vm.name == ''x'' && vm.coers > 8'\n",
     "p.yaml:1:31: error: vm has no member 'coers' [CEL_NAME]\n"
     "  when: 'vm.name == ''x'' && vm.coers > 8'\n"
     "                                ^^^^^\n"
     "  did you mean 'cores'?\n"},
    {"block", "when: |\n  vm.cores > 8 &&\n    vm.nam == 'x' &&\n  vm.coers > 1\n",
     "p.yaml:3:8: error: vm has no member 'nam' [CEL_NAME]\n"
     "      vm.nam == 'x' &&\n"
     "         ^^^\n"
     "  did you mean 'name'?\n"
     "p.yaml:4:6: error: vm has no member 'coers' [CEL_NAME]\n"
     "    vm.coers > 1\n"
     "       ^^^^^\n"
     "  did you mean 'cores'?\n"},
    {"block with a blank line", "when: |\n    vm.cores > 8 &&\n\n    vm.coers > 1\n",
     "p.yaml:4:8: error: vm has no member 'coers' [CEL_NAME]\n"
     "      vm.coers > 1\n"
     "         ^^^^^\n"
     "  did you mean 'cores'?\n"},
    {"block, end", "when: |\n  vm.cores >\n",
     "p.yaml:2:13: error: found the end where a value is wanted [CEL_SYNTAX]\n"
     "    vm.cores >\n"
     "              ^\n"},
    {"several lines, quoted", "when: \"vm.cores > 8 &&\n  vm.coers > 1\"\n",
     "p.yaml:1:7: error: vm has no member 'coers' [CEL_NAME]\n"
     "  when: \"vm.cores > 8 &&\n"
     "        ^\n"
     "  did you mean 'cores'?\n"},
};

static char *
diags_of(const char *yaml)
{
    g_autoptr(CelKit) kit = cel_kit_new(false);
    g_autoptr(WpDiagList) diags = wp_diag_list_new();
    WpSource *source = wp_source_new("p.yaml", g_strdup(yaml), strlen(yaml), diags);
    g_autoptr(WpDocument) document = wp_yaml_parse(source, diags);

    if (document) {
        const WpNode *node = wp_node_get(wp_document_root(document), "when");
        g_autoptr(WpCelProgram) program =
            wp_cel_compile_node(cel_kit_env(kit), node, WP_CEL_BOOL, diags);

        g_assert_null(program);
    }
    return wp_diag_list_to_text(diags);
}

Test(cel_place, cases)
{
    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autofree char *diags = diags_of(cases[i].yaml);

        cr_expect_str_eq(diags, cases[i].diags, "%s: gives\n%swanted\n%s", cases[i].label, diags,
                         cases[i].diags);
    }
}
