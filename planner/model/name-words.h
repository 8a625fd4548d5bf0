#pragma once

#include "planner/base/types.h"

/* The words of one text after the other. */
typedef struct {
    GString *text;    /* what words point into: each ends with a NUL */
    GPtrArray *words; /* of char */
} WpNameWords;

void wp_name_words_init(WpNameWords *words);
void wp_name_words_clear(WpNameWords *words);

/* Reads @name instead of what was read before: lower case, without domain, cut at what is neither
 * letter nor digit. */
void wp_name_words_read(WpNameWords *words, const char *name);

/* How many letters @word begins with. */
size_t wp_leading_letters(const char *word);
