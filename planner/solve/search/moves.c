#include "planner/solve/search/moves.h"

static bool
is_mover(const WpMoves *moves, uint32_t node)
{
    uint32_t wave = moves->state->wave[node];

    return wave > 0 && moves->model->items[node].pin == WP_PIN_NONE &&
           moves->state->alone[wave] != node;
}

static void
list_movers(WpMoves *moves)
{
    const WpWaveModel *model = moves->model;

    for (uint32_t node = 1; node <= model->n; node++) {
        uint32_t until = MIN(model->high[node], moves->last);

        if (model->items[node].deadline_enforced)
            until = MIN(until, MAX(model->deadline_wave[node], moves->state->wave[node]));
        moves->until[node] = until;
        if (is_mover(moves, node))
            moves->movers[moves->n_movers++] = node;
    }
}

static void
add_links(WpMoves *moves, const WpLink *links, uint32_t n, int side, uint32_t *at)
{
    for (uint32_t i = 0; i < n; i++) {
        int gap = (int)links[i].gap;

        if (!moves->state->active[links[i].relation])
            continue;
        moves->other[*at] = links[i].other;
        moves->gap[(*at)++] = (int8_t)(side == 0 ? gap : side == 1 ? -1 - gap : WP_GAP_APART);
    }
}

static void
link_nodes(WpMoves *moves)
{
    const WpWaveModel *model = moves->model;
    uint32_t at = 0;

    for (uint32_t node = 1; node <= model->n; node++) {
        moves->first_link[node] = at;
        add_links(moves, model->before + model->first_before[node],
                  model->first_before[node + 1] - model->first_before[node], 0, &at);
        add_links(moves, model->after + model->first_after[node],
                  model->first_after[node + 1] - model->first_after[node], 1, &at);
        add_links(moves, model->apart + model->first_apart[node],
                  model->first_apart[node + 1] - model->first_apart[node], 2, &at);
    }
    moves->first_link[model->n + 1] = at;
}

WpMoves *
wp_moves_new(const WpWaveStart *start, WpWaveState *state, uint32_t last)
{
    WpMoves *moves = g_new0(WpMoves, 1);
    size_t n = (size_t)start->model->n + 2;

    moves->start = start;
    moves->model = start->model;
    moves->state = state;
    moves->last = last;
    moves->movers = g_new0(uint32_t, n);
    moves->until = g_new0(uint32_t, n);
    moves->first_link = g_new0(uint32_t, n);
    moves->other = g_new0(uint32_t, 2 * (size_t)start->model->n_relations + 1);
    moves->gap = g_new0(int8_t, 2 * (size_t)start->model->n_relations + 1);
    moves->best_wave = g_new0(uint32_t, n);
    moves->best_done = g_new0(uint32_t, (size_t)start->model->first_movable[n - 1] + 1);
    moves->touched = g_new0(uint32_t, n);
    moves->n_touched = start->model->n + 1;
    list_movers(moves);
    link_nodes(moves);
    wp_moves_keep(moves);
    return moves;
}

void
wp_moves_free(WpMoves *moves)
{
    if (!moves)
        return;
    g_free(moves->movers);
    g_free(moves->until);
    g_free(moves->first_link);
    g_free(moves->other);
    g_free(moves->gap);
    g_free(moves->best_wave);
    g_free(moves->best_done);
    g_free(moves->touched);
    g_free(moves);
}

static void
keep_node(WpMoves *moves, uint32_t node)
{
    const WpWaveModel *model = moves->model;

    moves->best_wave[node] = moves->state->wave[node];
    for (uint32_t i = model->first_movable[node]; i < model->first_movable[node + 1]; i++)
        moves->best_done[i] = moves->state->done[i];
}

void
wp_moves_keep(WpMoves *moves)
{
    if (moves->n_touched > moves->model->n)
        for (uint32_t node = 1; node <= moves->model->n; node++)
            keep_node(moves, node);
    else
        for (uint32_t i = 0; i < moves->n_touched; i++)
            keep_node(moves, moves->touched[i]);
    moves->n_touched = 0;
}

/* All that differs leaves before anything comes back, so that movable work finds its place. */
void
wp_moves_restore(WpMoves *moves)
{
    const WpWaveModel *model = moves->model;
    g_autofree uint8_t *moved = g_new0(uint8_t, (size_t)model->n + 1);

    for (uint32_t i = 0; i < moves->n_movers; i++) {
        uint32_t node = moves->movers[i];
        bool same = moves->state->wave[node] == moves->best_wave[node];

        for (uint32_t j = model->first_movable[node]; j < model->first_movable[node + 1]; j++)
            same = same && moves->state->done[j] == moves->best_done[j];
        moved[node] = !same;
        if (!same)
            wp_wave_remove(moves->state, node);
    }
    for (uint32_t i = 0; i < moves->n_movers; i++) {
        uint32_t node = moves->movers[i];

        if (moved[node])
            wp_wave_put_back(moves->state, node, moves->best_wave[node], false,
                             moves->best_done + model->first_movable[node]);
    }
    moves->n_touched = 0;
}
