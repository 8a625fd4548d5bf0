#include "planner/cli/explain-print.h"

#include "planner/base/quantity.h"

#include <stdio.h>

const char *
wp_explain_value(const WpNode *node, const char *key)
{
    const WpNode *found = wp_node_get(node, key);

    return wp_node_is_null(found) ? NULL : found->text;
}

static void
print_line(const char *label, const char *value, const char *from)
{
    if (value && *value)
        printf("  %-22s %s%s%s%s\n", label, value, from ? "   (" : "", from ? from : "",
               from ? ")" : "");
}

static const WpNode *
children_of(const WpNode *node, const char *key)
{
    const WpNode *list = wp_node_get(node, key);

    return list ? list->first : NULL;
}

static void
print_list(const WpNode *node, const char *key, const char *title)
{
    const WpNode *item = children_of(node, key);

    if (!item)
        return;
    printf("%s\n", title);
    for (; item; item = item->next)
        printf("  %s\n", item->text);
}

/* The targets that were compared, and why each but one was refused. */
static void
print_targets(const WpNode *node)
{
    const WpNode *item = children_of(node, "targets");

    if (item)
        puts("targets");
    for (; item; item = item->next) {
        const char *size = wp_explain_value(item, "size"), *cost = wp_explain_value(item, "cost");
        const char *refused = wp_explain_value(item, "refused");

        printf("  %-30s %s, %s blocking", wp_explain_value(item, "target"),
               wp_explain_value(item, "readiness"), wp_explain_value(item, "blocking"));
        if (size)
            printf(", %s", size);
        if (cost)
            printf(", %s a month", cost);
        printf(refused ? ": refused, %s\n" : ": chosen\n", refused);
    }
}

static void
print_findings(const WpNode *node)
{
    const WpNode *item = children_of(node, "findings");

    if (item)
        puts("findings");
    for (; item; item = item->next) {
        const char *cure = wp_explain_value(item, "remediation");

        printf("  %s: %s (%s)\n", wp_explain_value(item, "severity"),
               wp_explain_value(item, "message"), wp_explain_value(item, "rule"));
        if (cure)
            printf("    %s\n", cure);
    }
    item = children_of(node, "undecided");
    if (item)
        puts("rules that could not be decided");
    for (; item; item = item->next) {
        printf("  %s: not known:", item->key);
        for (const WpNode *field = item->first; field; field = field->next)
            printf(" %s", field->text);
        putchar('\n');
    }
}

/* FILE:LINE of a record by its number in "records", or as it is if it is none of them; NULL: none
 */
static const char *
place_of(const WpNode *node, const WpNode *record)
{
    int64_t number;

    if (!record || !wp_parse_int(record->text, record->text_size, wp_number_plain, &number))
        return record ? record->text : NULL;
    const WpNode *place = children_of(node, "records");
    while (place && number-- > 0)
        place = place->next;
    return place ? place->text : NULL;
}

/* Values are NAME: [VALUE, RECORD, SERIES], those that lost [NAME, KEPT, LOST, RECORD]. */
static void
print_values(const WpNode *node)
{
    const WpNode *item = children_of(node, "fields");

    if (item)
        puts("values");
    for (; item; item = item->next) {
        const WpNode *value = item->first, *record = value ? value->next : NULL;
        const char *from = place_of(node, record);
        g_autofree char *both =
            record && record->next ? g_strdup_printf("%s: %s", from, record->next->text) : NULL;

        if (value)
            print_line(item->key, value->text, both ? both : from);
    }
    item = children_of(node, "conflicts");
    if (item)
        puts("values that lost");
    for (; item; item = item->next) {
        const WpNode *kept = item->first ? item->first->next : NULL;
        const WpNode *lost = kept ? kept->next : NULL;

        if (!lost)
            continue;
        g_autofree char *text = g_strdup_printf("%s, not %s", kept->text, lost->text);
        print_line(item->first->text, text, place_of(node, lost->next));
    }
}

void
wp_explain_print(const WpNode *node, const WpNode *group)
{
    static const struct {
        const char *key;
        bool is_of_group;
    } keys[] = {
        {"group", false},       {"wave", true},       {"cutover", true}, {"unplaced", true},
        {"reason", true},       {"cure", true},       {"why", false},    {"start", false},
        {"end", false},         {"release", false},   {"assets", false}, {"bound_by", false},
        {"disposition", false}, {"readiness", false}, {"target", false}, {"risk", false}};

    printf("%s %s (%s)\n", wp_explain_value(node, "what"), wp_explain_value(node, "name"),
           wp_explain_value(node, "key"));
    for (size_t i = 0; i < G_N_ELEMENTS(keys); i++) {
        const char *value = wp_explain_value(node, keys[i].key);

        if (!value && group && keys[i].is_of_group)
            value = wp_explain_value(group, keys[i].key);
        print_line(keys[i].key, value, NULL);
    }
    print_line("confidence", wp_explain_value(node, "confidence"), NULL);
    print_line("strategy", wp_explain_value(node, "strategy"), NULL);
    print_line("why this target", wp_explain_value(node, "target_why"), NULL);
    print_line("size", wp_explain_value(node, "target_size"), NULL);
    print_line("cost", wp_explain_value(node, "monthly_cost"), "a month");
    print_line("sizing", wp_explain_value(node, "sizing"), NULL);
    print_line("method", wp_explain_value(node, "method"), NULL);
    print_line("methods blocked", wp_explain_value(node, "methods_blocked"), NULL);
    print_targets(node);
    print_findings(node);
    print_list(node, "cannot_hold", "cannot hold (conflicts.csv)");
    print_list(node, "groups", "groups");
    print_list(node, "members", "members");
    print_values(node);
    print_list(node, "records", "records");
}
