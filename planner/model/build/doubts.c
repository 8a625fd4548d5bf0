#include "planner/model/build/store.h"

/* Numbers and times that could be read in two ways, once it is known which: builder.h. */

int64_t
wp_doubt_divided(int64_t number)
{
    return number / 1000 + (number % 1000 >= 500);
}

WpTime
wp_doubt_swapped(WpTime time)
{
    int year, month, day;

    wp_day_split(wp_time_day(time), &year, &month, &day);
    WpDay swapped = wp_day(year, day, month);
    if (swapped == WP_DAY_NONE)
        return WP_TIME_NONE;
    return time + (swapped - wp_time_day(time)) * WP_US_PER_DAY;
}

static WpDoubtRule *
find_rule(WpDoubtRule *rules, uint32_t n_rules, WpField field)
{
    for (uint32_t i = 0; i < n_rules; i++)
        if (rules[i].field == field)
            return &rules[i];
    return NULL;
}

/* Puts another number, no larger than before, where one is. */
static void
replace(WpSlot *slot, bool has_second, int64_t number)
{
    uint32_t high = (uint32_t)((uint64_t)number >> 32);

    g_assert(has_second || high == 0);
    slot->value = (uint32_t)number;
    if (has_second)
        slot[1].value = high;
}

/* Settles one number. Returns: whether it stays */
static bool
settle(WpSlot *slot, bool has_second, WpDoubtRule *rule)
{
    int64_t number =
        (int64_t)((uint64_t)(has_second ? slot[1].value : 0) << 32 | (uint64_t)slot->value);

    switch (rule->of[slot->doubt]) {
    case WP_SETTLE_DIVIDE:
        replace(slot, has_second, wp_doubt_divided(number));
        break;
    case WP_SETTLE_SWAP:
        replace(slot, has_second, wp_doubt_swapped(number));
        break;
    case WP_SETTLE_DROP:
        rule->n_dropped++;
        return false;
    case WP_SETTLE_KEEP:
        break;
    }
    slot->doubt = WP_DOUBT_NONE;
    return true;
}

static void
settle_record(WpBuilder *builder, WpRecord *record, WpDoubtRule *rules, uint32_t n_rules)
{
    WpSlot *slots = &g_array_index(builder->slots, WpSlot, record->slots);
    uint32_t kept = 0;

    for (uint32_t i = 0; i < record->n_slots;) {
        uint32_t size = i + 1 < record->n_slots && slots[i + 1].is_second ? 2 : 1;
        WpDoubtRule *rule =
            slots[i].doubt == WP_DOUBT_NONE ? NULL : find_rule(rules, n_rules, slots[i].field);

        if (!rule || settle(&slots[i], size == 2, rule)) {
            for (uint32_t j = 0; j < size; j++)
                slots[kept++] = slots[i + j];
        }
        i += size;
    }
    record->n_slots = kept;
}

void
wp_builder_settle_doubts(WpBuilder *builder, uint32_t file, WpDoubtRule *rules, uint32_t n_rules)
{
    for (guint i = 1; i < builder->records->len; i++) {
        WpRecord *record = wp_record(builder, i);

        if (record->file == file && record->state == WP_RECORD_KEPT && record->n_slots > 0)
            settle_record(builder, record, rules, n_rules);
    }
}
