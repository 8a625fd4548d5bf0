#include "planner/report/cells.h"

/* conflicts: wishes that the plan could not hold, and what stands in their way. */

static const WpTableColumn columns[] = {
    {"conflict", WP_COLUMN_INT, 0, 0, "its number: rows of one number cannot all hold"},
    {"about", WP_COLUMN_KEY, 0, 0,
     "unplaced: a group is in no wave; late: after its deadline; order: before what it needs; pin: "
     "not where a row pins it"},
    {"group", WP_COLUMN_KEY, 0, 0, "the move group"},
    {"name", WP_COLUMN_TEXT, 0, 0, "what it is called"},
    {"member", WP_COLUMN_KEY, 0, 0,
     "deadline, date, pin, committed, freeze, window, order, apart, circle, group, environments, "
     "capacity, start, lead time, horizon, size; none: no conflict is proven"},
    {"item", WP_COLUMN_TEXT, 0, 0, "what the member is of: a group, a role, an amount"},
    {"what", WP_COLUMN_TEXT, 0, 0, "what it says"},
    {"cure", WP_COLUMN_TEXT, 0, 0, "what takes it out of the way"},
    {NULL, 0, 0, 0, NULL},
};

static void
begin_row(const WpReportInputs *inputs, const WpPlanConflict *conflict, guint number,
          WpRowWriter *rows)
{
    wp_row_int(rows, number);
    wp_row_text(rows, wp_cannot_name((WpCannot)conflict->about));
    wp_row_text(rows, inputs->groups->ids[conflict->group]);
    wp_row_text(rows, wp_report_group_name(inputs, conflict->group));
}

static void
emit(const void *data, WpRowWriter *rows)
{
    const WpReportInputs *inputs = data;
    const WpPlanConflicts *all = inputs->plan->conflicts;

    for (guint i = 0; i < all->conflicts->len; i++) {
        const WpPlanConflict *conflict = &g_array_index(all->conflicts, WpPlanConflict, i);

        for (uint32_t part = 0; part < conflict->n_parts; part++) {
            const WpConflictPart *of =
                &g_array_index(all->parts, WpConflictPart, conflict->first + part);

            begin_row(inputs, conflict, i + 1, rows);
            wp_row_text(rows, of->kind);
            wp_cell_word(rows, of->item);
            wp_row_text(rows, of->what);
            wp_row_text(rows, of->cure);
            wp_row_end(rows);
        }
        if (conflict->n_parts > 0)
            continue;
        begin_row(inputs, conflict, i + 1, rows);
        wp_row_text(rows, "none");
        wp_row_none(rows);
        wp_row_text(rows, conflict->text);
        wp_row_none(rows);
        wp_row_end(rows);
    }
}

const WpTableSpec wp_conflicts_table = {
    "conflicts", "wishes that the plan could not hold, and what stands in their way", columns,
    emit};
