#include "planner/model/names-learn.h"

#include "planner/base/jobs.h"
#include "planner/base/quantity.h"
#include "planner/base/radix.h"
#include "planner/base/strpool.h"

#include <string.h>

/* A prefix of the estate: so many names have it, and so many letters follow. */
#define MAX_PREFIX          4
#define MIN_PREFIX_NAMES    20
#define MIN_PREFIX_PERCENT  5
#define MIN_LETTER_PERCENT  20 /* for one letter alone */
#define MIN_PREFIX_BRANCHES 10
#define MIN_COMMON_NAMES    10

#define AHEAD 8 /* names that are fetched before their turn */

/* The first letters of a first word, so that numbers are in the order of texts; no more are looked
 * at than one behind the longest prefix. */
#define HEAD_LETTERS (MAX_PREFIX + 1)

static uint64_t
head_of(const char *word)
{
    size_t n = MIN(wp_leading_letters(word), HEAD_LETTERS);
    uint64_t head = 0;

    for (size_t i = 0; i < n; i++)
        head |= (uint64_t)(unsigned char)word[i] << (56 - 8 * i);
    return head;
}

static char
letter_of(uint64_t head, size_t at)
{
    return (char)(head >> (56 - 8 * at));
}

/*
 * @heads: first words, sorted, from @first to @end all with the first @depth letters equal. The
 * shortest prefix after which anything may follow is taken; longer ones would cut words.
 */
static void
find_prefixes(const WpNameLesson *what, GPtrArray *prefixes, const uint64_t *heads, size_t first,
              size_t end, size_t depth, size_t n_names)
{
    size_t branches = 0, n = end - first;
    char prefix[HEAD_LETTERS + 1] = {0};

    for (size_t i = 0; i < depth; i++)
        prefix[i] = letter_of(heads[first], i);
    for (size_t i = first; i < end; i++) {
        char letter = letter_of(heads[i], depth);

        branches +=
            g_ascii_isalpha(letter) && (i == first || letter_of(heads[i - 1], depth) != letter);
    }
    if (depth > 0) {
        size_t percent = depth == 1 ? MIN_LETTER_PERCENT : MIN_PREFIX_PERCENT;

        if (n < MIN_PREFIX_NAMES || n * 100 < n_names * MIN_PREFIX_PERCENT ||
            what->is_token(what->tokens, prefix))
            return;
        if (branches >= MIN_PREFIX_BRANCHES && n * 100 >= n_names * percent) {
            g_ptr_array_add(prefixes, g_strdup(prefix));
            return;
        }
    }
    for (size_t i = first, next; depth < MAX_PREFIX && i < end; i = next) {
        char letter = letter_of(heads[i], depth);

        for (next = i + 1; next < end && letter_of(heads[next], depth) == letter;)
            next++;
        if (g_ascii_isalpha(letter))
            find_prefixes(what, prefixes, heads, i, next, depth + 1, n_names);
    }
}

/* What some of the names are made of. */
typedef struct {
    const char *const *names;
    size_t n_names;
    WpStrPool *words;
    GArray *counts; /* of uint64_t: of names, by word */
    GArray *heads;  /* of uint64_t */
} Lesson;

static void
count_word(Lesson *lesson, const char *word, size_t size, uint64_t n)
{
    WpStrId id = wp_str_pool_add(lesson->words, word, size);

    if (id >= lesson->counts->len)
        g_array_set_size(lesson->counts, id + 1);
    g_array_index(lesson->counts, uint64_t, id) += n;
}

static bool
learn_some(void *data, unsigned thread G_GNUC_UNUSED, GError **error G_GNUC_UNUSED)
{
    Lesson *lesson = data;
    WpNameWords words;

    wp_name_words_init(&words);
    for (size_t i = 0; i < lesson->n_names; i++) {
        if (i + AHEAD < lesson->n_names)
            __builtin_prefetch(lesson->names[i + AHEAD]);
        wp_name_words_read(&words, lesson->names[i]);
        for (guint j = 0; j < words.words->len; j++) {
            const char *word = g_ptr_array_index(words.words, j);

            count_word(lesson, word, strlen(word), 1);
        }
        if (words.words->len > 0) {
            uint64_t head = head_of(g_ptr_array_index(words.words, 0));

            g_array_append_val(lesson->heads, head);
        }
    }
    wp_name_words_clear(&words);
    return true;
}

static void
lesson_clear(Lesson *lesson)
{
    wp_str_pool_free(lesson->words);
    g_array_unref(lesson->counts);
    g_array_unref(lesson->heads);
}

/* Adds what @more has learnt to @all. */
static void
join_lesson(Lesson *all, Lesson *more)
{
    for (WpStrId id = 1; id <= wp_str_pool_count(more->words); id++)
        count_word(all, wp_str_pool_text(more->words, id), wp_str_pool_size(more->words, id),
                   g_array_index(more->counts, uint64_t, id));
    g_array_append_vals(all->heads, more->heads->data, more->heads->len);
    lesson_clear(more);
}

static void
take_common(const WpNameLesson *what, const Lesson *lesson, GPtrArray *common)
{
    for (WpStrId id = 1; id <= wp_str_pool_count(lesson->words); id++) {
        uint64_t n = g_array_index(lesson->counts, uint64_t, id);

        if (n > MIN_COMMON_NAMES && n * WP_BASIS_POINTS > what->n_names * (uint64_t)what->max_share)
            g_ptr_array_add(common, g_strdup(wp_str_pool_text(lesson->words, id)));
    }
}

void
wp_names_learn(const WpNameLesson *what, GPtrArray *prefixes, GPtrArray *common)
{
    Lesson lessons[WP_JOBS_MAX_THREADS];
    unsigned n = CLAMP(what->n_threads, 1, WP_JOBS_MAX_THREADS);
    size_t share = what->n_names / n, n_heads;
    uint64_t *heads;

    for (unsigned i = 0; i < n; i++) {
        lessons[i] = (Lesson){.names = what->names + share * i,
                              .n_names = i + 1 < n ? share : what->n_names - share * i,
                              .words = wp_str_pool_new(),
                              .counts = g_array_new(FALSE, TRUE, sizeof(uint64_t)),
                              .heads = g_array_new(FALSE, FALSE, sizeof(uint64_t))};
    }
    wp_jobs_each(learn_some, lessons, sizeof *lessons, n, n, NULL); /* none fails */
    for (unsigned i = 1; i < n; i++)
        join_lesson(&lessons[0], &lessons[i]);
    take_common(what, &lessons[0], common);
    heads = (uint64_t *)(void *)lessons[0].heads->data;
    n_heads = lessons[0].heads->len;
    wp_sort_numbers(heads, n_heads);
    if (n_heads > 0)
        find_prefixes(what, prefixes, heads, 0, n_heads, 0, n_heads);
    lesson_clear(&lessons[0]);
}
