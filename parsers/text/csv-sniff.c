#include "parsers/text/csv.h"

#include <string.h>

/* Records looked at; a preamble and some ragged rows do not matter among as many. */
#define SAMPLE_ROWS 50

typedef struct {
    uint32_t counts[SAMPLE_ROWS];
    uint32_t n_rows;
} Sample;

static bool
sample_row(void *data, const WpCsvRow *row)
{
    Sample *sample = data;

    sample->counts[sample->n_rows++] = row->n_cells;
    return sample->n_rows < SAMPLE_ROWS;
}

static bool
skip_fault(void *data, const WpCsvFault *fault)
{
    (void)data, (void)fault;
    return true;
}

/* How many rows have the most frequent number of cells, if that is more than one. */
static uint32_t
agreement(const Sample *sample)
{
    uint32_t best = 0;

    for (uint32_t i = 0; i < sample->n_rows; i++) {
        uint32_t same = 0;

        for (uint32_t j = 0; j < sample->n_rows; j++)
            same += sample->counts[j] == sample->counts[i];
        if (sample->counts[i] > 1)
            best = MAX(best, same);
    }
    return best;
}

/* The delimiter under which most rows agree; ':' only where no other cuts rows at all, because
 * times and addresses are full of it. */
static char
sniff_delimiter(const uint8_t *head, size_t size, WpCsvDialect dialect)
{
    static const WpCsvSink sink = {sample_row, skip_fault};
    uint32_t best = 0;
    char found = ',';

    for (const char *candidate = WP_CSV_DELIMITERS; *candidate; candidate++) {
        g_autoptr(WpStream) stream = wp_stream_new_memory(head, size);
        Sample sample = {0};
        WpCsvEnd end;

        if (*candidate == ':' && best > 0)
            break;
        dialect.delimiter = *candidate;
        wp_stream_unhash(stream);
        wp_csv_read(stream, &dialect, &sink, &sample, &end);
        if (agreement(&sample) > best) {
            best = agreement(&sample);
            found = *candidate;
        }
    }
    return found;
}

/* The first line of @text from @at, without its end. */
static size_t
line_size(const char *text, size_t size, size_t at)
{
    size_t end = at;

    while (end < size && text[end] != '\n' && text[end] != '\r')
        end++;
    return end - at;
}

static size_t
after_line(const char *text, size_t size, size_t at)
{
    at += line_size(text, size, at);
    if (at < size && text[at] == '\r')
        at++;
    if (at < size && text[at] == '\n')
        at++;
    return at;
}

/* Whether cells may be cut by what a "sep=" line says. */
static bool
may_delimit(char c)
{
    return c == '\t' || c == ' ' || (g_ascii_ispunct(c) && c != '"');
}

/* Lines that say something of the file before its first record: "#TYPE ..." of PowerShell,
 * "sep=;" of Excel. */
static void
sniff_marks(const char *text, size_t size, WpCsvDialect *dialect)
{
    for (size_t at = 0; at < size && dialect->skip_lines < 2; dialect->skip_lines++) {
        size_t length = line_size(text, size, at);

        if (length == 5 && g_ascii_strncasecmp(text + at, "sep=", 4) == 0) {
            dialect->delimiter_said = may_delimit(text[at + 4]);
            dialect->delimiter = dialect->delimiter_said ? text[at + 4] : ',';
        } else if (length < 5 || g_ascii_strncasecmp(text + at, "#TYPE", 5) != 0) {
            return;
        }
        at = after_line(text, size, at);
    }
}

void
wp_csv_sniff(const uint8_t *head, size_t size, bool whole, WpCsvDialect *out)
{
    g_autofree char *text = g_malloc(size * WP_ENCODING_GROWTH + 3);
    size_t taken, used;

    *out = (WpCsvDialect){.delimiter = ','};
    out->encoding = wp_encoding_sniff(head, size, whole, &out->bom);
    used = wp_encoding_decode(out->encoding, head + out->bom, size - out->bom, whole, text, &taken);
    sniff_marks(text, used, out);
    if (!out->delimiter_said)
        out->delimiter = sniff_delimiter(head, size, *out);
    if (out->delimiter == '"' || out->delimiter == '\n' || out->delimiter == '\r')
        out->delimiter = ',';
}
