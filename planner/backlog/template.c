#include "planner/backlog/template.h"

#include "planner/base/sha256.h"
#include "planner/base/suggest.h"

#include <string.h>

struct WpTemplateOwned {
    WpArena *arena;
    GPtrArray *conditions; /* of WpCondition */
};

/* Activities that planning itself counts with. */
static const char *const anchors[] = {"remediate", "replicate", "stage", "promote", NULL};

static const char *const level_names[WP_N_TASK_LEVELS] = {
    "wave",   "workload",   "group",   "asset",  "finding", "gap",
    "bridge", "foundation", "service", "retire", "decide",
};

const char *
wp_task_level_name(WpTaskLevel level)
{
    g_assert(level < WP_N_TASK_LEVELS);
    return level_names[level];
}

/* ---- what placeholders a level has ---- */

#define BIT(id)  (UINT64_C(1) << WP_PLACEHOLDER_##id)
#define THING    (BIT(NAME) | BIT(KEY))
#define IN_WAVE  (BIT(WAVE) | BIT(RELEASE))
#define AT_NIGHT (BIT(CUTOVER) | BIT(WINDOW))
#define PEOPLE   (BIT(OWNER) | BIT(TECHNICAL_OWNER) | BIT(TESTER) | BIT(APPROVER))
#define SEVERAL  (BIT(COUNT) | BIT(SIZE) | BIT(MEMBERS))
#define WHOSE    (BIT(WORKLOAD) | BIT(ENVIRONMENT))
#define ONE_ASSET                                                                                  \
    (THING | WHOSE | PEOPLE | BIT(SIZE) | BIT(TARGET) | BIT(TARGET_SIZE) | BIT(METHOD))
#define TOGETHER (THING | WHOSE | PEOPLE | SEVERAL | BIT(GROUP) | IN_WAVE | AT_NIGHT)

static const uint64_t allowed[WP_N_TASK_LEVELS] = {
    [WP_TASK_WAVE] = THING | IN_WAVE | AT_NIGHT | SEVERAL,
    [WP_TASK_WORKLOAD] = TOGETHER | BIT(PROMOTION),
    [WP_TASK_GROUP] = TOGETHER,
    [WP_TASK_ASSET] = ONE_ASSET | BIT(GROUP) | IN_WAVE | AT_NIGHT | BIT(COUNT) | BIT(MEMBERS),
    [WP_TASK_FINDING] = TOGETHER | BIT(RULE) | BIT(MESSAGE) | BIT(SUMMARY),
    [WP_TASK_GAP] = THING | IN_WAVE | BIT(COUNT) | BIT(MEMBERS) | BIT(FIELD) | BIT(SOURCE),
    [WP_TASK_BRIDGE] = THING | IN_WAVE | BIT(FROM) | BIT(TO) | BIT(PORT) | BIT(WEEKS),
    [WP_TASK_FOUNDATION] = 0,
    [WP_TASK_SERVICE] = THING | PEOPLE | BIT(ROLE) | BIT(PLAN) | BIT(PORTS),
    [WP_TASK_RETIRE] = ONE_ASSET,
    [WP_TASK_DECIDE] = ONE_ASSET,
};

/* ---- reading ---- */

typedef struct {
    WpTemplate *template;
    const WpRuleSet *rules;
    const WpSettings *settings;
    WpDiagList *diags;
    const WpShape *activity_shape, *task_shape, *each_shape;
    bool good;
} Reader;

static const WpShape *
item_shape(const char *key)
{
    for (const WpShapeKey *entry = wp_template_shape()->keys; entry->key; entry++)
        if (strcmp(entry->key, key) == 0)
            return entry->shape->item ? entry->shape->item : entry->shape;
    g_assert_not_reached();
}

static void G_GNUC_PRINTF(3, 4) fault(Reader *reader, const WpNode *node, const char *format, ...)
{
    va_list args;

    va_start(args, format);
    g_autofree char *message = g_strdup_vprintf(format, args);
    va_end(args);
    wp_node_diag(node, reader->diags, WP_DIAG_TEMPLATE_FAULT, "%s", message);
    reader->good = false;
}

static const char *
keep(Reader *reader, const char *text)
{
    return wp_arena_strdup(reader->template->owned->arena, text);
}

/* Ids become parts of keys in trackers, where ',' and ';' part tags. */
static void
check_id(Reader *reader, const WpNode *node)
{
    if (strspn(node->text, "abcdefghijklmnopqrstuvwxyz0123456789-_.") == strlen(node->text))
        return;
    fault(reader, node, "found '%s', wanted an id of a-z, 0-9, '-', '_' and '.'", node->text);
}

static void
suggest_id(Reader *reader, const char *id, bool activities)
{
    const WpTemplate *template = reader->template;
    uint32_t n = activities ? template->n_activities : template->n_tasks;
    g_autofree const char **ids = g_new(const char *, n + 1);

    for (uint32_t i = 0; i < n; i++)
        ids[i] = activities ? template->activities[i].id : template->tasks[i].id;
    const char *near = wp_suggest(id, ids, n);

    if (near)
        wp_diag_hint(reader->diags, "did you mean '%s'?", near);
}

static uint8_t
read_blocks(const WpShape *shape, const WpNode *node)
{
    static const uint8_t blocks[] = {0,
                                     WP_BLOCKS_PROMOTE,
                                     WP_BLOCKS_REMEDIATE,
                                     WP_BLOCKS_DECOMMISSION,
                                     WP_BLOCKS_REPLICATE,
                                     WP_BLOCKS_STAGE};

    return blocks[wp_shape_get_choice(shape, node, "blocked_by")];
}

/* The cutover may be on the last day of its iteration: so many iterations later all of the time has
 * passed when an iteration begins. */
static int16_t
iterations_after(const WpSettings *settings, int64_t time_us)
{
    int64_t length = MAX(settings->schedule.iteration_us / WP_US_PER_DAY, 1);
    int64_t days = (time_us + WP_US_PER_DAY - 1) / WP_US_PER_DAY;

    return (int16_t)((length - 1 + days + length - 1) / length);
}

static void
read_activity(Reader *reader, const WpNode *node, WpActivity *activity)
{
    const WpShape *shape = reader->activity_shape;
    int64_t offset = wp_shape_get_int(shape, node, "offset");
    int64_t after = wp_shape_get_int(shape, node, "after_cutover");
    const WpSettings *settings = reader->settings;

    activity->id = keep(reader, wp_shape_get_text(shape, node, "id"));
    activity->title = keep(reader, wp_shape_get_text(shape, node, "title"));
    activity->blocked_by = read_blocks(shape, node);
    check_id(reader, wp_shape_get(shape, node, "id"));
    if ((offset == INT64_MIN) == (after == INT64_MIN))
        fault(reader, node, "an activity has an offset or a time after_cutover, one of the two");
    activity->after_cutover = after != INT64_MIN;
    if (activity->after_cutover)
        activity->offset = iterations_after(settings, after);
    else if (offset != INT64_MIN)
        activity->offset = (int16_t)-offset;
    for (uint32_t i = 0; i < settings->schedule.n_offsets; i++)
        if (strcmp(settings->schedule.offsets[i].activity, activity->id) == 0) {
            activity->offset = (int16_t)CLAMP(-settings->schedule.offsets[i].iterations, -100, 100);
            activity->after_cutover = false;
        }
    if (wp_shape_get_bool(shape, node, "early"))
        activity->early = (int16_t)CLAMP(settings->schedule.early_remediation, 0, 100);
}

uint32_t
wp_template_activity(const WpTemplate *template, const char *id)
{
    for (uint32_t i = 0; i < template->n_activities; i++)
        if (strcmp(template->activities[i].id, id) == 0)
            return i;
    return UINT32_MAX;
}

static void
read_activities(Reader *reader, const WpNode *list)
{
    WpTemplate *template = reader->template;

    template->activities =
        wp_arena_alloc(template->owned->arena, list->n_children * sizeof(WpActivity));
    for (const WpNode *node = list->first; node; node = node->next) {
        const char *id = wp_shape_get_text(reader->activity_shape, node, "id");

        if (wp_template_activity(template, id) != UINT32_MAX)
            fault(reader, wp_node_get(node, "id"), "there are two activities '%s'", id);
        read_activity(reader, node, &template->activities[template->n_activities]);
        template->n_activities++;
    }
    for (const char *const *anchor = anchors; *anchor; anchor++)
        if (wp_template_activity(template, *anchor) == UINT32_MAX)
            fault(reader, list, "there is no activity '%s', which planning counts with", *anchor);
}

/* A list of texts, or one text. */
static const WpWording *const *
read_wordings(Reader *reader, const WpNode *task, const char *key, WpTaskLevel level)
{
    const WpNode *node = wp_shape_get(reader->task_shape, task, key);
    const WpNode *item = node && node->kind == WP_NODE_LIST ? node->first : node;
    uint32_t n = node && node->kind == WP_NODE_LIST ? node->n_children : 1;
    WpArena *arena = reader->template->owned->arena;
    const WpWording **list = wp_arena_alloc(arena, (n + 1) * sizeof(WpWording *));
    uint64_t members = strcmp(key, "checklist") == 0 ? 0 : BIT(MEMBERS);

    for (n = 0; item; item = item->next) {
        const WpWording *wording =
            wp_wording_compile(arena, item, allowed[level] & ~members, reader->diags);

        reader->good = reader->good && wording;
        if (wording && wp_wording_has(wording, WP_PLACEHOLDER_MEMBERS) &&
            strcmp(item->text, "{{members}}") != 0)
            fault(reader, item, "{{members}} stands for lines of their own: nothing beside it");
        if (wording)
            list[n++] = wording;
        if (node->kind != WP_NODE_LIST)
            break;
    }
    return list;
}

static void
read_hours(Reader *reader, const WpNode *node, WpTemplateTask *task)
{
    const WpNode *hours = wp_shape_get(reader->task_shape, node, "hours");
    const WpShape *each = reader->each_shape;

    if (hours->kind != WP_NODE_MAP) {
        task->hours.hours = wp_shape_get_int(reader->task_shape, node, "hours");
        return;
    }
    task->hours.hours = wp_shape_get_int(each, hours, "each");
    task->hours.per = (WpHoursPer)(WP_PER_MEMBER_ASSETS + wp_shape_get_choice(each, hours, "of"));
    task->hours.min = wp_shape_get_int(each, hours, "min");
    task->hours.max = wp_shape_get_int(each, hours, "max");
    if (task->hours.max != 0 && MAX(task->hours.hours, task->hours.min) > task->hours.max)
        fault(reader, hours, "each and min must not be more than max");
    if (task->hours.per != WP_PER_MEMBER_ASSETS && task->level != WP_TASK_ASSET &&
        task->level != WP_TASK_GROUP && task->level != WP_TASK_WORKLOAD)
        fault(reader, wp_node_get(hours, "of"),
              "only tasks of assets, groups and workloads count something else than assets");
}

static unsigned
read_services(Reader *reader, const WpNode *node, WpTaskLevel level)
{
    static const char *const plans[] = {"extend", "replace", "move", "keep"};
    const WpNode *list = wp_shape_get(reader->task_shape, node, "service");
    unsigned services = 0;

    if (list && level != WP_TASK_SERVICE)
        fault(reader, list, "only tasks of level service have plans of services");
    if (!list)
        return level == WP_TASK_SERVICE ? ~0u : 0;
    for (const WpNode *item = list->first; item; item = item->next)
        for (size_t i = 0; i < G_N_ELEMENTS(plans); i++)
            if (strcmp(item->text, plans[i]) == 0)
                services |= 1u << (WP_SERVICE_EXTEND + i);
    return services;
}

/* Which tasks a condition can decide on. */
static void
read_when(Reader *reader, const WpNode *node, WpTemplateTask *task)
{
    const WpNode *when = wp_shape_get(reader->task_shape, node, "when");

    if (!when)
        return;
    if (task->level == WP_TASK_FINDING || task->level == WP_TASK_GAP ||
        task->level == WP_TASK_BRIDGE || task->level == WP_TASK_FOUNDATION) {
        fault(reader, when, "a task of level %s has no condition", wp_task_level_name(task->level));
        return;
    }
    WpCondition *condition =
        wp_condition_compile(reader->rules, task->applies, when, 0, reader->diags);

    if (!condition) {
        reader->good = false;
        return;
    }
    g_ptr_array_add(reader->template->owned->conditions, condition);
    task->when = condition;
}

static WpApplies
read_applies(Reader *reader, const WpNode *node, WpTemplateTask *task)
{
    static const WpApplies applies[] = {WP_APPLIES_VM, WP_APPLIES_DATABASE, WP_APPLIES_ASSET,
                                        WP_APPLIES_APPLICATION};
    WpApplies found = applies[wp_shape_get_choice(reader->task_shape, node, "applies")];

    if (found == WP_APPLIES_APPLICATION && task->level != WP_TASK_WORKLOAD)
        fault(reader, wp_node_get(node, "applies"),
              "only a task of level workload applies to an application");
    return found;
}

static void
read_title(Reader *reader, const WpNode *node, WpTemplateTask *task)
{
    const WpNode *title = wp_shape_get(reader->task_shape, node, "title");

    task->title = wp_wording_compile(reader->template->owned->arena, title,
                                     allowed[task->level] & ~BIT(MEMBERS), reader->diags);
    reader->good = reader->good && task->title;
    /* No cell of a tracker's file may begin with text of the inventory. */
    if (!g_ascii_isalpha(title->text[0]) && !g_str_has_prefix(title->text, "{{summary}}"))
        fault(reader, title, "found '%s', wanted a title that begins with a word of its own",
              title->text);
}

static void
read_task(Reader *reader, const WpNode *node, WpTemplateTask *task)
{
    const WpShape *shape = reader->task_shape;
    const char *activity = wp_shape_get_text(shape, node, "activity");
    int64_t offset = wp_shape_get_int(shape, node, "offset");

    task->id = keep(reader, wp_shape_get_text(shape, node, "id"));
    task->loc = wp_node_loc(wp_node_get(node, "id"));
    task->level = (WpTaskLevel)wp_shape_get_choice(shape, node, "level");
    task->role = keep(reader, wp_shape_get_text(shape, node, "role"));
    task->databases = (WpTaskDatabases)wp_shape_get_choice(shape, node, "databases");
    task->applies = read_applies(reader, node, task);
    task->services = read_services(reader, node, task->level);
    task->activity = wp_template_activity(reader->template, activity);
    check_id(reader, wp_node_get(node, "id"));
    read_title(reader, node, task);
    read_hours(reader, node, task);
    read_when(reader, node, task);
    task->acceptance = read_wordings(reader, node, "acceptance", task->level);
    task->checklist = read_wordings(reader, node, "checklist", task->level);
    if (task->activity == UINT32_MAX) {
        fault(reader, wp_node_get(node, "activity"), "there is no activity '%s'", activity);
        suggest_id(reader, activity, true);
        return;
    }
    const WpActivity *of = &reader->template->activities[task->activity];

    task->last = offset == INT64_MIN ? of->offset : (int16_t)-offset;
    task->first = offset == INT64_MIN ? (int16_t)(of->offset - of->early) : task->last;
    task->blocked_by =
        wp_shape_get(shape, node, "blocked_by") ? read_blocks(shape, node) : of->blocked_by;
}

/* ---- predecessors ---- */

static uint32_t
find_task(const WpTemplate *template, const char *id)
{
    for (uint32_t i = 0; i < template->n_tasks; i++)
        if (strcmp(template->tasks[i].id, id) == 0)
            return i;
    return UINT32_MAX;
}

static void
read_after(Reader *reader, const WpNode *node, WpTemplateTask *task)
{
    const WpNode *after = wp_shape_get(reader->task_shape, node, "after");
    const WpNode *item = after && after->kind == WP_NODE_LIST ? after->first : after;
    uint32_t n = after && after->kind == WP_NODE_LIST ? after->n_children : 1;
    uint32_t *list = wp_arena_alloc(reader->template->owned->arena, n * sizeof(uint32_t));

    for (; item; item = after->kind == WP_NODE_LIST ? item->next : NULL) {
        uint32_t found = find_task(reader->template, item->text);

        if (found == UINT32_MAX) {
            fault(reader, item, "there is no task '%s'", item->text);
            suggest_id(reader, item->text, false);
        } else {
            list[task->n_after++] = found;
        }
    }
    task->after = list;
}

/* Tasks in a circle could never begin: those that no removal of tasks without open predecessors
 * frees. Reported at the first of them. */
static void
check_circles(Reader *reader, const WpNode *first)
{
    const WpTemplate *template = reader->template;
    g_autofree bool *done = g_new0(bool, template->n_tasks);
    bool moved = true;

    while (moved) {
        moved = false;
        for (uint32_t i = 0; i < template->n_tasks; i++) {
            bool open = false;

            for (uint32_t j = 0; j < template->tasks[i].n_after; j++)
                open = open || !done[template->tasks[i].after[j]];
            if (!done[i] && !open)
                moved = done[i] = true;
        }
    }
    const WpNode *node = first;

    for (uint32_t i = 0; i < template->n_tasks; i++, node = node->next)
        if (!done[i]) {
            fault(reader, wp_node_get(node, "after"), "tasks that wait for each other in a circle");
            return;
        }
}

static void
read_tasks(Reader *reader, const WpNode *list)
{
    WpTemplate *template = reader->template;
    const WpNode *node = list->first;

    template->tasks =
        wp_arena_alloc(template->owned->arena, list->n_children * sizeof(WpTemplateTask));
    for (; node; node = node->next) {
        const char *id = wp_shape_get_text(reader->task_shape, node, "id");

        if (find_task(template, id) != UINT32_MAX)
            fault(reader, wp_node_get(node, "id"), "there are two tasks '%s'", id);
        read_task(reader, node, &template->tasks[template->n_tasks]);
        template->n_tasks++;
    }
    node = list->first;
    for (uint32_t i = 0; i < template->n_tasks; i++, node = node->next)
        read_after(reader, node, &template->tasks[i]);
    if (reader->good)
        check_circles(reader, list->first);
}

/* ---- settings ---- */

static void
check_offsets(Reader *reader)
{
    const WpSettings *settings = reader->settings;
    const WpNode *root = settings->document ? wp_document_root(settings->document) : NULL;
    const WpNode *offsets = wp_node_get(wp_node_get(root, "schedule"), "offsets");

    for (const WpNode *node = offsets ? offsets->first : NULL; node; node = node->next) {
        if (wp_template_activity(reader->template, node->key) != UINT32_MAX)
            continue;
        wp_node_diag_key(node, reader->diags, WP_DIAG_SETTINGS_FAULT,
                         "there is no activity '%s' in the backlog template", node->key);
        suggest_id(reader, node->key, true);
        reader->good = false;
    }
}

/* At whose start a remediation must be done. */
static void
set_due(WpTemplate *template)
{
    for (WpDue due = 0; due < WP_N_DUE; due++) {
        uint32_t activity = wp_template_activity(template, wp_due_name(due));

        if (activity != UINT32_MAX)
            template->due[due] = MIN(template->activities[activity].offset, 0);
    }
}

static WpTemplate *
template_new(const WpDocument *document)
{
    WpTemplate *template = g_new0(WpTemplate, 1);
    size_t size;
    const char *text = wp_source_text(wp_document_source(document), &size);

    template->owned = g_new0(struct WpTemplateOwned, 1);
    template->owned->arena = wp_arena_new();
    template->owned->conditions = g_ptr_array_new_with_free_func((GDestroyNotify)wp_condition_free);
    wp_sha256_of(text, size, template->sha256);
    return template;
}

WpTemplate *
wp_template_read(const WpDocument *document, const WpRuleSet *rules, const WpSettings *settings,
                 WpDiagList *diags)
{
    if (!wp_shape_check(wp_template_shape(), document, NULL, diags))
        return NULL;
    g_autoptr(WpTemplate) template = template_new(document);
    const WpNode *root = wp_document_root(document);
    const WpNode *head = wp_node_get(root, "template");
    Reader reader = {
        .template = template,
        .rules = rules,
        .settings = settings,
        .diags = diags,
        .activity_shape = item_shape("activities"),
        .task_shape = item_shape("tasks"),
        .good = true,
    };

    for (const WpShapeKey *entry = reader.task_shape->keys; entry->key; entry++)
        if (strcmp(entry->key, "hours") == 0)
            reader.each_shape = entry->shape->options[1];
    template->id = keep(&reader, wp_shape_get_text(item_shape("template"), head, "id"));
    template->version = keep(&reader, wp_shape_get_text(item_shape("template"), head, "version"));
    template->title = keep(&reader, wp_shape_get_text(item_shape("template"), head, "title"));
    read_activities(&reader, wp_node_get(root, "activities"));
    read_tasks(&reader, wp_node_get(root, "tasks"));
    check_offsets(&reader);
    set_due(template);
    return reader.good ? g_steal_pointer(&template) : NULL;
}

void
wp_template_free(WpTemplate *template)
{
    if (!template)
        return;
    g_ptr_array_unref(template->owned->conditions);
    wp_arena_free(template->owned->arena);
    g_free(template->owned);
    g_free(template);
}
