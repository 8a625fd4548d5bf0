#include "planner/model/selector.h"

#include "planner/base/suggest.h"

#include <string.h>

typedef enum {
    PROPERTY_ALL,
    PROPERTY_VM,
    PROPERTY_DB,
    PROPERTY_WORKLOAD,
    PROPERTY_ENVIRONMENT,
    PROPERTY_SITE,
    PROPERTY_HOST,
    PROPERTY_CLUSTER,
    PROPERTY_FOLDER,
    PROPERTY_VCENTER,
    PROPERTY_OWNER,
    PROPERTY_ROLE,
    PROPERTY_TAG,
    N_PROPERTIES,
} Property;

/* What of a VM and of a database a property is compared with. */
static const struct {
    const char *name;
    WpField vm_field, db_field;
} properties[N_PROPERTIES] = {
    [PROPERTY_ALL] = {"all", WP_FIELD_NONE, WP_FIELD_NONE},
    [PROPERTY_VM] = {"vm", WP_F_VM_NAME, WP_FIELD_NONE},
    [PROPERTY_DB] = {"db", WP_FIELD_NONE, WP_F_DB_NAME},
    [PROPERTY_WORKLOAD] = {"workload", WP_F_VM_WORKLOAD, WP_F_DB_WORKLOAD},
    [PROPERTY_ENVIRONMENT] = {"environment", WP_F_VM_ENVIRONMENT, WP_F_DB_ENVIRONMENT},
    [PROPERTY_SITE] = {"site", WP_F_VM_SITE, WP_F_DB_SITE},
    [PROPERTY_HOST] = {"host", WP_F_VM_HOST, WP_F_DB_SERVER},
    [PROPERTY_CLUSTER] = {"cluster", WP_F_VM_CLUSTER, WP_FIELD_NONE},
    [PROPERTY_FOLDER] = {"folder", WP_F_VM_FOLDER, WP_FIELD_NONE},
    [PROPERTY_VCENTER] = {"vcenter", WP_F_VM_VCENTER, WP_FIELD_NONE},
    [PROPERTY_OWNER] = {"owner", WP_F_VM_OWNER, WP_F_DB_OWNER},
    [PROPERTY_ROLE] = {"role", WP_F_VM_ROLE, WP_F_DB_ROLE},
    [PROPERTY_TAG] = {"tag", WP_F_VM_TAGS, WP_F_DB_TAGS},
};

struct WpSelector {
    Property property;
    GPatternSpec *pattern; /* over the value, case folded */
    GPatternSpec *below;   /* (nullable) folders and workloads: over what lies below the value */
    char *tag;             /* (nullable) key, case folded */
};

static Property
find_property(const char *name)
{
    Property property = 0;

    while (property < N_PROPERTIES && strcmp(properties[property].name, name) != 0)
        property++;
    return property;
}

static void
refuse_property(const WpSelectorText *text, const char *name, WpDiagList *diags)
{
    const char *names[N_PROPERTIES + 2] = {[N_PROPERTIES] = "group", [N_PROPERTIES + 1] = "where"};

    for (Property property = 0; property < N_PROPERTIES; property++)
        names[property] = properties[property].name;
    const char *near = wp_suggest(name, names, G_N_ELEMENTS(names));
    wp_diag(diags, WP_DIAG_SETTINGS_FAULT, text->loc,
            "'%s' is not a selector; wanted all, or a property and a value such as "
            "workload:Payroll",
            text->text);
    if (near)
        wp_diag_hint(diags, "did you mean '%s'?", near);
}

static GPatternSpec *
pattern_of(const char *value, const char *tail)
{
    g_autofree char *folded = g_utf8_casefold(value, -1);
    g_autofree char *whole = g_strconcat(folded, tail, NULL);

    return g_pattern_spec_new(whole);
}

WpSelector *
wp_selector_parse(const WpSelectorText *text, WpDiagList *diags)
{
    const char *colon = strchr(text->text, ':');
    g_autofree char *name =
        g_strndup(text->text, colon ? (size_t)(colon - text->text) : strlen(text->text));
    Property property = find_property(name);
    const char *value = colon ? colon + 1 : "";

    if (property == N_PROPERTIES || (property == PROPERTY_ALL) != (colon == NULL)) {
        refuse_property(text, name, diags);
        return NULL;
    }
    const char *equals = property == PROPERTY_TAG ? strchr(value, '=') : NULL;
    if ((property != PROPERTY_ALL && !*value) || (property == PROPERTY_TAG && !equals)) {
        wp_diag(diags, WP_DIAG_SETTINGS_FAULT, text->loc,
                "the selector '%s' has no value; wanted one such as %s", text->text,
                property == PROPERTY_TAG ? "tag:CostCenter=123" : "workload:Payroll");
        return NULL;
    }
    WpSelector *selector = g_new0(WpSelector, 1);
    selector->property = property;
    if (equals) {
        g_autofree char *key = g_strndup(value, (size_t)(equals - value));

        selector->tag = g_utf8_casefold(key, -1);
        value = equals + 1;
    }
    selector->pattern = pattern_of(value, "");
    if (property == PROPERTY_FOLDER || property == PROPERTY_WORKLOAD)
        selector->below = pattern_of(value, "/*");
    return selector;
}

void
wp_selector_free(WpSelector *selector)
{
    if (!selector)
        return;
    g_pattern_spec_free(selector->pattern);
    g_clear_pointer(&selector->below, g_pattern_spec_free);
    g_free(selector->tag);
    g_free(selector);
}

static bool
fits(const WpSelector *selector, const char *text)
{
    g_autofree char *folded = g_utf8_casefold(text, -1);

    return g_pattern_spec_match_string(selector->pattern, folded) ||
           (selector->below && g_pattern_spec_match_string(selector->below, folded));
}

static bool
tag_fits(const WpSelector *selector, const WpColumn *tags, const WpStrPool *texts, WpRowId row)
{
    for (uint32_t i = tags->first[row]; i < tags->first[row + 1]; i++) {
        g_autofree char *key = g_utf8_casefold(wp_str_pool_text(texts, tags->keys[i]), -1);

        if (strcmp(key, selector->tag) == 0 &&
            fits(selector, wp_str_pool_text(texts, tags->items[i])))
            return true;
    }
    return false;
}

bool
wp_selector_matches(const WpSelector *selector, const WpView *view, WpAssetId asset)
{
    bool is_db = wp_asset_is_db(view->inventory, asset);
    WpField field =
        is_db ? properties[selector->property].db_field : properties[selector->property].vm_field;
    WpRowId row = wp_asset_row(view->inventory, asset);

    if (selector->property == PROPERTY_ALL)
        return true;
    if (field == WP_FIELD_NONE || !wp_column_known(view->columns[field], row))
        return false;
    const WpColumn *column = view->columns[field];
    if (selector->property == PROPERTY_TAG)
        return tag_fits(selector, column, view->inventory->texts, row);
    return fits(selector, wp_str_pool_text(view->inventory->texts, column->ids[row]));
}

void
wp_selector_find(const WpSelector *selector, const WpView *view, GArray *found)
{
    for (WpAssetId asset = 1; asset <= view->inventory->n_assets; asset++)
        if (wp_selector_matches(selector, view, asset))
            g_array_append_val(found, asset);
}
