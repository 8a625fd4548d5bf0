/*
 * Estates whose applications are known, which stand still but for what hub-night changes:
 *
 *   hub-estate make DIR [KEY=NUMBER]...  writes truth.csv, exports/servers.csv and dependencies.csv
 *
 * Every VM talks to DNS, a directory, backup, monitoring and a few services on ports that no list
 * has; scanners open connections to all; administrators come from jump hosts; load balancers stand
 * in front of many applications, and databases serve three. Seeded: the same arguments write the
 * same bytes everywhere.
 */
#include "planner/base/quantity.h"
#include "tests/hubs/table.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef struct {
    const char *name;
    int value;
    const char *meaning;
} Option;

enum {
    SEED,
    VMS,
    APPS,
    NOISE,
    HUBS,
    SITES,
    FAN_OUT,
    JUMPS,
    BALANCERS,
    SHARED,
    NAMES,
    SHAPE,
    SPREAD,
    BACK,
    STRENGTHS,
    ENVIRONMENTS,
    LABELS,
    SHARERS,
    POOL,
    PARTIAL,
    SCANNERS,
    ANSWERED,
    N_OPTIONS,
};

static Option options[N_OPTIONS] = {
    [SEED] = {"seed", 1, ""},
    [VMS] = {"vms", 5000, "of applications"},
    [APPS] = {"apps", 195, ""},
    [NOISE] = {"noise", 10, "flows between applications, percent of those inside"},
    [HUBS] = {"hubs", 4, "a site, on ports that no list has"},
    [SITES] = {"sites", 2, "each with its own services"},
    [FAN_OUT] = {"fan_out", 2, "a site: scanners that open connections to all, unknown ports"},
    [JUMPS] = {"jumps", 2, "a site"},
    [BALANCERS] = {"balancers", 2, "a site: in front of many applications"},
    [SHARED] = {"shared", 20, "databases that some applications use"},
    [NAMES] = {"names", 0, "0: names say nothing; 1: by application; 2: by role and number"},
    [SHAPE] = {"shape", 0, "0: mixed; 1: tiers; 2: star; 3: mesh; 4: chain; 5: thin"},
    [SPREAD] = {"spread", 1, "0: applications of one size; 1: from 4 to twice the mean"},
    [BACK] = {"back", 0, "percent of flows that are answered by flows back"},
    [STRENGTHS] = {"strengths", 0, "1: connections of different count; noise has few"},
    [ENVIRONMENTS] = {"environments", 0, "1: a column environment, a fifth of applications test"},
    [LABELS] = {"labels", 0, "1: a column application"},
    [SHARERS] = {"sharers", 3, "applications that use a shared database"},
    [POOL] = {"pool", 0, "servers of a service that call each other; each VM calls two"},
    [PARTIAL] = {"partial", 0, "services that 15 % of VMs use"},
    [SCANNERS] = {"scanners", 0, "that open connections to three ports of each VM, drawn"},
    [ANSWERED] = {"answered", 0, "services of all that call half of the VMs back"},
};

static uint64_t state;

static uint32_t
draw(uint32_t below)
{
    state ^= state << 13;
    state ^= state >> 7;
    state ^= state << 17;
    return (uint32_t)((state >> 16) % (below ? below : 1));
}

static int
of(int option)
{
    return options[option].value;
}

/* ---- an estate ---------------------------------------------------------------------------------
 */

typedef struct {
    int app; /* 0: a service of all */
    int site;
    char role; /* w, a, d: of the tiers; s: a service; x: shared */
    char name[32];
} Vm;

typedef struct {
    uint32_t from, to;
    unsigned port;
    uint32_t count;
} Flow;

typedef struct {
    GArray *vms;   /* of Vm */
    GArray *flows; /* of Flow */
    uint32_t n_inside;
} Estate;

static Vm *
vm_at(const Estate *estate, uint32_t vm)
{
    return &g_array_index(estate->vms, Vm, vm);
}

static void
flow(Estate *estate, uint32_t from, uint32_t to, unsigned port, bool noise)
{
    Flow one = {from, to, port, noise ? 1 + draw(20) : 50 + draw(5000)};
    Flow back = {to, from, 20000 + draw(8000), one.count};

    if (from == to)
        return;
    g_array_append_val(estate->flows, one);
    if (!noise && (int)draw(100) < of(BACK))
        g_array_append_val(estate->flows, back);
}

static void
inside(Estate *estate, uint32_t from, uint32_t to, unsigned port)
{
    estate->n_inside += from != to;
    flow(estate, from, to, port, false);
}

/* To one of the @n VMs from @first on. Drawn here: compilers differ in which argument of a call
 * they work out first. */
static void
draw_inside(Estate *estate, uint32_t from, uint32_t first, uint32_t n, unsigned port)
{
    inside(estate, from, first + draw(n), port);
}

/* Web servers call application servers, those call databases. */
static void
make_tiers(Estate *estate, uint32_t first, uint32_t n)
{
    uint32_t n_db = n / 8 + 1, n_app = n > 3 ? (n - n_db) / 2 : n - n_db;
    uint32_t app = first + n_db, web = app + n_app;
    unsigned port = 8000 + draw(2000);

    for (uint32_t i = first; i < first + n; i++)
        vm_at(estate, i)->role = i < app ? 'd' : i < web ? 'a' : 'w';
    for (uint32_t i = web; i < first + n; i++)
        for (uint32_t k = 0; k < 1 + draw(3); k++)
            inside(estate, i, app + draw(n_app), port);
    for (uint32_t i = app; i < web; i++)
        for (uint32_t k = 0; k < 1 + draw(2); k++)
            draw_inside(estate, i, first, n_db, draw(2) ? 1433 : 5432);
    for (uint32_t i = first + 1; i < app; i++)
        inside(estate, i, first, 5022);
    for (uint32_t i = app; n_app > 0 && web < first + n && i < web; i++)
        inside(estate, web + draw(first + n - web), i, port);
}

static void
make_star(Estate *estate, uint32_t first, uint32_t n)
{
    unsigned port = draw(2) ? 1521 : 7000 + draw(900);

    for (uint32_t i = first; i < first + n; i++)
        vm_at(estate, i)->role = i == first ? 'd' : 'a';
    for (uint32_t i = first + 1; i < first + n; i++)
        inside(estate, i, first, port);
}

static void
make_mesh(Estate *estate, uint32_t first, uint32_t n)
{
    for (uint32_t i = first; i < first + n; i++) {
        vm_at(estate, i)->role = 'a';
        for (int k = 0; k < 3; k++)
            draw_inside(estate, i, first, n, 7000 + draw(50));
    }
}

static void
make_chain(Estate *estate, uint32_t first, uint32_t n)
{
    for (uint32_t i = first; i < first + n; i++)
        vm_at(estate, i)->role = i == first ? 'd' : 'w';
    for (uint32_t i = first + 1; i < first + n; i++) {
        inside(estate, i, i - 1, 9100 + draw(80));
        inside(estate, i, first + draw(i - first), 6379);
    }
}

/* Each calls one or two others: hardly more edges than servers. */
static void
make_thin(Estate *estate, uint32_t first, uint32_t n)
{
    for (uint32_t i = first; i < first + n; i++) {
        vm_at(estate, i)->role = 'a';
        for (uint32_t k = 0; k < 1 + draw(2); k++)
            draw_inside(estate, i, first, n, 7000 + draw(50));
    }
}

static void
make_application(Estate *estate, uint32_t first, uint32_t n)
{
    int shape = of(SHAPE) ? of(SHAPE) : 1 + (int)draw(4);

    if (shape == 1 && n >= 3)
        make_tiers(estate, first, n);
    else if (shape == 2)
        make_star(estate, first, n);
    else if (shape == 3)
        make_mesh(estate, first, n);
    else if (shape == 5)
        make_thin(estate, first, n);
    else
        make_chain(estate, first, n);
}

static uint32_t
add_vm(Estate *estate, int app, int site, char role)
{
    Vm vm = {app, site, role, ""};

    g_array_append_val(estate->vms, vm);
    return estate->vms->len - 1;
}

/* In an order that says nothing. */
static void
name_vms(Estate *estate)
{
    uint32_t n = estate->vms->len;
    g_autofree uint32_t *number = g_new(uint32_t, n + 1);

    for (uint32_t i = 0; i < n; i++)
        number[i] = i;
    for (uint32_t i = n; i > 1; i--) {
        uint32_t j = draw(i), held = number[i - 1];

        number[i - 1] = number[j];
        number[j] = held;
    }
    for (uint32_t i = 0; i < n; i++) {
        Vm *vm = vm_at(estate, i);
        const char *role = vm->role == 'w' ? "web" : vm->role == 'a' ? "app" : "db";

        if (of(NAMES) == 0 || vm->app == 0)
            g_snprintf(vm->name, sizeof vm->name, "vm%05u", number[i]);
        else if (of(NAMES) == 1)
            g_snprintf(vm->name, sizeof vm->name, "k%c%cq%s%05u", 'a' + vm->app % 26,
                       'a' + vm->app / 26 % 26, role, number[i]);
        else
            g_snprintf(vm->name, sizeof vm->name, "%s%05u", role, number[i]);
    }
}

/* The sizes of the applications, which add up to what there is. */
static uint32_t *
draw_sizes(void)
{
    uint32_t n = (uint32_t)of(APPS), left = (uint32_t)of(VMS), mean = left / n;
    uint32_t *sizes = g_new0(uint32_t, n + 1);

    for (uint32_t app = 0; app < n; app++) {
        sizes[app] = of(SPREAD) ? 4 + draw(2 * mean - 7) : mean;
        sizes[app] = MIN(sizes[app], left - 4 * (n - app - 1));
        left -= sizes[app];
    }
    for (uint32_t app = 0; left > 0; app = (app + 1) % n, left--)
        sizes[app]++;
    return sizes;
}

/* What all use and what uses all, by site. */
static void
make_services(Estate *estate, uint32_t n_vms, int site)
{
    static const unsigned known[] = {53, 88, 389, 123, 9392, 10051, 514};
    uint32_t first = estate->vms->len;

    for (unsigned i = 0; i < G_N_ELEMENTS(known); i++)
        add_vm(estate, 0, site, 's');
    for (int i = 0; i < of(HUBS) + of(FAN_OUT) + of(JUMPS) + of(BALANCERS); i++)
        add_vm(estate, 0, site, 's');
    uint32_t hub = first + G_N_ELEMENTS(known), scanner = hub + (uint32_t)of(HUBS);
    uint32_t jump = scanner + (uint32_t)of(FAN_OUT), balancer = jump + (uint32_t)of(JUMPS);
    for (uint32_t vm = 0; vm < n_vms; vm++) {
        if (vm_at(estate, vm)->site != site)
            continue;
        for (uint32_t i = 0; i < G_N_ELEMENTS(known); i++)
            if (draw(100) < 95)
                flow(estate, vm, first + i, known[i], false);
        for (uint32_t i = hub; i < scanner; i++)
            if (draw(100) < 15 + 80 / (i - hub + 1)) /* not all use all */
                flow(estate, vm, i, 17000 + (i - hub) * 11, false);
        for (uint32_t i = scanner; i < jump; i++)
            if (draw(100) < 90)
                flow(estate, i, vm, 19000 + (i - scanner) * 7, false);
        for (uint32_t i = jump; i < balancer; i++)
            if (draw(100) < 60)
                flow(estate, i, vm, i % 2 ? 22 : 3389, false);
        for (uint32_t i = balancer; i < estate->vms->len; i++)
            if (vm_at(estate, vm)->role == 'w' && draw(100) < 40)
                flow(estate, i, vm, 443, false);
    }
}

static void
make_noise(Estate *estate, uint32_t n_vms)
{
    uint64_t n = (uint64_t)estate->n_inside * (uint64_t)of(NOISE) / 100;

    for (uint64_t i = 0; i < n; i++) {
        unsigned port = draw(2) ? 443 : 7000 + draw(2000);
        uint32_t to = draw(n_vms), from = draw(n_vms);

        flow(estate, from, to, port, true);
    }
}

static void
make_shared(Estate *estate, const uint32_t *first, const uint32_t *sizes)
{
    for (int i = 0; i < of(SHARED); i++) {
        uint32_t database = add_vm(estate, 0, 0, 'x');

        for (int k = 0; k < of(SHARERS); k++) {
            uint32_t app = draw((uint32_t)of(APPS));

            for (uint32_t caller = 0; caller < 1 + sizes[app] / 5; caller++)
                flow(estate, first[app] + draw(sizes[app]), database, 1433, false);
        }
    }
}

/* Services of the whole estate, each of which some shape of estate has. */
static void
make_pool(Estate *estate, uint32_t n_vms)
{
    uint32_t first = estate->vms->len, n = (uint32_t)of(POOL);

    for (uint32_t i = 0; i < n; i++)
        add_vm(estate, 0, 0, 's');
    for (uint32_t vm = 0; n > 1 && vm < n_vms; vm++) {
        uint32_t one = draw(n), other = (one + 1 + draw(n - 1)) % n;

        flow(estate, vm, first + one, 41000, false);
        flow(estate, vm, first + other, 41000, false);
    }
    for (uint32_t i = 0; i < n * n; i++)
        flow(estate, first + i / n, first + i % n, 41001, false);
}

static void
make_odd_services(Estate *estate, uint32_t n_vms)
{
    for (int i = 0; i < of(PARTIAL) + of(SCANNERS) + of(ANSWERED); i++) {
        uint32_t service = add_vm(estate, 0, 0, 's');
        bool partial = i < of(PARTIAL), scans = !partial && i < of(PARTIAL) + of(SCANNERS);

        for (uint32_t vm = 0; vm < n_vms; vm++) {
            if (!scans && (!partial || draw(100) < 15))
                flow(estate, vm, service, 42000 + (unsigned)i, false);
            for (int k = 0; scans && k < 3; k++) {
                unsigned port = 1 + draw(65000);

                flow(estate, service, vm, port, false);
            }
            if (!partial && !scans && draw(2))
                flow(estate, service, vm, 43000 + (unsigned)i, false);
        }
    }
}

static void
write_estate(const Estate *estate, const char *directory)
{
    g_autofree char *exports = g_build_filename(directory, "exports", NULL);

    FILE *servers = table_create(exports, "servers.csv"),
         *truth = table_create(directory, "truth.csv");
    FILE *flows = table_create(exports, "dependencies.csv");

    fprintf(servers, "name,os,cores,memory_mib,disk_gib%s%s\n",
            of(ENVIRONMENTS) ? ",environment" : "", of(LABELS) ? ",application" : "");
    fprintf(truth, "name,application\n");
    for (uint32_t i = 0; i < estate->vms->len; i++) {
        const Vm *vm = vm_at(estate, i);

        fprintf(servers, "%s,Ubuntu 22.04 LTS,2,8192,80%s", vm->name,
                !of(ENVIRONMENTS)  ? ""
                : vm->app % 5 == 4 ? ",test"
                                   : ",production");
        if (of(LABELS) && vm->app > 0)
            fprintf(servers, ",app%d", vm->app);
        fprintf(servers, "%s\n", of(LABELS) && vm->app == 0 ? "," : "");
        fprintf(truth, "%s,%d\n", vm->name, vm->app);
    }
    fprintf(flows, "from,to,port,protocol%s\n", of(STRENGTHS) ? ",connections" : "");
    for (uint32_t i = 0; i < estate->flows->len; i++) {
        const Flow *one = &g_array_index(estate->flows, Flow, i);

        fprintf(flows, "%s,%s,%u,tcp", vm_at(estate, one->from)->name, vm_at(estate, one->to)->name,
                one->port);
        if (of(STRENGTHS))
            fprintf(flows, ",%u", one->count);
        fputc('\n', flows);
    }
    if (fclose(servers) || fclose(truth) || fclose(flows))
        exit(1);
}

static void
make_estate(const char *directory)
{
    Estate estate = {g_array_new(FALSE, TRUE, sizeof(Vm)), g_array_new(FALSE, TRUE, sizeof(Flow)),
                     0};
    g_autofree uint32_t *first = g_new0(uint32_t, (gsize)of(APPS) + 1);

    state = (uint64_t)of(SEED) * 0x9e3779b97f4a7c15u;
    g_autofree uint32_t *sizes = draw_sizes();
    for (int app = 0; app < of(APPS); app++) {
        int site = (int)draw((uint32_t)of(SITES));

        first[app] = estate.vms->len;
        for (uint32_t i = 0; i < sizes[app]; i++)
            add_vm(&estate, app + 1, site, 'a');
        make_application(&estate, first[app], sizes[app]);
    }
    uint32_t n_vms = estate.vms->len;
    make_noise(&estate, n_vms);
    for (int site = 0; site < of(SITES); site++)
        make_services(&estate, n_vms, site);
    make_shared(&estate, first, sizes);
    make_pool(&estate, n_vms);
    make_odd_services(&estate, n_vms);
    name_vms(&estate);
    write_estate(&estate, directory);
    g_array_unref(estate.vms);
    g_array_unref(estate.flows);
}

static int
read_number(const char *text)
{
    int64_t number = 0;

    if (!wp_parse_int(text, strlen(text), wp_number_plain, &number)) {
        fprintf(stderr, "no number: %s\n", text);
        exit(2);
    }
    return (int)number;
}

int
main(int argc, char **argv)
{
    if (argc >= 3 && strcmp(argv[1], "make") == 0) {
        for (int i = 3; i < argc; i++)
            for (int k = 0; k < N_OPTIONS; k++) {
                size_t size = strlen(options[k].name);

                if (strncmp(argv[i], options[k].name, size) == 0 && argv[i][size] == '=')
                    options[k].value = read_number(argv[i] + size + 1);
            }
        make_estate(argv[2]);
        return 0;
    }
    fprintf(stderr, "hub-estate make DIR [KEY=NUMBER]...\n");
    for (int k = 0; k < N_OPTIONS; k++)
        fprintf(stderr, "  %-13s %5d  %s\n", options[k].name, options[k].value, options[k].meaning);
    return 2;
}
