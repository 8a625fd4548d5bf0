#pragma once

#include "parsers/layout.h"
#include "parsers/text/stream.h"

/* Gets the text of a record; valid during the call. */
typedef void (*WpAgainFn)(void *data, uint32_t line, const char *text, size_t size);

/**
 * wp_records_again:
 * @layout: through which the file was read
 * @sheet: (nullable): the one of the workbook
 * @lines: (array length=n): of the records that are wanted, ascending
 *
 * Reads a workbook or an XML document once more for the text of some of its records: those that
 * turned out to be of no use when all files had been read, and whose text nobody had kept. What is
 * not found again is not given.
 */
void wp_records_again(const WpLayout *layout, const char *sheet, const WpSeekable *bytes,
                      const uint32_t *lines, uint32_t n, WpAgainFn take, void *data);
