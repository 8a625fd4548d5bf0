#include "planner/base/suggest.h"
#include "planner/cli/commands.h"
#include "planner/cli/explain-print.h"
#include "planner/cli/files.h"
#include "planner/cli/rundir.h"
#include "planner/cli/terminal.h"
#include "planner/report/explain-index.h"

#include "parsers/text/yaml.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

/*
 * `waveplan explain NAME [DIR]`: shows lines of explain.jsonl. A line of JSON is YAML too, so the
 * reader of settings reads it. Where lines are is said by explain.index; a run that has none is
 * searched.
 */

#define FILE_NAME   "explain.jsonl"
#define INDEX_NAME  "explain.index"
#define BLOCK       8192
#define SHOWN_FIRST 5 /* names that are listed when several fit */

/* ---- finding ---- */

/* What @name may mean, the first that anything fits. */
typedef enum {
    BY_KEY_OR_ASSET, /* a key, an asset, a wave */
    BY_WORKLOAD,     /* groups: ERP/production, or ERP, which may be several */
    N_MEANINGS,
} Meaning;

static bool
is_wanted(const WpNode *node, const char *name, Meaning meaning)
{
    const char *key = wp_explain_value(node, "key"), *held = wp_explain_value(node, "name");
    bool is_group = g_strcmp0(wp_explain_value(node, "what"), "group") == 0;

    if (meaning == BY_KEY_OR_ASSET)
        return (key && g_ascii_strcasecmp(key, name) == 0) ||
               (held && !is_group && g_ascii_strcasecmp(held, name) == 0);
    if (!is_group || !held)
        return false;
    const char *environment = strrchr(held, '/');

    return g_ascii_strcasecmp(held, name) == 0 ||
           (environment && strlen(name) == (size_t)(environment - held) &&
            g_ascii_strncasecmp(held, name, strlen(name)) == 0);
}

static WpDocument *
parse_line(const char *line, size_t size)
{
    g_autoptr(WpDiagList) diags = wp_diag_list_new();
    WpSource *source = wp_source_new(FILE_NAME, g_strndup(line, size), size, diags);

    return source ? wp_yaml_parse(source, diags) : NULL;
}

/* ---- lines of a run ---- */

typedef struct {
    char *path;  /* of explain.jsonl */
    char *index; /* (nullable) explain.index beside it */
    size_t index_size;
    char *text; /* (nullable) all of it, once that was asked for */
    WpReader *reader;
} Lines;

static void
lines_clear(Lines *lines)
{
    g_free(lines->path);
    g_free(lines->index);
    g_free(lines->text);
    wp_reader_close(lines->reader);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Lines, lines_clear)

static bool
open_lines(const char *path, Lines *out, GError **error)
{
    g_autofree char *folder = g_path_get_dirname(path);
    g_autofree char *index = g_build_filename(folder, INDEX_NAME, NULL);

    if (!g_file_test(path, G_FILE_TEST_IS_REGULAR)) {
        g_set_error(error, WP_ERROR, WP_EXIT_INPUT,
                    "'%s' is not the folder of a run that can be explained: it has no %s "
                    "(output.explain: none leaves it out)",
                    folder, FILE_NAME);
        return false;
    }
    out->path = g_strdup(path);
    out->reader = wp_reader_open(path, error);
    if (!out->reader)
        return false;
    g_file_get_contents(index, &out->index, &out->index_size, NULL);
    return true;
}

/* All lines; NULL with @error. */
static const char *
all_lines(Lines *lines, GError **error)
{
    if (!lines->text)
        g_file_get_contents(lines->path, &lines->text, NULL, error);
    return lines->text;
}

/* (transfer full) (nullable): NULL if none begins there */
static char *
read_line(Lines *lines, uint64_t offset)
{
    g_autoptr(GString) line = g_string_new(NULL);
    char block[BLOCK];
    ssize_t got;

    if (!wp_reader_seek(lines->reader, offset))
        return NULL;
    while ((got = wp_reader_read(lines->reader, block, sizeof block)) > 0) {
        const char *end = memchr(block, '\n', (size_t)got);

        g_string_append_len(line, block, end ? end - block : got);
        if (end)
            break;
    }
    return line->len > 0 ? g_string_free(g_steal_pointer(&line), FALSE) : NULL;
}

/* A line that does not even hold the name, in any case, is not parsed. */
static bool
may_hold(const char *folded_line, const char *folded_name)
{
    return strstr(folded_line, folded_name) != NULL;
}

/* Where lines begin that hold @name, of a run that has no index. (transfer full): of uint64_t */
static GArray *
search_lines(Lines *lines, const char *name, GError **error)
{
    const char *text = all_lines(lines, error);
    g_autofree char *folded_name = g_ascii_strdown(name, -1);
    GArray *offsets = g_array_new(FALSE, FALSE, sizeof(uint64_t));

    for (const char *line = text; line && *line;) {
        size_t size = strcspn(line, "\n");
        g_autofree char *folded = g_ascii_strdown(line, (gssize)size);
        uint64_t offset = (uint64_t)(line - text);

        if (may_hold(folded, folded_name))
            g_array_append_val(offsets, offset);
        line += size + (line[size] == '\n');
    }
    return offsets;
}

/* Where lines begin that may be called @name. (transfer full) */
static GArray *
find_lines(Lines *lines, const char *name, GError **error)
{
    GArray *found = lines->index && lines->index_size > 0
                        ? wp_explain_index_find(lines->index, lines->index_size, name)
                        : NULL;

    return found ? found : search_lines(lines, name, error);
}

/* The line of the group that @node, an asset's, names; NULL if there is none. */
static WpDocument *
parse_group(Lines *lines, const WpNode *node)
{
    const char *key = wp_explain_value(node, "group");
    g_autofree char *mark =
        key ? g_strdup_printf("{\"what\":\"group\",\"key\":\"%s\",", key) : NULL;
    g_autoptr(GArray) offsets = key ? find_lines(lines, key, NULL) : NULL;

    for (guint i = 0; offsets && i < offsets->len; i++) {
        g_autofree char *line = read_line(lines, g_array_index(offsets, uint64_t, i));

        if (line && g_str_has_prefix(line, mark))
            return parse_line(line, strlen(line));
    }
    return NULL;
}

/* All of the first few, of the others where they stand. */
static void
print_match(Lines *lines, const WpNode *node, unsigned n_before)
{
    if (n_before >= SHOWN_FIRST) {
        const char *wave = wp_explain_value(node, "wave");

        printf("%s%s %s (%s): %s%s\n", n_before == SHOWN_FIRST ? "\n" : "",
               wp_explain_value(node, "what"), wp_explain_value(node, "name"),
               wp_explain_value(node, "key"), wave ? "wave " : "no wave", wave ? wave : "");
        return;
    }
    g_autoptr(WpDocument) group = parse_group(lines, node);

    if (n_before > 0)
        putchar('\n');
    wp_explain_print(node, group ? wp_document_root(group) : NULL);
}

static unsigned
print_matches(Lines *lines, const char *name, GError **error)
{
    g_autoptr(GArray) offsets = find_lines(lines, name, error);
    unsigned n = 0;

    for (Meaning meaning = 0; n == 0 && meaning < N_MEANINGS; meaning++)
        for (guint i = 0; i < offsets->len; i++) {
            g_autofree char *line = read_line(lines, g_array_index(offsets, uint64_t, i));
            g_autoptr(WpDocument) document = line ? parse_line(line, strlen(line)) : NULL;
            const WpNode *node = document ? wp_document_root(document) : NULL;

            if (node && is_wanted(node, name, meaning))
                print_match(lines, node, n++);
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

/* Names that contain what was asked for, for who mistyped; an asset and its group may share one. */
static void
suggest(const char *text, const char *name)
{
    g_autofree char *folded_name = g_ascii_strdown(name, -1);
    g_autoptr(GPtrArray) near = g_ptr_array_new_with_free_func(g_free);

    for (const char *line = text; *line && near->len < SHOWN_FIRST;) {
        size_t size = strcspn(line, "\n");
        g_autofree char *folded = g_ascii_strdown(line, (gssize)MIN(size, 400));
        g_autoptr(WpDocument) document =
            may_hold(folded, folded_name) ? parse_line(line, size) : NULL;
        const char *held = document ? wp_explain_value(wp_document_root(document), "name") : NULL;
        g_autofree char *folded_held = held ? g_ascii_strdown(held, -1) : NULL;

        if (folded_held && strstr(folded_held, folded_name) &&
            !g_ptr_array_find_with_equal_func(near, held, g_str_equal, NULL))
            g_ptr_array_add(near, g_strdup(held));
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

int
wp_command_explain(const WpOptions *options)
{
    const char *name = options->arguments[0];
    g_autoptr(GError) error = NULL;
    g_auto(Lines) lines = {0};

    if (!name || !*name || (options->arguments[1] && options->arguments[2])) {
        wp_complain("explain what? waveplan explain NAME [DIR]: an asset, a group, 'wave 2'");
        return WP_EXIT_USAGE;
    }
    g_autofree char *path = find_run(options, &error);
    if (!path || !open_lines(path, &lines, &error)) {
        wp_complain("%s", error->message);
        return path ? WP_EXIT_INPUT : WP_EXIT_USAGE;
    }
    if (print_matches(&lines, name, &error) > 0)
        return WP_EXIT_DONE;
    g_clear_pointer(&lines.index, g_free); /* where it leads nowhere it may be of another run */
    if (!error && print_matches(&lines, name, &error) > 0)
        return WP_EXIT_DONE;
    if (error)
        wp_complain("%s", error->message);
    else if (!g_str_has_prefix(lines.text, "{") || !g_str_has_suffix(lines.text, "\n"))
        wp_complain("'%s' is not what waveplan wrote, or not all of it; run again", path);
    else
        suggest(lines.text, name);
    return WP_EXIT_INPUT;
}
