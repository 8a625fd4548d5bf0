#include "bench/numbers.h"

#include "planner/base/quantity.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int64_t
check(const char *what, int64_t value, int64_t least, int64_t most)
{
    if (value >= least && value <= most)
        return value;
    fprintf(stderr,
            "%s is %" G_GINT64_FORMAT ", wanted a whole number of %" G_GINT64_FORMAT
            " to %" G_GINT64_FORMAT "\n",
            what, value, least, most);
    exit(2);
}

int64_t
wp_bench_parse(const char *what, const char *text, int64_t least, int64_t most)
{
    int64_t value = 0;

    if (!wp_parse_int(text, strlen(text), wp_number_plain, &value)) {
        fprintf(stderr, "%s is not a whole number: '%s'\n", what, text);
        exit(2);
    }
    return check(what, value, least, most);
}

GArray *
wp_bench_read_numbers(const char *path)
{
    GArray *numbers = g_array_new(FALSE, FALSE, sizeof(int64_t));
    g_autofree char *text = NULL;
    g_autoptr(GError) error = NULL;

    if (!g_file_get_contents(path, &text, NULL, &error)) {
        fprintf(stderr, "%s\n", error->message);
        exit(2);
    }
    g_auto(GStrv) words = g_strsplit_set(text, " ,\t\r\n", -1);

    for (char **word = words; *word; word++) {
        int64_t value = 0;

        if (**word == '\0')
            continue;
        if (!wp_parse_int(*word, strlen(*word), wp_number_plain, &value))
            break; /* notes may stand behind the numbers */
        g_array_append_val(numbers, value);
    }
    return numbers;
}

int64_t
wp_bench_number(const GArray *numbers, guint index)
{
    if (index >= numbers->len) {
        fprintf(stderr, "the file ends too early\n");
        exit(2);
    }
    return g_array_index(numbers, int64_t, index);
}

int64_t
wp_bench_number_of(const GArray *numbers, guint index, const char *what, int64_t least,
                   int64_t most)
{
    return check(what, wp_bench_number(numbers, index), least, most);
}
