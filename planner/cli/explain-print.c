#include "planner/cli/explain-print.h"

#include "planner/base/quantity.h"
#include "planner/model/schema.h"

#include <stdio.h>

static void
print_line(const char *label, const char *value, const char *from)
{
    if (value && *value)
        printf("  %-22s %s%s%s%s\n", label, value, from ? "   (" : "", from ? from : "",
               from ? ")" : "");
}

static const char *
text_of(const WpNode *node, const char *key)
{
    return wp_node_text(wp_node_get(node, key));
}

static const WpNode *
children_of(const WpExplainLine *line, const char *key)
{
    const WpNode *list = wp_explain_member(line, key);

    return list ? list->first : NULL;
}

static void
print_list(const WpExplainLine *line, const char *key, const char *title)
{
    const WpNode *item = children_of(line, key);

    if (!item)
        return;
    printf("%s\n", title);
    for (; item; item = item->next)
        printf("  %s\n", item->text);
}

/* The targets that were compared, and why each but one was refused. */
static void
print_targets(const WpExplainLine *line)
{
    const WpNode *item = children_of(line, "targets");

    if (item)
        puts("targets");
    for (; item; item = item->next) {
        const char *size = text_of(item, "size"), *cost = text_of(item, "cost");
        const char *refused = text_of(item, "refused");

        printf("  %-30s %s, %s blocking", text_of(item, "target"), text_of(item, "readiness"),
               text_of(item, "blocking"));
        if (size)
            printf(", %s", size);
        if (cost)
            printf(", %s a month", cost);
        printf(refused ? ": refused, %s\n" : ": chosen\n", refused);
    }
}

/* ---- what is said in several lines ---- */

/* The members of an object of several lines, in their order; what is there twice is there at its
 * first place. (transfer container): of const WpNode */
static GPtrArray *
gather(const WpExplainLine *line, const char *key)
{
    GPtrArray *members = g_ptr_array_new();
    g_autoptr(GHashTable) seen = g_hash_table_new(g_str_hash, g_str_equal);

    for (unsigned i = 0; i < wp_explain_line_n_nodes(line); i++) {
        const WpNode *object = wp_node_get(wp_explain_line_node(line, i), key);

        for (const WpNode *item = object ? object->first : NULL; item; item = item->next)
            if (item->key && g_hash_table_add(seen, (gpointer)item->key))
                g_ptr_array_add(members, (gpointer)item);
    }
    return members;
}

/* What is said of a rule in any line. */
static const char *
said_of(const WpExplainLine *line, const char *rule, const char *key)
{
    const char *text = NULL;

    for (unsigned i = wp_explain_line_n_nodes(line); i > 0 && !text; i--)
        text = text_of(
            wp_node_get(wp_node_get(wp_explain_line_node(line, i - 1), "findings"), rule), key);
    return text;
}

static void
print_findings(const WpExplainLine *line)
{
    g_autoptr(GPtrArray) findings = gather(line, "findings");
    const WpNode *item;

    if (findings->len > 0)
        puts("findings");
    for (guint i = 0; i < findings->len; i++) {
        const char *rule = ((const WpNode *)g_ptr_array_index(findings, i))->key;
        const char *cure = said_of(line, rule, "remediation");

        printf("  %s: %s (%s)\n", said_of(line, rule, "severity"), said_of(line, rule, "message"),
               rule);
        if (cure)
            printf("    %s\n", cure);
    }
    item = children_of(line, "undecided");
    if (item)
        puts("rules that could not be decided");
    for (; item; item = item->next) {
        printf("  %s: not known:", item->key);
        for (const WpNode *field = item->first; field; field = field->next)
            printf(" %s", field->text);
        putchar('\n');
    }
}

/* ---- records and values ---- */

/* FILE:LINE of all records. (transfer full): of char * */
static GPtrArray *
places_of(const WpExplainLine *line)
{
    GPtrArray *places = g_ptr_array_new_with_free_func(g_free);
    const WpNode *file = children_of(line, "files"), *at = children_of(line, "lines");

    for (; file && at; file = file->next, at = at->next)
        g_ptr_array_add(places, g_strdup_printf("%s:%s", file->text, at->text));
    return places;
}

/* FILE:LINE of a record by its number, or as it is if it is none of them; NULL: none */
static const char *
place_of(const GPtrArray *places, const WpNode *record)
{
    int64_t number;

    if (!record || !wp_parse_int(record->text, record->text_size, wp_number_plain, &number))
        return record ? record->text : NULL;
    return number >= 0 && number < places->len ? g_ptr_array_index(places, (guint)number) : NULL;
}

/* In the order of fields.def. */
static int
compare_fields(gconstpointer a, gconstpointer b, gpointer data)
{
    const WpNode *x = *(const WpNode *const *)a, *y = *(const WpNode *const *)b;
    const WpKind *kind = data;
    WpField first = wp_field_find(*kind, x->key), second = wp_field_find(*kind, y->key);

    return (first > second) - (first < second);
}

/* Values are NAME: [VALUE, RECORD, SERIES]. */
static void
print_fields(const WpExplainLine *line, const GPtrArray *places)
{
    g_autoptr(GPtrArray) fields = gather(line, "fields");
    WpKind kind =
        g_strcmp0(wp_explain_value(line, "what"), "database") == 0 ? WP_KIND_DB : WP_KIND_VM;

    g_ptr_array_sort_with_data(fields, compare_fields, &kind);
    if (fields->len > 0)
        puts("values");
    for (guint i = 0; i < fields->len; i++) {
        const WpNode *item = g_ptr_array_index(fields, i);
        const WpNode *value = item->first, *record = value ? value->next : NULL;
        const char *from = place_of(places, record);
        g_autofree char *both =
            record && record->next ? g_strdup_printf("%s: %s", from, record->next->text) : NULL;

        if (value)
            print_line(item->key, value->text, both ? both : from);
    }
}

/* Those that lost are [NAME, KEPT, LOST, RECORD]. */
static void
print_conflicts(const WpExplainLine *line, const GPtrArray *places)
{
    const WpNode *item = children_of(line, "conflicts");

    if (item)
        puts("values that lost");
    for (; item; item = item->next) {
        const WpNode *kept = item->first ? item->first->next : NULL;
        const WpNode *lost = kept ? kept->next : NULL;

        if (!lost)
            continue;
        g_autofree char *text = g_strdup_printf("%s, not %s", kept->text, lost->text);
        print_line(item->first->text, text, place_of(places, lost->next));
    }
}

static void
print_values(const WpExplainLine *line)
{
    g_autoptr(GPtrArray) places = places_of(line);

    print_fields(line, places);
    print_conflicts(line, places);
    if (places->len > 0)
        puts("records");
    for (guint i = 0; i < places->len; i++)
        printf("  %s\n", (const char *)g_ptr_array_index(places, i));
}

void
wp_explain_print(const WpExplainLine *line, const WpExplainLine *group)
{
    static const struct {
        const char *key;
        bool is_of_group;
    } keys[] = {
        {"group", false},       {"wave", true},       {"cutover", true}, {"unplaced", true},
        {"reason", true},       {"cure", true},       {"why", false},    {"start", false},
        {"end", false},         {"release", false},   {"assets", false}, {"bound_by", false},
        {"disposition", false}, {"readiness", false}, {"target", false}, {"risk", false}};

    printf("%s %s (%s)\n", wp_explain_value(line, "what"), wp_explain_value(line, "name"),
           wp_explain_value(line, "key"));
    for (size_t i = 0; i < G_N_ELEMENTS(keys); i++) {
        const char *value = wp_explain_value(line, keys[i].key);

        if (!value && group && keys[i].is_of_group)
            value = wp_explain_value(group, keys[i].key);
        print_line(keys[i].key, value, NULL);
    }
    print_line("confidence", wp_explain_value(line, "confidence"), NULL);
    print_line("strategy", wp_explain_value(line, "strategy"), NULL);
    print_line("why this target", wp_explain_value(line, "target_why"), NULL);
    print_line("size", wp_explain_value(line, "target_size"), NULL);
    print_line("cost", wp_explain_value(line, "monthly_cost"), "a month");
    print_line("sizing", wp_explain_value(line, "sizing"), NULL);
    print_line("method", wp_explain_value(line, "method"), NULL);
    print_line("methods blocked", wp_explain_value(line, "methods_blocked"), NULL);
    print_targets(line);
    print_findings(line);
    print_list(line, "cannot_hold", "cannot hold (conflicts.csv)");
    print_list(line, "groups", "groups");
    print_list(line, "members", "members");
    print_values(line);
}
