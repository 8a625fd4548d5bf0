#include "planner/plan/closures.h"

#include "planner/base/quantity.h"

#include <string.h>

/* Freezes and windows as cells of tables write them. */

typedef struct {
    const char *at, *end;
} Cursor;

static void
skip_blanks(Cursor *cursor)
{
    while (cursor->at < cursor->end && g_ascii_isspace(*cursor->at))
        cursor->at++;
    while (cursor->end > cursor->at && g_ascii_isspace(cursor->end[-1]))
        cursor->end--;
}

/* Whether the text goes on with @word and a blank; then it is behind them. */
static bool
take_word(Cursor *cursor, const char *word)
{
    size_t size = strlen(word);

    if ((size_t)(cursor->end - cursor->at) <= size ||
        g_ascii_strncasecmp(cursor->at, word, size) != 0 || !g_ascii_isspace(cursor->at[size]))
        return false;
    cursor->at += size;
    skip_blanks(cursor);
    return true;
}

/* The two sides of "..", of which the first may be all there is. */
static bool
split_range(const Cursor *cursor, Cursor *from, Cursor *to)
{
    const char *dots = g_strstr_len(cursor->at, cursor->end - cursor->at, "..");

    *from = (Cursor){cursor->at, dots ? dots : cursor->end};
    *to = dots ? (Cursor){dots + 2, cursor->end} : *from;
    skip_blanks(from);
    skip_blanks(to);
    return dots != NULL;
}

static bool
read_workday(const Cursor *cursor, int *out)
{
    int64_t n;

    if (!wp_parse_int(cursor->at, (size_t)(cursor->end - cursor->at), wp_number_plain, &n) ||
        n == 0 || n < -23 || n > 23)
        return false;
    *out = (int)n;
    return true;
}

bool
wp_parse_freeze(const char *text, size_t size, WpFreeze *out)
{
    Cursor cursor = {text, text + size}, from, to;

    skip_blanks(&cursor);
    out->every = take_word(&cursor, "monthly")  ? WP_EVERY_MONTH
                 : take_word(&cursor, "yearly") ? WP_EVERY_YEAR
                                                : WP_EVERY_NO;
    out->blocks = WP_BLOCKS_PROMOTE | WP_BLOCKS_REMEDIATE | WP_BLOCKS_DECOMMISSION;
    split_range(&cursor, &from, &to);
    if (out->every == WP_EVERY_MONTH)
        return read_workday(&from, &out->first_workday) && read_workday(&to, &out->last_workday);
    return wp_parse_day(from.at, (size_t)(from.end - from.at), &out->from) &&
           wp_parse_day(to.at, (size_t)(to.end - to.at), &out->to) && out->from <= out->to;
}

/* ---- windows ---- */

/* Takes the name of a day, long or short. Returns: 0 Monday .. 6 Sunday, or -1. */
static int
take_day(Cursor *cursor)
{
    static const char *const names[] = {"monday", "tuesday",  "wednesday", "thursday",
                                        "friday", "saturday", "sunday"};
    size_t size = 0, left = (size_t)(cursor->end - cursor->at);

    while (size < left && g_ascii_isalpha(cursor->at[size]))
        size++;
    for (int day = 0; size >= 3 && day < 7; day++)
        if (size <= strlen(names[day]) && g_ascii_strncasecmp(cursor->at, names[day], size) == 0) {
            cursor->at += size;
            skip_blanks(cursor);
            return day;
        }
    return -1;
}

static bool
take_char(Cursor *cursor, char c)
{
    if (cursor->at == cursor->end || *cursor->at != c)
        return false;
    cursor->at++;
    skip_blanks(cursor);
    return true;
}

/* "daily", or days and spans of days: "mon-thu, sat". A span may go over the end of the week. */
static bool
take_days(Cursor *cursor, uint8_t *out)
{
    *out = 0;
    if (take_word(cursor, "daily")) {
        *out = 0x7f;
        return true;
    }
    do {
        int first = take_day(cursor);
        int last = first >= 0 && take_char(cursor, '-') ? take_day(cursor) : first;

        if (first < 0 || last < 0)
            return false;
        for (int day = first;; day = (day + 1) % 7) {
            *out |= (uint8_t)(1u << day);
            if (day == last)
                break;
        }
    } while (take_char(cursor, ','));
    return true;
}

/* "20:00 10h", "20:00-06:00". */
bool
wp_parse_window(const char *text, size_t size, WpWindow *out)
{
    Cursor cursor = {text, text + size};
    size_t first = 0;
    int64_t end;

    skip_blanks(&cursor);
    if (!take_days(&cursor, &out->days))
        return false;
    while (cursor.at + first < cursor.end && cursor.at[first] != '-' &&
           !g_ascii_isspace(cursor.at[first]))
        first++;
    if (!memchr(cursor.at, ':', first) || !wp_parse_duration(cursor.at, first, &out->from_us) ||
        out->from_us < 0 || out->from_us >= WP_US_PER_DAY)
        return false;
    cursor.at += first;
    skip_blanks(&cursor);
    bool until = take_char(&cursor, '-');
    if (!wp_parse_duration(cursor.at, (size_t)(cursor.end - cursor.at), &end) || end <= 0)
        return false;
    if (until && end > WP_US_PER_DAY)
        return false;
    out->length_us = !until               ? end
                     : end > out->from_us ? end - out->from_us
                                          : end + WP_US_PER_DAY - out->from_us;
    return out->length_us <= 7 * WP_US_PER_DAY;
}
