#include "planner/model/settings-section.h"

#include "planner/base/suggest.h"

/* replication: lines to the target, who takes which, and what is sent. */

static void
read_links(Reader *reader, Section replication)
{
    WpSettings *settings = reader->settings;
    uint32_t i = 0;

    settings->replication.n_links = length_of(replication, "links");
    settings->replication.links = g_new0(WpLink, settings->replication.n_links + 1);
    for (const WpNode *node = first_of(replication, "links"); node; node = node->next) {
        Section item = {item_shape(replication, "links"), node};
        WpLink *link = &settings->replication.links[i++];

        *link = (WpLink){.name = text(item, "name"),
                         .rate = number(item, "rate"),
                         .usable = number(item, "usable"),
                         .rtt_us = number(item, "rtt"),
                         .loc = wp_node_loc(node)};
        for (uint32_t j = 0; j + 1 < i; j++)
            if (settings->replication.links[j].name == link->name)
                wp_node_diag(node, reader->diags, WP_DIAG_SETTINGS_FAULT,
                             "two links are called '%s'", link->name);
        if (link->rate <= 0 || link->usable <= 0)
            wp_node_diag(node, reader->diags, WP_DIAG_SETTINGS_FAULT,
                         "the link '%s' can carry nothing; wanted a rate and a usable share over 0",
                         link->name);
    }
}

static void
check_via(Reader *reader, const WpNode *node, const char *name)
{
    const WpSettings *settings = reader->settings;
    uint32_t n_links = settings->replication.n_links;
    g_autofree const char **names = g_new0(const char *, n_links + 1);
    const char *nearest;

    for (uint32_t i = 0; i < n_links; i++) {
        names[i] = settings->replication.links[i].name;
        if (strcmp(names[i], name) == 0)
            return;
    }
    wp_node_diag(node, reader->diags, WP_DIAG_SETTINGS_FAULT, "no link is called '%s'", name);
    nearest = wp_suggest(name, names, n_links);
    if (nearest)
        wp_diag_hint(reader->diags, "did you mean '%s'?", nearest);
    else
        wp_diag_hint(reader->diags, "name one of replication.links");
}

static void
read_routes(Reader *reader, Section replication)
{
    WpSettings *settings = reader->settings;
    uint32_t i = 0;

    settings->replication.n_routes = length_of(replication, "routes");
    settings->replication.routes = g_new0(WpRoute, settings->replication.n_routes + 1);
    for (const WpNode *node = first_of(replication, "routes"); node; node = node->next) {
        Section item = {item_shape(replication, "routes"), node};

        settings->replication.routes[i++] =
            (WpRoute){.what = selector(item, "for"), .via = texts(item, "via")};
        for (const WpNode *via = first_of(item, "via"); via; via = via->next)
            check_via(reader, via, via->text);
    }
}

/* "2%/day" */
static void
read_drift(Reader *reader, Section replication)
{
    const char *drift = wp_shape_get_text(replication.shape, replication.node, "drift");
    const char *slash = strchr(drift, '/');
    const WpNode *node = wp_shape_get(replication.shape, replication.node, "drift");
    bool right = slash && strcmp(slash, "/day") == 0 &&
                 wp_parse_quantity(drift, (size_t)(slash - drift), WP_UNIT_PCT,
                                   &reader->settings->replication.drift);

    if (!right && node)
        wp_node_diag(node, reader->diags, WP_DIAG_WRONG_UNIT,
                     "'%s' is no drift; wanted a share of used size a day, such as 2%%/day", drift);
}

void
wp_settings_read_replication(Reader *reader, Section root)
{
    WpSettings *settings = reader->settings;
    Section replication = enter(root, "replication");

    settings->replication.methods = texts(replication, "methods");
    settings->replication.compression = number(replication, "compression");
    settings->replication.margin_us = number(replication, "margin");
    settings->replication.max_bridge_rtt_us = number(replication, "max_bridge_rtt");
    settings->replication.sync_until_stage =
        strcmp(wp_shape_get_text(replication.shape, replication.node, "sync_until"), "stage") == 0;
    read_drift(reader, replication);
    read_links(reader, replication);
    read_routes(reader, replication);
}
