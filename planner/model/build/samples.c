#include "planner/model/build/samples.h"

#include <string.h>

void
wp_builder_set_percentile(WpBuilder *builder, unsigned percent)
{
    g_assert(percent >= 1 && percent <= 100);
    builder->percentile = percent;
}

unsigned
wp_builder_percentile(const WpBuilder *builder)
{
    return builder->percentile;
}

static bool
is_sample(const WpCell *cell)
{
    return wp_field_info(cell->field)->type == WP_TYPE_QUANTITY;
}

/* Whose samples a record has, and how many of them. */
static uint32_t
read_key(const WpBuilder *builder, const WpRecord *record, WpSeriesKey *out)
{
    uint32_t n_samples = 0, position = 0;
    WpCell cell;

    *out = (WpSeriesKey){.source = wp_file_info(builder, record->file)->source};
    while (wp_record_next(builder, record, &position, &cell)) {
        if (is_sample(&cell)) {
            n_samples++;
            continue;
        }
        g_assert(out->n < WP_SERIES_MAX_KEYS &&
                 wp_field_info(cell.field)->type == WP_TYPE_TEXT); /* the layout's compiler */
        out->fields[out->n] = cell.field;
        out->ids[out->n++] = cell.id;
    }
    return n_samples;
}

void
wp_builder_end_samples(WpBuilder *builder, WpTime time)
{
    uint32_t index = builder->records->len - 1;
    WpSeries *series = NULL;
    uint32_t position = 0;
    WpSeriesKey key;
    bool is_new = false;
    WpCell cell;

    wp_builder_end(builder);
    WpRecord record = *wp_record(builder, index);
    g_assert(record.state == WP_RECORD_KEPT && record.parent == 0);
    if (read_key(builder, &record, &key) > 0)
        series = wp_series_store_get(&builder->series, &key, &is_new);
    if (is_new) {
        series->file = record.file;
        series->line = record.line;
        series->offset = record.offset;
        series->size = record.size;
    } else {
        wp_input_file(builder, record.file)->n_merged++;
    }
    if (series) {
        wp_series_see(series, time);
        wp_series_store_add_file(&builder->series, series, record.file);
        wp_series_store_see(&builder->series, record.file, (WpSeriesSpan){time, time});
    }
    while (series && wp_record_next(builder, &record, &position, &cell))
        if (is_sample(&cell))
            wp_bag_add(wp_series_bag(series, cell.field), cell.number);
    wp_file_info(builder, record.file)->has_series = true;
    g_array_set_size(builder->slots, record.slots);
    g_array_set_size(builder->records, index);
}

void
wp_samples_absorb(WpBuilder *builder, uint32_t first_file, const WpBuilder *part,
                  const WpStrId *ids)
{
    const GArray *from = part->series.series;

    for (guint i = 0; i < from->len; i++) {
        const WpSeries *one = &g_array_index(from, WpSeries, i);
        WpSeriesKey key = one->key;
        uint32_t file = first_file + one->file;
        bool is_new;

        key.source = ids[key.source];
        for (uint32_t j = 0; j < key.n; j++)
            key.ids[j] = ids[key.ids[j]];
        WpSeries *series = wp_series_store_get(&builder->series, &key, &is_new);
        if (is_new) {
            series->file = file;
            series->line = one->line;
            series->offset = one->offset;
            series->size = one->size;
        } else {
            wp_input_file(builder, file)->n_merged++; /* the part took its first row for new */
        }
        wp_series_store_add_file(&builder->series, series, file);
        for (guint j = 0; one->more_files && j < one->more_files->len; j++)
            wp_series_store_add_file(&builder->series, series,
                                     first_file + g_array_index(one->more_files, uint32_t, j));
        wp_series_see(series, one->first);
        wp_series_see(series, one->last);
        for (guint j = 0; j < one->bags->len; j++) {
            const WpBag *bag = &g_array_index(one->bags, WpBag, j);

            wp_bag_join(wp_series_bag(series, bag->field), bag);
        }
    }
    for (uint32_t file = 0; file < part->series.spans->len; file++)
        wp_series_store_see(&builder->series, first_file + file,
                            g_array_index(part->series.spans, WpSeriesSpan, file));
    for (uint32_t file = 0; file < part->infos->len; file++)
        if (wp_file_info(part, file)->has_series)
            wp_file_info(builder, first_file + file)->has_series = true;
}

static void
note_bag(const WpBuilder *builder, const WpSeries *series, const WpBag *bag, WpInventory *inventory)
{
    WpSeriesNote note = {.record = builder->records->len - 1,
                         .field = bag->field,
                         .percent = builder->percentile,
                         .is_rounded = bag->is_counted,
                         .n_samples = bag->n,
                         .first = series->first,
                         .last = series->last};

    g_array_append_val(inventory->series, note);
}

static void
append_day(GString *out, WpTime time)
{
    wp_append_day(out, wp_time_day(time));
}

static int
by_files(gconstpointer a, gconstpointer b)
{
    const WpSeriesShare *x = a, *y = b;

    return x->one != y->one ? (x->one > y->one) - (x->one < y->one)
                            : (x->other > y->other) - (x->other < y->other);
}

/* Times are not kept, so that what two files have of the same hour counts twice: said. */
void
wp_samples_report(const WpBuilder *builder, WpDiagList *diags)
{
    const WpSeriesStore *store = &builder->series;

    g_array_sort(store->shares, by_files);
    for (guint i = 0; i < store->shares->len; i++) {
        const WpSeriesShare *share = &g_array_index(store->shares, WpSeriesShare, i);
        WpSeriesSpan one = g_array_index(store->spans, WpSeriesSpan, share->one);
        WpSeriesSpan other = g_array_index(store->spans, WpSeriesSpan, share->other);
        WpTime first = MAX(one.first, other.first), last = MIN(one.last, other.last);
        g_autoptr(GString) days = g_string_new(NULL);

        /* the last sample of one may be the first of the other; a file may have been read in parts
         */
        if (one.first == WP_TIME_NONE || other.first == WP_TIME_NONE || first >= last ||
            strcmp(wp_input_file(builder, share->one)->name,
                   wp_input_file(builder, share->other)->name) == 0)
            continue;
        append_day(days, first);
        g_string_append(days, " to ");
        append_day(days, last);
        wp_diag(diags, WP_DIAG_SAMPLES_OVERLAP,
                (WpLoc){g_intern_string(wp_input_file(builder, share->other)->name), 0, 0},
                "samples of %u server%s are of the same days as those in %s, %s: what both files "
                "have counts twice",
                share->n, wp_plural(share->n), wp_input_file(builder, share->one)->name, days->str);
        wp_diag_hint(diags, "leave one of them out, or export the days that the other lacks");
    }
}

void
wp_samples_settle(WpBuilder *builder, WpInventory *inventory)
{
    for (guint i = 0; i < builder->series.series->len; i++) {
        const WpSeries *series = &g_array_index(builder->series.series, WpSeries, i);

        wp_builder_begin(builder, WP_KIND_VM, series->file, series->line);
        wp_input_file(builder, series->file)->n_read--; /* it was counted with its row */
        if (series->size > 0)
            wp_builder_set_bytes(builder, series->offset, series->size);
        for (uint32_t j = 0; j < series->key.n; j++)
            wp_builder_set_id(builder, series->key.fields[j], series->key.ids[j]);
        for (guint j = 0; j < series->bags->len; j++) {
            WpBag *bag = &g_array_index(series->bags, WpBag, j);

            if (bag->n == 0)
                continue;
            wp_builder_set_number(builder, bag->field, wp_bag_percentile(bag, builder->percentile));
            note_bag(builder, series, bag, inventory);
        }
        wp_builder_end(builder);
    }
}
