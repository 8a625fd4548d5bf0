#include "planner/generate/fields.h"
#include "planner/generate/generate.h"

#include <string.h>

/* ---- which files there are ---- */

static void
free_file(gpointer data)
{
    WpGenFile *file = data;

    g_free(file->path);
    g_free(file);
}

static WpGenRow
row_of(const WpGenEstate *estate, const WpGenForm *form, uint64_t *planted)
{
    return (WpGenRow){.estate = estate,
                      .dirt = form->dirt,
                      .planted = planted,
                      .quoted = true,
                      .app = WP_GEN_NO_APP};
}

static void
go_to_vcenter(WpGenRow *row, uint32_t vcenter)
{
    row->vcenter = vcenter;
    row->site = wp_gen_vcenter(row->estate, vcenter)->site;
}

static void
go_to_vm(WpGenRow *row, uint32_t vm)
{
    wp_gen_vm(row->estate, vm, &row->vm);
    row->vcenter = row->vm.vcenter;
    row->site = row->vm.site;
    row->host = row->vm.host;
    row->app = row->vm.app;
}

static bool
plant_file(const WpGenEstate *estate, const WpGenForm *form, WpGenDirt dirt, uint64_t id)
{
    return form->dirt[dirt] &&
           wp_gen_happens(wp_gen_estate_draw(estate, WP_GEN_DRAW_DIRT, id * 16 + dirt),
                          estate->profile->dirt[dirt]);
}

static void
add_file(GPtrArray *files, const WpGenForm *form, WpGenRow *row, uint32_t which)
{
    const WpGenEstate *estate = row->estate;
    WpGenFile *file = g_new0(WpGenFile, 1);
    g_autoptr(GString) path = g_string_new(NULL);
    uint64_t id = (UINT64_C(1) << 50) + g_str_hash(form->id) + which * UINT64_C(0x10000000);

    wp_gen_put_segs(form->path, 0, form->path->len, row, path);
    file->form = form;
    file->which = which;
    file->path = g_string_free(g_steal_pointer(&path), FALSE);
    file->thousands = plant_file(estate, form, WP_GEN_DIRT_THOUSANDS, id);
    file->decorated = plant_file(estate, form, WP_GEN_DIRT_HEADERS_DECORATED, id);
    file->twice = plant_file(estate, form, WP_GEN_DIRT_HEADERS_TWICE, id);
    file->preamble = plant_file(estate, form, WP_GEN_DIRT_PREAMBLE, id);
    g_ptr_array_add(files, file);
}

GPtrArray *
wp_gen_files(const WpGenEstate *estate, const WpGenForm *const *forms, uint32_t n_forms)
{
    GPtrArray *files = g_ptr_array_new_with_free_func(free_file);

    for (uint32_t i = 0; i < n_forms; i++) {
        uint64_t planted[WP_GEN_N_DIRT] = {0};
        WpGenRow row = row_of(estate, forms[i], planted);
        uint32_t n = forms[i]->per == WP_GEN_PER_VM        ? estate->n_vms
                     : forms[i]->per == WP_GEN_PER_VCENTER ? estate->vcenters->len
                     : forms[i]->per == WP_GEN_PER_SITE    ? estate->n_sites
                                                           : 1;

        for (uint32_t which = 0; which < n; which++) {
            if (forms[i]->per == WP_GEN_PER_VM) {
                if (wp_gen_hypervisor_of(estate, which) != (uint8_t)forms[i]->of)
                    continue;
                go_to_vm(&row, which);
            } else if (forms[i]->per == WP_GEN_PER_VCENTER) {
                go_to_vcenter(&row, which);
            } else {
                row.site = which;
            }
            add_file(files, forms[i], &row, which);
        }
    }
    return files;
}

/* ---- one file ---- */

#define FLUSH_AT 60000

typedef struct {
    const WpGenEstate *estate;
    const WpGenForm *form;
    WpSink *sink;
    WpGenCount *count;
    GString *text;
    WpGenRow row;
    bool twice;
    uint64_t id; /* of the file */
} Writer;

static void
flush(Writer *writer)
{
    wp_sink_write(writer->sink, writer->text->str, writer->text->len);
    writer->count->bytes += writer->text->len;
    g_string_truncate(writer->text, 0);
}

static void
put_row(Writer *writer)
{
    const GArray *segs = writer->form->row;
    size_t start = writer->text->len;

    wp_gen_put_segs(segs, 0, segs->len, &writer->row, writer->text);
    if (writer->twice) /* an empty cell in the column that is there again */
        g_string_insert(writer->text, (gssize)writer->text->len - 2, ",");
    writer->count->n_rows++;
    if (wp_gen_plant(&writer->row, WP_GEN_DIRT_RAGGED, writer->id + writer->count->n_rows)) {
        size_t size = writer->text->len - start - 2;

        /* the row once more, with two cells too many */
        g_string_append_len(writer->text, writer->text->str + start, (gssize)size);
        g_string_append(writer->text, ",,see note\r\n");
        writer->count->n_rows++;
    }
    if (writer->text->len >= FLUSH_AT)
        flush(writer);
}

static void
append_header_cell(GString *text, const char *name, bool decorated, uint32_t at)
{
    g_autoptr(GString) cell = g_string_new(NULL);

    if (decorated && at % 3 == 0)
        g_string_append(cell, "*");
    g_string_append(cell, name);
    if (decorated && at % 3 == 1)
        g_string_append(cell, " ");
    if (strpbrk(cell->str, ",\"\n")) {
        g_string_replace(cell, "\"", "\"\"", 0);
        g_string_prepend_c(cell, '"');
        g_string_append_c(cell, '"');
    }
    g_string_append_len(text, cell->str, (gssize)cell->len);
}

static void
put_header(Writer *writer, const WpGenFile *file)
{
    const GArray *columns = writer->form->columns;

    if (file->preamble)
        g_string_append_printf(writer->text, "Export of %s\r\n\r\n", writer->form->id);
    for (uint32_t i = 0; i < columns->len; i++) {
        if (i > 0)
            g_string_append_c(writer->text, ',');
        append_header_cell(writer->text, g_array_index(columns, WpGenColumn, i).name,
                           file->decorated, i);
    }
    if (file->twice) {
        g_string_append_c(writer->text, ',');
        append_header_cell(writer->text, g_array_index(columns, WpGenColumn, columns->len - 1).name,
                           false, 0);
    }
    g_string_append(writer->text, "\r\n");
}

/* ---- rows of VMs and their parts ---- */

static bool
is_of(const Writer *writer, uint32_t vm)
{
    const WpGenEstate *estate = writer->estate;

    switch (writer->form->of) {
    case WP_GEN_OF_AZURE_MIGRATE:
        return wp_gen_in_azure_migrate(estate, vm);
    case WP_GEN_OF_CMDB:
        return wp_gen_in_cmdb(estate, vm);
    case WP_GEN_OF_ALL:
        return true;
    default:
        return wp_gen_hypervisor_of(estate, vm) == (uint8_t)writer->form->of;
    }
}

static void
put_orphan(Writer *writer)
{
    WpGenVm vm = writer->row.vm;

    writer->row.vm.name_size = (uint32_t)g_snprintf(writer->row.vm.name, sizeof writer->row.vm.name,
                                                    "gone-%u", writer->row.vm.vm);
    writer->row.vm.vm += UINT32_C(0x20000000); /* ids that are nobody's */
    put_row(writer);
    writer->row.vm = vm;
}

static void
put_vm(Writer *writer, uint32_t vm)
{
    if (!is_of(writer, vm))
        return;
    go_to_vm(&writer->row, vm);
    uint32_t n = wp_gen_n_children(&writer->row, writer->form->each);
    for (writer->row.child = 0; writer->row.child < n; writer->row.child++)
        put_row(writer);
    writer->row.child = 0;
    if (n > 0 && wp_gen_plant(&writer->row, WP_GEN_DIRT_ROWS_TWICE, vm))
        put_row(writer);
    if (n > 0 && wp_gen_plant(&writer->row, WP_GEN_DIRT_ORPHANS, vm))
        put_orphan(writer);
}

static void
put_vcenter(Writer *writer, uint32_t which)
{
    const WpGenVcenter *vcenter = wp_gen_vcenter(writer->estate, which);

    go_to_vcenter(&writer->row, which);
    if (writer->form->each == WP_GEN_EACH_HOST) {
        uint32_t n = wp_gen_n_hosts(writer->estate, vcenter);

        for (writer->row.host = 0; writer->row.host < n; writer->row.host++)
            put_row(writer);
        return;
    }
    for (uint32_t i = 0; i < vcenter->n; i++)
        put_vm(writer, wp_gen_vm_of_row(vcenter, i));
}

/* ---- databases, applications ---- */

static void
put_databases(Writer *writer)
{
    for (uint32_t i = 0; i < writer->estate->n_databases; i++) {
        go_to_vm(&writer->row, wp_gen_database_vm(writer->estate, i));
        writer->row.database = i;
        put_row(writer);
    }
}

static void
put_applications(Writer *writer)
{
    for (uint32_t i = 0; i < writer->estate->apps->len; i++) {
        const WpGenApp *app = wp_gen_app(writer->estate, i);

        writer->row.app = i;
        if (app->environment == 0)
            put_row(writer);
    }
}

/* ---- flows ---- */

static void
put_flow(Writer *writer, const WpGenEdge *edge)
{
    WpGenRow *row = &writer->row;
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
    put_row(writer);
}

static bool
is_of_site(const Writer *writer, const WpGenFile *file, uint32_t app)
{
    uint32_t vcenter = wp_gen_app(writer->estate, app)->vcenter;

    return writer->form->per != WP_GEN_PER_SITE ||
           wp_gen_vcenter(writer->estate, vcenter)->site == file->which;
}

/* How many slots, and how likely a connection that is always there is seen in one, in 10000ths: so
 * that about as many rows come out as were asked for. Each connection is seen once at least. */
static uint64_t
plan_slots(Writer *writer, GArray *edges, uint32_t *out_n)
{
    const WpGenEstate *estate = writer->estate;
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
    *out_n = (uint32_t)n;
    return n > 1 ? wanted * 1000000 / (percents * (n - 1)) : 0;
}

static void
put_seen(Writer *writer, const WpGenFile *file, GArray *edges)
{
    uint32_t n_slots;
    uint64_t share = plan_slots(writer, edges, &n_slots);

    writer->row.n_slots = n_slots;
    for (writer->row.slot = 0; writer->row.slot < n_slots; writer->row.slot++)
        for (uint32_t app = 0; app < writer->estate->apps->len; app++) {
            if (!is_of_site(writer, file, app))
                continue;
            wp_gen_edges(writer->estate, app, edges);
            for (uint32_t i = 0; i < edges->len; i++) {
                const WpGenEdge *edge = &g_array_index(edges, WpGenEdge, i);
                uint64_t drawn = wp_gen_estate_draw(writer->estate, WP_GEN_DRAW_SEEN,
                                                    edge->id * 1024 + writer->row.slot);

                if (edge->id % n_slots == writer->row.slot ||
                    wp_gen_below(drawn, 1000000) < edge->seen_percent * share)
                    put_flow(writer, edge);
            }
        }
}

static void
put_flows(Writer *writer, const WpGenFile *file)
{
    g_autoptr(GArray) edges = g_array_new(FALSE, FALSE, sizeof(WpGenEdge));

    if (writer->form->each == WP_GEN_EACH_SEEN) {
        put_seen(writer, file, edges);
        return;
    }
    for (uint32_t app = 0; app < writer->estate->apps->len; app++) {
        if (!is_of_site(writer, file, app))
            continue;
        wp_gen_edges(writer->estate, app, edges);
        for (uint32_t i = 0; i < edges->len; i++)
            put_flow(writer, &g_array_index(edges, WpGenEdge, i));
    }
}

/* ---- all ---- */

static void
put_vms(Writer *writer, const WpGenFile *file)
{
    if (writer->form->per == WP_GEN_PER_VM) {
        put_vm(writer, file->which);
        return;
    }
    for (uint32_t i = 0; i < writer->estate->vcenters->len; i++)
        if (writer->form->per == WP_GEN_PER_ESTATE ||
            (writer->form->per == WP_GEN_PER_VCENTER && i == file->which) ||
            (writer->form->per == WP_GEN_PER_SITE &&
             wp_gen_vcenter(writer->estate, i)->site == file->which))
            put_vcenter(writer, i);
}

static void
count_file(const WpGenFile *file, WpGenCount *count)
{
    count->planted[WP_GEN_DIRT_THOUSANDS] += file->thousands;
    count->planted[WP_GEN_DIRT_HEADERS_DECORATED] += file->decorated;
    count->planted[WP_GEN_DIRT_HEADERS_TWICE] += file->twice;
    count->planted[WP_GEN_DIRT_PREAMBLE] += file->preamble;
}

void
wp_gen_file_write(const WpGenEstate *estate, const WpGenFile *file, WpSink *sink, WpGenCount *count)
{
    g_autoptr(GString) text = g_string_sized_new(FLUSH_AT + 8192);
    Writer writer = {estate,      file->form,
                     sink,        count,
                     text,        row_of(estate, file->form, count->planted),
                     file->twice, (uint64_t)g_str_hash(file->path) << 32};

    count_file(file, count);
    writer.row.thousands = file->thousands;
    if (file->form->per == WP_GEN_PER_SITE)
        writer.row.site = file->which;
    if (file->form->columns)
        put_header(&writer, file);
    else
        wp_gen_put_segs(file->form->head, 0, file->form->head->len, &writer.row, text);
    switch (file->form->each) {
    case WP_GEN_EACH_DATABASE:
        put_databases(&writer);
        break;
    case WP_GEN_EACH_APPLICATION:
        put_applications(&writer);
        break;
    case WP_GEN_EACH_SEEN:
    case WP_GEN_EACH_CONNECTION:
        put_flows(&writer, file);
        break;
    case WP_GEN_EACH_NOTHING:
        break;
    default:
        put_vms(&writer, file);
    }
    wp_gen_put_segs(file->form->tail, 0, file->form->tail->len, &writer.row, text);
    flush(&writer);
}
