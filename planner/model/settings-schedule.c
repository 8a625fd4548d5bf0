#include "planner/model/settings-section.h"

/* schedule and capacity. */

static unsigned
read_blocks(Section freeze)
{
    static const struct {
        const char *word;
        unsigned bit;
    } words[] = {
        {"promote", WP_BLOCKS_PROMOTE},
        {"remediate", WP_BLOCKS_REMEDIATE},
        {"decommission", WP_BLOCKS_DECOMMISSION},
        {"replicate", WP_BLOCKS_REPLICATE},
        {"stage", WP_BLOCKS_STAGE},
    };
    g_auto(GStrv) list = wp_shape_get_texts(freeze.shape, freeze.node, "blocks");
    unsigned blocks = 0;

    for (char **word = list; *word; word++)
        for (size_t i = 0; i < G_N_ELEMENTS(words); i++)
            if (strcmp(*word, words[i].word) == 0)
                blocks |= words[i].bit;
    return blocks;
}

static WpFreeze
read_freeze(Reader *reader, Section item)
{
    WpFreeze freeze = {
        .name = text(item, "name"),
        .from = wp_shape_get_day(item.shape, item.node, "from"),
        .to = wp_shape_get_day(item.shape, item.node, "to"),
        .what = selector(item, "for"),
        .blocks = read_blocks(item),
        .every = (WpEvery)wp_shape_get_choice(item.shape, item.node, "every"),
        .loc = wp_node_loc(item.node),
    };

    if (freeze.every == WP_EVERY_MONTH) {
        int64_t first = number(item, "from"), last = number(item, "to");

        if (first == INT64_MIN || last == INT64_MIN || first == 0 || last == 0)
            wp_node_diag(item.node, reader->diags, WP_DIAG_SETTINGS_FAULT,
                         "a freeze of every month goes from one working day to another, such as "
                         "from: -3, to: 5");
        freeze.first_workday = (int)CLAMP(first, -23, 23);
        freeze.last_workday = (int)CLAMP(last, -23, 23);
    } else if (freeze.from == WP_DAY_NONE || freeze.to == WP_DAY_NONE) {
        wp_node_diag(item.node, reader->diags, WP_DIAG_SETTINGS_FAULT,
                     "a freeze goes from one date to another; working days are for every: month");
    } else if (freeze.to < freeze.from) {
        wp_node_diag(item.node, reader->diags, WP_DIAG_SETTINGS_FAULT,
                     "the freeze '%s' ends before it begins", freeze.name);
    }
    return freeze;
}

static WpWindow
read_window(Reader *reader, Section item)
{
    static const char *const days[] = {"mon", "tue", "wed", "thu", "fri", "sat", "sun", NULL};
    g_auto(GStrv) list = wp_shape_get_texts(item.shape, item.node, "days");
    WpWindow window = {text(item, "name"), 0, number(item, "from"), number(item, "length")};

    for (char **word = list; *word; word++)
        for (unsigned day = 0; days[day]; day++)
            if (strcmp(*word, days[day]) == 0)
                window.days |= (uint8_t)(1u << day);
    if (window.from_us >= WP_US_PER_DAY)
        wp_node_diag(
            wp_shape_get(item.shape, item.node, "from"), reader->diags, WP_DIAG_SETTINGS_FAULT,
            "the window '%s' begins at a time of day, from \"0:00\" to \"23:59\"", window.name);
    if (window.length_us <= 0 || window.length_us > 7 * WP_US_PER_DAY)
        wp_node_diag(
            wp_shape_get(item.shape, item.node, "length"), reader->diags, WP_DIAG_SETTINGS_FAULT,
            "the window '%s' lasts some time such as 10h, and at most a week", window.name);
    return window;
}

static int
by_day(gconstpointer a, gconstpointer b)
{
    WpDay x = *(const WpDay *)a, y = *(const WpDay *)b;

    return x < y ? -1 : x > y;
}

static void
read_calendar(Reader *reader, Section schedule)
{
    WpSettings *settings = reader->settings;
    uint32_t i = 0;

    settings->schedule.n_holidays = length_of(schedule, "holidays");
    settings->schedule.holidays = g_new0(WpDay, settings->schedule.n_holidays + 1);
    for (const WpNode *node = first_of(schedule, "holidays"); node; node = node->next)
        wp_shape_scalar_day(node, &settings->schedule.holidays[i++]);
    qsort(settings->schedule.holidays, settings->schedule.n_holidays, sizeof(WpDay), by_day);

    settings->schedule.n_freezes = length_of(schedule, "freezes");
    settings->schedule.freezes = g_new0(WpFreeze, settings->schedule.n_freezes + 1);
    i = 0;
    for (const WpNode *node = first_of(schedule, "freezes"); node; node = node->next)
        settings->schedule.freezes[i++] =
            read_freeze(reader, (Section){item_shape(schedule, "freezes"), node});

    settings->schedule.n_windows = length_of(schedule, "windows");
    settings->schedule.windows = g_new0(WpWindow, settings->schedule.n_windows + 1);
    i = 0;
    for (const WpNode *node = first_of(schedule, "windows"); node; node = node->next) {
        WpWindow *window = &settings->schedule.windows[i++];

        *window = read_window(reader, (Section){item_shape(schedule, "windows"), node});
        for (const WpWindow *other = settings->schedule.windows; other < window; other++)
            if (g_ascii_strcasecmp(other->name, window->name) == 0)
                wp_node_diag(node, reader->diags, WP_DIAG_SETTINGS_FAULT,
                             "two windows are called '%s'", window->name);
    }

    settings->schedule.n_offsets = length_of(schedule, "offsets");
    settings->schedule.offsets = g_new0(WpOffset, settings->schedule.n_offsets + 1);
    i = 0;
    for (const WpNode *node = first_of(schedule, "offsets"); node; node = node->next) {
        WpOffset *offset = &settings->schedule.offsets[i++];

        offset->activity = g_intern_string(node->key);
        wp_shape_scalar_int(item_shape(schedule, "offsets"), node, &offset->iterations);
    }
}

/* The next n waves, or waves by name: "Wave 3", "3". */
static void
read_committed(Reader *reader, Section schedule)
{
    WpSettings *settings = reader->settings;
    int64_t n = number(schedule, "committed");
    const WpNode *list = wp_shape_get(schedule.shape, schedule.node, "committed");

    settings->schedule.committed = n == INT64_MIN ? 0 : n;
    settings->schedule.committed_waves = g_array_new(FALSE, FALSE, sizeof(uint32_t));
    for (const WpNode *node = n == INT64_MIN && list ? list->first : NULL; node;
         node = node->next) {
        const char *digits =
            g_ascii_strncasecmp(node->text, "wave ", 5) == 0 ? node->text + 5 : node->text;
        int64_t wave;

        if (!wp_parse_int(digits, strlen(digits), wp_number_plain, &wave) || wave < 1 ||
            wave > UINT16_MAX) {
            wp_node_diag(node, reader->diags, WP_DIAG_SETTINGS_FAULT,
                         "'%s' is not the name of a wave; wanted one such as Wave 3", node->text);
            continue;
        }
        uint32_t one = (uint32_t)wave;
        g_array_append_val(settings->schedule.committed_waves, one);
    }
}

/* Environments move in one order: a name that stands in it twice has no place. */
static void
read_order(Reader *reader, Section environments)
{
    const char *const *order = texts(environments, "order");
    const WpNode *node = first_of(environments, "order");

    for (uint32_t i = 0; node; node = node->next, i++)
        for (uint32_t j = 0; j < i; j++)
            if (strcmp(order[i], order[j]) == 0)
                wp_node_diag(node, reader->diags, WP_DIAG_SETTINGS_FAULT,
                             "'%s' is in the order of environments twice", order[i]);
    reader->settings->schedule.environment_order = order;
}

void
wp_settings_read_schedule(Reader *reader, Section root)
{
    WpSettings *settings = reader->settings;
    Section schedule = enter(root, "schedule");
    Section environments = enter(schedule, "environments");
    const char *zone = text(schedule, "time_zone");

    settings->schedule.start = wp_shape_get_day(schedule.shape, schedule.node, "start");
    settings->schedule.target_finish_day =
        wp_shape_get_day(schedule.shape, schedule.node, "target_finish");
    settings->schedule.target_finish_us = number(schedule, "target_finish");
    settings->schedule.iteration_us = number(schedule, "iteration");
    settings->schedule.iterations_per_wave = number(schedule, "iterations_per_wave");
    settings->schedule.horizon = number(schedule, "horizon");
    settings->schedule.early_waves = number(schedule, "early_waves");
    settings->schedule.early_remediation = number(schedule, "early_remediation");
    settings->schedule.remediation_share = number(schedule, "remediation_share");
    settings->schedule.stability_slack = number(schedule, "stability_slack");
    settings->schedule.urgent_within_us = number(schedule, "urgent_within");
    settings->schedule.effort = number(schedule, "effort");
    read_committed(reader, schedule);
    settings->schedule.time_zone = zone;
    read_order(reader, environments);
    settings->schedule.separate =
        (WpSeparate)wp_shape_get_choice(environments.shape, environments.node, "separate");
    read_calendar(reader, schedule);

    settings->schedule.zone = wp_time_zone(zone);
    const WpNode *zone_node = wp_shape_get(schedule.shape, schedule.node, "time_zone");
    if (!settings->schedule.zone && zone_node)
        wp_node_diag(zone_node, reader->diags, WP_DIAG_SETTINGS_FAULT,
                     "'%s' is not a time zone; wanted a name such as Europe/Dublin, or an offset "
                     "such as +01:00",
                     zone);
    const WpNode *iteration = wp_shape_get(schedule.shape, schedule.node, "iteration");
    if (iteration && settings->schedule.iteration_us % WP_US_PER_DAY != 0)
        wp_node_diag(iteration, reader->diags, WP_DIAG_SETTINGS_FAULT,
                     "an iteration is a number of whole days, such as 2w or 10d");
    const WpNode *urgent = wp_shape_get(schedule.shape, schedule.node, "urgent_within");
    if (urgent && settings->schedule.urgent_within_us % WP_US_PER_DAY != 0)
        wp_node_diag(urgent, reader->diags, WP_DIAG_SETTINGS_FAULT,
                     "what ends soon is counted in whole days, such as 52w or 1095d");
    if (settings->schedule.horizon < 2 * settings->schedule.iterations_per_wave) {
        const WpNode *horizon = wp_shape_get(schedule.shape, schedule.node, "horizon");

        wp_node_diag(horizon ? horizon : schedule.node, reader->diags, WP_DIAG_SETTINGS_FAULT,
                     "the horizon of %d iterations holds no wave of %d after the Foundation; raise "
                     "schedule.horizon",
                     (int)settings->schedule.horizon, (int)settings->schedule.iterations_per_wave);
    }
}

static void
read_roles(Reader *reader, Section capacity)
{
    /* The default of a mapping is not a node: it is read here as the shape gives it. */
    static const WpRoleHours defaults[] = {
        {"infra", 24000}, {"dba", 8000}, {"app", 16000}, {"network", 4000}, {"test", 12000}};
    WpSettings *settings = reader->settings;
    const WpNode *node = wp_shape_get(capacity.shape, capacity.node, "roles");
    uint32_t i = 0;

    settings->capacity.n_roles = node ? node->n_children : G_N_ELEMENTS(defaults);
    settings->capacity.roles = g_new0(WpRoleHours, settings->capacity.n_roles + 1);
    if (!node)
        memcpy(settings->capacity.roles, defaults, sizeof defaults);
    for (node = node ? node->first : NULL; node; node = node->next) {
        WpRoleHours *role = &settings->capacity.roles[i++];

        role->role = g_intern_string(node->key);
        wp_shape_scalar_int(item_shape(capacity, "roles"), node, &role->centihours);
    }
}

void
wp_settings_read_capacity(Reader *reader, Section root)
{
    WpSettings *settings = reader->settings;
    Section capacity = enter(root, "capacity");
    const char *ramp_word = wp_shape_get_word(capacity.shape, capacity.node, "ramp");
    uint32_t i = 0;

    settings->capacity.teams = number(capacity, "teams");
    if (settings->capacity.teams == INT64_MIN)
        settings->capacity.teams = WP_SETTING_AUTO;
    settings->capacity.assets_per_wave = number(capacity, "assets_per_wave");
    settings->capacity.cutovers_per_window = number(capacity, "cutovers_per_window");
    settings->capacity.cutovers_per_wave = number(capacity, "cutovers_per_wave");
    settings->capacity.size_per_wave = number(capacity, "size_per_wave");
    settings->capacity.buffer = number(capacity, "buffer");
    settings->capacity.oversize_alone =
        strcmp(wp_shape_get_text(capacity.shape, capacity.node, "oversize"), "alone") == 0;
    settings->capacity.ramp_first = settings->capacity.ramp_step = WP_SETTING_NONE;
    if (!ramp_word) {
        Section ramp = {key_shape(capacity.shape, "ramp")->options[1],
                        wp_shape_get(capacity.shape, capacity.node, "ramp")};

        settings->capacity.ramp_first = number(ramp, "first");
        settings->capacity.ramp_step = number(ramp, "step");
    }
    read_roles(reader, capacity);
    settings->capacity.n_calendar = length_of(capacity, "calendar");
    settings->capacity.calendar = g_new0(WpCapacityFactor, settings->capacity.n_calendar + 1);
    for (const WpNode *node = first_of(capacity, "calendar"); node; node = node->next) {
        Section item = {item_shape(capacity, "calendar"), node};
        WpCapacityFactor *factor = &settings->capacity.calendar[i++];

        factor->from = wp_shape_get_day(item.shape, node, "from");
        factor->to = wp_shape_get_day(item.shape, node, "to");
        factor->factor = number(item, "factor");
        factor->roles = texts(item, "roles");
        if (factor->to < factor->from)
            wp_node_diag(node, reader->diags, WP_DIAG_SETTINGS_FAULT,
                         "the time ends before it begins");
    }
}
