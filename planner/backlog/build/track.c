#include "planner/backlog/build/placed.h"

/* The Epic of remediations that no wave with tasks has. */

/* Ahead of a wave that has no tasks yet, only what begins while the last of those with tasks is on
 * its way. */
static bool
is_on_track(const Builder *builder, const Placed *placed, uint32_t wave)
{
    const WpWorkRemedy *remedy = placed_remedy(builder, &placed->item);
    uint32_t until = builder->last_task_wave == 0
                         ? 0
                         : wp_wave_iteration(&builder->plan->calendar, builder->last_task_wave);

    if (placed->to != TO_TRACK || builder_is_done(builder, wave))
        return false;
    return (remedy->spread && wave <= builder->last_task_wave) || placed->iteration <= until;
}

typedef struct {
    Placed placed;
    uint32_t group;
} Tracked;

static int
compare_tracked(gconstpointer a, gconstpointer b, gpointer work)
{
    const Tracked *x = a, *y = b;
    const WpWorkRemedy *remedies = ((const WpWork *)work)->remedies;
    WpRuleId x_rule = remedies[x->placed.item.thing].rule;
    WpRuleId y_rule = remedies[y->placed.item.thing].rule;

    if (x_rule != y_rule)
        return x_rule < y_rule ? -1 : 1;
    if (x->placed.item.thing != y->placed.item.thing)
        return x->placed.item.thing < y->placed.item.thing ? -1 : 1;
    if (x->placed.item.task != y->placed.item.task)
        return x->placed.item.task < y->placed.item.task ? -1 : 1;
    return (x->placed.item.part > y->placed.item.part) -
           (x->placed.item.part < y->placed.item.part);
}

static void
open_track(Builder *builder)
{
    uint32_t epic = builder_open(builder, WP_ITEM_EPIC, g_strdup("wp:remediation"),
                                 g_strdup("Remediation track"));

    builder_describe(builder, epic,
                     g_strdup("Remediation that serves several move groups, or begins before its "
                              "wave is broken down"));
    builder_open(builder, WP_ITEM_FEATURE, g_strdup("wp:remediation:feature"),
                 g_strdup("Remediate ahead of the waves"));
}

void
builder_add_track(Builder *builder)
{
    g_autoptr(GArray) tracked = g_array_new(FALSE, FALSE, sizeof(Tracked));
    const WpRuleSet *rules = builder->inputs->assessment->rules;
    WpRuleId open = WP_NONE;

    for (uint32_t group = 1; group <= builder->plan->n_groups; group++) {
        if (builder->plan->groups[group].wave == 0 ||
            builder->work->first_remedy[group] == builder->work->first_remedy[group + 1])
            continue;
        g_autoptr(GArray) placed = builder_place(builder, group, LEVELS_REMEDY);

        for (guint i = 0; i < placed->len; i++) {
            Tracked one = {g_array_index(placed, Placed, i), group};

            if (is_on_track(builder, &one.placed, builder->plan->groups[group].wave))
                g_array_append_val(tracked, one);
        }
    }
    g_array_sort_with_data(tracked, compare_tracked, (gpointer)builder->work);
    if (tracked->len > 0)
        open_track(builder);
    for (guint i = 0; i < tracked->len; i++) {
        const Tracked *one = &g_array_index(tracked, Tracked, i);
        WpRuleId rule = builder->work->remedies[one->placed.item.thing].rule;

        if (rule != open) {
            uint32_t story =
                builder_open(builder, WP_ITEM_STORY,
                             g_strdup_printf("wp:remediation:%s", wp_ruleset_rule(rules, rule)->id),
                             g_strdup_printf("Remediate: %s", wp_ruleset_rule(rules, rule)->title));

            builder_accept(builder, story, g_strdup("Every task of the story is done as it says"));
            open = rule;
        }
        builder_add_placed(builder, &one->placed, one->group);
    }
}
