#pragma once

#include "planner/model/builder.h"

/*
 * Samples over time, summed up while they are read: for each asset of a source and each of its
 * fields a bag of values, of which a percentile is asked in the end. A bag keeps all its values up
 * to WP_SERIES_EXACT of them; beyond, it counts them in classes, each of which is at most 1/64 of
 * its values wide, and answers with the upper end of a class: at most 1.6 per cent too much. What
 * it answers depends on the values alone, not on their order, nor on how they were parted.
 */

#define WP_SERIES_EXACT 1024

typedef struct {
    uint16_t class;
    uint32_t count;
} WpClassCount;

typedef struct {
    WpField field;
    bool is_counted; /* in classes */
    uint32_t n_kept, room;
    uint64_t n;
    int64_t max;
    union {
        int64_t *values;       /* in order of arrival */
        WpClassCount *classes; /* ascending */
    };
} WpBag;

void wp_bag_clear(WpBag *bag);
/* A value below zero is none: some exporters say -1 where they have nothing. */
void wp_bag_add(WpBag *bag, int64_t value);
/* Adds the values of @from, which stays as it is. */
void wp_bag_join(WpBag *bag, const WpBag *from);
/* The least value (or upper end of a class) that @percent of 100 values do not exceed: nearest
 * rank. @bag has values. May sort them. */
int64_t wp_bag_percentile(WpBag *bag, unsigned percent);

/* Whose samples they are: texts of the builder's pool, in the order of the layout. */
typedef struct {
    WpStrId source;
    uint32_t n;
    WpField fields[WP_SERIES_MAX_KEYS];
    WpStrId ids[WP_SERIES_MAX_KEYS];
} WpSeriesKey;

typedef struct {
    WpSeriesKey key;
    uint32_t file, line; /* of the first row */
    GArray *more_files;  /* (nullable) of uint32_t: others that have rows of it; of many, the first
                            and the last */
    uint32_t size;       /* of its bytes; 0: not known */
    uint64_t offset;
    WpTime first, last; /* WP_TIME_NONE */
    GArray *bags;       /* of WpBag, in order of first sight */
} WpSeries;

/* When the samples of a file are of; WP_TIME_NONE: not known. */
typedef struct {
    WpTime first, last;
} WpSeriesSpan;

/* Two files that have samples of the same servers in one source. */
typedef struct {
    uint32_t one, other; /* files, one < other */
    uint32_t n;          /* servers, at least */
} WpSeriesShare;

typedef struct {
    GArray *spans;           /* of WpSeriesSpan, by file */
    GArray *shares;          /* of WpSeriesShare, in order of first sight */
    GHashTable *share_index; /* of WpSeriesShare's files as one number: index + 1; looked up only */
    GArray *series;          /* of WpSeries, in order of first sight */
    uint32_t *table;         /* index + 1 by hash; 0: free */
    uint32_t mask;
} WpSeriesStore;

void wp_series_store_init(WpSeriesStore *store);
void wp_series_store_clear(WpSeriesStore *store);

/* The series of @key, made if there is none. Valid until the next call. */
WpSeries *wp_series_store_get(WpSeriesStore *store, const WpSeriesKey *key, bool *out_new);
/* Widens first .. last; WP_TIME_NONE says nothing. */
void wp_series_see(WpSeries *series, WpTime time);
WpBag *wp_series_bag(WpSeries *series, WpField field);

/* Widens the span of a file. */
void wp_series_store_see(WpSeriesStore *store, uint32_t file, WpSeriesSpan span);
/* That @file has rows of the series too: it shares it with the files that had before (of more than
 * nine with the first and the last of them, so that a year of days costs no more than it should).
 */
void wp_series_store_add_file(WpSeriesStore *store, WpSeries *series, uint32_t file);
