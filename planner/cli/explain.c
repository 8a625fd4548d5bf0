#include "planner/base/suggest.h"
#include "planner/cli/commands.h"
#include "planner/cli/explain-print.h"
#include "planner/cli/rundir.h"
#include "planner/cli/terminal.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

/* `waveplan explain NAME [DIR]`: shows lines of explain.jsonl. */

#define FILE_NAME   "explain.jsonl"
#define SHOWN_FIRST 5 /* names that are listed when several fit */

/* ---- finding ---- */

/* What @name may mean, the first that anything fits. */
typedef enum {
    BY_KEY_OR_ASSET, /* a key, an asset, a wave */
    BY_WORKLOAD,     /* groups: ERP/production, or ERP, which may be several */
    N_MEANINGS,
} Meaning;

static bool
is_wanted(const WpExplainLine *line, const char *name, Meaning meaning)
{
    const char *key = wp_explain_value(line, "key"), *held = wp_explain_value(line, "name");
    bool is_group = g_strcmp0(wp_explain_value(line, "what"), "group") == 0;

    if (!held) /* a line of the file itself, or a shared one */
        return false;
    if (meaning == BY_KEY_OR_ASSET)
        return (key && g_ascii_strcasecmp(key, name) == 0) ||
               (!is_group && g_ascii_strcasecmp(held, name) == 0);
    if (!is_group)
        return false;
    const char *environment = strrchr(held, '/');

    return g_ascii_strcasecmp(held, name) == 0 ||
           (environment && strlen(name) == (size_t)(environment - held) &&
            g_ascii_strncasecmp(held, name, strlen(name)) == 0);
}

/* All of the first few, of the others where they stand. */
static void
print_match(WpExplainLines *lines, const WpExplainLine *line, unsigned n_before)
{
    if (n_before >= SHOWN_FIRST) {
        const char *wave = wp_explain_value(line, "wave");

        printf("%s%s %s (%s): %s%s\n", n_before == SHOWN_FIRST ? "\n" : "",
               wp_explain_value(line, "what"), wp_explain_value(line, "name"),
               wp_explain_value(line, "key"), wave ? "wave " : "no wave", wave ? wave : "");
        return;
    }
    const char *id = wp_explain_value(line, "group");
    g_autoptr(WpExplainLine) group = id ? wp_explain_lines_group(lines, id) : NULL;

    if (n_before > 0)
        putchar('\n');
    wp_explain_print(line, group);
}

/* Returns: how many. @out_is_torn: one is there without all that it refers to */
static unsigned
print_matches(WpExplainLines *lines, const char *name, bool *out_is_torn, GError **error)
{
    g_autoptr(GArray) offsets = wp_explain_lines_find(lines, name, error);
    unsigned n = 0;

    *out_is_torn = false;
    for (Meaning meaning = 0; n == 0 && !*out_is_torn && meaning < N_MEANINGS; meaning++)
        for (guint i = 0; i < offsets->len; i++) {
            g_autoptr(WpExplainLine) line =
                wp_explain_lines_read(lines, g_array_index(offsets, uint64_t, i));

            if (!line || !is_wanted(line, name, meaning))
                continue;
            if (wp_explain_lines_complete(lines, line, error))
                print_match(lines, line, n++);
            else
                *out_is_torn = true;
        }
    return n;
}

/* The one that looks most like it. Only names without an escape are looked at. */
static void
suggest_nearest(const char *text, const char *name)
{
    static const char mark[] = "\"name\":\"";
    g_autoptr(GPtrArray) names = g_ptr_array_new_with_free_func(g_free);

    for (const char *line = text; line && *line; line = strchr(line, '\n')) {
        line += *line == '\n';
        const char *begin = strstr(line, mark), *end = line + strcspn(line, "\n");
        if (!begin || begin >= end)
            continue;
        begin += sizeof mark - 1;
        g_ptr_array_add(names, g_strndup(begin, strcspn(begin, "\"\n")));
    }
    const char *near = wp_suggest(name, (const char *const *)names->pdata, names->len);
    wp_complain("nothing is called '%s'; %s%s%splan.csv and unplaced.csv list all names", name,
                near ? "did you mean '" : "", near ? near : "", near ? "'? " : "");
}

/* Adds the name of the line at @text if it holds what was asked for, and is not there yet. */
static void
add_near(GPtrArray *near, const char *text, size_t size, const char *folded_name)
{
    g_autofree char *folded = g_ascii_strdown(text, (gssize)MIN(size, 400));

    if (!strstr(folded, folded_name))
        return;
    g_autoptr(WpExplainLine) line = wp_explain_line_parse(text, size);
    const char *held = line ? wp_explain_value(line, "name") : NULL;
    g_autofree char *folded_held = held ? g_ascii_strdown(held, -1) : NULL;

    if (folded_held && strstr(folded_held, folded_name) &&
        !g_ptr_array_find_with_equal_func(near, held, g_str_equal, NULL))
        g_ptr_array_add(near, g_strdup(held));
}

/* Names that contain what was asked for, for who mistyped; an asset and its group may share one. */
static void
suggest(const char *text, const char *name)
{
    g_autofree char *folded_name = g_ascii_strdown(name, -1);
    g_autoptr(GPtrArray) near = g_ptr_array_new_with_free_func(g_free);

    for (const char *line = text; *line && near->len < SHOWN_FIRST;) {
        size_t size = strcspn(line, "\n");

        add_near(near, line, size, folded_name);
        line += size + (line[size] == '\n');
    }
    if (near->len == 0) {
        suggest_nearest(text, name);
        return;
    }
    const char *more = near->len == SHOWN_FIRST ? ", ..." : "";

    g_ptr_array_add(near, NULL);
    g_autofree char *names = g_strjoinv(", ", (char **)near->pdata);
    wp_complain("nothing is called '%s'; there %s %s%s", name, near->len == 2 ? "is" : "are", names,
                more);
}

static char *
find_run(const WpOptions *options, GError **error)
{
    static const char *const places[] = {"out", "runs/latest"};
    const char *given = options->arguments[1];

    if (given) {
        wp_run_dir_mend(given);
        return g_build_filename(given, FILE_NAME, NULL);
    }
    for (size_t i = 0; i < G_N_ELEMENTS(places); i++) {
        g_autofree char *path = g_build_filename(places[i], FILE_NAME, NULL);

        wp_run_dir_mend(places[i]);
        if (access(path, R_OK) == 0)
            return g_steal_pointer(&path);
    }
    g_set_error_literal(error, WP_ERROR, WP_EXIT_USAGE,
                        "there is no run in ./out or ./runs/latest; name its folder: waveplan "
                        "explain NAME DIR");
    return NULL;
}

/* Nothing is to be shown: says why. */
static void
complain(WpExplainLines *lines, const char *path, const char *name, bool is_torn)
{
    g_autoptr(GError) error = NULL;
    const char *text = wp_explain_lines_text(lines, &error);

    if (error)
        wp_complain("%s", error->message);
    else if (is_torn || !g_str_has_prefix(text, "{") || !g_str_has_suffix(text, "\n"))
        wp_complain("'%s' is not what waveplan wrote, or not all of it; run again", path);
    else
        suggest(text, name);
}

int
wp_command_explain(const WpOptions *options)
{
    const char *name = options->arguments[0];
    g_autoptr(GError) error = NULL;
    bool is_torn;

    if (!name || !*name || (options->arguments[1] && options->arguments[2])) {
        wp_complain("explain what? waveplan explain NAME [DIR]: an asset, a group, 'wave 2'");
        return WP_EXIT_USAGE;
    }
    g_autofree char *path = find_run(options, &error);
    g_autoptr(WpExplainLines) lines = path ? wp_explain_lines_open(path, &error) : NULL;
    if (!lines) {
        wp_complain("%s", error->message);
        return path ? WP_EXIT_INPUT : WP_EXIT_USAGE;
    }
    if (print_matches(lines, name, &is_torn, &error) > 0)
        return WP_EXIT_DONE;
    wp_explain_lines_distrust(lines); /* where it leads nowhere it may be of another run */
    if (!error && print_matches(lines, name, &is_torn, &error) > 0)
        return WP_EXIT_DONE;
    if (error)
        wp_complain("%s", error->message);
    else
        complain(lines, path, name, is_torn);
    return WP_EXIT_INPUT;
}
