#include "planner/base/quantity.h"
#include "planner/base/suggest.h"
#include "planner/cli/commands.h"
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

static const char *
value_of(const WpNode *node, const char *key)
{
    const WpNode *found = wp_node_get(node, key);

    return wp_node_is_null(found) ? NULL : found->text;
}

static void
print_line(const char *label, const char *value, const char *from)
{
    if (value && *value)
        printf("  %-22s %s%s%s%s\n", label, value, from ? "   (" : "", from ? from : "",
               from ? ")" : "");
}

static const WpNode *
children_of(const WpNode *node, const char *key)
{
    const WpNode *list = wp_node_get(node, key);

    return list ? list->first : NULL;
}

static void
print_list(const WpNode *node, const char *key, const char *title)
{
    const WpNode *item = children_of(node, key);

    if (!item)
        return;
    printf("%s\n", title);
    for (; item; item = item->next)
        printf("  %s\n", item->text);
}

/* The targets that were compared, and why each but one was refused. */
static void
print_targets(const WpNode *node)
{
    const WpNode *item = children_of(node, "targets");

    if (item)
        puts("targets");
    for (; item; item = item->next) {
        const char *size = value_of(item, "size"), *cost = value_of(item, "cost");
        const char *refused = value_of(item, "refused");

        printf("  %-30s %s, %s blocking", value_of(item, "target"), value_of(item, "readiness"),
               value_of(item, "blocking"));
        if (size)
            printf(", %s", size);
        if (cost)
            printf(", %s a month", cost);
        printf(refused ? ": refused, %s\n" : ": chosen\n", refused);
    }
}

static void
print_findings(const WpNode *node)
{
    const WpNode *item = children_of(node, "findings");

    if (item)
        puts("findings");
    for (; item; item = item->next) {
        const char *cure = value_of(item, "remediation");

        printf("  %s: %s (%s)\n", value_of(item, "severity"), value_of(item, "message"),
               value_of(item, "rule"));
        if (cure)
            printf("    %s\n", cure);
    }
    item = children_of(node, "undecided");
    if (item)
        puts("rules that could not be decided");
    for (; item; item = item->next) {
        printf("  %s: not known:", item->key);
        for (const WpNode *field = item->first; field; field = field->next)
            printf(" %s", field->text);
        putchar('\n');
    }
}

/* FILE:LINE of a record by its number in "records", or as it is if it is none of them; NULL: none
 */
static const char *
place_of(const WpNode *node, const WpNode *record)
{
    int64_t number;

    if (!record || !wp_parse_int(record->text, record->text_size, wp_number_plain, &number))
        return record ? record->text : NULL;
    const WpNode *place = children_of(node, "records");
    while (place && number-- > 0)
        place = place->next;
    return place ? place->text : NULL;
}

/* Values are NAME: [VALUE, RECORD, SERIES], those that lost [NAME, KEPT, LOST, RECORD]. */
static void
print_values(const WpNode *node)
{
    const WpNode *item = children_of(node, "fields");

    if (item)
        puts("values");
    for (; item; item = item->next) {
        const WpNode *value = item->first, *record = value ? value->next : NULL;
        const char *from = place_of(node, record);
        g_autofree char *both =
            record && record->next ? g_strdup_printf("%s: %s", from, record->next->text) : NULL;

        if (value)
            print_line(item->key, value->text, both ? both : from);
    }
    item = children_of(node, "conflicts");
    if (item)
        puts("values that lost");
    for (; item; item = item->next) {
        const WpNode *kept = item->first ? item->first->next : NULL;
        const WpNode *lost = kept ? kept->next : NULL;

        if (!lost)
            continue;
        g_autofree char *text = g_strdup_printf("%s, not %s", kept->text, lost->text);
        print_line(item->first->text, text, place_of(node, lost->next));
    }
}

/* @group: (nullable) of an asset: the line of its group, which says where it stands */
static void
print_item(const WpNode *node, const WpNode *group)
{
    static const struct {
        const char *key;
        bool is_of_group;
    } keys[] = {
        {"group", false},       {"wave", true},       {"cutover", true}, {"unplaced", true},
        {"reason", true},       {"cure", true},       {"why", false},    {"start", false},
        {"end", false},         {"release", false},   {"assets", false}, {"bound_by", false},
        {"disposition", false}, {"readiness", false}, {"target", false}, {"risk", false}};

    printf("%s %s (%s)\n", value_of(node, "what"), value_of(node, "name"), value_of(node, "key"));
    for (size_t i = 0; i < G_N_ELEMENTS(keys); i++) {
        const char *value = value_of(node, keys[i].key);

        if (!value && group && keys[i].is_of_group)
            value = value_of(group, keys[i].key);
        print_line(keys[i].key, value, NULL);
    }
    print_line("confidence", value_of(node, "confidence"), NULL);
    print_line("strategy", value_of(node, "strategy"), NULL);
    print_line("why this target", value_of(node, "target_why"), NULL);
    print_line("size", value_of(node, "target_size"), NULL);
    print_line("cost", value_of(node, "monthly_cost"), "a month");
    print_line("sizing", value_of(node, "sizing"), NULL);
    print_line("method", value_of(node, "method"), NULL);
    print_line("methods blocked", value_of(node, "methods_blocked"), NULL);
    print_targets(node);
    print_findings(node);
    print_list(node, "cannot_hold", "cannot hold (conflicts.csv)");
    print_list(node, "groups", "groups");
    print_list(node, "members", "members");
    print_values(node);
    print_list(node, "records", "records");
}

/* ---- finding ---- */

static bool
is_wanted(const WpNode *node, const char *name)
{
    const char *key = value_of(node, "key"), *held = value_of(node, "name");

    return (key && g_ascii_strcasecmp(key, name) == 0) ||
           (held && g_ascii_strcasecmp(held, name) == 0 &&
            g_strcmp0(value_of(node, "what"), "group") != 0);
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
    const char *key = value_of(node, "group");
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

static unsigned
print_matches(Lines *lines, const char *name, GError **error)
{
    g_autoptr(GArray) offsets = find_lines(lines, name, error);
    unsigned n = 0;

    for (guint i = 0; i < offsets->len; i++) {
        g_autofree char *line = read_line(lines, g_array_index(offsets, uint64_t, i));
        g_autoptr(WpDocument) document = line ? parse_line(line, strlen(line)) : NULL;

        if (!document || !is_wanted(wp_document_root(document), name))
            continue;
        const WpNode *node = wp_document_root(document);
        g_autoptr(WpDocument) group = parse_group(lines, node);

        if (n++ > 0)
            putchar('\n');
        print_item(node, group ? wp_document_root(group) : NULL);
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
        const char *held = document ? value_of(wp_document_root(document), "name") : NULL;
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

    if (!name || !*name) {
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
    if (!error && all_lines(&lines, &error))
        suggest(lines.text, name);
    else
        wp_complain("%s", error->message);
    return WP_EXIT_INPUT;
}
