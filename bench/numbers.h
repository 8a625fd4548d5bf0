#pragma once

#include <glib.h>
#include <stdint.h>

/* Whole numbers of a text file up to the first word that is none; for the bench programs. */

/* Ends the program with a message if @path cannot be read. Returns: (transfer full): of int64_t */
GArray *wp_bench_read_numbers(const char *path);

/* The number @index of @numbers; ends the program if there are not so many. */
int64_t wp_bench_number(const GArray *numbers, guint index);

/* The same for one of @least .. @most; @what says what it is. */
int64_t wp_bench_number_of(const GArray *numbers, guint index, const char *what, int64_t least,
                           int64_t most);

/* Reads one number of the command line; ends the program if it is none, or not one of @least ..
 * @most. */
int64_t wp_bench_parse(const char *what, const char *text, int64_t least, int64_t most);
