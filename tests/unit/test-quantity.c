#include "planner/base/quantity.h"

#include <criterion/criterion.h>

#include <float.h>
#include <inttypes.h>
#include <math.h>
#include <string.h>

#define REFUSED INT64_MIN

static const WpNumberStyle us = {'.', ','}, german = {',', '.'}, french = {',', ' '},
                           swiss = {'.', '\''};

typedef struct {
    const char *text;
    const WpNumberStyle *style;
    int64_t factor; /* 0: as an integer */
    int64_t expected;
} NumberCase;

static const NumberCase numbers[] = {
    {"12", &wp_number_plain, 0, 12},
    {" -12\t", &wp_number_plain, 0, -12},
    {"+12", &wp_number_plain, 0, 12},
    {"\302\24012\342\200\257", &wp_number_plain, 0, 12},
    {"0012", &wp_number_plain, 0, 12},
    {"12.0", &wp_number_plain, 0, 12},
    {"12.5", &wp_number_plain, 0, REFUSED},
    {"12.", &wp_number_plain, 0, REFUSED},
    {"1E3", &wp_number_plain, 0, REFUSED},
    {"12abc", &wp_number_plain, 0, REFUSED},
    {"", &wp_number_plain, 0, REFUSED},
    {" ", &wp_number_plain, 0, REFUSED},
    {"-", &wp_number_plain, 0, REFUSED},
    {"--1", &wp_number_plain, 0, REFUSED},
    {"0x10", &wp_number_plain, 0, REFUSED},
    {"9223372036854775807", &wp_number_plain, 0, INT64_MAX},
    {"-9223372036854775807", &wp_number_plain, 0, -INT64_MAX},
    {"9223372036854775808", &wp_number_plain, 0, REFUSED},
    {"99999999999999999999999999", &wp_number_plain, 0, REFUSED},
    {"00000000000000000000000000000000000000001", &wp_number_plain, 0, 1},
    {"1,234", &wp_number_plain, 0, REFUSED},
    {"1,234", &us, 0, 1234},
    {"1,234,567", &us, 0, 1234567},
    {"12,345.0", &us, 0, 12345},
    {"1234,567", &us, 0, REFUSED},
    {"1,23", &us, 0, REFUSED},
    {"1,2345", &us, 0, REFUSED},
    {",123", &us, 0, REFUSED},
    {"1,,234", &us, 0, REFUSED},
    {"1.234.567", &german, 0, 1234567},
    {"1 234 567", &french, 0, 1234567},
    {"1\302\240234\342\200\257567", &french, 0, 1234567},
    {"1'234", &swiss, 0, 1234},
    {"1\342\200\231234", &swiss, 0, 1234},
    {"1.5", &wp_number_plain, 100, 150},
    {".5", &wp_number_plain, 100, 50},
    {"1,5", &german, 100, 150},
    {"1.234,56", &german, 100, 123456},
    {"0.005", &wp_number_plain, 100, 1},
    {"-0.005", &wp_number_plain, 100, -1},
    {"0.00499999999999999999999", &wp_number_plain, 100, 0},
    {"0.00500000000000000000001", &wp_number_plain, 100, 1},
    {"1E3", &wp_number_plain, 1, 1000},
    {"1.5e-2", &wp_number_plain, 1000, 15},
    {"1e99", &wp_number_plain, 1, REFUSED},
    {"1e-99", &wp_number_plain, 1, 0},
    {"0e99", &wp_number_plain, 1, 0},
    {"1e100", &wp_number_plain, 1, REFUSED},
    {"1e", &wp_number_plain, 1, REFUSED},
    {"9223372036854775807", &wp_number_plain, 1, INT64_MAX},
    {"9223372036854775807.4", &wp_number_plain, 1, INT64_MAX},
    {"9223372036854775807.5", &wp_number_plain, 1, REFUSED},
    {"0.9999999999999999999", &wp_number_plain, INT64_MAX, INT64_MAX - 1},
    {"0.99999999999999999999999999", &wp_number_plain, INT64_MAX, INT64_MAX},
    {"92233720368547758.07", &wp_number_plain, 100, INT64_MAX},
    {"nan", &wp_number_plain, 1, REFUSED},
    {"inf", &wp_number_plain, 1, REFUSED},
    {"1.2.3", &wp_number_plain, 1, REFUSED},
};

static int64_t
read_number(const NumberCase *c, size_t size)
{
    int64_t value = REFUSED;

    if (c->factor == 0)
        wp_parse_int(c->text, size, *c->style, &value);
    else
        wp_parse_scaled(c->text, size, *c->style, c->factor, &value);
    return value;
}

Test(quantity, reads_numbers)
{
    for (size_t i = 0; i < G_N_ELEMENTS(numbers); i++) {
        int64_t value = read_number(&numbers[i], strlen(numbers[i].text));

        cr_expect_eq(value, numbers[i].expected, "'%s' x %" PRId64 " gives %" PRId64,
                     numbers[i].text, numbers[i].factor, value);
    }
}

/* Texts are not NUL-terminated: a sanitizer sees what is read behind them. */
Test(quantity, stays_inside_the_text)
{
    for (size_t i = 0; i < G_N_ELEMENTS(numbers); i++)
        for (size_t size = 0; size <= strlen(numbers[i].text); size++) {
            NumberCase c = numbers[i];
            g_autofree char *exact = g_memdup2(c.text, MAX(size, 1));
            int64_t value;

            c.text = exact;
            read_number(&c, size);
            for (int unit = 0; unit < WP_N_UNITS; unit++)
                wp_parse_quantity(exact, size, (WpUnit)unit, &value);
            wp_parse_duration(exact, size, &value);
        }
}

static const struct {
    const char *text;
    WpUnit unit;
    int64_t expected;
} quantities[] = {
    {"80 TB", WP_UNIT_GIB, INT64_C(80000000000000)},
    {"32767 GiB", WP_UNIT_GIB, INT64_C(32767) << 30},
    {"32767GiB", WP_UNIT_MIB, INT64_C(32767) << 30},
    {"1.5 tib", WP_UNIT_GIB, REFUSED},
    {"1.5 tiB", WP_UNIT_GIB, INT64_C(1536) << 30},
    {"10 B", WP_UNIT_GIB, 10},
    {"10", WP_UNIT_GIB, REFUSED},
    {"0", WP_UNIT_GIB, 0},
    {"0.0", WP_UNIT_GIB, 0},
    {"10 Gb", WP_UNIT_GIB, REFUSED},
    {"10 hours", WP_UNIT_GIB, REFUSED},
    {"-1 GiB", WP_UNIT_GIB, REFUSED},
    {"1 GiB 2 MiB", WP_UNIT_GIB, REFUSED},
    {"GiB", WP_UNIT_GIB, REFUSED},
    {"", WP_UNIT_GIB, REFUSED},
    {"8388608 PiB", WP_UNIT_GIB, REFUSED},
    {"8191 PiB", WP_UNIT_GIB, INT64_C(8191) << 50},
    {"1 Gbit/s", WP_UNIT_MBIT, 125000000},
    {"100 Mbps", WP_UNIT_MBIT, 12500000},
    {"100 MB/s", WP_UNIT_MBIT, 100000000},
    {"100 MiB/s", WP_UNIT_MBPS, 104857600},
    {"8 kbit/s", WP_UNIT_MBPS, 1000},
    {"1 GB", WP_UNIT_MBIT, REFUSED},
    {"20 GiB/day", WP_UNIT_GIB_PER_DAY, INT64_C(20) << 30},
    {"50%", WP_UNIT_PCT, 5000},
    {"12.5 %", WP_UNIT_PCT, 1250},
    {"0.5", WP_UNIT_PCT, REFUSED},
    {"2%/day", WP_UNIT_PCT, REFUSED},
    {"2%/day", WP_UNIT_PCT_PER_DAY, 200},
    {"240h", WP_UNIT_HOURS, 24000},
    {"1.5 hours", WP_UNIT_HOURS, 150},
    {"2d", WP_UNIT_HOURS, REFUSED},
    {"12.50", WP_UNIT_MONEY, 1250},
    {"12.50 EUR", WP_UNIT_MONEY, REFUSED},
    {"500 iops", WP_UNIT_IOPS, 500000},
    {"10d", WP_UNIT_DAYS, 10},
    {"52w", WP_UNIT_DAYS, 364},
    {"1w 3d", WP_UNIT_DAYS, 10},
    {"1.5d", WP_UNIT_DAYS, REFUSED},
    {"3d1w", WP_UNIT_DAYS, REFUSED},
    {"12h", WP_UNIT_DAYS, REFUSED},
    {"12 ms", WP_UNIT_MS, 12000},
    {"12", WP_UNIT_MS, REFUSED},
    {"50", WP_UNIT_NONE, 50},
    {"1.5", WP_UNIT_NONE, REFUSED},
    {"50 x", WP_UNIT_NONE, REFUSED},
};

Test(quantity, reads_quantities)
{
    for (size_t i = 0; i < G_N_ELEMENTS(quantities); i++) {
        const char *text = quantities[i].text;
        int64_t value = REFUSED;

        wp_parse_quantity(text, strlen(text), quantities[i].unit, &value);
        cr_expect_eq(value, quantities[i].expected, "'%s' gives %" PRId64, text, value);
    }
}

Test(quantity, reads_its_own_examples)
{
    for (int unit = 0; unit < WP_N_UNITS; unit++) {
        const char *example = strstr(wp_unit_example((WpUnit)unit), "such as ") + 8;
        g_autofree char *first = g_strndup(example, strcspn(example, ","));
        char *other = strstr(first, " or ");
        int64_t value;

        if (other)
            *other = '\0';
        cr_expect(wp_parse_quantity(first, strlen(first), (WpUnit)unit, &value), "'%s'", first);
    }
}

static const struct {
    const char *text;
    int64_t expected;
} durations[] = {
    {"2w", INT64_C(1209600000000)},
    {"10d", INT64_C(864000000000)},
    {"8h", INT64_C(28800000000)},
    {"15m", INT64_C(900000000)},
    {"12 ms", 12000},
    {"3 us", 3},
    {"1d12h", INT64_C(129600000000)},
    {"1d 12h 30min", INT64_C(131400000000)},
    {"1.5h", INT64_C(5400000000)},
    {"0", 0},
    {"12h1d", REFUSED},
    {"1h1h", REFUSED},
    {"8", REFUSED},
    {"1d12", REFUSED},
    {"h", REFUSED},
    {"", REFUSED},
    {"PT4H", INT64_C(14400000000)},
    {"P1DT2H", INT64_C(93600000000)},
    {"P2W", INT64_C(1209600000000)},
    {"PT0.5S", 500000},
    {"PT1H30M15S", INT64_C(5415000000)},
    {"P1M", REFUSED},
    {"P1Y", REFUSED},
    {"PT", REFUSED},
    {"P", REFUSED},
    {"PT4", REFUSED},
    {"PTH", REFUSED},
    {"P4H", REFUSED},
    {"PT1M1H", REFUSED},
    {"PT1HT1M", REFUSED},
    {"4:30", INT64_C(16200000000)},
    {"104:30:15", INT64_C(376215000000)},
    {"4:60", REFUSED},
    {"4:3", REFUSED},
    {"4:", REFUSED},
    {":30", REFUSED},
    {"4:30:15:16", REFUSED},
    {"9999999999999999d", REFUSED},
};

Test(quantity, reads_durations)
{
    for (size_t i = 0; i < G_N_ELEMENTS(durations); i++) {
        const char *text = durations[i].text;
        int64_t value = REFUSED;

        wp_parse_duration(text, strlen(text), &value);
        cr_expect_eq(value, durations[i].expected, "'%s' gives %" PRId64, text, value);
    }
}

Test(quantity, reads_booleans)
{
    static const struct {
        const char *text;
        int expected; /* -1: refused */
    } cases[] = {{"true", 1}, {" YES ", 1}, {"y", 1},   {"1", 1},  {"on", 1},      {"Enabled", 1},
                 {"no", 0},   {"FALSE", 0}, {"off", 0}, {"2", -1}, {"truely", -1}, {"", -1}};

    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        bool value = false;
        int got = wp_parse_bool(cases[i].text, strlen(cases[i].text), &value) ? value : -1;

        cr_expect_eq(got, cases[i].expected, "'%s' gives %d", cases[i].text, got);
    }
}

Test(quantity, prints_and_reads_doubles)
{
    static const struct {
        double value;
        const char *expected;
    } cases[] = {
        {0, "0.0"},
        {-0.0, "-0.0"},
        {1, "1.0"},
        {0.1, "0.1"},
        {0.1 + 0.2, "0.30000000000000004"},
        {1e20, "1e+20"},
        {123456789012345680.0, "1.2345678901234568e+17"},
        {5e-324, "5e-324"},
        {DBL_MIN, "2.2250738585072014e-308"},
        {DBL_MAX, "1.7976931348623157e+308"},
        {1.0 / 3, "0.3333333333333333"},
        {INFINITY, "Infinity"},
        {-INFINITY, "-Infinity"},
        {NAN, "NaN"},
    };

    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autoptr(GString) text = g_string_new(NULL);
        double back = 1;

        wp_append_double(text, cases[i].value);
        cr_expect_str_eq(text->str, cases[i].expected, "%s", text->str);
        cr_expect(wp_parse_double(text->str, text->len, &back), "%s", text->str);
        cr_expect(isnan(cases[i].value) ? isnan(back) : back == cases[i].value, "%s", text->str);
    }
}

Test(quantity, refuses_what_is_no_double)
{
    static const char *const bad[] = {"",    ".",   "e5",  "1e",    "1e+", "0x10", "inf",
                                      "nan", "1 2", "1,5", "1e999", "--1", "1.5f", "-NaN"};
    static const char *const good[] = {"1.", ".5", "-1e-5", "1E+5", " 2 ", "1e-999"};
    double value;

    for (size_t i = 0; i < G_N_ELEMENTS(bad); i++)
        cr_expect_not(wp_parse_double(bad[i], strlen(bad[i]), &value), "'%s'", bad[i]);
    for (size_t i = 0; i < G_N_ELEMENTS(good); i++)
        cr_expect(wp_parse_double(good[i], strlen(good[i]), &value), "'%s'", good[i]);
    cr_expect_not(wp_parse_double("1\0x", 3, &value));
}

Test(quantity, prints_scaled_numbers)
{
    static const struct {
        int64_t value, factor;
        unsigned digits;
        const char *fixed, *scaled;
    } cases[] = {
        {150, 100, 2, "1.50", "1.5"},
        {-150, 100, 1, "-1.5", "-1.5"},
        {125, 100, 1, "1.3", "1.3"},
        {-125, 100, 1, "-1.3", "-1.3"},
        {-4, 1000, 2, "0.00", "0"},
        {100, 100, 2, "1.00", "1"},
        {1000, 1, 0, "1000", "1000"},
        {999, 1000, 0, "1", "1"},
        {INT64_MAX, 1, 18, "9223372036854775807.000000000000000000", "9223372036854775807"},
        {INT64_MIN, 1, 0, "-9223372036854775808", "-9223372036854775808"},
        {1, INT64_MAX, 2, "0.00", "0"},
        {1610612736, 1073741824, 2, "1.50", "1.5"},
    };

    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autoptr(GString) fixed = g_string_new(NULL);
        g_autoptr(GString) scaled = g_string_new(NULL);

        wp_append_fixed(fixed, cases[i].value, cases[i].factor, cases[i].digits);
        wp_append_scaled(scaled, cases[i].value, cases[i].factor, cases[i].digits);
        cr_expect_str_eq(fixed->str, cases[i].fixed, "case %zu: %s", i, fixed->str);
        cr_expect_str_eq(scaled->str, cases[i].scaled, "case %zu: %s", i, scaled->str);
    }
}

Test(quantity, prints_quantities)
{
    static const struct {
        int64_t value;
        WpUnit unit;
        const char *expected;
    } cases[] = {
        {0, WP_UNIT_GIB, "0 B"},
        {1023, WP_UNIT_GIB, "1023 B"},
        {INT64_C(1536) << 30, WP_UNIT_GIB, "1.5 TiB"},
        {1234567, WP_UNIT_GIB, "1.177 MiB"},
        {INT64_C(80000000000000), WP_UNIT_GIB, "72.76 TiB"},
        {-1024, WP_UNIT_GIB, "-1 KiB"},
        {INT64_MAX, WP_UNIT_GIB, "8192 PiB"},
        {125000000, WP_UNIT_MBIT, "1 Gbit/s"},
        {100000000, WP_UNIT_MBPS, "100 MB/s"},
        {INT64_C(20) << 30, WP_UNIT_GIB_PER_DAY, "20 GiB/day"},
        {1250, WP_UNIT_PCT, "12.5%"},
        {200, WP_UNIT_PCT_PER_DAY, "2%/day"},
        {24000, WP_UNIT_HOURS, "240h"},
        {150, WP_UNIT_HOURS, "1.5h"},
        {1250, WP_UNIT_MONEY, "12.50"},
        {500000, WP_UNIT_IOPS, "500 iops"},
        {364, WP_UNIT_DAYS, "52w"},
        {17, WP_UNIT_DAYS, "2w3d"},
        {0, WP_UNIT_DAYS, "0d"},
        {50, WP_UNIT_NONE, "50"},
        {12000, WP_UNIT_MS, "12ms"},
        {INT64_C(302400000000), WP_UNIT_MS, "3d12h"},
        {INT64_C(302465000000), WP_UNIT_MS, "3d12h"},
        {INT64_C(259260000000), WP_UNIT_MS, "3d"},
        {0, WP_UNIT_MS, "0us"},
    };

    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autoptr(GString) text = g_string_new(NULL);

        wp_append_quantity(text, cases[i].value, cases[i].unit);
        cr_expect_str_eq(text->str, cases[i].expected, "case %zu: '%s'", i, text->str);
    }
}

Test(quantity, does_not_overflow)
{
    cr_expect_eq(wp_mul_div(INT64_MAX, INT64_MAX, INT64_MAX), INT64_MAX);
    cr_expect_eq(wp_mul_div(INT64_MAX, 2, 1), INT64_MAX);
    cr_expect_eq(wp_mul_div(7, 3, 2), 10);
    cr_expect_eq(wp_add_sat(INT64_MAX, 1), INT64_MAX);
    cr_expect_eq(wp_add_sat(INT64_MIN, -1), INT64_MIN);
    cr_expect_eq(wp_add_sat(2, 3), 5);
}

Test(quantity, knows_units)
{
    cr_expect_eq(wp_unit_factor(WP_UNIT_GIB), 1073741824);
    cr_expect_str_eq(wp_unit_suffix(WP_UNIT_GIB), "gib");
    cr_expect_str_eq(wp_unit_meaning(WP_UNIT_GIB), "gibibytes");
    cr_expect(wp_unit_same_base(WP_UNIT_GIB, WP_UNIT_MIB));
    cr_expect_not(wp_unit_same_base(WP_UNIT_GIB, WP_UNIT_MBPS));
}
