#include "parsers/style.h"

#include <string.h>

static bool
is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static void
keep_example(WpStyleVotes *votes, const char *text, size_t size)
{
    if (*votes->example == '\0')
        g_snprintf(votes->example, sizeof votes->example, "%.*s", (int)MIN(size, 23), text);
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
        keep_example(votes, text, size);
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
    if (first <= 12 && second <= 12 && first != second)
        keep_example(votes, text, size);
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

bool
wp_style_differs(const WpStyle *style, WpFieldType type, const char *text, size_t size,
                 bool *out_unsure)
{
    bool is_time = type == WP_TYPE_TIME, comma = style->numbers.decimal == ',';
    WpStyleBy by = is_time ? style->dates_by : style->numbers_by;
    WpStyleVotes votes = {0};

    *out_unsure = false;
    if (by == WP_STYLE_SAID)
        return false;
    /* most numbers have no mark at all */
    if (!is_time && !memchr(text, comma ? '.' : ',', size) &&
        (by == WP_STYLE_SHOWN || !memchr(text, comma ? ',' : '.', size)))
        return false;
    wp_style_vote(&votes, type, text, size);
    *out_unsure = by == WP_STYLE_HABIT && (is_time ? votes.maybe_date : votes.maybe) > 0;
    if (is_time)
        return (style->day_first ? votes.month_first : votes.day_first) > 0;
    return (comma ? votes.point : votes.comma) > 0;
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
    if (file->day_first != file->month_first)
        return file->day_first > file->month_first;
    *out_by = WP_STYLE_HABIT;
    return false;
}

WpStyle
wp_style_decide(const WpLayout *layout, const WpStyleVotes *votes, const WpStyleVotes *file,
                char delimiter, bool *out_assumed)
{
    WpStyle style;
    bool comma = decide_comma(layout, votes, file, delimiter, &style.numbers_by);

    style.numbers.decimal = comma ? ',' : '.';
    style.numbers.thousands = votes->thousands ? votes->thousands : comma ? '.' : ',';
    style.day_first = decide_day_first(layout, votes, file, &style.dates_by);
    *out_assumed = (style.numbers_by == WP_STYLE_HABIT && votes->maybe > 0) ||
                   (style.dates_by == WP_STYLE_HABIT && votes->maybe_date > 0);
    return style;
}
