#include "planner/backlog/build/placed.h"

#include <string.h>

/* What the template's placeholders stand for. */

#define US_PER_MINUTE INT64_C(60000000)

typedef struct {
    const char *values[WP_N_PLACEHOLDERS];
    GPtrArray *owned; /* texts made for the values */
} Values;

static void
take(Values *values, WpPlaceholder placeholder, char *text)
{
    values->values[placeholder] = text;
    g_ptr_array_add(values->owned, text);
}

/* A field of the asset's own kind, else of its application. */
static const char *
asset_text(const Builder *builder, WpField vm, WpField db, WpField app, WpAssetId asset)
{
    const WpView *view = builder->inputs->view;
    WpRowId application = builder->inputs->constraints->application[asset];
    WpStrId own = wp_view_text(view, vm, db, asset);

    if (own != WP_STR_NONE || app == WP_FIELD_NONE || application == WP_NONE)
        return wp_str_pool_text(view->inventory->texts, own);
    return wp_inventory_text(view->inventory, app, application);
}

const char *
builder_group_name(const Builder *builder, uint32_t group)
{
    const WpGroups *groups = builder->inputs->groups;
    const char *workload =
        wp_str_pool_text(builder->inputs->view->inventory->texts, groups->workload[group]);

    return workload ? workload : groups->ids[group];
}

static void
set_people(const Builder *builder, WpAssetId asset, Values *values)
{
    values->values[WP_PLACEHOLDER_OWNER] =
        asset_text(builder, WP_F_VM_OWNER, WP_F_DB_OWNER, WP_F_APP_OWNER, asset);
    values->values[WP_PLACEHOLDER_TECHNICAL_OWNER] = asset_text(
        builder, WP_F_VM_TECHNICAL_OWNER, WP_F_DB_TECHNICAL_OWNER, WP_F_APP_TECHNICAL_OWNER, asset);
    values->values[WP_PLACEHOLDER_TESTER] =
        asset_text(builder, WP_FIELD_NONE, WP_FIELD_NONE, WP_F_APP_TESTER, asset);
    values->values[WP_PLACEHOLDER_APPROVER] =
        asset_text(builder, WP_FIELD_NONE, WP_FIELD_NONE, WP_F_APP_APPROVER, asset);
    values->values[WP_PLACEHOLDER_ENVIRONMENT] =
        asset_text(builder, WP_F_VM_ENVIRONMENT, WP_F_DB_ENVIRONMENT, WP_FIELD_NONE, asset);
    values->values[WP_PLACEHOLDER_WORKLOAD] =
        asset_text(builder, WP_F_VM_WORKLOAD, WP_F_DB_WORKLOAD, WP_FIELD_NONE, asset);
    values->values[WP_PLACEHOLDER_PROMOTION] =
        asset_text(builder, WP_F_VM_PROMOTION, WP_FIELD_NONE, WP_F_APP_PROMOTION, asset);
}

static const char *
method_of(const Builder *builder, WpAssetId asset)
{
    WpMethod method = wp_assessment_method(builder->inputs->assessment, builder->inputs->view,
                                           builder->inputs->settings->replication.methods, asset);

    return method < WP_N_METHODS ? wp_method_name(method) : NULL;
}

static int64_t
size_of(const Builder *builder, WpAssetId asset)
{
    const WpInventory *inventory = builder->inputs->view->inventory;
    WpRowId row = wp_asset_row(inventory, asset);

    if (wp_asset_is_db(inventory, asset))
        return wp_inventory_number(inventory, WP_F_DB_SIZE, row, 0);
    return wp_inventory_number(inventory, WP_F_VM_USED, row,
                               wp_inventory_number(inventory, WP_F_VM_SIZE, row, 0));
}

static void
set_size(const Builder *builder, const Subject *subject, Values *values)
{
    GString *text = g_string_new(NULL);
    int64_t size = 0;

    for (uint32_t i = 0; i < subject->n_members; i++)
        size = wp_add_sat(size, size_of(builder, subject->members[i]));
    wp_append_scaled(text, size, wp_unit_factor(WP_UNIT_GIB), 1);
    take(values, WP_PLACEHOLDER_SIZE, g_string_free(text, FALSE));
}

/* What sizing found, else what the inventory wishes. */
static const char *
size_in_target(const Builder *builder, WpAssetId asset)
{
    const char *size = wp_assessment_size(builder->inputs->assessment, asset);

    return size ? size
                : asset_text(builder, WP_F_VM_TARGET_SIZE, WP_FIELD_NONE, WP_FIELD_NONE, asset);
}

static void
set_asset(const Builder *builder, WpAssetId asset, Values *values)
{
    const WpAssessment *assessment = builder->inputs->assessment;
    const WpInventory *inventory = builder->inputs->view->inventory;

    set_people(builder, asset, values);
    values->values[WP_PLACEHOLDER_NAME] = wp_asset_name(inventory, asset);
    values->values[WP_PLACEHOLDER_KEY] = inventory->asset_keys[asset];
    if (assessment->target[asset] != WP_NONE)
        values->values[WP_PLACEHOLDER_TARGET] =
            wp_ruleset_target(assessment->rules, assessment->target[asset])->title;
    values->values[WP_PLACEHOLDER_TARGET_SIZE] = size_in_target(builder, asset);
    values->values[WP_PLACEHOLDER_METHOD] = method_of(builder, asset);
}

/* "2027-03-20 20:00": to the minute. */
static void
append_minute(GString *text, WpTime time)
{
    int64_t minutes = (time - (WpTime)wp_time_day(time) * WP_US_PER_DAY) / US_PER_MINUTE;

    wp_append_day(text, wp_time_day(time));
    g_string_append_printf(text, " %02d:%02d", (int)(minutes / 60), (int)(minutes % 60));
}

/* From the first cutover to the end of the last, of one group or of all of a wave. */
static void
set_night(const Builder *builder, const Subject *subject, Values *values)
{
    Night night = {WP_TIME_NONE, WP_TIME_NONE};
    GString *text = g_string_new(NULL);

    if (subject->group != 0)
        night = (Night){builder->plan->groups[subject->group].cutover,
                        builder->plan->groups[subject->group].cutover_end};
    else if (subject->wave != 0)
        night = builder->nights[subject->wave];
    if (night.from != WP_TIME_NONE) {
        append_minute(text, night.from);
        take(values, WP_PLACEHOLDER_CUTOVER, g_strconcat(text->str, " UTC", NULL));
        g_string_append(text, " to ");
        append_minute(text, night.to);
        g_string_append(text, " UTC");
    }
    take(values, WP_PLACEHOLDER_WINDOW, g_string_free(text, FALSE));
}

static void
set_wave(const Builder *builder, const Subject *subject, Values *values)
{
    GString *text = g_string_new(NULL);

    if (subject->wave != 0)
        wp_append_day(text, builder->plan->waves[subject->wave].release);
    take(values, WP_PLACEHOLDER_RELEASE, g_string_free(text, FALSE));
    if (subject->wave != 0)
        take(values, WP_PLACEHOLDER_WAVE, g_strdup_printf("wave %u", subject->wave));
    set_night(builder, subject, values);
}

static void
set_remedy(const Builder *builder, const Subject *subject, Values *values)
{
    const WpWorkRemedy *remedy = subject->remedy;
    const WpRule *rule = wp_ruleset_rule(builder->inputs->assessment->rules, remedy->rule);
    WpAssetId asset = builder->work->remedy_members[remedy->first_member];
    const char *name = remedy->scope_name;

    if (!name)
        name = rule->remediation.per == WP_PER_GROUP || rule->remediation.per == WP_PER_WORKLOAD
                   ? builder_group_name(builder, subject->group)
                   : wp_asset_name(builder->inputs->view->inventory, asset);
    values->values[WP_PLACEHOLDER_RULE] = rule->id;
    take(values, WP_PLACEHOLDER_MESSAGE,
         g_strdup(wp_assessment_message(builder->inputs->assessment, builder->run,
                                        builder->inputs->view->inventory, asset, remedy->rule)));
    take(values, WP_PLACEHOLDER_SUMMARY,
         g_strdup_printf("%s%s: %s",
                         g_ascii_isalpha((rule->remediation.summary ? rule->remediation.summary
                                                                    : rule->title)[0])
                             ? ""
                             : "Remediate: ",
                         rule->remediation.summary ? rule->remediation.summary : rule->title,
                         name));
    values->values[WP_PLACEHOLDER_NAME] = name;
    values->values[WP_PLACEHOLDER_KEY] = remedy->scope;
}

static void
set_bridge(const Builder *builder, const WpBridge *bridge, Values *values)
{
    const WpInventory *inventory = builder->inputs->view->inventory;
    const WpLinks *links = builder->inputs->links;
    int64_t port = wp_inventory_number(inventory, WP_F_DEP_PORT, bridge->dependency, 0);

    values->values[WP_PLACEHOLDER_FROM] = wp_asset_name(inventory, links->from[bridge->dependency]);
    values->values[WP_PLACEHOLDER_TO] = wp_asset_name(inventory, links->to[bridge->dependency]);
    if (port > 0)
        take(values, WP_PLACEHOLDER_PORT, g_strdup_printf("%" G_GINT64_FORMAT, port));
    take(values, WP_PLACEHOLDER_WEEKS,
         bridge->weeks == WP_BRIDGE_PERMANENT ? g_strdup("for good, not a number of")
                                              : g_strdup_printf("%u", bridge->weeks));
}

static void
fill(const Builder *builder, const Subject *subject, Values *values)
{
    uint32_t count = subject->members ? subject->n_members : subject->n_counted;

    if (subject->n_members > 0)
        set_people(builder, subject->members[0], values);
    if (subject->asset != WP_NONE)
        set_asset(builder, subject->asset, values);
    set_size(builder, subject, values);
    set_wave(builder, subject, values);
    take(values, WP_PLACEHOLDER_COUNT, g_strdup_printf("%u", count));
    if (subject->group != 0)
        take(values, WP_PLACEHOLDER_GROUP,
             g_strdup_printf("%s (%s)", builder_group_name(builder, subject->group),
                             builder->inputs->groups->ids[subject->group]));
    if (subject->group != 0 && subject->asset == WP_NONE) {
        values->values[WP_PLACEHOLDER_NAME] = builder_group_name(builder, subject->group);
        values->values[WP_PLACEHOLDER_KEY] = builder->inputs->groups->ids[subject->group];
    }
    if (subject->workload != 0) {
        const WpWorkload *workload = &builder->work->workloads[subject->workload - 1];

        values->values[WP_PLACEHOLDER_KEY] = workload->key;
        values->values[WP_PLACEHOLDER_NAME] = values->values[WP_PLACEHOLDER_WORKLOAD] =
            workload->name ? workload->name : builder->inputs->groups->ids[workload->group];
    } else if (!values->values[WP_PLACEHOLDER_WORKLOAD] && subject->group != 0) {
        values->values[WP_PLACEHOLDER_WORKLOAD] = builder_group_name(builder, subject->group);
    }
    if (subject->remedy)
        set_remedy(builder, subject, values);
    if (subject->bridge)
        set_bridge(builder, subject->bridge, values);
    if (subject->service) {
        values->values[WP_PLACEHOLDER_ROLE] = subject->service->role;
        values->values[WP_PLACEHOLDER_PLAN] = wp_service_plan_name(subject->service->plan);
        values->values[WP_PLACEHOLDER_PORTS] = subject->service->ports;
    }
    if (subject->gap != UINT32_MAX) {
        const WpDataGap *gap = &builder->inputs->assessment->data_gaps[subject->gap];

        take(values, WP_PLACEHOLDER_FIELD, builder_batch_fields(builder, subject->gap));
        take(values, WP_PLACEHOLDER_SOURCE,
             wp_data_gap_source(builder->inputs->assessment->rules, builder->sources, gap));
    }
}

static char *
worded(const WpWording *wording, const Values *values)
{
    GString *line = g_string_new(NULL);

    wp_wording_append(wording, values->values, line);
    return g_string_free(line, FALSE);
}

/* One line for each member: what it is, and where it belongs. */
static void
list_members(Builder *builder, const Subject *subject, uint32_t item)
{
    const WpInventory *inventory = builder->inputs->view->inventory;

    for (uint32_t i = 0; i < subject->n_members; i++) {
        WpAssetId asset = subject->members[i];

        builder_describe(builder, item,
                         g_strdup_printf("%s %s",
                                         wp_asset_is_db(inventory, asset) ? "database" : "VM",
                                         wp_asset_name(inventory, asset)));
    }
}

void
builder_fill(Builder *builder, const Subject *subject, uint32_t item)
{
    const WpTemplateTask *task = &builder->template->tasks[subject->task];
    g_autoptr(GPtrArray) owned = g_ptr_array_new_with_free_func(g_free);
    Values values = {.owned = owned};

    fill(builder, subject, &values);
    builder_item(builder, item)->title = wp_title_fit(worded(task->title, &values));
    for (const WpWording *const *line = task->acceptance; *line; line++)
        builder_accept(builder, item, worded(*line, &values));
    for (const WpWording *const *line = task->checklist; *line; line++) {
        if (wp_wording_has(*line, WP_PLACEHOLDER_MEMBERS))
            list_members(builder, subject, item);
        else
            builder_describe(builder, item, worded(*line, &values));
    }
}
