#include "planner/graph/connect.h"
#include "planner/plan/groups.h"

#include "tests/unit/estate.h"

#include <criterion/criterion.h>
#include <string.h>

/*
 * Links, relations and groups over estates of a few lines (estate.h), without rules: the assessment
 * says that everything is ready and migrates.
 */

typedef struct {
    WpInventory *inventory;
    WpView view;
    WpColumn *workloads[2]; /* of databases, of VMs */
    WpColumn *environments[2];
    WpAssessment assessment;
    WpDependencyHits hits;
    WpLinks *links;
    WpRelations *relations;
    WpExclusions *exclusions;
    WpGroups *groups;
} Estate;

static WpColumn *
copy_first(Estate *estate, WpField to, WpField application, WpField environment, uint32_t n_rows)
{
    WpColumn *column = wp_column_new(to, n_rows);
    WpStrPool *texts = estate->inventory->texts;

    for (WpRowId row = 1; row <= n_rows; row++) {
        const WpColumn *apps = estate->view.columns[application];
        const char *stage = wp_inventory_text(estate->inventory, environment, row);

        if (!wp_column_known(apps, row))
            continue;
        g_autofree char *name =
            g_strdup_printf("%s/%s", wp_str_pool_text(texts, apps->items[apps->first[row]]),
                            stage ? stage : "production");
        wp_column_set_id(column, row, wp_str_pool_add(texts, name, strlen(name)));
    }
    wp_view_set(&estate->view, column);
    return column;
}

static void
assess(Estate *estate)
{
    uint32_t n = estate->inventory->n_assets;
    WpAssessment *to = &estate->assessment;

    to->n_assets = n;
    to->readiness = g_new0(uint8_t, n + 1);
    to->disposition = g_new0(uint8_t, n + 1);
    to->strategy = g_new0(uint8_t, n + 1);
    to->finding_first = g_new0(uint32_t, n + 2);
    memset(to->disposition, WP_DISPOSITION_MIGRATE, n + 1);
    /* A database whose strategy is known moves by it: refactored, on its own. */
    for (WpAssetId asset = 1; asset <= estate->inventory->n_databases; asset++) {
        const char *word = wp_inventory_text(estate->inventory, WP_F_DB_STRATEGY, asset);
        WpStrategy strategy;

        if (word && wp_strategy_find(word, &strategy))
            to->strategy[asset] = (uint8_t)strategy;
    }
    estate->hits.first = g_new0(uint32_t, estate->inventory->kinds[WP_KIND_DEP].n_rows + 2);
}

static void
estate_open(Estate *estate, const char *text, uint32_t max_assets)
{
    WpRelationOptions options = {5000, 1, true, NULL, 0};

    estate->inventory = estate_read(text, NULL);
    wp_view_init(&estate->view, estate->inventory);
    estate->workloads[0] =
        copy_first(estate, WP_F_DB_WORKLOAD, WP_F_DB_APPLICATIONS, WP_F_DB_ENVIRONMENT,
                   estate->inventory->kinds[WP_KIND_DB].n_rows);
    estate->workloads[1] =
        copy_first(estate, WP_F_VM_WORKLOAD, WP_F_VM_APPLICATIONS, WP_F_VM_ENVIRONMENT,
                   estate->inventory->kinds[WP_KIND_VM].n_rows);
    assess(estate);
    estate->links = wp_links_build(&estate->view);
    wp_links_count(estate->links, &estate->view);
    estate->relations = wp_relations_build(&estate->view, estate->links, &estate->assessment,
                                           &estate->hits, &options);
    estate->exclusions =
        wp_exclusions_build(&estate->view, &estate->assessment, estate->relations, NULL);
    estate->groups = wp_groups_build(&estate->view, &estate->assessment, estate->relations,
                                     estate->exclusions, NULL, NULL, max_assets);
}

static void
estate_close(Estate *estate)
{
    wp_groups_free(estate->groups);
    wp_exclusions_free(estate->exclusions);
    wp_relations_free(estate->relations);
    wp_links_free(estate->links);
    wp_column_free(estate->workloads[0]);
    wp_column_free(estate->workloads[1]);
    g_free(estate->assessment.readiness);
    g_free(estate->assessment.disposition);
    g_free(estate->assessment.strategy);
    g_free(estate->assessment.finding_first);
    g_free(estate->hits.first);
    wp_inventory_free(estate->inventory);
}

static int
by_text(gconstpointer a, gconstpointer b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* Names sorted inside a group, groups sorted: "a b | c". */
static char *
groups_text(const Estate *estate)
{
    g_autoptr(GPtrArray) groups = g_ptr_array_new_with_free_func(g_free);
    const WpGroups *from = estate->groups;

    for (uint32_t group = 1; group <= from->n_groups; group++) {
        g_autoptr(GPtrArray) names = g_ptr_array_new();

        for (uint32_t i = from->first[group]; i < from->first[group + 1]; i++)
            g_ptr_array_add(names, (gpointer)wp_asset_name(estate->inventory, from->members[i]));
        g_ptr_array_sort(names, by_text);
        g_ptr_array_add(names, NULL);
        g_ptr_array_add(groups, g_strjoinv(" ", (char **)names->pdata));
    }
    g_ptr_array_sort(groups, by_text);
    g_ptr_array_add(groups, NULL);
    return g_strjoinv(" | ", (char **)groups->pdata);
}

/* "a<b" for before, "a/b" for apart, "a~b" for a cut tie, by the first name of each group. */
static char *
orders_text(const Estate *estate)
{
    const WpGroups *from = estate->groups;
    g_autoptr(GPtrArray) lines = g_ptr_array_new_with_free_func(g_free);

    for (uint32_t i = 0; i < from->n_relations; i++) {
        const WpGroupRelation *relation = &from->relations[i];
        const char *a = wp_asset_name(estate->inventory, from->members[from->first[relation->a]]);
        const char *b = wp_asset_name(estate->inventory, from->members[from->first[relation->b]]);
        char sign = relation->relation == WP_RELATION_BEFORE  ? '<'
                    : relation->relation == WP_RELATION_APART ? '/'
                                                              : '~';
        bool swap = sign != '<' && strcmp(a, b) > 0;

        g_ptr_array_add(lines, g_strdup_printf("%s%c%s%s%s", swap ? b : a, sign, swap ? a : b,
                                               relation->force == WP_FORCE_HARD   ? "!"
                                               : relation->force == WP_FORCE_FIRM ? ""
                                                                                  : "?",
                                               relation->cut == WP_CUT_CYCLE ? "(cycle)" : ""));
    }
    g_ptr_array_sort(lines, by_text);
    g_ptr_array_add(lines, NULL);
    return g_strjoinv(" ", (char **)lines->pdata);
}

typedef struct {
    const char *label;
    const char *text;
    uint32_t max_assets;
    const char *groups;
    const char *orders;
} Case;

#define VMS   "file v.csv rvtools inventory\n"
#define FLOWS "file f.csv azure-migrate observation\n"
#define TABLE "file d.csv tables business\n"

static const Case cases[] = {
    {"one application and environment is one group",
     VMS "vm name=a applications=ERP environment=production\n"
         "vm name=b applications=ERP environment=production\n"
         "vm name=c applications=ERP environment=test\n"
         "vm name=d\n",
     50, "a b | c | d", ""},
    {"an asset of two applications joins none of them",
     VMS "vm name=a applications=ERP\nvm name=b applications=ERP\n"
         "vm name=m applications=ERP;CRM\nvm name=c applications=CRM\n",
     50, "a b | c | m", ""},
    {"strong flows both ways weld, one way orders: the target first",
     VMS "vm name=a\nvm name=b\nvm name=c\n" FLOWS "flow from=a to=b port=80 seen=2026-01-02\n"
         "flow from=b to=a port=81 seen=2026-01-02\n"
         "flow from=b to=c port=82 seen=2026-01-02\n",
     50, "a b | c", "c<a"},
    {"a database moves with its host, unless it moves on its own",
     VMS "vm name=s1\nvm name=s2\n"
         "file db.csv tables inventory\n"
         "db name=d1 server=s1 engine=oracle\n"
         "db name=d2 server=s2 engine=oracle strategy=refactor\n",
     50, "d1 s1 | d2 | s2", ""},
    {"declared relations are hard",
     VMS "vm name=a\nvm name=b\nvm name=c\nvm name=d\n" TABLE
         "dep from_name=a to_name=b kind=together\n"
         "dep from_name=c to_name=d kind=before strict=yes\n"
         "dep from_name=a to_name=d kind=apart\n",
     50, "a b | c | d", "a/d! c<d!"},
    {"apart parts what an application would weld",
     VMS
     "vm name=a applications=ERP\nvm name=b applications=ERP\nvm name=c applications=ERP\n" TABLE
     "dep from_name=a to_name=c kind=apart\n",
     50, "a b | c", "a/c! a~c?"},
    {"a group over the cap is split",
     VMS "vm name=a applications=X\nvm name=b applications=X\nvm name=c applications=X\n"
         "vm name=d applications=X\n" FLOWS
         "flow from=a to=b port=1 seen=2026-01-02\nflow from=b to=a port=1 seen=2026-01-02\n"
         "flow from=c to=d port=1 seen=2026-01-02\nflow from=d to=c port=1 seen=2026-01-02\n",
     2, "a b | c d", NULL},
    {"an end that two assets are called is matched by its address",
     VMS "vm name=app01 uuid=4210aaaa-0000-0000-0000-000000000001 ips=10.0.0.1\n"
         "vm name=app01 uuid=4210aaaa-0000-0000-0000-000000000002 ips=10.0.0.2\n"
         "vm name=z ips=10.0.0.3\n" FLOWS "dep from_name=z to_name=app01 to_ip=10.0.0.2 port=80\n"
         "dep from_name=app01 to_name=z port=81\n",
     50, "app01 | app01 | z", "app01<z"},
};

Test(groups, what_moves_together)
{
    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        Estate estate = {0};

        estate_open(&estate, cases[i].text, cases[i].max_assets);
        g_autofree char *groups = groups_text(&estate);
        g_autofree char *orders = orders_text(&estate);
        cr_expect_str_eq(groups, cases[i].groups, "%s: groups are '%s'", cases[i].label, groups);
        if (cases[i].orders)
            cr_expect_str_eq(orders, cases[i].orders, "%s: orders are '%s'", cases[i].label,
                             orders);
        estate_close(&estate);
    }
}

/* Of one application: what is settled in a wave is a group, and what is not stays one, also where
 * the first of them, to which the others are tied, is settled. */
Test(groups, what_is_settled_leaves_its_group)
{
    static const struct {
        uint32_t fixed[4]; /* of a, b, c, d */
        const char *more;
        const char *groups;
    } nights[] = {
        {{0, 0, 0, 0}, "", "a b c d"},
        {{1, 0, 0, 0}, "", "a | b c d"},
        {{0, 2, 2, 0}, "", "a d | b c"},
        {{1, 2, 0, 0}, "", "a | b | c d"},
        {{1, 0, 0, 0}, TABLE "dep from_name=b to_name=d kind=apart\n", "a | b | c d"},
    };

    for (size_t i = 0; i < G_N_ELEMENTS(nights); i++) {
        Estate estate = {0};
        uint32_t fixed[5] = {0};
        WpProgress progress = {.fixed = fixed};
        g_autofree char *text =
            g_strconcat(VMS "vm name=a applications=ERP\nvm name=b applications=ERP\n"
                            "vm name=c applications=ERP\nvm name=d applications=ERP\n",
                        nights[i].more, NULL);

        estate_open(&estate, text, 50);
        for (WpAssetId asset = 1; asset <= 4; asset++)
            fixed[asset] = nights[i].fixed[*wp_asset_name(estate.inventory, asset) - 'a'];
        wp_groups_free(estate.groups);
        estate.groups = wp_groups_build(&estate.view, &estate.assessment, estate.relations,
                                        estate.exclusions, NULL, &progress, 50);
        g_autofree char *groups = groups_text(&estate);
        cr_expect_str_eq(groups, nights[i].groups, "night %zu: %s", i, groups);
        estate_close(&estate);
    }
}

/* A ring of twelve, each using the next: too large to share a wave, so that it is cut once. */
Test(groups, a_large_circle_is_cut_at_its_weakest)
{
    g_autoptr(GString) text = g_string_new(VMS);
    Estate estate = {0};
    uint32_t n_cut = 0;

    for (int i = 0; i < 12; i++)
        g_string_append_printf(text, "vm name=r%02d\n", i);
    g_string_append(text, FLOWS);
    for (int i = 0; i < 12; i++)
        for (int day = 1; day <= (i == 5 ? 6 : 9); day++)
            g_string_append_printf(text, "flow from=r%02d to=r%02d port=80 seen=2026-01-%02d\n", i,
                                   (i + 1) % 12, day);
    estate_open(&estate, text->str, 10);
    for (uint32_t i = 0; i < estate.groups->n_relations; i++)
        if (estate.groups->relations[i].cut == WP_CUT_CYCLE) {
            const WpGroupRelation *cut = &estate.groups->relations[i];
            WpAssetId target = estate.groups->members[estate.groups->first[cut->a]];

            cr_expect_str_eq(wp_asset_name(estate.inventory, target), "r06");
            n_cut++;
        }
    cr_expect_eq(estate.groups->n_groups, 12);
    cr_expect_eq(n_cut, 1, "%u relations were cut", n_cut);
    estate_close(&estate);
}

/* What shares nothing but a workload is split into full groups, not into one and many of one. */
Test(groups, a_large_application_makes_full_groups)
{
    g_autoptr(GString) text = g_string_new(VMS);
    Estate estate = {0};

    for (int i = 0; i < 120; i++)
        g_string_append_printf(text, "vm name=x%03d applications=X environment=production\n", i);
    estate_open(&estate, text->str, 50);
    cr_expect_leq(estate.groups->n_groups, 4, "%u groups", estate.groups->n_groups);
    for (uint32_t group = 1; group <= estate.groups->n_groups; group++)
        cr_expect_leq(estate.groups->n_own[group], 50);
    estate_close(&estate);
}

/* Orders that are left may share a wave only with what fits into one group. */
static uint32_t
largest_circle(const WpGroups *groups)
{
    g_autofree uint32_t *from = g_new0(uint32_t, groups->n_relations + 1);
    g_autofree uint32_t *to = g_new0(uint32_t, groups->n_relations + 1);
    g_autofree uint32_t *size = g_new0(uint32_t, groups->n_groups + 1);
    g_autofree uint32_t *n_members = g_new0(uint32_t, groups->n_groups + 1);
    uint32_t n_edges = 0, n_parts, largest = 0;

    for (uint32_t i = 0; i < groups->n_relations; i++)
        if (groups->relations[i].relation == WP_RELATION_BEFORE &&
            groups->relations[i].force != WP_FORCE_SOFT) {
            from[n_edges] = groups->relations[i].a;
            to[n_edges++] = groups->relations[i].b;
        }
    g_autoptr(WpCsr) graph = wp_csr_build(groups->n_groups, n_edges, from, to);
    g_autofree uint32_t *part = wp_graph_strong_components(graph, &n_parts);
    for (uint32_t group = 1; group <= groups->n_groups; group++) {
        size[part[group]] += groups->n_own[group];
        n_members[part[group]]++;
    }
    for (uint32_t i = 1; i <= n_parts; i++)
        if (n_members[i] > 1)
            largest = MAX(largest, size[i]);
    return largest;
}

/* 700 of 1,000 servers reach each other; half of the flows are answered, which welds. */
Test(groups, a_circle_of_most_of_the_estate_is_cut)
{
    enum { N = 1000, CIRCLE = 700, CAP = 50 };
    g_autoptr(GString) text = g_string_new(VMS);
    Estate estate = {0};
    uint32_t n_cut = 0, random = 1;

    for (int i = 0; i < N; i++)
        g_string_append_printf(text, "vm name=r%04d\n", i);
    g_string_append(text, FLOWS);
    for (int i = 0; i < 3 * CIRCLE; i++) {
        int from = i % CIRCLE;

        random = random * 1664525u + 1013904223u;
        int to = i < CIRCLE ? (i + 1) % CIRCLE : (int)((random >> 8) % CIRCLE);
        g_string_append_printf(text, "flow from=r%04d to=r%04d port=80 seen=2026-01-02\n", from,
                               to);
        if (i % 2 == 1)
            g_string_append_printf(text, "flow from=r%04d to=r%04d port=81 seen=2026-01-02\n", to,
                                   from);
    }
    estate_open(&estate, text->str, CAP);
    const WpGroups *groups = estate.groups;
    for (WpAssetId asset = 1; asset <= N; asset++)
        cr_expect_neq(groups->group_of[asset], 0);
    for (uint32_t group = 1; group <= groups->n_groups; group++)
        cr_expect_leq(groups->n_own[group], CAP);
    cr_expect_leq(largest_circle(groups), CAP);
    for (uint32_t i = 0; i < groups->n_relations; i++)
        n_cut += groups->relations[i].cut == WP_CUT_CYCLE;
    for (uint32_t i = 0; i < estate.relations->n_relations; i++) {
        const WpAssetRelation *relation = &estate.relations->relations[i];
        bool apart = groups->group_of[relation->a] != groups->group_of[relation->b];

        if (relation->relation == WP_RELATION_TOGETHER)
            cr_expect_eq(groups->cut[i], apart ? WP_CUT_SIZE : WP_CUT_NONE);
    }
    cr_expect_gt(n_cut, 0);
    estate_close(&estate);
}
