#include "planner/plan/score.h"

#include <string.h>

#define NEUTRAL 50

/* ---- levels ---- */

static WpLevel
find_level(const char *word)
{
    WpLevel level;

    if (word && strcmp(word, "mission-critical") == 0)
        return WP_LEVEL_HIGH;
    return word && wp_level_find(word, &level) ? level : WP_LEVEL_NONE;
}

static WpLevel
asset_criticality(const WpPlanInputs *inputs, WpAssetId asset)
{
    const WpInventory *inventory = inputs->view->inventory;
    WpRowId application = inputs->constraints->application[asset];
    WpStrId word = wp_view_text(inputs->view, WP_F_VM_CRITICALITY, WP_F_DB_CRITICALITY, asset);
    WpLevel level = find_level(wp_str_pool_text(inventory->texts, word));

    if (level == WP_LEVEL_NONE && application != WP_NONE)
        level = find_level(wp_inventory_text(inventory, WP_F_APP_CRITICALITY, application));
    return level;
}

static WpLevel
asset_complexity(const WpPlanInputs *inputs, WpAssetId asset)
{
    WpRowId application = inputs->constraints->application[asset];
    WpLevel level = inputs->assessment->complexity[asset];

    if (level == WP_LEVEL_NONE && application != WP_NONE)
        level = find_level(
            wp_inventory_text(inputs->view->inventory, WP_F_APP_COMPLEXITY, application));
    return level;
}

static WpLevel
highest(const WpPlanInputs *inputs, uint32_t group,
        WpLevel (*level_of)(const WpPlanInputs *, WpAssetId))
{
    const WpGroups *groups = inputs->groups;
    WpLevel level = WP_LEVEL_NONE;

    for (uint32_t i = groups->first[group]; i < groups->first[group + 1]; i++)
        level = MAX(level, level_of(inputs, groups->members[i]));
    return level == WP_LEVEL_NONE ? WP_LEVEL_MEDIUM : level;
}

WpLevel
wp_group_criticality(const WpPlanInputs *inputs, uint32_t group)
{
    return highest(inputs, group, asset_criticality);
}

WpLevel
wp_group_complexity(const WpPlanInputs *inputs, uint32_t group)
{
    return highest(inputs, group, asset_complexity);
}

static int64_t
level_score(WpLevel level)
{
    switch (level) {
    case WP_LEVEL_LOW:
        return 100;
    case WP_LEVEL_HIGH:
        return 0;
    case WP_LEVEL_NONE:
    case WP_LEVEL_MEDIUM:
    case WP_N_LEVELS:
        return NEUTRAL;
    }
    return NEUTRAL;
}

/* ---- the terms, by asset; -1: unknown ---- */

/* 1 is 100, 2 is 90, ... 11 and more are 0. */
static int64_t
priority_score(const WpPlanInputs *inputs, WpAssetId asset)
{
    int64_t priority = inputs->assessment->priority[asset];

    if (priority <= 0)
        priority = wp_inventory_number(inputs->view->inventory, WP_F_APP_PRIORITY,
                                       inputs->constraints->application[asset], 0);
    return priority <= 0 ? -1 : MAX(110 - 10 * priority, 0);
}

static int64_t
value_score(const WpPlanInputs *inputs, WpAssetId asset)
{
    int64_t value = wp_inventory_number(inputs->view->inventory, WP_F_APP_VALUE,
                                        inputs->constraints->application[asset], -1);

    return value < 0 ? -1 : MIN(value, 100);
}

static int64_t
date_score(const WpPlanInputs *inputs, WpDay day)
{
    int64_t calm = inputs->settings->schedule.urgent_within_us / WP_US_PER_DAY;
    int64_t left = (int64_t)day - inputs->as_of;

    return left <= 0 ? 100 : left >= calm ? 0 : 100 - 100 * left / calm;
}

/* The nearest of the dates by which it should have moved. */
static int64_t
urgency_score(const WpPlanInputs *inputs, WpAssetId asset)
{
    WpRowId row;
    const WpColumn *dates[] = {
        wp_view_cell(inputs->view, WP_F_VM_SUPPORT_ENDS, WP_F_DB_SUPPORT_ENDS, asset, &row),
        wp_view_cell(inputs->view, WP_F_VM_OS_EXTENDED, WP_FIELD_NONE, asset, &row),
    };
    const WpConstraints *constraints = inputs->constraints;
    int64_t score = -1;

    if (constraints->migrate_by[asset] != WP_DAY_NONE)
        score = date_score(inputs, constraints->migrate_by[asset]);
    if (constraints->vacate_by[asset] != WP_DAY_NONE)
        score = MAX(score, date_score(inputs, constraints->vacate_by[asset]));
    for (size_t i = 0; i < G_N_ELEMENTS(dates); i++)
        if (dates[i])
            score = MAX(score, date_score(inputs, wp_time_day(dates[i]->numbers[row])));
    return score;
}

static int64_t
readiness_score(const WpPlanInputs *inputs, WpAssetId asset)
{
    static const int64_t scores[WP_N_READINESS] = {
        [WP_READINESS_READY] = 100,
        [WP_READINESS_CONDITIONS] = 60,
        [WP_READINESS_UNKNOWN] = 30,
        [WP_READINESS_NOT_READY] = 0,
    };

    return scores[inputs->assessment->readiness[asset]];
}

/* ---- of groups ---- */

/* The mean over members that know it; NEUTRAL if none does. */
static int64_t
mean(const WpPlanInputs *inputs, uint32_t group,
     int64_t (*score_of)(const WpPlanInputs *, WpAssetId))
{
    const WpGroups *groups = inputs->groups;
    int64_t sum = 0, n = 0;

    for (uint32_t i = groups->first[group]; i < groups->first[group + 1]; i++) {
        int64_t score = score_of(inputs, groups->members[i]);

        if (score >= 0) {
            sum += score;
            n++;
        }
    }
    return n == 0 ? NEUTRAL : sum / n;
}

typedef struct {
    const int64_t *centihours; /* by group */
    const int64_t *bytes;
    int64_t mean_centihours;
    int64_t mean_bytes;
} Effort;

/* 100 for none of it, 50 for as much as a group has on average. */
static int64_t
little_score(int64_t own, int64_t average)
{
    return average > 0 ? wp_mul_div(100, average, wp_add_sat(average, own)) : NEUTRAL;
}

/* Little work and little data: a server of terabytes is no pilot, however simple it is. */
static int64_t
effort_score(const Effort *effort, uint32_t group)
{
    return (little_score(effort->centihours[group], effort->mean_centihours) +
            little_score(effort->bytes[group], effort->mean_bytes)) /
           2;
}

static int32_t
score_group(const WpPlanInputs *inputs, uint32_t group, const Effort *effort)
{
    const WpSettings *settings = inputs->settings;
    const struct {
        int64_t weight;
        int64_t score;
    } terms[] = {
        {settings->weights.priority, mean(inputs, group, priority_score)},
        {settings->weights.value, mean(inputs, group, value_score)},
        {settings->weights.urgency, mean(inputs, group, urgency_score)},
        {settings->weights.readiness, mean(inputs, group, readiness_score)},
        {settings->weights.effort, effort_score(effort, group)},
        {settings->weights.complexity, level_score(wp_group_complexity(inputs, group))},
        {settings->weights.criticality, level_score(wp_group_criticality(inputs, group))},
    };
    int64_t sum = 0, weights = 0;

    for (size_t i = 0; i < G_N_ELEMENTS(terms); i++) {
        sum += terms[i].weight * terms[i].score;
        weights += terms[i].weight;
    }
    return weights > 0 ? (int32_t)(sum / weights) : NEUTRAL;
}

int32_t *
wp_scores_build(const WpPlanInputs *inputs, const int64_t *centihours, const int64_t *bytes)
{
    uint32_t n_groups = inputs->groups->n_groups;
    int32_t *scores = g_new0(int32_t, n_groups + 1);
    Effort effort = {centihours, bytes, 0, 0};

    for (uint32_t group = 1; group <= n_groups; group++) {
        effort.mean_centihours += centihours[group];
        effort.mean_bytes = wp_add_sat(effort.mean_bytes, bytes[group]);
    }
    effort.mean_centihours /= MAX(n_groups, 1);
    effort.mean_bytes /= MAX(n_groups, 1);
    for (uint32_t group = 1; group <= n_groups; group++)
        scores[group] = inputs->groups->decide[group] ? 0 : score_group(inputs, group, &effort);
    return scores;
}
