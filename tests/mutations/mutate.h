#pragma once

#include "planner/base/random.h"

#include <glib.h>

/*
 * Variants of real exports: bytes, cells, rows, columns, elements, parts and encodings changed by
 * chance. The same seed makes the same variant on every machine.
 */

/* A number below @limit, which is not 0. */
static inline uint32_t
chance_below(uint64_t *chance, size_t limit)
{
    return (uint32_t)(wp_splitmix_next(chance) % limit);
}

static inline bool
chance_one_in(uint64_t *chance, uint32_t n)
{
    return chance_below(chance, n) == 0;
}

/* No variant grows beyond this by one change. */
#define VARIANT_MAX ((size_t)4 * 1024 * 1024)

/* A way to change @bytes. Returns: false if these bytes have nothing to be changed so */
typedef struct {
    const char *name; /* "cell: blown up" */
    bool (*change)(GByteArray *bytes, uint64_t *chance);
} Change;

/* Of any file. */
extern const Change byte_changes[];
extern const uint32_t n_byte_changes;
/* Of text in UTF-8 or Windows-1252: encodings, line ends. */
extern const Change text_changes[];
extern const uint32_t n_text_changes;
/* Of CSV. */
extern const Change table_changes[];
extern const uint32_t n_table_changes;
/* Of XML. */
extern const Change document_changes[];
extern const uint32_t n_document_changes;
/* Of zip archives whose members are XML: they are unpacked, changed, and packed again. */
extern const Change book_changes[];
extern const uint32_t n_book_changes;

/* Puts @text in the place of @size bytes from @at on. */
void replace_bytes(GByteArray *bytes, size_t at, size_t size, const char *text, size_t text_size);

/* A text that is trouble for somebody: numbers of all kinds, dates, other scripts, control
 * characters; some are not UTF-8. May hold quotes and line ends. */
const char *odd_text(uint64_t *chance);
