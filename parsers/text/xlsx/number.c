#include "parsers/text/xlsx/number.h"

#include "planner/base/date.h"

#include <string.h>

/* All by decimal digits: what a cell says must not depend on binary fractions. */

#define MAX_DIGITS    64
#define DOUBLE_DIGITS 15
#define MAX_POINT     40
#define MIN_POINT     (-30)
/* 9999-12-31, the last day that a spreadsheet knows */
#define LAST_SERIAL 2958465

/* 0.DIGITS × 10^point */
typedef struct {
    bool negative;
    char digits[MAX_DIGITS];
    int n;
    int point;
} Decimal;

static bool
is_digit(char c)
{
    return c >= '0' && c <= '9';
}

/* Digits with at most one '.' among them. Returns: how many bytes they are; 0 if there are none or
 * too many */
static size_t
read_digits(Decimal *number, const char *text, size_t size)
{
    bool seen_point = false, any = false;
    size_t at = 0;

    for (; at < size && (is_digit(text[at]) || (text[at] == '.' && !seen_point)); at++) {
        if (text[at] == '.') {
            seen_point = true;
            continue;
        }
        any = true;
        if (number->n == 0 && text[at] == '0') {
            number->point -= seen_point;
            continue;
        }
        if (number->n == MAX_DIGITS)
            return 0;
        number->digits[number->n++] = text[at];
        number->point += !seen_point;
    }
    return any ? at : 0;
}

static bool
read_exponent(Decimal *number, const char *text, size_t size)
{
    bool negative = false;
    int exponent = 0;
    size_t at = 0;

    if (size > 0 && (*text == '+' || *text == '-'))
        negative = text[at++] == '-';
    if (at == size || size - at > 4)
        return false;
    for (; at < size; at++) {
        if (!is_digit(text[at]))
            return false;
        exponent = exponent * 10 + (text[at] - '0');
    }
    number->point += negative ? -exponent : exponent;
    return true;
}

static bool
read_decimal(Decimal *number, const char *text, size_t size)
{
    size_t at = 0;

    memset(number, 0, sizeof *number);
    if (size > 0 && (*text == '-' || *text == '+'))
        number->negative = text[at++] == '-';
    size_t n = read_digits(number, text + at, size - at);
    if (n == 0)
        return false;
    at += n;
    if (at < size && (text[at] == 'e' || text[at] == 'E')) {
        if (!read_exponent(number, text + at + 1, size - at - 1))
            return false;
        at = size;
    }
    while (number->n > 0 && number->digits[number->n - 1] == '0')
        number->n--;
    if (number->n == 0)
        number->point = 0;
    return at == size && number->point <= MAX_POINT && number->point >= MIN_POINT;
}

/* Digits behind the 15th of a fraction are noise of the binary number. */
static void
drop_noise(Decimal *number)
{
    if (number->n <= DOUBLE_DIGITS || number->n <= number->point || number->point > DOUBLE_DIGITS)
        return;
    bool up = number->digits[DOUBLE_DIGITS] >= '5';
    number->n = DOUBLE_DIGITS;
    while (up && number->n > 0 && number->digits[number->n - 1] == '9')
        number->n--;
    if (up && number->n == 0) {
        number->digits[number->n++] = '1';
        number->point++;
    } else if (up) {
        number->digits[number->n - 1]++;
    }
    while (number->n > 0 && number->digits[number->n - 1] == '0')
        number->n--;
}

static void
append_plain(GString *out, const Decimal *number)
{
    if (number->negative && number->n > 0)
        g_string_append_c(out, '-');
    if (number->point <= 0)
        g_string_append_c(out, '0');
    if (number->point <= 0 && number->n > 0)
        g_string_append_c(out, '.');
    for (int i = number->point; number->n > 0 && i < 0; i++)
        g_string_append_c(out, '0');
    for (int i = 0; i < MAX(number->n, number->point); i++) {
        if (i == number->point && i > 0)
            g_string_append_c(out, '.');
        g_string_append_c(out, i < number->n ? number->digits[i] : '0');
    }
}

/* The digits from place @from to @to, zeros where there are none, as a number. */
static int64_t
digits_between(const Decimal *number, int from, int to)
{
    int64_t sum = 0;

    for (int i = from; i < to; i++)
        sum = sum * 10 + (i >= 0 && i < number->n ? number->digits[i] - '0' : 0);
    return sum;
}

static void
append_clock(GString *out, int64_t seconds)
{
    g_string_append_printf(out, "%02d:%02d:%02d", (int)(seconds / 3600), (int)(seconds / 60 % 60),
                           (int)(seconds % 60));
}

/* Returns: false if @serial is no day */
static bool
append_serial_day(GString *out, int64_t serial, bool since_1904)
{
    if (since_1904)
        wp_append_day(out, wp_day(1904, 1, 1) + (WpDay)serial);
    else if (serial == 60)
        g_string_append(out, "1900-02-29"); /* which never was: said by whoever reads it */
    else
        wp_append_day(out, wp_day(1899, 12, serial < 60 ? 31 : 30) + (WpDay)serial);
    return true;
}

static bool
append_time(GString *out, const Decimal *number, WpShown shown, bool since_1904)
{
    const int64_t scale = INT64_C(1000000000000);

    if (number->negative || number->point > 7)
        return false;
    int64_t day = digits_between(number, 0, MAX(number->point, 0));
    int64_t part = digits_between(number, number->point, number->point + 12);
    int64_t seconds = (part * 86400 + scale / 2) / scale;

    day += seconds / 86400;
    seconds %= 86400;
    if (shown == WP_SHOWN_TIME && day < 366) {
        append_clock(out, day * 86400 + seconds);
        return true;
    }
    if (day > LAST_SERIAL - (since_1904 ? 1462 : 0))
        return false;
    append_serial_day(out, day, since_1904);
    if (seconds > 0) {
        g_string_append_c(out, 'T');
        append_clock(out, seconds);
    }
    return true;
}

bool
wp_append_shown(GString *out, const char *text, size_t size, WpShown shown, bool since_1904)
{
    Decimal number;

    if (!read_decimal(&number, text, size)) {
        g_string_append_len(out, text, (gssize)size);
        return false;
    }
    if ((shown == WP_SHOWN_DATE || shown == WP_SHOWN_TIME) &&
        append_time(out, &number, shown, since_1904))
        return false;
    drop_noise(&number);
    if (shown == WP_SHOWN_PERCENT && number.n > 0)
        number.point += 2;
    append_plain(out, &number);
    if (shown == WP_SHOWN_PERCENT)
        g_string_append_c(out, '%');
    return true;
}

WpShown
wp_shown_by_id(uint32_t id)
{
    if (id == 9 || id == 10)
        return WP_SHOWN_PERCENT;
    if ((id >= 18 && id <= 21) || (id >= 45 && id <= 47))
        return WP_SHOWN_TIME;
    if ((id >= 14 && id <= 22) || (id >= 27 && id <= 36) || (id >= 50 && id <= 58))
        return WP_SHOWN_DATE; /* the last two: of Chinese, Japanese and Korean programs */
    return WP_SHOWN_PLAIN;
}

/* Behind what is quoted, escaped, or in brackets at @at; [h], [mm] and [ss] count as letters. */
static size_t
skip_literal(const char *code, size_t size, size_t at, bool *out_clock)
{
    if (code[at] == '\\' || code[at] == '_' || code[at] == '*')
        return at + 2;
    char close = code[at] == '"' ? '"' : ']';
    size_t first = at + 1, end = first;

    while (end < size && code[end] != close)
        end++;
    if (close == ']' && end > first)
        *out_clock |= strchr("hHmMsS", code[first]) && code[end - 1] == code[first];
    return end + 1;
}

WpShown
wp_shown_by_code(const char *code, size_t size)
{
    bool date = false, clock = false, month = false, percent = false;

    if (size >= 7 && g_ascii_strncasecmp(code, "General", 7) == 0)
        return WP_SHOWN_PLAIN;
    for (size_t at = 0; at < size && code[at] != ';';) {
        if (strchr("\\_*\"[", code[at])) {
            at = skip_literal(code, size, at, &clock);
            continue;
        }
        char c = g_ascii_tolower(code[at++]);
        date |= c == 'y' || c == 'd';
        clock |= c == 'h' || c == 's';
        month |= c == 'm';
        percent |= c == '%';
    }
    if (date || (month && !clock))
        return WP_SHOWN_DATE;
    return clock ? WP_SHOWN_TIME : percent ? WP_SHOWN_PERCENT : WP_SHOWN_PLAIN;
}
