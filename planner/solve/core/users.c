#include "planner/solve/core/users.h"

#define KEPT (WP_WAVES_USERS + 1) /* one more: the item in question may be among them */

typedef struct {
    uint32_t node; /* 0: none */
    int64_t amount;
} User;

struct WpWaveUsers {
    const WpWaveModel *model;
    User *of_cell;       /* [cell * KEPT], the largest first */
    uint32_t *of_class;  /* [wave * (n_classes + 1) + class]: the smallest node, or 0 */
    User *of_cumulative; /* [(amount * (n_waves + 1) + wave) * KEPT]: in this wave or before */
};

static void
keep_user(User *kept, uint32_t node, int64_t amount)
{
    int i = KEPT;

    for (; i > 0 && (kept[i - 1].node == 0 || kept[i - 1].amount < amount); i--)
        if (i < KEPT)
            kept[i] = kept[i - 1];
    if (i < KEPT)
        kept[i] = (User){node, amount};
}

static void
keep_node(WpWaveUsers *users, const WpWaveState *state, uint32_t node)
{
    const WpWaveModel *model = state->model;
    uint32_t wave = state->wave[node];

    uint32_t *first = users->of_class + (size_t)wave * (model->problem->n_classes + 1) +
                      model->items[node].item_class;

    if (*first == 0)
        *first = node;
    for (uint32_t i = model->first_load[node]; i < model->first_load[node + 1]; i++) {
        const WpLoad *load = &model->loads[i];
        int64_t cell = (int64_t)load->delta + (int64_t)load->stride * wave;

        keep_user(users->of_cell + cell * KEPT, node, load->amount);
    }
    for (uint32_t i = model->first_movable[node]; i < model->first_movable[node + 1]; i++) {
        size_t cell =
            (size_t)model->movables[i].role * model->problem->n_iterations + state->done[i];

        keep_user(users->of_cell + cell * KEPT, node, model->movables[i].amount);
    }
    for (uint32_t i = model->first_cumulative[node]; i < model->first_cumulative[node + 1]; i++) {
        const WpCumulative *use = &model->cumulatives[i];
        size_t cell = (size_t)use->amount * (model->n_waves + 1) + wave;

        keep_user(users->of_cumulative + cell * KEPT, node, use->value);
    }
}

WpWaveUsers *
wp_wave_users_build(const WpWaveState *state)
{
    const WpWaveModel *model = state->model;
    WpWaveUsers *users = g_new0(WpWaveUsers, 1);
    size_t n_waves = (size_t)model->n_waves + 1;

    users->model = model;
    users->of_cell = g_new0(User, ((size_t)model->n_cells + 1) * KEPT);
    users->of_class = g_new0(uint32_t, n_waves * (model->problem->n_classes + 1));
    users->of_cumulative = g_new0(User, (model->problem->n_amounts * n_waves + 1) * KEPT);
    for (uint32_t node = 1; node <= model->n; node++)
        if (state->wave[node] > 0)
            keep_node(users, state, node);
    for (uint32_t amount = 0; amount < model->problem->n_amounts; amount++) {
        for (uint32_t wave = 2; wave <= model->n_waves; wave++) {
            const User *before = users->of_cumulative + (amount * n_waves + wave - 1) * KEPT;

            for (int i = 0; i < KEPT && before[i].node > 0; i++)
                keep_user(users->of_cumulative + (amount * n_waves + wave) * KEPT, before[i].node,
                          before[i].amount);
        }
    }
    return users;
}

void
wp_wave_users_free(WpWaveUsers *users)
{
    if (!users)
        return;
    g_free(users->of_cell);
    g_free(users->of_class);
    g_free(users->of_cumulative);
    g_free(users);
}

static void
name_kept(const WpWaveModel *model, const User *kept, uint32_t node, WpWaveReason *reason)
{
    int n = 0;

    for (int i = 0; i < KEPT && n < WP_WAVES_USERS && kept[i].node > 0; i++) {
        if (kept[i].node == node || (i > 0 && kept[i].node == kept[i - 1].node))
            continue;
        reason->users[n++] = model->item_of[kept[i].node];
    }
}

void
wp_wave_users_name(const WpWaveUsers *users, int64_t cell, uint32_t node, WpWaveReason *reason)
{
    name_kept(users->model, users->of_cell + cell * KEPT, node, reason);
}

void
wp_wave_users_name_cumulative(const WpWaveUsers *users, uint32_t amount, uint32_t wave,
                              uint32_t node, WpWaveReason *reason)
{
    size_t cell = (size_t)amount * (users->model->n_waves + 1) + wave;

    name_kept(users->model, users->of_cumulative + cell * KEPT, node, reason);
}

uint32_t
wp_wave_users_find_class(const WpWaveUsers *users, uint32_t wave, uint32_t mask)
{
    const WpWaveModel *model = users->model;
    const uint32_t *first = users->of_class + (size_t)wave * (model->problem->n_classes + 1);
    uint32_t best = 0;

    for (uint32_t c = 0; c <= model->problem->n_classes; c++)
        if ((mask >> c & 1) != 0 && first[c] > 0 && (best == 0 || first[c] < best))
            best = first[c];
    return best;
}
