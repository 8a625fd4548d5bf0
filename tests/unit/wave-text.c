#include "tests/unit/wave-text.h"

#include <string.h>

enum { SERVERS, GIGABYTES, BYTES, N_AMOUNTS };

struct WpWaveText {
    WpWaveProblem problem;
    GArray *letters; /* of char: by item - 1 */
    GArray *items;   /* of WpWaveItem, slot 0 unused */
    GArray *hours;
    GArray *uses;
    GArray *relations;
    GArray *pairs;
    WpWaveAmount amounts[N_AMOUNTS];
    char *lists[128]; /* by letter: what stands behind s=, g=, c=, and h for cap= */
    uint8_t conflicts[16];
    uint8_t *frozen;
    uint8_t *closed;
    int64_t *role_capacity;
    int64_t *amount_capacity;
};

static int64_t
number_at(const char **at)
{
    int64_t sign = **at == '-' ? -1 : 1, value = 0;

    if (**at == '-')
        (*at)++;
    for (; g_ascii_isdigit(**at); (*at)++)
        value = value * 10 + (**at - '0');
    return sign * value;
}

static bool
skip(const char **at, const char *word)
{
    if (!g_str_has_prefix(*at, word))
        return false;
    *at += strlen(word);
    return true;
}

static uint32_t
item_of(WpWaveText *text, char letter)
{
    for (uint32_t i = 0; i < text->letters->len; i++)
        if (g_array_index(text->letters, char, i) == letter)
            return i + 1;
    WpWaveItem item = {.key = (uint64_t)letter, .deadline = WP_WAVES_NO_DEADLINE};

    g_array_append_val(text->letters, letter);
    g_array_append_val(text->items, item);
    return text->letters->len;
}

static void
parse_part(WpWaveText *text, uint32_t number, const char *at)
{
    WpWaveItem *item = &g_array_index(text->items, WpWaveItem, number);

    if (skip(&at, "head="))
        item->head = (uint32_t)number_at(&at);
    else if (skip(&at, "tail="))
        item->tail = (uint32_t)number_at(&at);
    else if (skip(&at, "due="))
        item->deadline = (uint32_t)number_at(&at);
    else if (skip(&at, "must=")) {
        item->deadline = (uint32_t)number_at(&at);
        item->deadline_enforced = true;
    } else if (skip(&at, "pin=")) {
        item->pin = WP_PIN_WISH;
        item->pin_wave = (uint32_t)number_at(&at);
    } else if (skip(&at, "committed=")) {
        item->pin = WP_PIN_COMMITTED;
        item->pin_wave = (uint32_t)number_at(&at);
    } else if (skip(&at, "was="))
        item->previous = (uint32_t)number_at(&at);
    else if (skip(&at, "class="))
        item->item_class = (uint8_t)number_at(&at);
    else if (skip(&at, "f"))
        item->freeze = 1;
    else if (skip(&at, "w"))
        item->wave_cost = number_at(&at);
    else if (skip(&at, "e"))
        item->early_cost = number_at(&at);
    else if (skip(&at, "l"))
        item->late_cost = number_at(&at);
    else if (skip(&at, "m"))
        item->stability_cost = number_at(&at);
    else {
        int64_t value = number_at(&at);
        const char *unit = strchr("sgc", *at);

        if (skip(&at, "h")) {
            WpWaveHours hours = {.item = number, .centihours = (uint32_t)value};

            if (skip(&at, "@"))
                hours.first = hours.last = (int16_t)number_at(&at);
            if (skip(&at, ".."))
                hours.last = (int16_t)number_at(&at);
            g_array_append_val(text->hours, hours);
        } else {
            g_assert(unit && *unit);
            WpWaveUse use = {number, (uint32_t)(unit - strchr("sgc", 's')), value};

            use.amount = *unit == 's' ? SERVERS : *unit == 'g' ? GIGABYTES : BYTES;
            g_array_append_val(text->uses, use);
            at++;
        }
    }
    g_assert(*at == '\0');
}

static void
parse_relation(WpWaveText *text, const char *at)
{
    WpWaveRelation relation = {.a = item_of(text, at[0])};

    at++;
    if (skip(&at, "<="))
        relation.kind = WP_WAVE_SAME_OR_EARLIER;
    else if (skip(&at, "<"))
        relation.kind = WP_WAVE_EARLIER;
    else if (skip(&at, "!"))
        relation.kind = WP_WAVE_APART;
    else {
        g_assert(skip(&at, "~"));
        WpWavePair pair = {relation.a, item_of(text, at[0]), 0};

        at++;
        g_assert(skip(&at, "*"));
        pair.cost = number_at(&at);
        g_array_append_val(text->pairs, pair);
        return;
    }
    relation.b = item_of(text, *at++);
    if (skip(&at, "?")) {
        relation.firm = true;
        relation.rank = (uint8_t)number_at(&at);
    }
    relation.tag = text->relations->len;
    g_assert(*at == '\0');
    g_array_append_val(text->relations, relation);
}

/* The @index-th number (from 0) of a list, or its last. */
static int64_t
list_at(const char *list, uint32_t index)
{
    const char *at = list;
    int64_t value = number_at(&at);

    while (index-- > 0 && *at == ',') {
        at++;
        value = number_at(&at);
    }
    return value;
}

static void
parse_word(WpWaveText *text, const char *word)
{
    WpWaveProblem *problem = &text->problem;
    const char *at = word;

    if (g_ascii_isdigit(word[0]) && word[1] == '#') {
        uint32_t a = (uint32_t)(word[0] - '0'), b = (uint32_t)(word[2] - '0');

        problem->n_classes = 3;
        text->conflicts[a * 4 + b] = text->conflicts[b * 4 + a] = 1;
    } else if (word[1] == ':') {
        g_auto(GStrv) parts = g_strsplit(word + 2, ",", -1);
        uint32_t item = item_of(text, word[0]);

        for (char **part = parts; *part; part++)
            if (**part)
                parse_part(text, item, *part);
    } else if (skip(&at, "cap="))
        text->lists['h'] = g_strdup(at);
    else if (skip(&at, "freeze="))
        text->lists['f'] = g_strdup(at);
    else if (skip(&at, "closed="))
        text->lists['x'] = g_strdup(at);
    else if (skip(&at, "k="))
        problem->iterations_per_wave = (uint32_t)number_at(&at);
    else if (skip(&at, "waves="))
        problem->n_waves = (uint32_t)number_at(&at);
    else if (skip(&at, "alone=no"))
        text->amounts[SERVERS].oversize = text->amounts[GIGABYTES].oversize = false;
    else if (skip(&at, "early="))
        problem->early_waves = (uint32_t)number_at(&at);
    else if (skip(&at, "free="))
        problem->free_last_wave = (uint32_t)number_at(&at);
    else if (skip(&at, "balance="))
        problem->balance_cost = number_at(&at);
    else if (skip(&at, "effort="))
        problem->effort = number_at(&at);
    else if (word[1] == '=' && strchr("sgc", word[0]))
        text->lists[(unsigned char)word[0]] = g_strdup(word + 2);
    else
        parse_relation(text, word);
}

static void
fill_capacities(WpWaveText *text)
{
    WpWaveProblem *problem = &text->problem;
    static const char letter[] = "sgc";

    problem->n_iterations = problem->n_waves * problem->iterations_per_wave + 2;
    text->role_capacity = g_new(int64_t, problem->n_iterations);
    text->amount_capacity = g_new(int64_t, N_AMOUNTS * (problem->n_waves + 1));
    text->frozen = g_new0(uint8_t, 2 * problem->n_iterations);
    text->closed = g_new0(uint8_t, problem->n_waves + 1);
    for (uint32_t t = 0; t < problem->n_iterations; t++)
        text->role_capacity[t] =
            text->lists['h'] ? list_at(text->lists['h'], t) : WP_WAVES_UNLIMITED;
    for (uint32_t amount = 0; amount < N_AMOUNTS; amount++) {
        const char *list = text->lists[(unsigned char)letter[amount]];

        for (uint32_t wave = 0; wave <= problem->n_waves; wave++)
            text->amount_capacity[amount * (problem->n_waves + 1) + wave] =
                list ? list_at(list, wave > 0 ? wave - 1 : 0) : WP_WAVES_UNLIMITED;
    }
    for (uint32_t i = 0; text->lists['f'] && i < problem->n_iterations; i++)
        text->frozen[problem->n_iterations + (uint32_t)list_at(text->lists['f'], i)] = 1;
    for (uint32_t i = 0; text->lists['x'] && i < problem->n_waves; i++)
        text->closed[(uint32_t)list_at(text->lists['x'], i)] = 1;
}

static gint
compare_words(gconstpointer a, gconstpointer b)
{
    /* items before what names them */
    return ((*(char *const *)b)[1] == ':') - ((*(char *const *)a)[1] == ':');
}

WpWaveText *
wp_wave_text_parse(const char *line)
{
    WpWaveText *text = g_new0(WpWaveText, 1);
    WpWaveItem none = {0};
    g_autoptr(GPtrArray) words = g_ptr_array_new();
    g_auto(GStrv) all = g_strsplit(line, " ", -1);

    text->letters = g_array_new(FALSE, TRUE, 1);
    text->items = g_array_new(FALSE, TRUE, sizeof(WpWaveItem));
    text->hours = g_array_new(FALSE, TRUE, sizeof(WpWaveHours));
    text->uses = g_array_new(FALSE, TRUE, sizeof(WpWaveUse));
    text->relations = g_array_new(FALSE, TRUE, sizeof(WpWaveRelation));
    text->pairs = g_array_new(FALSE, TRUE, sizeof(WpWavePair));
    g_array_append_val(text->items, none);
    text->amounts[SERVERS] = (WpWaveAmount){WP_AMOUNT_PER_WAVE, true};
    text->amounts[GIGABYTES] = (WpWaveAmount){WP_AMOUNT_PER_WAVE, true};
    text->amounts[BYTES] = (WpWaveAmount){WP_AMOUNT_CUMULATIVE, false};
    text->problem = (WpWaveProblem){.iterations_per_wave = 1,
                                    .n_waves = 9,
                                    .n_roles = 1,
                                    .n_amounts = N_AMOUNTS,
                                    .n_freezes = 1,
                                    .balance_scale = 1};
    for (char **word = all; *word; word++)
        if (**word)
            g_ptr_array_add(words, *word);
    g_ptr_array_sort(words, compare_words);
    for (uint32_t i = 0; i < words->len; i++)
        parse_word(text, g_ptr_array_index(words, i));
    fill_capacities(text);
    text->problem.n_items = text->letters->len;
    text->problem.n_hours = text->hours->len;
    text->problem.n_uses = text->uses->len;
    text->problem.n_relations = text->relations->len;
    text->problem.n_pairs = text->pairs->len;
    text->problem.items = (const WpWaveItem *)(void *)text->items->data;
    text->problem.hours = (const WpWaveHours *)(void *)text->hours->data;
    text->problem.uses = (const WpWaveUse *)(void *)text->uses->data;
    text->problem.relations = (const WpWaveRelation *)(void *)text->relations->data;
    text->problem.pairs = (const WpWavePair *)(void *)text->pairs->data;
    text->problem.role_capacity = text->role_capacity;
    text->problem.amounts = text->amounts;
    text->problem.amount_capacity = text->amount_capacity;
    text->problem.frozen = text->frozen;
    text->problem.conflicts = text->conflicts;
    text->problem.closed = text->closed;
    return text;
}

void
wp_wave_text_free(WpWaveText *text)
{
    if (!text)
        return;
    g_array_unref(text->letters);
    g_array_unref(text->items);
    g_array_unref(text->hours);
    g_array_unref(text->uses);
    g_array_unref(text->relations);
    g_array_unref(text->pairs);
    for (size_t i = 0; i < G_N_ELEMENTS(text->lists); i++)
        g_free(text->lists[i]);
    g_free(text->frozen);
    g_free(text->closed);
    g_free(text->role_capacity);
    g_free(text->amount_capacity);
    g_free(text);
}

const WpWaveProblem *
wp_wave_text_problem(const WpWaveText *text)
{
    return &text->problem;
}

static char
letter_of(const WpWaveText *text, uint32_t item)
{
    return item == 0 ? '-' : g_array_index(text->letters, char, item - 1);
}

char *
wp_wave_text_plan(const WpWaveText *text, const WpWaveResult *result)
{
    GString *out = g_string_new(NULL);

    for (uint32_t w = 1; w <= result->n_waves + 1; w++) {
        uint32_t wave = w > result->n_waves ? 0 : w;
        bool any = false;

        for (uint32_t item = 1; item <= result->n_items; item++) {
            if (result->wave[item] != wave)
                continue;
            if (!any && out->len > 0)
                g_string_append(out, "; ");
            if (!any && wave > 0)
                g_string_append_printf(out, "%u:", wave);
            else if (!any)
                g_string_append(out, "unplaced");
            any = true;
            g_string_append_printf(out, " %c%s%s", letter_of(text, item),
                                   result->oversize[item] ? "!" : "",
                                   result->late[item] ? "+" : "");
        }
    }
    return g_string_free(out, FALSE);
}

static void
append_reason(const WpWaveText *text, GString *out, const WpWaveReason *reason)
{
    static const char *const names[] = {"none",   "first",   "head",      "start",     "horizon",
                                        "freeze", "closed",  "pin",       "role",      "amount",
                                        "alone",  "class",   "relation",  "wave cost", "early cost",
                                        "pairs",  "balance", "stability", "not found"};

    g_string_append_printf(out, " %s", names[reason->kind]);
    if (reason->kind == WP_REASON_ROLE || reason->kind == WP_REASON_AMOUNT) {
        if (reason->kind == WP_REASON_ROLE)
            g_string_append_printf(out, "@%u", reason->iteration);
        else
            g_string_append_printf(out, " %c", "sgc"[reason->index]);
        g_string_append_printf(out, "-%" G_GINT64_FORMAT "(", reason->missing);
        for (int i = 0; i < WP_WAVES_USERS && reason->users[i] > 0; i++)
            g_string_append_c(out, letter_of(text, reason->users[i]));
        g_string_append_c(out, ')');
    } else if (reason->kind == WP_REASON_FREEZE)
        g_string_append_printf(out, "@%u", reason->iteration);
    else if (reason->kind >= WP_REASON_WAVE_COST && reason->kind <= WP_REASON_STABILITY)
        g_string_append_printf(out, " %" G_GINT64_FORMAT, reason->missing);
    if (reason->other > 0)
        g_string_append_printf(out, " %c", letter_of(text, reason->other));
}

char *
wp_wave_text_reasons(const WpWaveText *text, const WpWaveResult *result)
{
    GString *out = g_string_new(NULL);

    for (uint32_t item = 1; item <= result->n_items; item++) {
        if (result->first_reason[item] == result->first_reason[item + 1])
            continue;
        g_string_append_printf(out, "%s%c:", out->len > 0 ? "; " : "", letter_of(text, item));
        for (uint32_t i = result->first_reason[item]; i < result->first_reason[item + 1]; i++)
            append_reason(text, out, &result->reasons[i]);
    }
    return g_string_free(out, FALSE);
}
