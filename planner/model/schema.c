#include "planner/model/schema.h"

#include "planner/base/suggest.h"

#include <string.h>

typedef struct {
    const char *name;
    const char *plural;
    WpKind parent;
} KindInfo;

static const KindInfo kinds[WP_N_KINDS] = {
#define WP_KIND(id, name, plural, parent) {name, plural, WP_KIND_##parent},
#include "planner/model/fields.def"
};

static const WpFieldInfo fields[WP_N_FIELDS] = {
#define WP_FIELD(kind, id, name, type, unit, stage, meaning)                                       \
    {WP_KIND_##kind, name, WP_TYPE_##type, WP_UNIT_##unit, WP_STAGE_##stage, meaning},
#include "planner/model/fields.def"
};

static const WpMark marks[] = {
#define WP_MARK(kind, id, beside) {WP_F_##kind##_##id, WP_F_##kind##_##beside},
#include "planner/model/fields.def"
};

static const bool own[WP_N_FIELDS] = {
#define WP_OWN(kind, id) [WP_F_##kind##_##id] = true,
#include "planner/model/fields.def"
};

const WpFieldInfo *
wp_field_info(WpField field)
{
    g_assert(field < WP_N_FIELDS);
    return &fields[field];
}

const char *
wp_field_type_name(WpFieldType type)
{
    switch (type) {
    case WP_TYPE_TEXT:
        return "text";
    case WP_TYPE_TEXTS:
        return "list of text";
    case WP_TYPE_TAGS:
        return "map of text to text";
    case WP_TYPE_BOOL:
        return "bool";
    case WP_TYPE_INT:
        return "count";
    case WP_TYPE_QUANTITY:
        return "quantity";
    case WP_TYPE_TIME:
        return "time";
    case WP_TYPE_DURATION:
        return "duration";
    case WP_TYPE_VM:
        return "vm";
    case WP_TYPE_DB:
        return "db";
    case WP_TYPE_APP:
        return "app";
    case WP_TYPE_ASSET:
        return "asset";
    }
    g_assert_not_reached();
}

const char *
wp_stage_name(WpStage stage)
{
    static const char *const names[] = {"input",  "derived", "links", "flows",
                                        "assess", "group",   "wave",  "replication"};

    g_assert(stage < G_N_ELEMENTS(names));
    return names[stage];
}

const char *
wp_kind_name(WpKind kind)
{
    g_assert(kind < WP_N_KINDS);
    return kinds[kind].name;
}

const char *
wp_kind_plural(WpKind kind)
{
    g_assert(kind < WP_N_KINDS);
    return kinds[kind].plural;
}

WpKind
wp_kind_parent(WpKind kind)
{
    g_assert(kind < WP_N_KINDS);
    return kinds[kind].parent;
}

WpKind
wp_kind_find(const char *name)
{
    for (WpKind kind = 0; kind < WP_N_KINDS; kind++)
        if (strcmp(kinds[kind].name, name) == 0)
            return kind;
    return WP_KIND_NONE;
}

/* Written once; asked for every cell. */
static WpField first_fields[WP_N_KINDS];
static WpField end_fields[WP_N_KINDS];

static void
find_ends(void)
{
    static gsize ready;

    if (!g_once_init_enter(&ready))
        return;
    for (WpField field = 0; field < WP_N_FIELDS; field++)
        end_fields[fields[field].kind] = field + 1;
    for (WpField field = WP_N_FIELDS; field > 0; field--)
        first_fields[fields[field - 1].kind] = field - 1;
    g_once_init_leave(&ready, 1);
}

WpField
wp_kind_first_field(WpKind kind)
{
    g_assert(kind < WP_N_KINDS);
    find_ends();
    return first_fields[kind];
}

WpField
wp_kind_end_field(WpKind kind)
{
    g_assert(kind < WP_N_KINDS);
    find_ends();
    return end_fields[kind];
}

WpField
wp_field_find(WpKind kind, const char *name)
{
    WpField end = wp_kind_end_field(kind);

    for (WpField field = wp_kind_first_field(kind); field < end; field++)
        if (strcmp(fields[field].name, name) == 0)
            return field;
    return WP_FIELD_NONE;
}

const char *
wp_field_suggest(WpKind kind, const char *name)
{
    const char *names[WP_N_FIELDS];
    size_t n_names = 0;
    WpField end = wp_kind_end_field(kind);

    for (WpField field = wp_kind_first_field(kind); field < end; field++)
        names[n_names++] = fields[field].name;
    return wp_suggest(name, names, n_names);
}

const WpMark *
wp_kind_marks(WpKind kind, uint32_t *n)
{
    const WpMark *first = NULL;

    *n = 0;
    for (size_t i = 0; i < G_N_ELEMENTS(marks); i++)
        if (fields[marks[i].field].kind == kind) {
            first = first ? first : &marks[i];
            ++*n;
        }
    return first;
}

bool
wp_field_is_own(WpField field)
{
    g_assert(field < WP_N_FIELDS);
    return own[field];
}
