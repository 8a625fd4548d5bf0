#pragma once

#include "planner/model/name-words.h"

/* What the names of an estate have in common, and so says nothing of one of them. */

typedef struct {
    const char *const *names;
    size_t n_names;
    int64_t max_share;                                      /* basis points */
    unsigned n_threads;                                     /* 0: one */
    bool (*is_token)(const void *tokens, const char *text); /* a word that says something */
    const void *tokens;
} WpNameLesson;

/* @prefixes: gets those that a good part of the names begin with, and after which anything follows,
 * in byte order. @common: gets words that more than @max_share of the names have. All are to be
 * freed. */
void wp_names_learn(const WpNameLesson *lesson, GPtrArray *prefixes, GPtrArray *common);
