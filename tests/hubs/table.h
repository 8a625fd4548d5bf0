#pragma once

#include <glib.h>
#include <stdint.h>
#include <stdio.h>

/* Tables without quotes, as hub-estate writes them. All end the program when they fail. */

/* @name: (nullable): of a file in @directory, which else is the file. Returns: (transfer full):
 * lines, each a vector of cells */
GPtrArray *table_read(const char *directory, const char *name);

uint32_t table_column(char **head, const char *name);

/* @directory: is made if it is not there. Returns: (transfer full) */
FILE *table_create(const char *directory, const char *name);
