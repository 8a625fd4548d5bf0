#include "planner/model/build/marks.h"

#include "planner/model/build/spelling.h"

uint64_t
wp_record_value(const WpBuilder *builder, uint32_t record, WpField field)
{
    uint32_t position = 0;
    WpCell cell;

    while (wp_record_next(builder, wp_record(builder, record), &position, &cell))
        if (cell.field == field)
            return wp_field_info(field)->type == WP_TYPE_TEXT ? cell.id : (uint64_t)cell.number + 1;
    return 0;
}

WpSaid
wp_record_says(const WpBuilder *builder, uint32_t record, const WpMark *mark)
{
    WpSaid said = {.main = wp_record_value(builder, record, mark->field)};

    if (said.main != 0)
        said.beside = wp_record_value(builder, record, mark->beside);
    return said;
}

int
wp_texts_compare(WpField field, const char *a, const char *b)
{
    return field == WP_F_NIC_MAC ? wp_spell_compare_macs(a, b) : g_ascii_strcasecmp(a, b);
}

int
wp_values_compare(const WpBuilder *builder, WpField field, uint64_t a, uint64_t b)
{
    if (a == b || wp_field_info(field)->type != WP_TYPE_TEXT)
        return (a > b) - (a < b);
    return wp_texts_compare(field, wp_str_pool_text(builder->texts, (WpStrId)a),
                            wp_str_pool_text(builder->texts, (WpStrId)b));
}
