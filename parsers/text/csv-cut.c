#include "parsers/text/csv.h"

#include <string.h>

#define BLOCK  (128 * 1024) /* stays in the cache between reading and counting */
#define STRIPE 64 /* bytes counted at a time, in a loop that compilers turn into vectors */

typedef struct {
    uint64_t offset;
    uint64_t n_lines; /* line ends so far */
    uint64_t n_quotes;
    bool after_cr; /* the byte before was a carriage return, counted as a line end */
} Count;

/* Counts @size bytes; a byte before @text and after a carriage return is known by count->after_cr.
 */
static void
count_bytes(Count *count, const uint8_t *text, size_t size)
{
    size_t i = 0;

    if (size == 0)
        return;
    count->n_lines -= count->after_cr && text[0] == '\n';
    count->n_quotes += text[0] == '"';
    count->n_lines += text[0] == '\n' || text[0] == '\r';
    for (i = 1; i + STRIPE <= size; i += STRIPE) {
        uint8_t lines = 0, quotes = 0;

        for (size_t j = 0; j < STRIPE; j++) {
            uint8_t byte = text[i + j], before = text[i + j - 1];

            quotes += byte == '"';
            lines += (byte == '\r') | ((byte == '\n') & (before != '\r'));
        }
        count->n_quotes += quotes;
        count->n_lines += lines;
    }
    for (; i < size; i++) {
        count->n_quotes += text[i] == '"';
        count->n_lines += text[i] == '\r' || (text[i] == '\n' && text[i - 1] != '\r');
    }
    count->after_cr = text[size - 1] == '\r';
    count->offset += size;
}

/* Whether the line that ends at @i has a text at its end: no row behind it is apart. */
static bool
ends_in_text(const uint8_t *text, size_t i)
{
    i -= i > 0 && text[i - 1] == '\r';
    return i > 0 && text[i - 1] > ' ';
}

/* How many bytes of @text to take so that a record begins behind them; 0: none here. */
static size_t
find_start(const Count *count, const uint8_t *text, size_t size)
{
    uint64_t n_quotes = count->n_quotes;

    for (size_t i = 0; i < size; i++) {
        n_quotes += text[i] == '"';
        if (text[i] == '\n' && n_quotes % 2 == 0 && ends_in_text(text, i))
            return i + 1;
    }
    return 0;
}

/* How much longer the first part is than the others, in parts of FIRST_UNITS. */
#define FIRST_UNITS 16
#define FIRST_MORE  2

uint64_t
wp_csv_cut_after(uint64_t size, uint32_t n, uint32_t i)
{
    uint64_t all = (uint64_t)n * FIRST_UNITS + FIRST_MORE;
    uint64_t before = ((uint64_t)i + 1) * FIRST_UNITS + FIRST_MORE;

    return size / all * before + size % all * before / all;
}

uint32_t
wp_csv_cut(const WpSeekable *bytes, uint32_t n, WpCsvPlace *out, void (*found)(void *data),
           void *data)
{
    g_autofree uint8_t *block = g_malloc(BLOCK);
    Count count = {0};
    uint32_t n_found = 0;

    for (uint32_t i = 0; i + 1 < n;) {
        uint64_t target = wp_csv_cut_after(bytes->size, n, i);
        uint64_t left = target > count.offset ? target - count.offset : BLOCK;
        ssize_t got = bytes->read_at(bytes->data, count.offset, block, MIN(left, BLOCK));

        if (got <= 0)
            break;
        if (count.offset < target) {
            count_bytes(&count, block, (size_t)got);
            continue;
        }
        size_t start = find_start(&count, block, (size_t)got);
        count_bytes(&count, block, start > 0 ? start : (size_t)got);
        if (start == 0)
            continue;
        if (count.offset >= bytes->size || count.n_lines >= UINT32_MAX)
            break;
        out[n_found++] = (WpCsvPlace){count.offset, (uint32_t)count.n_lines + 1};
        found(data);
        while (i + 1 < n && wp_csv_cut_after(bytes->size, n, i) <= count.offset)
            i++;
    }
    return n_found;
}
