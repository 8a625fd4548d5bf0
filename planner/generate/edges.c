#include "planner/generate/edges.h"

typedef struct {
    const WpGenEstate *estate;
    const WpGenApp *app;
    GArray *edges;
    uint64_t chance; /* state: edges of an application are drawn in their order */
    uint64_t id;
    uint32_t n_inside;
} Maker;

static uint32_t
below(Maker *maker, uint32_t n)
{
    return wp_gen_below(wp_splitmix_next(&maker->chance), n);
}

static bool
happens(Maker *maker, int64_t basis_points)
{
    return wp_gen_happens(wp_splitmix_next(&maker->chance), basis_points);
}

static uint16_t
port_of(Maker *maker, WpGenTalk talk)
{
    return (uint16_t)wp_gen_pick(&maker->estate->profile->flows.ports[talk],
                                 wp_splitmix_next(&maker->chance));
}

static const char *
process_of(const WpGenEstate *estate, uint16_t port)
{
    const GArray *processes = estate->profile->processes;

    for (uint32_t i = 0; i < processes->len; i++)
        if (g_array_index(processes, WpGenProcess, i).port == port)
            return g_array_index(processes, WpGenProcess, i).name;
    return "java";
}

static WpGenEdge *
add(Maker *maker, uint32_t from, uint32_t to, uint16_t port, const char *process)
{
    WpGenEdge edge = {.from = from, .to = to, .port = port, .process = process, .id = maker->id++};

    edge.seen_percent = 100;
    g_array_append_val(maker->edges, edge);
    return &g_array_index(maker->edges, WpGenEdge, maker->edges->len - 1);
}

static void
inside(Maker *maker, uint32_t from, uint32_t to, uint16_t port)
{
    const WpGenProfile *profile = maker->estate->profile;
    uint64_t drawn = wp_splitmix_next(&maker->chance);

    if (from == to)
        return;
    for (int back = 0; back <= (wp_gen_happens(drawn << 32, profile->flows.back) ? 1 : 0); back++) {
        uint16_t at = back ? port_of(maker, WP_GEN_TALK_BACK) : port;
        WpGenEdge *edge =
            add(maker, back ? to : from, back ? from : to, at, process_of(maker->estate, at));

        edge->inside = true;
        edge->seen_percent = (uint8_t)wp_gen_pick(&profile->flows.inside_percent, drawn);
    }
    maker->n_inside++;
}

/* ---- within an application ---- */

/* Web servers call application servers, those call databases. */
static void
add_tiers(Maker *maker)
{
    uint32_t first = maker->app->first, end = first + maker->app->n;
    uint32_t app = first + wp_gen_app_db_vms(maker->app);
    uint32_t n_app = wp_gen_app_middle_vms(maker->app), web = app + n_app;
    uint16_t port = port_of(maker, WP_GEN_TALK_MIDDLE);
    uint16_t database = port_of(maker, WP_GEN_TALK_DATABASE);

    for (uint32_t i = web; i < end; i++)
        for (uint32_t k = below(maker, 3) + 1; k > 0; k--)
            inside(maker, i, app + below(maker, n_app), port);
    for (uint32_t i = app; i < web; i++) {
        for (uint32_t k = below(maker, 2) + 1; k > 0; k--)
            inside(maker, i, first + below(maker, app - first), database);
        if (web < end)
            inside(maker, web + below(maker, end - web), i, port);
    }
    for (uint32_t i = first + 1; i < app; i++)
        inside(maker, i, first, port_of(maker, WP_GEN_TALK_REPLICA));
}

static void
add_star(Maker *maker)
{
    uint16_t port = port_of(maker, WP_GEN_TALK_DATABASE);

    for (uint32_t i = 1; i < maker->app->n; i++)
        inside(maker, maker->app->first + i, maker->app->first, port);
}

static void
add_mesh(Maker *maker)
{
    uint32_t first = maker->app->first, n = maker->app->n;

    for (uint32_t i = 0; i < n; i++)
        for (int k = 0; k < 3; k++)
            inside(maker, first + i, first + below(maker, n), port_of(maker, WP_GEN_TALK_MESH));
}

static void
add_chain(Maker *maker)
{
    uint32_t first = maker->app->first;

    for (uint32_t i = 1; i < maker->app->n; i++) {
        inside(maker, first + i, first + i - 1, port_of(maker, WP_GEN_TALK_CHAIN));
        inside(maker, first + i, first + below(maker, i), port_of(maker, WP_GEN_TALK_CACHE));
    }
}

/* ---- to all and from all ---- */

static void
add_service(Maker *maker, const WpGenService *service, const WpGenInstances *instances)
{
    const WpGenApp *app = maker->app;
    uint32_t web = app->first + wp_gen_app_db_vms(app) + wp_gen_app_middle_vms(app);
    uint32_t instance = instances->first + below(maker, instances->n);

    for (uint32_t vm = service->way == WP_GEN_FRONT ? web : app->first; vm < app->first + app->n;
         vm++) {
        if (!happens(maker, service->share))
            continue;
        for (uint32_t i = 0; i < service->n_ports; i++)
            if (service->way == WP_GEN_USED)
                add(maker, vm, instance, service->ports[i], service->process);
            else
                add(maker, instance, vm, service->ports[i], service->process);
    }
}

static void
add_services(Maker *maker)
{
    const WpGenEstate *estate = maker->estate;
    const GArray *services = estate->profile->services;
    uint32_t site = wp_gen_vcenter(estate, maker->app->vcenter)->site;

    for (uint32_t i = 0; i < services->len; i++) {
        const WpGenInstances *at = estate->instances + (size_t)site * services->len + i;

        if (at->n > 0)
            add_service(maker, &g_array_index(services, WpGenService, i), at);
    }
}

/* A database of all is used by three applications, as chance has it. */
static void
add_shared(Maker *maker)
{
    const WpGenVcenter *vcenter = wp_gen_vcenter(maker->estate, maker->app->vcenter);

    if (below(maker, MAX(vcenter->n_apps, 1)) >= 3 * vcenter->n_shared || vcenter->n_shared == 0)
        return;
    uint32_t to = vcenter->first + vcenter->n_services + below(maker, vcenter->n_shared);
    uint16_t port = port_of(maker, WP_GEN_TALK_DATABASE);
    for (uint32_t i = 0; i <= maker->app->n / 5; i++)
        add(maker, maker->app->first + below(maker, maker->app->n), to, port,
            process_of(maker->estate, port));
}

/* Flows that mean nothing: between applications of any site, and to addresses outside. */
static void
add_noise(Maker *maker)
{
    const WpGenProfile *profile = maker->estate->profile;
    uint64_t drawn = wp_splitmix_next(&maker->chance);
    uint32_t n = (uint32_t)((maker->n_inside * profile->flows.noise + drawn % 10000) / 10000);

    for (uint32_t i = 0; i < n; i++) {
        uint32_t to = below(maker, maker->estate->n_vms);
        uint16_t port = port_of(maker, WP_GEN_TALK_NOISE);

        if (maker->estate->app_of[to] == WP_GEN_NO_APP || to - maker->app->first < maker->app->n)
            continue;
        WpGenEdge *edge = add(maker, maker->app->first + below(maker, maker->app->n), to, port,
                              process_of(maker->estate, port));
        edge->seen_percent =
            (uint8_t)wp_gen_pick(&profile->flows.noise_percent, wp_splitmix_next(&maker->chance));
    }
    for (uint32_t i = 0; i < maker->app->n; i++)
        if (happens(maker, profile->flows.outside)) {
            WpGenEdge *edge = add(maker, maker->app->first + i, WP_GEN_OUTSIDE, 443,
                                  process_of(maker->estate, 443));

            /* 198.18.0.0/15, kept for tests by RFC 2544 */
            edge->address = 0xc6120000u + below(maker, 1 << 17);
            edge->seen_percent = 30;
        }
}

void
wp_gen_edges(const WpGenEstate *estate, uint32_t app, GArray *edges)
{
    Maker maker = {estate,
                   wp_gen_app(estate, app),
                   edges,
                   wp_gen_estate_draw(estate, WP_GEN_DRAW_EDGE, app),
                   (uint64_t)app << 24,
                   0};

    g_array_set_size(edges, 0);
    if (maker.app->form == WP_GEN_TIERS && maker.app->n >= 3)
        add_tiers(&maker);
    else if (maker.app->form == WP_GEN_STAR)
        add_star(&maker);
    else if (maker.app->form == WP_GEN_MESH)
        add_mesh(&maker);
    else
        add_chain(&maker);
    add_services(&maker);
    add_shared(&maker);
    add_noise(&maker);
}
