#include "planner/report/ahead.h"

/* Rows between asking where a text is, asking for it, and using it: what is asked for takes as
 * long as some rows are written. */
#define FAR  6
#define NEAR 3

static void
add_column(WpAhead *ahead, const WpColumn *column)
{
    if (column->n_rows < ahead->records->n_rows)
        return;
    if (column->type == WP_TYPE_TEXT)
        ahead->ids[ahead->n_columns++] = column->ids;
    else if (column->type == WP_TYPE_TEXTS || column->type == WP_TYPE_TAGS)
        ahead->lists[ahead->n_lists++] = column;
}

void
wp_ahead_init(WpAhead *ahead, const WpView *view, WpKind kind, const WpField *fields,
              bool with_places)
{
    *ahead = (WpAhead){
        .inventory = view->inventory,
        .records = &view->inventory->kinds[kind],
        .with_places = with_places,
    };
    for (; fields && *fields != WP_FIELD_NONE; fields++)
        add_column(ahead, view->columns[*fields]);
    for (WpField field = wp_kind_first_field(kind); !fields && field < wp_kind_end_field(kind);
         field++)
        add_column(ahead, view->columns[field]);
}

void
wp_ahead_of(const WpAhead *ahead, WpRowId row)
{
    const WpStrPool *texts = ahead->inventory->texts;
    const WpRecords *records = ahead->records;
    WpRowId far = MIN(row + FAR, records->n_rows), near = MIN(row + NEAR, records->n_rows);

    for (uint32_t i = 0; i < ahead->n_columns; i++) {
        wp_str_pool_fetch_place(texts, ahead->ids[i][far]);
        wp_str_pool_fetch_text(texts, ahead->ids[i][near]);
    }
    for (uint32_t i = 0; i < ahead->n_lists; i++) {
        const WpColumn *list = ahead->lists[i];

        for (uint32_t j = list->first[far]; j < list->first[far + 1]; j++)
            wp_str_pool_fetch_place(texts, list->items[j]);
        for (uint32_t j = list->first[near]; j < list->first[near + 1]; j++)
            wp_str_pool_fetch_text(texts, list->items[j]);
    }
    for (uint32_t i = records->source_first[near];
         ahead->with_places && i < records->source_first[near + 1]; i++)
        __builtin_prefetch(&ahead->inventory->records[records->sources[i]]);
}
