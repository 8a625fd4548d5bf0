#include "planner/backlog/build/placed.h"

/* Epics of waves: what all of a wave shares, then group by group. */

/* An Epic that is not broken down names what it holds. */
static void
list_assets(Builder *builder, uint32_t epic, const uint32_t *list, uint32_t n)
{
    const WpGroups *groups = builder->inputs->groups;
    const WpInventory *inventory = builder->inputs->view->inventory;
    g_autofree char **lines = g_new(char *, n + 1);

    for (uint32_t i = 0; i < n; i++) {
        GString *line = g_string_new(NULL);

        g_string_append_printf(line, "%s:", builder_group_name(builder, list[i]));
        for (uint32_t j = groups->first[list[i]]; j < groups->first[list[i] + 1]; j++)
            g_string_append_printf(line, "%s %s", j > groups->first[list[i]] ? "," : "",
                                   wp_asset_name(inventory, groups->members[j]));
        lines[i] = g_string_free(line, FALSE);
    }
    builder_describe_all(builder, epic, lines, n);
}

static uint32_t
open_wave(Builder *builder, uint32_t wave)
{
    const WpWavePlan *plan = &builder->plan->waves[wave];
    g_autoptr(GString) day = g_string_new(NULL);

    wp_append_day(day, plan->release);
    uint32_t epic =
        builder_open(builder, WP_ITEM_EPIC, builder_wave_key(builder, wave, ""),
                     g_strdup_printf("Wave %u: %u asset%s, release %s", wave, plan->n_assets,
                                     wp_plural(plan->n_assets), day->str));
    WpBacklogItem *item = builder_item(builder, epic);

    item->wave = wave;
    item->iteration = wp_wave_iteration(&builder->plan->calendar, wave);
    builder_tag_wave(builder, epic, wave);
    builder_describe(builder, epic,
                     g_strdup_printf("%u VM%s and %u database%s in %u move group%s", plan->n_vms,
                                     wp_plural(plan->n_vms), plan->n_databases,
                                     wp_plural(plan->n_databases), plan->n_groups,
                                     wp_plural(plan->n_groups)));
    if (plan->bound_by && *plan->bound_by)
        builder_describe(builder, epic, g_strdup_printf("Filled by: %s", plan->bound_by));
    builder_describe(builder, epic,
                     g_strdup_printf("Confidence %s, risk %s", plan->confidence, plan->risk));
    return epic;
}

/* Groups by wave. */
static uint32_t *
groups_by_wave(const Builder *builder, uint32_t **out_first)
{
    const WpPlan *plan = builder->plan;
    uint32_t *first = g_new0(uint32_t, plan->n_waves + 3);
    uint32_t *list = g_new0(uint32_t, plan->n_groups + 1);

    for (uint32_t group = 1; group <= plan->n_groups; group++)
        first[plan->groups[group].wave + 2]++;
    for (uint32_t wave = 1; wave <= plan->n_waves + 2; wave++)
        first[wave] += first[wave - 1];
    for (uint32_t group = 1; group <= plan->n_groups; group++)
        list[first[plan->groups[group].wave + 1]++] = group;
    *out_first = first;
    return list;
}

void
builder_add_waves(Builder *builder)
{
    g_autofree uint32_t *first = NULL;
    g_autofree uint32_t *list = groups_by_wave(builder, &first);

    for (uint32_t wave = 1; wave <= builder->plan->n_waves; wave++) {
        const uint32_t *groups = &list[first[wave]];
        uint32_t n = first[wave + 1] - first[wave];

        if (n == 0)
            continue;
        uint32_t epic = open_wave(builder, wave);

        if (!builder_has_stories(builder, wave)) {
            if (!builder->brief)
                list_assets(builder, epic, groups, n);
            builder_item(builder, epic)->centihours = builder->plan->waves[wave].centihours;
            for (uint32_t i = 0; i < n; i++)
                builder_add_bridges(builder, groups[i], false);
            builder_add_shared(builder, wave, groups, n);
            continue;
        }
        builder_add_shared(builder, wave, groups, n);
        for (uint32_t i = 0; i < n; i++)
            builder_add_group(builder, groups[i]);
    }
}
