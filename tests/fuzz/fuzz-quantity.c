/*
 * Numbers, quantities and dates: the first byte chooses how, the rest is the text. What is read
 * and printed reads back as the same value.
 */
#include "planner/base/date.h"
#include "planner/base/quantity.h"

#include <glib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const WpNumberStyle styles[] = {{'.', 0}, {'.', ','}, {',', '.'}, {',', ' '}, {'.', '\''}};

static void
check_numbers(const char *text, size_t size, WpNumberStyle style)
{
    g_autoptr(GString) printed = g_string_new(NULL);
    int64_t value;
    int64_t again;

    if (wp_parse_int(text, size, style, &value)) {
        g_string_printf(printed, "%" G_GINT64_FORMAT, value);
        g_assert(wp_parse_int(printed->str, printed->len, wp_number_plain, &again));
        g_assert(again == value);
    }
    if (wp_parse_scaled(text, size, style, 1000, &value)) {
        g_string_truncate(printed, 0);
        wp_append_scaled(printed, value, 1000, 3);
        g_assert(wp_parse_scaled(printed->str, printed->len, wp_number_plain, 1000, &again));
        g_assert(again == value);
    }
}

static void
check_double(const char *text, size_t size)
{
    g_autoptr(GString) printed = g_string_new(NULL);
    double value;
    double again;

    if (!wp_parse_double(text, size, &value))
        return;
    wp_append_double(printed, value);
    g_assert(wp_parse_double(printed->str, printed->len, &again));
    g_assert(memcmp(&again, &value, sizeof again) == 0);
}

static void
check_quantities(const char *text, size_t size)
{
    g_autoptr(GString) printed = g_string_new(NULL);
    bool yes;
    int64_t value;
    int unit;

    for (unit = 0; unit < WP_N_UNITS; unit++) {
        if (wp_parse_quantity(text, size, (WpUnit)unit, &value))
            wp_append_quantity(printed, value, (WpUnit)unit);
    }
    if (wp_parse_duration(text, size, &value))
        wp_append_duration(printed, value);
    wp_parse_bool(text, size, &yes);
}

static void
check_dates(const char *text, size_t size, bool day_first)
{
    g_autoptr(GString) printed = g_string_new(NULL);
    WpDay day;
    WpDay day_again;
    WpTime when;
    WpTime when_again;

    if (wp_parse_day(text, size, &day)) {
        wp_append_day(printed, day);
        g_assert(wp_parse_day(printed->str, printed->len, &day_again));
        g_assert(day_again == day);
    }
    if (wp_parse_time(text, size, day_first, &when)) {
        g_string_truncate(printed, 0);
        wp_append_time(printed, when);
        g_assert(wp_parse_time(printed->str, printed->len, false, &when_again));
        g_assert(when_again == when);
    }
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const char *text;

    if (size == 0)
        return 0;
    text = (const char *)data + 1;
    size--;
    check_numbers(text, size, styles[data[0] % G_N_ELEMENTS(styles)]);
    check_double(text, size);
    check_quantities(text, size);
    check_dates(text, size, data[0] & 1);
    return 0;
}
