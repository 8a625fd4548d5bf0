#include "planner/model/build/merge.h"

#include <string.h>

static uint32_t
rank_of(const char *source, const char *const *prefer)
{
    uint32_t rank = 0;

    while (prefer && prefer[rank] && g_strcmp0(prefer[rank], source) != 0)
        rank++;
    return rank;
}

static bool
is_inventory(const WpFileInfo *info)
{
    return info->evidence == WP_EVIDENCE_INVENTORY || info->evidence == WP_EVIDENCE_DETAIL;
}

/* Of two sources that nobody prefers, the one that makes assets knows them better. */
static int
compare_class(const WpBuilder *builder, uint32_t a, uint32_t b)
{
    const WpFileInfo *x = wp_file_info(builder, a), *y = wp_file_info(builder, b);
    WpTime x_time = wp_input_file(builder, a)->collected;
    WpTime y_time = wp_input_file(builder, b)->collected;

    if (x->has_series != y->has_series)
        return x->has_series ? 1 : -1;
    if (x->rank != y->rank)
        return x->rank < y->rank ? -1 : 1;
    if (is_inventory(x) != is_inventory(y))
        return is_inventory(x) ? -1 : 1;
    if (x_time != y_time) /* WP_TIME_NONE is the oldest */
        return x_time > y_time ? -1 : 1;
    return strcmp(wp_str_pool_text(builder->texts, x->source),
                  wp_str_pool_text(builder->texts, y->source));
}

static int
by_order(gconstpointer a, gconstpointer b, gpointer data)
{
    const WpBuilder *builder = data;
    uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;
    const WpInputFile *x_file = wp_input_file(builder, x), *y_file = wp_input_file(builder, y);
    int order = compare_class(builder, x, y);

    uint32_t x_cells = wp_file_info(builder, x)->cells, y_cells = wp_file_info(builder, y)->cells;

    if (order == 0)
        order = (x_cells < y_cells) - (x_cells > y_cells);
    if (order == 0)
        order = g_strcmp0(x_file->layout, y_file->layout);
    if (order == 0)
        order = strcmp(x_file->name, y_file->name);
    return order ? order : (x > y) - (x < y);
}

/* Files of one export lie in one folder, unless the reader says otherwise. */
static WpStrId
export_id(WpBuilder *builder, const WpInputFile *file)
{
    const char *slash = strrchr(file->name, '/');
    g_autofree char *folder =
        slash ? g_strndup(file->name, (size_t)(slash - file->name)) : g_strdup("");
    g_autofree char *id = g_strdup_printf("%s\x1f%s", file->source ? file->source : "",
                                          file->export_of ? file->export_of : folder);

    return wp_str_pool_add(builder->texts, id, strlen(id));
}

/* How much the records of each file say on average: the main tab of an export comes first. */
static void
count_cells(WpBuilder *builder)
{
    g_autofree uint64_t *cells = g_new0(uint64_t, (size_t)builder->files->len + 1);
    g_autofree uint64_t *records = g_new0(uint64_t, (size_t)builder->files->len + 1);

    for (uint32_t i = 1; i < builder->records->len; i++) {
        const WpRecord *record = wp_record(builder, i);

        if (wp_kind_parent(record->kind) != WP_KIND_NONE)
            continue;
        cells[record->file] += record->n_slots;
        records[record->file]++;
    }
    for (uint32_t file = 0; file < builder->files->len; file++)
        if (records[file] > 0)
            wp_file_info(builder, file)->cells = (uint32_t)(cells[file] * 100 / records[file]);
}

void
wp_order_files(WpBuilder *builder, const char *const *prefer)
{
    uint32_t n = builder->files->len;
    g_autofree uint32_t *files = g_new(uint32_t, (size_t)n + 1);

    for (uint32_t file = 0; file < n; file++) {
        WpFileInfo *info = wp_file_info(builder, file);

        files[file] = file;
        info->rank = rank_of(wp_input_file(builder, file)->source, prefer);
        info->export_id = export_id(builder, wp_input_file(builder, file));
    }
    count_cells(builder);
    g_qsort_with_data(files, (gint)n, sizeof *files, by_order, builder);
    for (uint32_t i = 0; i < n; i++) {
        WpFileInfo *info = wp_file_info(builder, files[i]);

        info->order = i;
        info->class = i;
        if (i > 0 && compare_class(builder, files[i], files[i - 1]) == 0)
            info->class = wp_file_info(builder, files[i - 1])->class;
    }
}
