#include "planner/base/suggest.h"

#include <string.h>

#define NAME_MAX_SIZE 64 /* longer names get no suggestion: nobody mistypes those */

/* Damerau-Levenshtein, the variant that edits no piece twice (optimal string alignment). */
static size_t
distance(const char *a, size_t a_size, const char *b, size_t b_size)
{
    size_t rows[3][NAME_MAX_SIZE + 1];
    size_t *before = rows[0], *above = rows[1], *row = rows[2];

    for (size_t j = 0; j <= b_size; j++)
        above[j] = j;
    for (size_t i = 1; i <= a_size; i++) {
        row[0] = i;
        for (size_t j = 1; j <= b_size; j++) {
            size_t best = above[j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1);

            best = MIN(best, above[j] + 1);
            best = MIN(best, row[j - 1] + 1);
            if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
                best = MIN(best, before[j - 2] + 1);
            row[j] = best;
        }
        size_t *oldest = before;

        before = above;
        above = row;
        row = oldest;
    }
    return above[b_size];
}

static int
compare_words(const void *a, const void *b, void *user G_GNUC_UNUSED)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

/* "Assets-Max" and "max_assets" have the same words. */
static char *
sort_words(const char *folded)
{
    g_auto(GStrv) words = g_strsplit_set(folded, "-_ .", -1);

    g_qsort_with_data(words, (int)g_strv_length(words), sizeof(char *), compare_words, NULL);
    return g_strjoinv("", words);
}

const char *
wp_suggest(const char *name, const char *const *names, size_t n_names)
{
    size_t size = strlen(name);
    const char *nearest = NULL;

    if (size == 0 || size > NAME_MAX_SIZE)
        return NULL;

    g_autofree char *folded = g_ascii_strdown(name, -1);
    g_autofree char *words = sort_words(folded);
    size_t limit = MAX(size / 3, 1) + 1; /* the first that is too far */

    for (size_t i = 0; i < n_names && limit > 0; i++) {
        size_t other_size = strlen(names[i]);

        if (other_size > NAME_MAX_SIZE)
            continue;
        g_autofree char *other = g_ascii_strdown(names[i], -1);
        g_autofree char *other_words = sort_words(other);
        bool same_words = *words != '\0' && strcmp(words, other_words) == 0;
        size_t d = same_words ? 0 : distance(folded, size, other, other_size);

        if (d < limit) {
            limit = d;
            nearest = names[i];
        }
    }
    return nearest;
}
