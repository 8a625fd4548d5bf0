#include "planner/generate/rows.h"

#include "planner/generate/fields.h"

void
wp_gen_row_go_to_vcenter(WpGenRow *row, uint32_t vcenter)
{
    row->vcenter = vcenter;
    row->site = wp_gen_vcenter(row->estate, vcenter)->site;
}

void
wp_gen_row_go_to_vm(WpGenRow *row, uint32_t vm)
{
    wp_gen_vm(row->estate, vm, &row->vm);
    row->vcenter = row->vm.vcenter;
    row->site = row->vm.site;
    row->host = row->vm.host;
    row->app = row->vm.app;
}

/* ---- rows of VMs and their parts ---- */

static bool
is_of(const WpGenRows *rows, uint32_t vm)
{
    const WpGenEstate *estate = rows->estate;

    switch (rows->form->of) {
    case WP_GEN_OF_AZURE_MIGRATE:
        return wp_gen_in_azure_migrate(estate, vm);
    case WP_GEN_OF_CMDB:
        return wp_gen_in_cmdb(estate, vm);
    case WP_GEN_OF_ALL:
        return true;
    default:
        return wp_gen_hypervisor_of(estate, vm) == (uint8_t)rows->form->of;
    }
}

static void
put_orphan(WpGenRows *rows)
{
    WpGenVm vm = rows->row.vm;

    rows->row.vm.name_size = (uint32_t)g_snprintf(rows->row.vm.name, sizeof rows->row.vm.name,
                                                  "gone-%u", rows->row.vm.vm);
    rows->row.vm.vm += UINT32_C(0x20000000); /* ids that are nobody's */
    rows->put(rows);
    rows->row.vm = vm;
}

static void
put_vm(WpGenRows *rows, uint32_t vm)
{
    if (!is_of(rows, vm))
        return;
    wp_gen_row_go_to_vm(&rows->row, vm);
    uint32_t n = wp_gen_n_children(&rows->row, rows->form->each);
    for (rows->row.child = 0; rows->row.child < n; rows->row.child++)
        rows->put(rows);
    rows->row.child = 0;
    if (n > 0 && wp_gen_plant(&rows->row, WP_GEN_DIRT_ROWS_TWICE, vm))
        rows->put(rows);
    if (n > 0 && wp_gen_plant(&rows->row, WP_GEN_DIRT_ORPHANS, vm))
        put_orphan(rows);
}

static void
put_vcenter(WpGenRows *rows, uint32_t which)
{
    const WpGenVcenter *vcenter = wp_gen_vcenter(rows->estate, which);

    wp_gen_row_go_to_vcenter(&rows->row, which);
    if (rows->form->each == WP_GEN_EACH_HOST) {
        uint32_t n = wp_gen_n_hosts(rows->estate, vcenter);

        for (rows->row.host = 0; rows->row.host < n; rows->row.host++)
            rows->put(rows);
        return;
    }
    for (uint32_t i = 0; i < vcenter->n; i++)
        put_vm(rows, wp_gen_vm_of_row(vcenter, i));
}

/* ---- databases, applications ---- */

static void
put_databases(WpGenRows *rows)
{
    for (uint32_t i = 0; i < rows->estate->n_databases; i++) {
        wp_gen_row_go_to_vm(&rows->row, wp_gen_database_vm(rows->estate, i));
        rows->row.database = i;
        rows->put(rows);
    }
}

static void
put_applications(WpGenRows *rows)
{
    for (uint32_t i = 0; i < rows->estate->apps->len; i++) {
        const WpGenApp *app = wp_gen_app(rows->estate, i);

        rows->row.app = i;
        if (app->environment == 0)
            rows->put(rows);
    }
}

/* ---- flows ---- */

static void
put_flow(WpGenRows *rows, const WpGenEdge *edge)
{
    WpGenRow *row = &rows->row;
    WpGenEdge strange = *edge;

    row->edge = edge;
    row->from_size = wp_gen_vm_name(row->estate, edge->from, row->from_name);
    row->to_size = 0;
    row->to_name[0] = '\0';
    if (edge->to != WP_GEN_OUTSIDE)
        row->to_size = wp_gen_vm_name(row->estate, edge->to, row->to_name);
    if (!edge->inside && wp_gen_plant(row, WP_GEN_DIRT_STRANGERS, edge->id)) {
        /* 203.0.113.0/24, kept for documentation by RFC 5737 */
        row->to_size = (uint32_t)g_snprintf(row->to_name, sizeof row->to_name, "unknown%03u",
                                            (unsigned)(edge->id % 250));
        strange.to = WP_GEN_OUTSIDE;
        strange.address = 0xcb007100u + (uint32_t)(edge->id % 250);
        row->edge = &strange;
    }
    rows->put(rows);
}

static bool
is_of_site(const WpGenRows *rows, const WpGenFile *file, uint32_t app)
{
    uint32_t vcenter = wp_gen_app(rows->estate, app)->vcenter;

    return rows->form->per != WP_GEN_PER_SITE ||
           wp_gen_vcenter(rows->estate, vcenter)->site == file->which;
}

/* More than that many slots are refused: a small estate cannot have any number of rows. */
#define MAX_SLOTS 1000000

/* How many slots, and how likely a connection that is always there is seen in one, in 10000ths: so
 * that about as many rows come out as were asked for. Each connection is seen once at least. */
static uint64_t
plan_slots(WpGenRows *rows, GArray *edges, uint32_t *out_n)
{
    const WpGenEstate *estate = rows->estate;
    uint64_t n_edges = 0, percents = 1, wanted = estate->n_flow_rows;
    uint64_t most = (uint64_t)(estate->profile->flows.days * estate->profile->flows.slots_per_day);

    for (uint32_t app = 0; app < estate->apps->len; app++) {
        wp_gen_edges(estate, app, edges);
        n_edges += edges->len;
        for (uint32_t i = 0; i < edges->len; i++)
            percents += g_array_index(edges, WpGenEdge, i).seen_percent;
    }
    wanted = wanted > n_edges ? wanted - n_edges : 0;
    uint64_t n = CLAMP(wanted * 200 / percents + 1, 1, most);
    if (n > 1 && wanted * 100 > percents * (n - 1)) /* more than the days have: longer */
        n = wanted * 100 / percents + 2;
    n = MIN(n, MAX_SLOTS);
    *out_n = (uint32_t)n;
    return n > 1 ? MIN(wanted * 1000000 / (percents * (n - 1)), 10000) : 0;
}

static void
put_seen(WpGenRows *rows, const WpGenFile *file, GArray *edges)
{
    uint32_t n_slots;
    uint64_t share = plan_slots(rows, edges, &n_slots);

    rows->row.n_slots = n_slots;
    for (rows->row.slot = 0; rows->row.slot < n_slots; rows->row.slot++)
        for (uint32_t app = 0; app < rows->estate->apps->len; app++) {
            if (!is_of_site(rows, file, app))
                continue;
            wp_gen_edges(rows->estate, app, edges);
            for (uint32_t i = 0; i < edges->len; i++) {
                const WpGenEdge *edge = &g_array_index(edges, WpGenEdge, i);
                uint64_t drawn = wp_gen_estate_draw(rows->estate, WP_GEN_DRAW_SEEN,
                                                    edge->id * 1024 + rows->row.slot);

                if (edge->id % n_slots == rows->row.slot ||
                    wp_gen_below(drawn, 1000000) < edge->seen_percent * share)
                    put_flow(rows, edge);
            }
        }
}

static void
put_flows(WpGenRows *rows, const WpGenFile *file)
{
    g_autoptr(GArray) edges = g_array_new(FALSE, FALSE, sizeof(WpGenEdge));

    if (rows->form->each == WP_GEN_EACH_SEEN) {
        put_seen(rows, file, edges);
        return;
    }
    for (uint32_t app = 0; app < rows->estate->apps->len; app++) {
        if (!is_of_site(rows, file, app))
            continue;
        wp_gen_edges(rows->estate, app, edges);
        for (uint32_t i = 0; i < edges->len; i++)
            put_flow(rows, &g_array_index(edges, WpGenEdge, i));
    }
}

/* ---- all ---- */

static void
put_vms(WpGenRows *rows, const WpGenFile *file)
{
    if (rows->form->per == WP_GEN_PER_VM) {
        put_vm(rows, file->which);
        return;
    }
    for (uint32_t i = 0; i < rows->estate->vcenters->len; i++)
        if (rows->form->per == WP_GEN_PER_ESTATE ||
            (rows->form->per == WP_GEN_PER_VCENTER && i == file->which) ||
            (rows->form->per == WP_GEN_PER_SITE &&
             wp_gen_vcenter(rows->estate, i)->site == file->which))
            put_vcenter(rows, i);
}

void
wp_gen_rows_begin(WpGenRows *rows, const WpGenEstate *estate, const WpGenFile *file,
                  uint64_t *planted, void (*put)(WpGenRows *rows))
{
    *rows = (WpGenRows){.estate = estate, .form = file->form, .put = put};
    rows->row = wp_gen_row_of(estate, file->form, planted);
    rows->row.thousands = file->thousands;
    if (file->form->per == WP_GEN_PER_SITE)
        rows->row.site = file->which;
    planted[WP_GEN_DIRT_THOUSANDS] += file->thousands;
    planted[WP_GEN_DIRT_HEADERS_DECORATED] += file->decorated;
    planted[WP_GEN_DIRT_HEADERS_TWICE] += file->twice;
    planted[WP_GEN_DIRT_PREAMBLE] += file->preamble;
}

void
wp_gen_rows_run(WpGenRows *rows, const WpGenFile *file)
{
    switch (rows->form->each) {
    case WP_GEN_EACH_DATABASE:
        put_databases(rows);
        break;
    case WP_GEN_EACH_APPLICATION:
        put_applications(rows);
        break;
    case WP_GEN_EACH_SEEN:
    case WP_GEN_EACH_CONNECTION:
        put_flows(rows, file);
        break;
    case WP_GEN_EACH_NOTHING:
        break;
    default:
        put_vms(rows, file);
    }
}

WpGenRow
wp_gen_row_of(const WpGenEstate *estate, const WpGenForm *form, uint64_t *planted)
{
    return (WpGenRow){.estate = estate,
                      .dirt = form->dirt,
                      .planted = planted,
                      .quoted = true,
                      .app = WP_GEN_NO_APP};
}
