#include "rules/compile/compiled.h"

#include "planner/base/suggest.h"

#include <string.h>

/* The queries that packs ship: names of fields -> fields; one query of several packs is one. */

static const char *
keep(WpRuleSet *set, const WpNode *map, const char *key)
{
    return wp_arena_strdup(set->arena, wp_shape_get_text(&wp_pack_evidence_shape, map, key));
}

/* NULL-terminated, in the arena. */
static const char *const *
keep_list(WpRuleSet *set, const WpNode *list)
{
    uint32_t n = 0;

    for (const WpNode *item = list->first; item; item = item->next)
        n++;
    const char **texts = wp_arena_alloc(set->arena, (n + 1) * sizeof *texts);

    n = 0;
    for (const WpNode *item = list->first; item; item = item->next)
        texts[n++] = wp_arena_strdup(set->arena, item->text);
    texts[n] = NULL;
    return texts;
}

static void
report_field(const WpNode *node, WpDiagList *diags)
{
    g_autoptr(GPtrArray) names = g_ptr_array_new();

    for (WpField field = wp_kind_first_field(WP_KIND_DB);
         field < WP_N_FIELDS && wp_field_info(field)->kind == WP_KIND_DB; field++)
        g_ptr_array_add(names, (char *)wp_field_info(field)->name);
    const char *near = wp_suggest(node->text, (const char *const *)names->pdata, names->len);

    wp_node_diag(node, diags, WP_DIAG_RULE_FAULT, "a database has no field '%s'", node->text);
    if (near)
        wp_diag_hint(diags, "did you mean '%s'?", near);
}

static void
read_fields(WpRuleSet *set, const WpNode *list, WpQuery *out, WpDiagList *diags)
{
    g_autoptr(GArray) fields = g_array_new(FALSE, FALSE, sizeof(WpField));

    for (const WpNode *item = list->first; item; item = item->next) {
        WpField field = wp_field_find(WP_KIND_DB, item->text);

        if (field == WP_FIELD_NONE)
            report_field(item, diags);
        else
            g_array_append_val(fields, field);
    }
    WpField *kept = wp_arena_alloc(set->arena, (fields->len + 1) * sizeof *kept);

    memcpy(kept, fields->data, fields->len * sizeof *kept);
    out->gives = kept;
    out->n_gives = fields->len;
}

/* The query of that name that another pack ships, too; n_queries: none. */
static uint32_t
find_query(const WpRuleSet *set, const char *name)
{
    uint32_t i = 0;

    while (i < set->queries->len && strcmp(g_array_index(set->queries, WpQuery, i).name, name) != 0)
        i++;
    return i;
}

void
wp_pack_read_queries(WpRuleSet *set, WpCompiledPack *pack, WpDiagList *diags)
{
    const WpNode *dict = wp_node_get(pack->root, "evidence");

    if (!dict || dict->kind != WP_NODE_MAP)
        return;
    for (const WpNode *node = dict->first; node; node = node->next) {
        uint32_t known = find_query(set, node->key);

        if (!wp_shape_check(&wp_pack_evidence_shape, pack->document, node, NULL))
            continue;
        WpQuery one = {
            .name = wp_arena_strdup(set->arena, node->key),
            .file = keep(set, node, "query"),
            .run = keep(set, node, "run"),
            .engines = keep_list(set, wp_node_get(node, "engine")),
        };
        read_fields(set, wp_node_get(node, "gives"), &one, diags);
        if (known == set->queries->len) {
            if (known == WP_MAX_QUERIES) {
                wp_node_diag(node, diags, WP_DIAG_RULE_FAULT, "packs ship more than %u queries",
                             WP_MAX_QUERIES);
                return;
            }
            g_array_append_val(set->queries, one);
        } else if (strcmp(g_array_index(set->queries, WpQuery, known).file, one.file) != 0) {
            wp_node_diag(wp_node_get(node, "query"), diags, WP_DIAG_RULE_FAULT,
                         "another pack's query '%s' is the file '%s'", one.name,
                         g_array_index(set->queries, WpQuery, known).file);
        }
        pack->queries |= UINT64_C(1) << known;
    }
}

uint32_t
wp_ruleset_n_queries(const WpRuleSet *rules)
{
    return rules->queries->len;
}

const WpQuery *
wp_ruleset_query(const WpRuleSet *rules, uint32_t index)
{
    g_assert(index < rules->queries->len);
    return &g_array_index(rules->queries, WpQuery, index);
}

uint64_t
wp_ruleset_queries_of(const WpRuleSet *rules, WpRuleId id, WpField field)
{
    const WpRule *rule = wp_ruleset_rule(rules, id);
    const WpCompiledPack *pack = g_ptr_array_index(rules->packs, rule->pack - 1);
    uint64_t found = 0;

    for (uint32_t i = 0; i < rules->queries->len; i++) {
        const WpQuery *one = wp_ruleset_query(rules, i);

        for (uint32_t j = 0; pack->queries >> i & 1 && j < one->n_gives; j++)
            if (one->gives[j] == field)
                found |= UINT64_C(1) << i;
    }
    return found;
}
