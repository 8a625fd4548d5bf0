#include "planner/model/settings-section.h"

static void
read_scope(Reader *reader, Section root)
{
    WpSettings *settings = reader->settings;
    Section scope = enter(root, "scope");
    uint32_t i = 0;

    settings->n_include = length_of(scope, "include");
    settings->include = g_new0(WpSelectorText, settings->n_include + 1);
    for (const WpNode *node = first_of(scope, "include"); node; node = node->next)
        settings->include[i++] = selector_of(node);

    settings->n_exclude = length_of(scope, "exclude");
    settings->exclude = g_new0(WpScopeRule, settings->n_exclude + 1);
    i = 0;
    for (const WpNode *node = first_of(scope, "exclude"); node; node = node->next) {
        Section item = {item_shape(scope, "exclude"), node};

        settings->exclude[i++] = (WpScopeRule){
            .what = selector(item, "what"),
            .as = (WpScopeAs)wp_shape_get_choice(item.shape, item.node, "as"),
            .why = text(item, "why"),
        };
    }
}

/* The choices of target.percentile, in their order. */
static const unsigned percentiles[] = {50, 90, 95, 99};

static void
read_inputs(Reader *reader, Section root)
{
    WpSettings *settings = reader->settings;
    Section inputs = enter(root, "inputs"), inference = enter(root, "inference");
    Section rules = enter(root, "rules"), target = enter(root, "target");

    settings->inputs.paths = texts(inputs, "paths");
    settings->inputs.layouts = texts(inputs, "layouts");
    settings->inputs.prefer = texts(inputs, "prefer");
    settings->inputs.tags = texts(inputs, "tags");
    settings->inputs.max_tag_bytes = number(inputs, "max_tag_bytes");
    settings->inference.application = texts(inference, "application");
    settings->inference.environment = texts(inference, "environment");
    settings->inference.names = texts(inference, "names");
    settings->inference.names_node = wp_shape_get(inference.shape, inference.node, "names");
    settings->inference.max_share = number(inference, "max_share");
    settings->rules.packs = texts_or_null(rules, "packs");
    settings->rules.parameters = wp_shape_get(rules.shape, rules.node, "parameters");
    settings->rules.catalogues = texts(rules, "catalogues");
    settings->targets = texts_or_null(root, "targets");
    settings->targets_node = wp_shape_get(root.shape, root.node, "targets");
    settings->target.region = text(target, "region");
    settings->target.by_utilisation =
        strcmp(wp_shape_get_text(target.shape, target.node, "sizing"), "utilisation") == 0;
    settings->target.comfort_factor = number(target, "comfort_factor") * 10;
    settings->target.percentile =
        percentiles[wp_shape_get_choice(target.shape, target.node, "percentile")];
    settings->target.prices = text(target, "prices");
    settings->target.retiring =
        (WpRetiring)wp_shape_get_choice(target.shape, target.node, "retiring_families");
    settings->target.prefer_platform =
        strcmp(wp_shape_get_text(target.shape, target.node, "prefer"), "platform") == 0;
}

static void
read_groups(Reader *reader, Section root)
{
    WpSettings *settings = reader->settings;
    Section groups = enter(root, "groups"), weights = enter(root, "weights");

    settings->groups.max_assets = number(groups, "max_assets");
    settings->groups.together_min_share = number(groups, "together_min_share");
    settings->groups.weld_workloads = number(groups, "weld_workloads");
    settings->groups.hub_workloads = number(groups, "hub_workloads");
    settings->groups.service_workloads = number(groups, "service_workloads");
    settings->groups.shared_services =
        strcmp(wp_shape_get_text(groups.shape, groups.node, "shared_services"), "auto") == 0;
    settings->weights.priority = number(weights, "priority");
    settings->weights.value = number(weights, "value");
    settings->weights.urgency = number(weights, "urgency");
    settings->weights.readiness = number(weights, "readiness");
    settings->weights.effort = number(weights, "effort");
    settings->weights.complexity = number(weights, "complexity");
    settings->weights.criticality = number(weights, "criticality");
    settings->weights.environments = number(weights, "environments");
    settings->weights.cross_wave = number(weights, "cross_wave");
    settings->weights.balance = number(weights, "balance");
    settings->weights.stability = number(weights, "stability");
}

static void
read_output(Reader *reader, Section root)
{
    WpSettings *settings = reader->settings;
    Section backlog = enter(root, "backlog"), horizon = enter(backlog, "horizon");
    Section output = enter(root, "output"), csv = enter(output, "csv");
    const char *delimiter = wp_shape_get_text(csv.shape, csv.node, "delimiter");

    settings->backlog.template_name = text(backlog, "template");
    settings->backlog.tracker = text(backlog, "tracker");
    settings->backlog.process = text(backlog, "process");
    settings->backlog.area = text(backlog, "area");
    settings->backlog.iteration_root = text(backlog, "iteration_root");
    settings->backlog.horizon_tasks = number(horizon, "tasks");
    settings->backlog.horizon_stories = number(horizon, "stories");
    settings->output.directory = text(output, "directory");
    settings->output.keep = number(output, "keep");
    settings->output.explain_full =
        strcmp(wp_shape_get_text(output.shape, output.node, "explain"), "full") == 0;
    settings->output.delimiter = strcmp(delimiter, "tab") == 0 ? '\t' : delimiter[0];
    settings->output.bom = wp_shape_get_bool(csv.shape, csv.node, "bom");
    settings->output.crlf = strcmp(wp_shape_get_text(csv.shape, csv.node, "line_end"), "crlf") == 0;
    settings->output.guard = wp_shape_get_bool(csv.shape, csv.node, "guard");
}

static void
read_gates(Reader *reader, Section root)
{
    WpSettings *settings = reader->settings;
    Section gates = enter(root, "gates");

    settings->gates.max_rejected = number(gates, "max_rejected");
    settings->gates.max_broken_files = number(gates, "max_broken_files");
    settings->gates.max_unknown_readiness = number(gates, "max_unknown_readiness");
    settings->gates.max_unplaced = number(gates, "max_unplaced");
    settings->gates.max_critical_without_owner = number(gates, "max_critical_without_owner");
    settings->gates.max_late_waves = number(gates, "max_late_waves");
    settings->gates.max_overdue = number(gates, "max_overdue");
    settings->gates.max_changed_waves = number(gates, "max_changed_waves");
    settings->gates.max_shrink = number(gates, "max_shrink");
}

/* Dates that contradict each other though each is right by itself. */
static void
check_dates(Reader *reader, Section root)
{
    const WpSettings *settings = reader->settings;
    Section schedule = enter(root, "schedule");
    WpDay start = settings->schedule.start, finish = settings->schedule.target_finish_day;
    const WpNode *node = wp_shape_get(schedule.shape, schedule.node, "start");

    if (node && settings->as_of != WP_DAY_NONE && start != WP_DAY_NONE && start < settings->as_of)
        wp_node_diag(node, reader->diags, WP_DIAG_SETTINGS_FAULT,
                     "schedule.start is before as_of; nothing is planned in the past");
    node = wp_shape_get(schedule.shape, schedule.node, "target_finish");
    if (node && finish != WP_DAY_NONE && start != WP_DAY_NONE && finish <= start)
        wp_node_diag(node, reader->diags, WP_DIAG_SETTINGS_FAULT,
                     "schedule.target_finish is not after schedule.start");
}

/* Whether something else than the default is written under @key: `waveplan init` writes defaults.
 */
static bool
says_more(const WpShape *map, const WpNode *node, const char *key)
{
    const WpShape *shape = key_shape(map, key);
    const WpNode *value = wp_shape_get(map, node, key);

    if (!value)
        return false;
    if (shape->kind == WP_SHAPE_MAP) {
        for (const WpNode *child = value->first; child; child = child->next)
            if (says_more(shape, value, child->key))
                return true;
        return false;
    }
    if (value->kind == WP_NODE_SCALAR)
        return g_strcmp0(wp_shape_get_text(map, node, key), wp_shape_get_text(map, NULL, key)) != 0;
    g_auto(GStrv) held = wp_shape_get_texts(map, node, key);
    g_auto(GStrv) defaults = wp_shape_get_texts(map, NULL, key);
    return value->n_children > 0 &&
           !g_strv_equal((const char *const *)held, (const char *const *)defaults);
}

/* Keys of the contract that are checked, and that no stage reads yet: said, so that nobody
 * believes they had an effect. */
static void
note_unread(Reader *reader, Section root)
{
    static const struct {
        const char *section;
        const char *key;
    } unread[] = {
        {NULL, "landing_zones"},  {NULL, "replication"},  {"backlog", "jira"},
        {"backlog", "jira_rows"}, {"output", "workbook"}, {"output", "report"},
    };

    for (size_t i = 0; i < G_N_ELEMENTS(unread); i++) {
        Section section = unread[i].section ? enter(root, unread[i].section) : root;
        const WpNode *node = wp_shape_get(section.shape, section.node, unread[i].key);

        if (node && says_more(section.shape, section.node, unread[i].key))
            wp_node_diag_key(node, reader->diags, WP_DIAG_SETTING_UNREAD,
                             "'%s' is checked, but this version of waveplan does not use it",
                             unread[i].key);
    }
    if (strcmp(reader->settings->backlog.tracker, "jira") == 0)
        wp_node_diag_key(wp_node_get(enter(root, "backlog").node, "tracker"), reader->diags,
                         WP_DIAG_SETTING_UNREAD,
                         "this version of waveplan writes no backlog for jira");
}

WpSettings *
wp_settings_read(WpDocument *document, const char *folder, WpDiagList *diags)
{
    g_autoptr(WpSettings) settings = g_new0(WpSettings, 1);
    Reader reader = {diags, settings};
    Section root = {wp_settings_shape(), document ? wp_document_root(document) : NULL};
    uint32_t n_errors = wp_diag_list_count(diags, WP_SEVERITY_ERROR);

    settings->document = document;
    if (document && !wp_shape_check(root.shape, document, NULL, diags))
        return NULL;
    settings->estate = text(root, "estate");
    settings->as_of = wp_shape_get_day(root.shape, root.node, "as_of");
    settings->baseline = text(root, "baseline");
    settings->status = texts(root, "status");
    settings->currency = text(root, "currency");
    settings->currency_suffix = g_ascii_strdown(settings->currency, -1);
    settings->folder = g_intern_string(folder);
    read_scope(&reader, root);
    read_inputs(&reader, root);
    read_groups(&reader, root);
    wp_settings_read_schedule(&reader, root);
    wp_settings_read_capacity(&reader, root);
    wp_settings_read_constraints(&reader, root);
    wp_settings_read_replication(&reader, root);
    read_output(&reader, root);
    read_gates(&reader, root);
    check_dates(&reader, root);
    if (document)
        note_unread(&reader, root);
    if (wp_diag_list_count(diags, WP_SEVERITY_ERROR) > n_errors)
        return NULL;
    return g_steal_pointer(&settings);
}

void
wp_settings_free(WpSettings *settings)
{
    if (!settings)
        return;
    g_free(settings->include);
    g_free(settings->exclude);
    g_free((void *)settings->inputs.paths);
    g_free((void *)settings->inputs.layouts);
    g_free((void *)settings->inputs.prefer);
    g_free((void *)settings->inputs.tags);
    g_free((void *)settings->inference.application);
    g_free((void *)settings->inference.environment);
    g_free((void *)settings->inference.names);
    g_free((void *)settings->rules.packs);
    g_free((void *)settings->rules.catalogues);
    g_free((void *)settings->status);
    g_free((void *)settings->targets);
    g_free(settings->currency_suffix);
    g_clear_pointer(&settings->schedule.zone, g_time_zone_unref);
    g_free(settings->schedule.offsets);
    g_free((void *)settings->schedule.environment_order);
    g_free(settings->schedule.holidays);
    g_clear_pointer(&settings->schedule.committed_waves, g_array_unref);
    g_free(settings->schedule.freezes);
    g_free(settings->schedule.windows);
    g_free(settings->capacity.roles);
    for (uint32_t i = 0; i < settings->capacity.n_calendar; i++)
        g_free((void *)settings->capacity.calendar[i].roles);
    g_free(settings->capacity.calendar);
    for (uint32_t i = 0; i < settings->n_constraints; i++)
        g_free(settings->constraints[i].selectors);
    g_free(settings->constraints);
    g_free((void *)settings->replication.methods);
    g_free(settings->replication.links);
    for (uint32_t i = 0; i < settings->replication.n_routes; i++)
        g_free((void *)settings->replication.routes[i].via);
    g_free(settings->replication.routes);
    wp_document_free(settings->document);
    g_free(settings);
}
