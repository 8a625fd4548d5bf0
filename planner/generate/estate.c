#include "planner/generate/estate.h"

#include <string.h>

/* ---- sites, vCenters, services ---- */

static uint32_t
divide_up(uint32_t n, int64_t by)
{
    return (uint32_t)((n + by - 1) / by);
}

static uint32_t
common_divisor(uint32_t a, uint32_t b)
{
    while (b > 0) {
        uint32_t rest = a % b;

        a = b;
        b = rest;
    }
    return a;
}

/* A step that meets each of @n numbers once: about the golden part of n. */
static uint32_t
step_of(uint32_t n, uint64_t drawn)
{
    uint32_t step = (uint32_t)((uint64_t)n * 618034 / 1000000) + wp_gen_below(drawn, n / 10 + 1);

    step = MAX(step % n, 1);
    while (n > 1 && common_divisor(step, n) != 1)
        step++;
    return step;
}

static void
place_vcenters(WpGenEstate *estate)
{
    const WpGenProfile *profile = estate->profile;
    uint32_t n = estate->n_vms;

    estate->n_sites = MAX(1, MIN(profile->sites->len, divide_up(n, profile->site_vms)));
    uint32_t n_vcenters = MAX(estate->n_sites, divide_up(n, profile->vcenter_vms));

    n_vcenters = MIN(n_vcenters, 60000); /* ids are of 16 bits */
    estate->site_vms = g_new0(uint32_t, estate->n_sites);
    for (uint32_t i = 0; i < n_vcenters; i++) {
        WpGenVcenter vcenter = {.first = (uint32_t)((uint64_t)n * i / n_vcenters),
                                .site = (uint16_t)(i % estate->n_sites)};

        vcenter.n = (uint32_t)((uint64_t)n * (i + 1) / n_vcenters) - vcenter.first;
        vcenter.n_templates = (uint32_t)(vcenter.n * profile->vm.templates / 10000);
        vcenter.n_shared = (uint32_t)(vcenter.n / profile->flows.shared_vms);
        vcenter.row_step =
            step_of(vcenter.n, wp_gen_estate_draw(estate, WP_GEN_DRAW_ORDER, vcenter.first));
        estate->site_vms[vcenter.site] += vcenter.n;
        g_array_append_val(estate->vcenters, vcenter);
    }
}

/* The first vCenter of each site has its services, as long as they leave half of it free. */
static void
place_services(WpGenEstate *estate)
{
    const GArray *services = estate->profile->services;

    estate->instances = g_new0(WpGenInstances, (size_t)estate->n_sites * services->len + 1);
    for (uint32_t site = 0; site < estate->n_sites; site++) {
        WpGenVcenter *vcenter = &g_array_index(estate->vcenters, WpGenVcenter, site);

        for (uint32_t i = 0; i < services->len; i++) {
            const WpGenService *service = &g_array_index(services, WpGenService, i);
            uint32_t n = divide_up(estate->site_vms[site], service->vms);

            if (vcenter->n_services + n > vcenter->n / 2)
                continue;
            estate->instances[site * services->len + i] =
                (WpGenInstances){vcenter->first + vcenter->n_services, n};
            vcenter->n_services += n;
        }
    }
}

/* ---- applications ---- */

static void
add_app(WpGenEstate *estate, WpGenApp app)
{
    uint32_t id = estate->apps->len;

    for (uint32_t i = 0; i < app.n; i++)
        estate->app_of[app.first + i] = id;
    app.databases_before = estate->n_db_vms;
    estate->n_db_vms += wp_gen_app_db_vms(&app);
    g_array_append_val(estate->apps, app);
}

/* Application after application, each in its environments, until the vCenter is full. */
static void
place_apps(WpGenEstate *estate, WpGenVcenter *vcenter)
{
    const WpGenProfile *profile = estate->profile;
    uint32_t at = vcenter->first + vcenter->n_services + vcenter->n_shared;
    uint32_t end = vcenter->first + vcenter->n - vcenter->n_templates;

    vcenter->first_app = estate->apps->len;
    while (at < end) {
        uint32_t business = estate->n_business++, before = 0;
        uint64_t drawn = wp_gen_estate_draw(estate, WP_GEN_DRAW_SIZE, business);
        int32_t size = MAX(wp_gen_pick(&profile->applications.sizes, drawn), 1);
        drawn = wp_gen_estate_draw(estate, WP_GEN_DRAW_APP, business);
        int32_t n_environments =
            CLAMP(wp_gen_pick(&profile->applications.environments, drawn), 1, 3);

        for (int32_t i = 0; i < n_environments && at < end; i++) {
            drawn = wp_gen_estate_draw(estate, WP_GEN_DRAW_SHAPE, estate->apps->len);
            int32_t lesser = wp_gen_pick(&profile->applications.lesser, drawn << 7);
            int32_t n = i == 0 ? size : (int32_t)MAX((int64_t)size * lesser / 100, 1);
            WpGenApp app = {
                .first = at,
                .n = MIN((uint32_t)n, end - at),
                .business = business,
                .n_before = before,
                .vcenter = (uint16_t)(vcenter - &g_array_index(estate->vcenters, WpGenVcenter, 0)),
                .environment = (uint8_t)i,
                .form = (uint8_t)wp_gen_pick(&profile->applications.shapes, drawn)};

            add_app(estate, app);
            at += app.n;
            before += app.n;
        }
    }
    vcenter->n_apps = estate->apps->len - vcenter->first_app;
}

/* ---- the whole ---- */

static void
choose_hypervisors(WpGenEstate *estate, const WpGenWish *wish)
{
    const WpGenWeights *from = &estate->profile->vm.hypervisors;
    WpGenWeights *to = &estate->hypervisors;
    uint32_t sum = 0;

    to->choices = g_new0(WpGenChoice, from->n + 1);
    for (uint32_t i = 0; i < from->n; i++) {
        WpGenChoice choice = from->choices[i];
        uint32_t weight = choice.upto - (i > 0 ? from->choices[i - 1].upto : 0);

        sum += wish->has[choice.low] ? weight : 0;
        choice.upto = sum;
        to->choices[to->n++] = choice;
    }
    if (sum == 0) /* what has no export of its own is on VMware */
        to->choices[to->n++] = (WpGenChoice){WP_GEN_VMWARE, WP_GEN_VMWARE, 1};
}

WpGenEstate *
wp_gen_estate_build(const WpGenProfile *profile, const WpGenWish *wish)
{
    WpGenEstate *estate = g_new0(WpGenEstate, 1);
    int64_t n = wish->n_vms;

    estate->profile = profile;
    estate->seed = wish->seed;
    estate->n_vms = wish->n_vms;
    estate->vcenters = g_array_new(FALSE, TRUE, sizeof(WpGenVcenter));
    estate->apps = g_array_new(FALSE, TRUE, sizeof(WpGenApp));
    estate->app_of = g_new(uint32_t, (size_t)n + 1);
    memset(estate->app_of, 0xff, ((size_t)n + 1) * sizeof *estate->app_of);
    choose_hypervisors(estate, wish);
    estate->number_step = step_of(estate->n_vms, wp_gen_estate_draw(estate, WP_GEN_DRAW_NUMBER, 0));
    place_vcenters(estate);
    place_services(estate);
    for (uint32_t i = 0; i < estate->vcenters->len; i++)
        place_apps(estate, &g_array_index(estate->vcenters, WpGenVcenter, i));
    estate->code_syllables = 2;
    for (uint64_t codes = 10000; codes < estate->n_business; codes *= 100)
        estate->code_syllables++;
    int64_t n_databases =
        wish->n_databases >= 0 ? wish->n_databases : n * profile->databases_percent / 100;
    estate->n_databases = estate->n_db_vms > 0 ? (uint32_t)n_databases : 0;
    estate->n_flow_rows =
        (uint64_t)(wish->n_flow_rows >= 0 ? wish->n_flow_rows : n * profile->flows.rows_per_vm);
    return estate;
}

void
wp_gen_estate_free(WpGenEstate *estate)
{
    if (!estate)
        return;
    g_array_unref(estate->vcenters);
    g_array_unref(estate->apps);
    g_free(estate->app_of);
    g_free(estate->instances);
    g_free(estate->site_vms);
    g_free(estate->hypervisors.choices);
    g_free(estate);
}

uint32_t
wp_gen_vcenter_of(const WpGenEstate *estate, uint32_t vm)
{
    uint32_t n = estate->vcenters->len;
    uint32_t at = (uint32_t)((uint64_t)vm * n / estate->n_vms);

    while (vm < wp_gen_vcenter(estate, at)->first)
        at--;
    while (at + 1 < n && vm >= wp_gen_vcenter(estate, at + 1)->first)
        at++;
    return at;
}

uint32_t
wp_gen_app_db_vms(const WpGenApp *app)
{
    if (app->form == WP_GEN_MESH || app->n < 2)
        return 0;
    return app->form == WP_GEN_TIERS && app->n >= 3 ? app->n / 8 + 1 : 1;
}

uint32_t
wp_gen_app_middle_vms(const WpGenApp *app)
{
    uint32_t rest = app->n - wp_gen_app_db_vms(app);

    if (app->form == WP_GEN_TIERS && app->n > 3)
        return rest / 2;
    return app->form == WP_GEN_CHAIN && app->n > 1 ? 0 : rest;
}

uint32_t
wp_gen_n_hosts(const WpGenEstate *estate, const WpGenVcenter *vcenter)
{
    return MAX(divide_up(vcenter->n, estate->profile->host_vms), 1);
}
