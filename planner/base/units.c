#include "planner/base/quantity.h"

#include <string.h>

/* The words of quantities. Numbers are read by quantity.c; here only what stands behind them. */

typedef enum {
    BASE_COUNT,
    BASE_BYTES,
    BASE_BYTES_PER_SECOND,
    BASE_BYTES_PER_DAY,
    BASE_BASIS_POINTS,
    BASE_BASIS_POINTS_PER_DAY,
    BASE_MILLI_IOPS,
    BASE_CENTIHOURS,
    BASE_CENTS,
    BASE_DAY,
    BASE_MICROSECONDS,
} Base;

static const struct {
    Base base;
    int64_t factor;
    const char *suffix;
    const char *meaning;
} units[] = {
#define WP_UNIT(id, base, factor, suffix, meaning) {BASE_##base, factor, suffix, meaning},
#include "planner/base/units.def"
#undef WP_UNIT
};

typedef struct {
    const char *word;
    int64_t factor; /* base units in one */
} Word;

#define KIB    INT64_C(1024)
#define SECOND INT64_C(1000000)

/* By base; the largest first. Bits have a small b, bytes a large one; else case is nothing. */
static const Word size_words[] = {
    {"PiB", KIB *KIB *KIB *KIB *KIB},
    {"TiB", KIB *KIB *KIB *KIB},
    {"GiB", KIB *KIB *KIB},
    {"MiB", KIB *KIB},
    {"KiB", KIB},
    {"PB", 1000000000000000},
    {"TB", 1000000000000},
    {"GB", 1000000000},
    {"MB", 1000000},
    {"kB", 1000},
    {"B", 1},
    {"bytes", 1},
    {NULL, 0},
};
static const Word rate_words[] = {
    {"Tbit/s", 125000000000},
    {"Gbit/s", 125000000},
    {"Mbit/s", 125000},
    {"kbit/s", 125},
    {"Tb/s", 125000000000},
    {"Gb/s", 125000000},
    {"Mb/s", 125000},
    {"kb/s", 125},
    {"Tbps", 125000000000},
    {"Gbps", 125000000},
    {"Mbps", 125000},
    {"kbps", 125},
    {"TB/s", 1000000000000},
    {"GB/s", 1000000000},
    {"MB/s", 1000000},
    {"kB/s", 1000},
    {"B/s", 1},
    {"GiB/s", KIB *KIB *KIB},
    {"MiB/s", KIB *KIB},
    {"KiB/s", KIB},
    {NULL, 0},
};
static const Word daily_words[] = {
    {"TiB/day", KIB *KIB *KIB *KIB},
    {"GiB/day", KIB *KIB *KIB},
    {"MiB/day", KIB *KIB},
    {"TB/day", 1000000000000},
    {"GB/day", 1000000000},
    {"MB/day", 1000000},
    {"B/day", 1},
    {NULL, 0},
};
static const Word share_words[] = {{"%", 100}, {NULL, 0}};
static const Word daily_share_words[] = {{"%/day", 100}, {NULL, 0}};
static const Word iops_words[] = {{"iops", 1000}, {NULL, 0}};
static const Word hour_words[] = {{"h", 100}, {"hour", 100}, {"hours", 100}, {NULL, 0}};
static const Word day_words[] = {{"w", 7},    {"week", 7}, {"weeks", 7}, {"d", 1},
                                 {"days", 1}, {"day", 1},  {NULL, 0}};
static const Word span_words[] = {
    {"w", 7 * 86400 * SECOND},
    {"week", 7 * 86400 * SECOND},
    {"weeks", 7 * 86400 * SECOND},
    {"d", 86400 * SECOND},
    {"day", 86400 * SECOND},
    {"days", 86400 * SECOND},
    {"h", 3600 * SECOND},
    {"hour", 3600 * SECOND},
    {"hours", 3600 * SECOND},
    {"m", 60 * SECOND},
    {"min", 60 * SECOND},
    {"minute", 60 * SECOND},
    {"minutes", 60 * SECOND},
    {"s", SECOND},
    {"sec", SECOND},
    {"second", SECOND},
    {"seconds", SECOND},
    {"ms", 1000},
    {"us", 1},
    {"\302\265s", 1},
    {NULL, 0},
};

/* What a base's quantities look like. A base without words takes plain numbers. */
static const struct {
    const Word *words;
    int64_t plain; /* base units in a number without a unit; 0: a unit must be given */
    bool spans;    /* several may be joined: "1d12h" */
    const char *example;
} bases[] = {
    [BASE_COUNT] = {NULL, 1, false, "a whole number such as 50"},
    [BASE_BYTES] = {size_words, 0, false, "a size such as 80 GiB"},
    [BASE_BYTES_PER_SECOND] = {rate_words, 0, false, "a rate such as 1 Gbit/s or 100 MB/s"},
    [BASE_BYTES_PER_DAY] = {daily_words, 0, false, "a daily volume such as 20 GiB/day"},
    [BASE_BASIS_POINTS] = {share_words, 0, false, "a share such as 50%"},
    [BASE_BASIS_POINTS_PER_DAY] = {daily_share_words, 0, false, "a daily share such as 2%/day"},
    [BASE_MILLI_IOPS] = {iops_words, 0, false, "a rate such as 500 iops"},
    [BASE_CENTIHOURS] = {hour_words, 0, false, "hours of work such as 240h"},
    [BASE_CENTS] = {NULL, 100, false, "an amount such as 12.50"},
    [BASE_DAY] = {day_words, 0, true, "a number of days or weeks such as 10d or 2w"},
    [BASE_MICROSECONDS] = {span_words, 0, true, "a span of time such as 12 ms, 15m, 8h or 10d"},
};

int64_t
wp_unit_factor(WpUnit unit)
{
    g_assert(unit < WP_N_UNITS);
    return units[unit].factor;
}

const char *
wp_unit_suffix(WpUnit unit)
{
    g_assert(unit < WP_N_UNITS);
    return units[unit].suffix;
}

const char *
wp_unit_meaning(WpUnit unit)
{
    g_assert(unit < WP_N_UNITS);
    return units[unit].meaning;
}

bool
wp_unit_same_base(WpUnit a, WpUnit b)
{
    g_assert(a < WP_N_UNITS && b < WP_N_UNITS);
    return units[a].base == units[b].base;
}

const char *
wp_unit_example(WpUnit unit)
{
    g_assert(unit < WP_N_UNITS);
    return bases[units[unit].base].example;
}

static bool
is_blank(char c)
{
    return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

static bool
same_word(const char *word, const char *text, size_t size)
{
    if (strlen(word) != size)
        return false;
    for (size_t i = 0; i < size; i++) {
        bool is_b = word[i] == 'b' || word[i] == 'B';

        if (is_b ? word[i] != text[i] : g_ascii_tolower(word[i]) != g_ascii_tolower(text[i]))
            return false;
    }
    return true;
}

static int64_t
find_factor(const Word *words, const char *text, size_t size)
{
    for (; words->word; words++)
        if (same_word(words->word, text, size))
            return words->factor;
    return 0;
}

/* A number and what stands behind it, up to the next number or @end. */
typedef struct {
    const char *number;
    size_t number_size;
    const char *word;
    size_t word_size;
} Piece;

static const char *
take_piece(const char *at, const char *end, Piece *piece)
{
    piece->number = at;
    while (at < end && (g_ascii_isdigit(*at) || *at == '.'))
        at++;
    piece->number_size = (size_t)(at - piece->number);
    while (at < end && is_blank(*at))
        at++;
    piece->word = at;
    while (at < end && !g_ascii_isdigit(*at) && !is_blank(*at) && *at != '.')
        at++;
    piece->word_size = (size_t)(at - piece->word);
    while (at < end && is_blank(*at))
        at++;
    return at;
}

static bool
is_zero(const Piece *piece)
{
    int64_t value;

    return piece->word_size == 0 &&
           wp_parse_int(piece->number, piece->number_size, wp_number_plain, &value) && value == 0;
}

/* Days are whole; in other units a part of one is as good as any number. */
static bool
scale_piece(const Piece *piece, Base base, int64_t factor, int64_t *out)
{
    int64_t value;

    if (base != BASE_DAY && base != BASE_COUNT)
        return wp_parse_scaled(piece->number, piece->number_size, wp_number_plain, factor, out);
    return wp_parse_int(piece->number, piece->number_size, wp_number_plain, &value) &&
           !__builtin_mul_overflow(value, factor, out);
}

static bool
parse_quantity(const char *at, const char *end, Base base, int64_t *out)
{
    int64_t sum = 0, last_factor = INT64_MAX, value;
    Piece piece;

    for (int n = 0; at < end; n++) {
        at = take_piece(at, end, &piece);
        if (piece.number_size == 0 || (n > 0 && !bases[base].spans))
            return false;
        int64_t factor = bases[base].plain;

        if (piece.word_size > 0)
            factor =
                bases[base].words ? find_factor(bases[base].words, piece.word, piece.word_size) : 0;
        else if (factor == 0 && n == 0 && at == end && is_zero(&piece))
            factor = 1;
        /* "1d12h", never "12h1d" or "1d2d" */
        if (factor == 0 || factor >= last_factor || !scale_piece(&piece, base, factor, &value) ||
            __builtin_add_overflow(sum, value, &sum))
            return false;
        last_factor = factor;
    }
    if (last_factor == INT64_MAX)
        return false;
    *out = sum;
    return true;
}

static void
trim(const char **at, const char **end)
{
    while (*at < *end && is_blank(**at))
        (*at)++;
    while (*end > *at && is_blank((*end)[-1]))
        (*end)--;
}

bool
wp_parse_quantity(const char *text, size_t size, WpUnit unit, int64_t *out)
{
    const char *end = text + size;

    g_assert(unit < WP_N_UNITS);
    trim(&text, &end);
    return parse_quantity(text, end, units[unit].base, out);
}

/* "PT4H", "P1DT2H30M", "P2W"; months and years have no fixed length and are refused. */
static bool
parse_iso(const char *at, const char *end, int64_t *out)
{
    static const struct {
        bool in_time;
        Word word;
    } parts[] = {{false, {"W", 7 * 86400 * SECOND}},
                 {false, {"D", 86400 * SECOND}},
                 {true, {"H", 3600 * SECOND}},
                 {true, {"M", 60 * SECOND}},
                 {true, {"S", SECOND}}};
    int64_t sum = 0, value;
    bool in_time = false;
    size_t next = 0, first_of_time = 2;
    Piece piece = {0};

    for (at++; at < end;) {
        if (!in_time && *at == 'T') {
            in_time = true;
            next = MAX(next, first_of_time);
            at++;
        }
        piece.number = at;
        while (at < end && (g_ascii_isdigit(*at) || *at == '.'))
            at++;
        piece.number_size = (size_t)(at - piece.number);
        while (next < G_N_ELEMENTS(parts) && (at == end || *parts[next].word.word != *at))
            next++;
        if (next == G_N_ELEMENTS(parts) || parts[next].in_time != in_time ||
            !scale_piece(&piece, BASE_MICROSECONDS, parts[next].word.factor, &value) ||
            __builtin_add_overflow(sum, value, &sum))
            return false;
        next++;
        at++;
    }
    if (piece.number_size == 0)
        return false;
    *out = sum;
    return true;
}

/* "4:30", "104:30:15" */
static bool
parse_clock(const char *at, const char *end, int64_t *out)
{
    int64_t factor = 3600 * SECOND, sum = 0, value;

    for (int n = 0;; n++) {
        const char *colon = memchr(at, ':', (size_t)(end - at));
        Piece piece = {at, (size_t)((colon ? colon : end) - at), "", 0};

        if (n == 3 || (n > 0 && piece.number_size != 2) || !g_ascii_isdigit(*at) ||
            !scale_piece(&piece, BASE_COUNT, factor, &value) || (n > 0 && value >= factor * 60) ||
            __builtin_add_overflow(sum, value, &sum))
            return false;
        if (!colon)
            break;
        at = colon + 1;
        if (at == end)
            return false;
        factor /= 60;
    }
    *out = sum;
    return true;
}

bool
wp_parse_duration(const char *text, size_t size, int64_t *out_us)
{
    const char *end = text + size;

    trim(&text, &end);
    if (text >= end)
        return false;
    if (*text == 'P')
        return parse_iso(text, end, out_us);
    if (memchr(text, ':', (size_t)(end - text)))
        return parse_clock(text, end, out_us);
    return parse_quantity(text, end, BASE_MICROSECONDS, out_us);
}

/* In the first of @words that is not larger than the value, with at most four digits. */
static void
append_largest(GString *text, int64_t value, const Word *words, size_t n_words)
{
    size_t i = 0;
    unsigned digits = 3;

    while (i + 1 < n_words && words[i].factor > value)
        i++;
    for (int64_t whole = value / words[i].factor; whole >= 10 && digits > 0; whole /= 10)
        digits--;
    wp_append_scaled(text, value, words[i].factor, words[i].factor > 1 ? digits : 0);
    g_string_append_printf(text, " %s", words[i].word);
}

/* The two largest parts of a span: what is smaller hardly matters beside them. */
static void
append_span(GString *text, int64_t value, const Word *words, size_t n_words)
{
    int n_parts = 0;

    for (size_t i = 0; i < n_words && n_parts < 2; i++) {
        int64_t factor = words[i].factor, part = value / factor;

        if (part == 0 && n_parts == 0 && i + 1 < n_words)
            continue;
        if (part > 0 || n_parts == 0)
            g_string_append_printf(text, "%" G_GINT64_FORMAT "%s", part, words[i].word);
        value %= factor;
        n_parts++;
    }
}

void
wp_append_duration(GString *text, int64_t value_us)
{
    static const Word parts[] = {{"d", 86400 * SECOND}, {"h", 3600 * SECOND}, {"m", 60 * SECOND},
                                 {"s", SECOND},         {"ms", 1000},         {"us", 1}};

    if (value_us < 0) {
        g_string_append_c(text, '-');
        value_us = value_us == INT64_MIN ? INT64_MAX : -value_us;
    }
    append_span(text, value_us, parts, G_N_ELEMENTS(parts));
}

/* Those of a base's words that are printed, the largest first. */
static const Word printed_sizes[] = {{"PiB", KIB *KIB *KIB *KIB *KIB},
                                     {"TiB", KIB *KIB *KIB *KIB},
                                     {"GiB", KIB *KIB *KIB},
                                     {"MiB", KIB *KIB},
                                     {"KiB", KIB},
                                     {"B", 1}};
static const Word printed_bits[] = {{"Tbit/s", 125000000000},
                                    {"Gbit/s", 125000000},
                                    {"Mbit/s", 125000},
                                    {"kbit/s", 125},
                                    {"B/s", 1}};
static const Word printed_rates[] = {
    {"TB/s", 1000000000000}, {"GB/s", 1000000000}, {"MB/s", 1000000}, {"kB/s", 1000}, {"B/s", 1}};
static const Word printed_days[] = {{"w", 7}, {"d", 1}};

void
wp_append_quantity(GString *text, int64_t value, WpUnit unit)
{
    g_assert(unit < WP_N_UNITS);
    if (value < 0) {
        g_string_append_c(text, '-');
        value = value == INT64_MIN ? INT64_MAX : -value;
    }
    switch (units[unit].base) {
    case BASE_COUNT:
        g_string_append_printf(text, "%" G_GINT64_FORMAT, value);
        break;
    case BASE_BYTES:
        append_largest(text, value, printed_sizes, G_N_ELEMENTS(printed_sizes));
        break;
    case BASE_BYTES_PER_SECOND:
        if (unit == WP_UNIT_MBIT)
            append_largest(text, value, printed_bits, G_N_ELEMENTS(printed_bits));
        else
            append_largest(text, value, printed_rates, G_N_ELEMENTS(printed_rates));
        break;
    case BASE_BYTES_PER_DAY:
        append_largest(text, value, printed_sizes, G_N_ELEMENTS(printed_sizes));
        g_string_append(text, "/day");
        break;
    case BASE_BASIS_POINTS:
    case BASE_BASIS_POINTS_PER_DAY:
        wp_append_scaled(text, value, 100, 2);
        g_string_append(text, bases[units[unit].base].words->word);
        break;
    case BASE_MILLI_IOPS:
        wp_append_scaled(text, value, 1000, 3);
        g_string_append(text, " iops");
        break;
    case BASE_CENTIHOURS:
        wp_append_scaled(text, value, 100, 2);
        g_string_append_c(text, 'h');
        break;
    case BASE_CENTS:
        wp_append_fixed(text, value, 100, 2);
        break;
    case BASE_DAY:
        append_span(text, value, printed_days, G_N_ELEMENTS(printed_days));
        break;
    case BASE_MICROSECONDS:
        wp_append_duration(text, value);
        break;
    }
}
