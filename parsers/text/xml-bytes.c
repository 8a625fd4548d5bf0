#include "parsers/text/xml-bytes.h"

#include "parsers/text/xml-sniff.h"

#include <string.h>

/* An XML declaration is no longer than this. */
#define DECLARATION_MAX 256

static const char declaration[] = "<?xml";

/* Whether an XML declaration begins at @text: not another processing instruction. */
static bool
is_declaration(const char *text, size_t size)
{
    return size > 5 && memcmp(text, declaration, 5) == 0 && g_ascii_isspace(text[5]);
}

/* Makes the declarations in the block blanks. Returns: where one begins that does not end in the
 * block, or the end of the block. */
static size_t
blank_declarations(WpXmlBytes *bytes, size_t size)
{
    char *block = bytes->block;

    for (size_t at = 0; at < size; at++) {
        const char *found = memchr(block + at, '<', size - at);

        if (!found)
            return size;
        at = (size_t)(found - block);
        size_t left = size - at;
        if (left <= 5 && memcmp(block + at, declaration, left) == 0)
            return at;
        if (!is_declaration(block + at, left))
            continue;
        const char *end = g_strstr_len(block + at, (gssize)MIN(left, DECLARATION_MAX), "?>");
        if (!end && left < DECLARATION_MAX)
            return at;
        for (char *blank = block + at; end && blank < end + 2; blank++)
            if (*blank != '\n')
                *blank = ' ';
    }
    return size;
}

/* Fills a block, however small the pieces are that a pipe gives: where libxml2 stops at a fault
 * depends on how much it was given at a time. Returns: as a stream does */
static ssize_t
read_whole(WpStream *stream, char *block, size_t size)
{
    size_t done = 0;
    ssize_t got = 1;

    while (done < size && got > 0) {
        got = wp_stream_read(stream, block + done, size - done);
        done += got > 0 ? (size_t)got : 0;
    }
    return got < 0 ? -1 : (ssize_t)done;
}

/* Reads the next block. Returns: as a stream does */
static ssize_t
fill(WpXmlBytes *bytes)
{
    ssize_t got;

    do {
        memmove(bytes->block, bytes->block + bytes->size, bytes->kept);
        got = read_whole(bytes->stream, bytes->block + bytes->kept,
                         sizeof bytes->block - bytes->kept);
        size_t size = bytes->kept + (got > 0 ? (size_t)got : 0);

        if (bytes->given == 0 && bytes->kept == 0) {
            wp_xml_blank_mark(bytes->block, size);
            wp_xml_trim_begin(bytes->block, size);
        }
        bytes->used = 0;
        bytes->size = bytes->joined && got > 0 ? blank_declarations(bytes, size) : size;
        bytes->kept = size - bytes->size;
    } while (got > 0 && bytes->size == 0);
    return got < 0 ? -1 : (ssize_t)bytes->size;
}

/* Gives what is left of a tag. */
static int
give_tag(WpXmlBytes *bytes, char *buffer, int size)
{
    int taken = MIN(size, (int)strlen(bytes->tag));

    memcpy(buffer, bytes->tag, (size_t)taken);
    bytes->tag = bytes->tag[taken] == '\0' ? NULL : bytes->tag + taken;
    return taken;
}

static void
count_lines(WpXmlBytes *bytes, const char *from, size_t *taken)
{
    if (bytes->by_lines) {
        const char *newline = memchr(from, '\n', *taken);

        if (newline)
            *taken = (size_t)(newline - from) + 1;
        bytes->n_lines += newline != NULL;
        return;
    }
    for (const char *at = from; (at = memchr(at, '\n', (size_t)(from + *taken - at))); at++)
        bytes->n_lines++;
}

int
wp_xml_bytes_give(WpXmlBytes *bytes, char *buffer, int size)
{
    if (bytes->joined && !bytes->begun)
        bytes->tag = "<" WP_XML_JOINED ">";
    bytes->begun = true;
    if (bytes->tag)
        return give_tag(bytes, buffer, size);
    if (bytes->ended)
        return 0;
    if (bytes->used == bytes->size) {
        ssize_t got = fill(bytes);

        if (got < 0)
            return -1;
        bytes->ended = got == 0;
        if (bytes->ended && bytes->joined) {
            bytes->tag = "</" WP_XML_JOINED ">";
            return give_tag(bytes, buffer, size);
        }
        if (bytes->ended)
            return 0;
    }
    const char *from = bytes->block + bytes->used;
    size_t taken = MIN((size_t)size, bytes->size - bytes->used);
    count_lines(bytes, from, &taken);
    memcpy(buffer, from, taken);
    bytes->used += taken;
    bytes->given += taken;
    return (int)taken;
}
