#include "planner/model/build/merge.h"

/* What is done with all rows of a kind after they are merged. */

WpMergedNotes
wp_notes_new(void)
{
    return (WpMergedNotes){
        .conflicts = g_array_new(FALSE, FALSE, sizeof(WpConflict)),
        .conflict_cells = g_array_new(FALSE, FALSE, sizeof(WpConflictCells)),
    };
}

void
wp_notes_take(WpMergedNotes *notes, WpMergedNotes *from)
{
    g_array_append_vals(notes->conflicts, from->conflicts->data, from->conflicts->len);
    g_array_append_vals(notes->conflict_cells, from->conflict_cells->data,
                        from->conflict_cells->len);
    notes->tag_bytes += from->tag_bytes;
    g_array_unref(from->conflicts);
    g_array_unref(from->conflict_cells);
}

static void
append_value(const WpCell *cell, GString *out)
{
    const WpFieldInfo *info = wp_field_info(cell->field);

    switch (info->type) {
    case WP_TYPE_BOOL:
        g_string_append(out, cell->number ? "yes" : "no");
        break;
    case WP_TYPE_TIME:
        wp_append_time(out, cell->number);
        break;
    case WP_TYPE_DURATION:
        wp_append_duration(out, cell->number);
        break;
    case WP_TYPE_INT:
    case WP_TYPE_QUANTITY:
        wp_append_scaled(out, cell->number, wp_unit_factor(info->unit), 3);
        break;
    case WP_TYPE_TEXT:
    case WP_TYPE_TEXTS:
    case WP_TYPE_TAGS:
    case WP_TYPE_VM:
    case WP_TYPE_DB:
    case WP_TYPE_APP:
    case WP_TYPE_ASSET:
        break;
    }
}

static WpStrId
value_text(WpBuilder *builder, const WpCell *cell)
{
    if (wp_field_info(cell->field)->type == WP_TYPE_TEXT)
        return cell->id;

    g_autoptr(GString) text = g_string_new(NULL);

    append_value(cell, text);
    return wp_str_pool_add(builder->texts, text->str, text->len);
}

void
wp_conflicts_spell(WpBuilder *builder, WpInventory *inventory, const GArray *cells)
{
    for (guint i = 0; i < cells->len; i++) {
        const WpConflictCells *two = &g_array_index(cells, WpConflictCells, i);
        WpConflict *conflict = &g_array_index(inventory->conflicts, WpConflict, i);

        conflict->kept = value_text(builder, &two->kept);
        conflict->lost = value_text(builder, &two->lost);
    }
}

void
wp_tags_limit(const WpBuilder *builder, WpInventory *inventory, WpKind kind, uint64_t max_bytes,
              uint64_t *bytes)
{
    WpRecords *rows = &inventory->kinds[kind];
    WpField first = wp_kind_first_field(kind);

    for (WpField field = first; field < wp_kind_end_field(kind); field++) {
        WpColumn *column = &rows->columns[field - first];
        uint32_t n = 0;

        if (wp_field_info(field)->type != WP_TYPE_TAGS || column->n_rows == 0)
            continue;
        for (WpRowId row = 1; row <= column->n_rows; row++) {
            uint32_t begin = column->first[row], end = column->first[row + 1];

            column->first[row] = n;
            for (uint32_t i = begin; i < end && *bytes <= max_bytes; i++) {
                *bytes += wp_bytes_of_tag(builder->texts, column->keys[i], column->items[i]);
                n += *bytes <= max_bytes;
            }
            if (n > column->first[row] || begin == end)
                continue;
            column->known[row / 64] &= ~(UINT64_C(1) << row % 64);
            column->origin[row] = 0;
        }
        column->first[column->n_rows + 1] = n;
    }
}
