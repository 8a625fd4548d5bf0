#include "parsers/style.h"

#include <string.h>

static bool
is_digit(char c)
{
    return c >= '0' && c <= '9';
}

/* Whether the marks @mark cut the digits of @text into groups of three. */
static bool
cuts_thousands(const char *text, size_t size, char mark)
{
    size_t group = 0, n_groups = 0;

    for (size_t i = 0; i <= size; i++) {
        if (i < size && is_digit(text[i])) {
            group++;
            continue;
        }
        bool full = n_groups == 0 ? group >= 1 && group <= 3 && *text != '0' : group == 3;
        if (!full)
            return false;
        if (i == size || text[i] != mark)
            return true;
        n_groups++;
        group = 0;
    }
    return false;
}

static void
vote_number(WpStyleVotes *votes, const char *text, size_t size)
{
    uint32_t points = 0, commas = 0;
    bool grouped = false; /* by blanks or apostrophes: a mark behind them is no third one */
    char last = '\0';

    while (size > 0 && (*text == '-' || *text == '+')) {
        text++;
        size--;
    }
    if (size == 0 || size > 40 || !is_digit(*text))
        return;
    for (size_t i = 0; i < size; i++) {
        points += text[i] == '.';
        commas += text[i] == ',';
        if (text[i] == '.' || text[i] == ',') {
            last = text[i];
            continue;
        }
        if ((text[i] == '\'' || text[i] == ' ') && i + 3 < size && is_digit(text[i + 1]))
            votes->thousands = text[i];
        else if ((uint8_t)text[i] == 0xC2 || (uint8_t)text[i] == 0xE2) /* no-break spaces */
            votes->thousands = ' ';
        else
            continue;
        grouped |= last == '\0';
    }
    if ((points > 0 && commas > 0) || (grouped && points + commas == 1)) {
        *(last == '.' ? &votes->point : &votes->comma) += 1;
    } else if (points + commas > 1) { /* marks of thousands */
        if (cuts_thousands(text, size, last))
            *(last == '.' ? &votes->comma : &votes->point) += 1;
    } else if (points + commas == 1 && cuts_thousands(text, size, last)) {
        votes->maybe++;
    } else if (points + commas == 1) {
        *(last == '.' ? &votes->point : &votes->comma) += 1;
    }
}

/* One or two digits at @text, and a separator behind. */
static size_t
short_number(const char *text, size_t size, uint32_t *out)
{
    size_t digits = 0;

    for (*out = 0; digits < size && digits < 3 && is_digit(text[digits]); digits++)
        *out = *out * 10 + (uint32_t)(text[digits] - '0');
    if (digits == 0 || digits > 2 || digits == size || (text[digits] != '/' && text[digits] != '-'))
        return 0;
    return digits + 1;
}

static void
vote_date(WpStyleVotes *votes, const char *text, size_t size)
{
    uint32_t first, second;
    size_t at = short_number(text, size, &first);

    if (at == 0 || short_number(text + at, size - at, &second) == 0)
        return;
    if (first > 12 && second <= 12)
        votes->day_first++;
    else if (second > 12 && first <= 12)
        votes->month_first++;
    else if (first != second)
        votes->maybe_date++;
}

void
wp_style_vote(WpStyleVotes *votes, WpFieldType type, const char *text, size_t size)
{
    if (type == WP_TYPE_INT || type == WP_TYPE_QUANTITY)
        vote_number(votes, text, size);
    else if (type == WP_TYPE_TIME)
        vote_date(votes, text, size);
}

void
wp_style_add(WpStyleVotes *sum, const WpStyleVotes *votes)
{
    sum->point += votes->point;
    sum->comma += votes->comma;
    sum->day_first += votes->day_first;
    sum->month_first += votes->month_first;
}

static size_t
count_digits(const char *text, size_t size)
{
    size_t n = 0;

    while (n < size && is_digit(text[n]))
        n++;
    return n;
}

WpShows
wp_style_shows(const WpStyle *style, WpFieldType type, const char *text, size_t size,
               char *out_thousands)
{
    WpStyleVotes votes = {0};
    bool comma = style->numbers.decimal == ',';

    *out_thousands = '\0';
    if (type != WP_TYPE_TIME && !memchr(text, comma ? '.' : ',', size)) {
        /* most numbers have no mark at all, and of a column that shows its own only those with
         * three digits behind it could be anything else */
        const char *mark = memchr(text, comma ? ',' : '.', size);

        if (!mark || (style->numbers_by == WP_STYLE_SHOWN &&
                      count_digits(mark + 1, (size_t)(text + size - mark - 1)) != 3))
            return WP_SHOWS_NOTHING;
    }
    wp_style_vote(&votes, type, text, size);
    if (type == WP_TYPE_TIME)
        return votes.day_first > 0     ? WP_SHOWS_COMMA
               : votes.month_first > 0 ? WP_SHOWS_POINT
               : votes.maybe_date > 0  ? WP_SHOWS_EITHER
                                       : WP_SHOWS_NOTHING;
    *out_thousands = votes.thousands;
    if (votes.maybe > 0)
        return memchr(text, '.', size) ? WP_SHOWS_EITHER_MARK : WP_SHOWS_EITHER;
    return votes.comma > 0 ? WP_SHOWS_COMMA : votes.point > 0 ? WP_SHOWS_POINT : WP_SHOWS_NOTHING;
}

WpNumberStyle
wp_style_numbers(bool comma, char thousands)
{
    return (WpNumberStyle){comma ? ',' : '.', thousands ? thousands : comma ? '.' : ','};
}

/* Whether the decimal mark is a comma. */
static bool
decide_comma(const WpLayout *layout, const WpStyleVotes *votes, const WpStyleVotes *file,
             char delimiter, WpStyleBy *out_by)
{
    *out_by = WP_STYLE_SAID;
    if (layout->numbers != WP_NUMBERS_FOUND)
        return layout->numbers == WP_NUMBERS_COMMA;
    *out_by = WP_STYLE_SHOWN;
    if (votes->point != votes->comma)
        return votes->comma > votes->point;
    *out_by = WP_STYLE_OTHERS;
    if (file->point != file->comma)
        return file->comma > file->point;
    *out_by = WP_STYLE_HABIT;
    return delimiter == ';'; /* spreadsheets use it where the comma is the decimal mark */
}

static bool
decide_day_first(const WpLayout *layout, const WpStyleVotes *votes, const WpStyleVotes *file,
                 WpStyleBy *out_by)
{
    *out_by = WP_STYLE_SAID;
    if (layout->dates != WP_DATES_FOUND)
        return layout->dates == WP_DATES_DAY_FIRST;
    *out_by = WP_STYLE_SHOWN;
    if (votes->day_first != votes->month_first)
        return votes->day_first > votes->month_first;
    *out_by = WP_STYLE_OTHERS;
    if (file->day_first != file->month_first)
        return file->day_first > file->month_first;
    *out_by = WP_STYLE_HABIT;
    return false;
}

WpStyle
wp_style_decide(const WpLayout *layout, const WpStyleVotes *votes, const WpStyleVotes *file,
                char delimiter)
{
    WpStyle style;

    style.numbers = wp_style_numbers(
        decide_comma(layout, votes, file, delimiter, &style.numbers_by), votes->thousands);
    style.day_first = decide_day_first(layout, votes, file, &style.dates_by);
    return style;
}
