#pragma once

#include "planner/base/diag.h"

/*
 * A table of text in memory: the CSV catalogues that rules and sizing look up (rules/catalogues),
 * with the place of every row. Read by wp_catalogue_read() (parsers/catalogue.h). Cells are
 * text; who uses a column parses it and reports faults at wp_catalogue_loc().
 */

typedef struct WpCatalogue WpCatalogue;

#define WP_CATALOGUE_NONE UINT32_MAX

/* @name: of the file, for diagnostics. @columns are copied. */
WpCatalogue *wp_catalogue_new(const char *name, const char *const *columns, uint32_t n_columns);
void wp_catalogue_free(WpCatalogue *catalogue);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(WpCatalogue, wp_catalogue_free)

/* For readers: where the names of the columns stand, if not in line 1. */
void wp_catalogue_set_head(WpCatalogue *catalogue, uint32_t line);

/* For readers: a new last row of as many cells as there are columns; copied. */
void wp_catalogue_add_row(WpCatalogue *catalogue, const char *const *cells, uint32_t line);

const char *wp_catalogue_name(const WpCatalogue *catalogue); /* interned */
uint32_t wp_catalogue_n_rows(const WpCatalogue *catalogue);
uint32_t wp_catalogue_n_columns(const WpCatalogue *catalogue);
const char *wp_catalogue_column_name(const WpCatalogue *catalogue, uint32_t column);

/* A column by its exact name; WP_CATALOGUE_NONE if there is none. */
uint32_t wp_catalogue_column(const WpCatalogue *catalogue, const char *name);

/* Puts the columns @names (NULL-terminated) into @out_columns. Reports each that is missing
 * (MISSING_KEY, with the nearest name). Returns: all are there. */
bool wp_catalogue_columns(const WpCatalogue *catalogue, const char *const *names,
                          uint32_t *out_columns, WpDiagList *diags);

/* Rows count from 0. Never NULL; "" is an empty cell. */
const char *wp_catalogue_cell(const WpCatalogue *catalogue, uint32_t row, uint32_t column);
WpLoc wp_catalogue_loc(const WpCatalogue *catalogue, uint32_t row);
WpLoc wp_catalogue_head(const WpCatalogue *catalogue); /* the names of the columns */

/* The first row whose cell in @column is @key, and the next one after @row with the same key, in
 * the order of the file; WP_CATALOGUE_NONE. The column must have been indexed. */
void wp_catalogue_index(WpCatalogue *catalogue, uint32_t column);
uint32_t wp_catalogue_find(const WpCatalogue *catalogue, uint32_t column, const char *key);
uint32_t wp_catalogue_find_next(const WpCatalogue *catalogue, uint32_t column, uint32_t row);
