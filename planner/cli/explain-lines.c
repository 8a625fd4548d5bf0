#include "planner/cli/explain-lines.h"

#include "planner/base/quantity.h"
#include "planner/cli/files.h"
#include "planner/report/report.h"

#include "parsers/text/yaml.h"

#include <string.h>

#define FILE_NAME  "explain.jsonl"
#define INDEX_NAME "explain.index"
#define BLOCK      8192

/* How the first line begins that says the form, and shared lines. */
#define FORM_MARK   "{\"what\":\"form\",\"key\":\"" FILE_NAME "\",\"form\":"
#define LINE_MARK   "{\"what\":\""
#define SHARED_MARK "{\"what\":\"shared\",\"key\":\"shared "

struct WpExplainLines {
    char *path;  /* of explain.jsonl */
    char *index; /* (nullable) explain.index beside it */
    size_t index_size;
    char *text;     /* (nullable) all of it, once that was asked for */
    GArray *shared; /* (nullable) of uint64_t: where shared lines begin, by number; likewise */
    WpReader *reader;
};

void
wp_explain_lines_free(WpExplainLines *lines)
{
    if (!lines)
        return;
    g_free(lines->path);
    g_free(lines->index);
    g_free(lines->text);
    g_clear_pointer(&lines->shared, g_array_unref);
    wp_reader_close(lines->reader);
    g_free(lines);
}

void
wp_explain_lines_distrust(WpExplainLines *lines)
{
    g_clear_pointer(&lines->index, g_free);
}

/* (transfer full) (nullable): NULL if none begins there */
static char *
read_text(WpExplainLines *lines, uint64_t offset)
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

/* A file without a first line that says its form is of the first, or none at all: then it is read,
 * and what is not found there is said. */
static bool
check_form(WpExplainLines *lines, GError **error)
{
    g_autofree char *line = read_text(lines, 0);
    const char *form = "1";
    g_autofree char *said = NULL;
    int64_t number;

    if (line && g_str_has_prefix(line, FORM_MARK)) {
        const char *begin = line + strlen(FORM_MARK);

        said = g_strndup(begin, strspn(begin, "0123456789"));
        form = said;
    } else if (!line || !g_str_has_prefix(line, LINE_MARK)) {
        return true;
    }
    if (wp_parse_int(form, strlen(form), wp_number_plain, &number) && number == WP_EXPLAIN_FORM)
        return true;
    g_set_error(error, WP_ERROR, WP_EXIT_INPUT,
                "'%s' is of form %s, this program reads form %d: it was written by another "
                "version; ask that, or run again",
                lines->path, form, WP_EXPLAIN_FORM);
    return false;
}

WpExplainLines *
wp_explain_lines_open(const char *path, GError **error)
{
    g_autofree char *folder = g_path_get_dirname(path);
    g_autofree char *index = g_build_filename(folder, INDEX_NAME, NULL);

    if (wp_is_refused(path, error))
        return NULL;
    if (!g_file_test(path, G_FILE_TEST_IS_REGULAR)) {
        g_set_error(error, WP_ERROR, WP_EXIT_INPUT,
                    "'%s' is not the folder of a run that can be explained: it has no %s "
                    "(output.explain: none leaves it out)",
                    folder, FILE_NAME);
        return NULL;
    }
    g_autoptr(WpExplainLines) lines = g_new0(WpExplainLines, 1);
    lines->path = g_strdup(path);
    lines->reader = wp_reader_open(path, error);
    if (!lines->reader || !check_form(lines, error))
        return NULL;
    g_file_get_contents(index, &lines->index, &lines->index_size, NULL);
    return g_steal_pointer(&lines);
}

const char *
wp_explain_lines_text(WpExplainLines *lines, GError **error)
{
    if (!lines->text)
        g_file_get_contents(lines->path, &lines->text, NULL, error);
    return lines->text;
}

/* ---- finding ---- */

/* Where lines begin that hold @name, in any case. (transfer full): of uint64_t */
static GArray *
search(WpExplainLines *lines, const char *name, GError **error)
{
    const char *text = wp_explain_lines_text(lines, error);
    g_autofree char *folded_name = g_ascii_strdown(name, -1);
    GArray *offsets = g_array_new(FALSE, FALSE, sizeof(uint64_t));

    for (const char *line = text; line && *line;) {
        size_t size = strcspn(line, "\n");
        g_autofree char *folded = g_ascii_strdown(line, (gssize)size);
        uint64_t offset = (uint64_t)(line - text);

        if (strstr(folded, folded_name))
            g_array_append_val(offsets, offset);
        line += size + (line[size] == '\n');
    }
    return offsets;
}

/* (transfer full) (nullable): what the index says; NULL: nothing */
static GArray *
look_up(WpExplainLines *lines, const char *name)
{
    return lines->index && lines->index_size > 0
               ? wp_explain_index_find(lines->index, lines->index_size, name)
               : NULL;
}

GArray *
wp_explain_lines_find(WpExplainLines *lines, const char *name, GError **error)
{
    GArray *found = look_up(lines, name);

    return found ? found : search(lines, name, error);
}

/* ---- shared lines ---- */

/* The number of the shared line that begins at @text; 0: it is none. */
static uint32_t
shared_number(const char *text)
{
    int64_t number;

    if (!g_str_has_prefix(text, SHARED_MARK))
        return 0;
    text += strlen(SHARED_MARK);
    if (!wp_parse_int(text, strspn(text, "0123456789"), wp_number_plain, &number) || number < 1 ||
        number > UINT32_MAX)
        return 0;
    return (uint32_t)number;
}

/* They are numbered in the order in which they stand. */
static void
search_shared(WpExplainLines *lines, GError **error)
{
    const char *text = wp_explain_lines_text(lines, error);

    lines->shared = g_array_new(FALSE, FALSE, sizeof(uint64_t));
    for (const char *line = text; line && *line; line += *line == '\n') {
        uint64_t offset = (uint64_t)(line - text);

        if (shared_number(line) == lines->shared->len + 1)
            g_array_append_val(lines->shared, offset);
        line += strcspn(line, "\n");
    }
}

/* (transfer full) (nullable): its text */
static char *
read_shared(WpExplainLines *lines, uint32_t number, GError **error)
{
    g_autofree char *key = g_strdup_printf("shared %u", number);
    g_autoptr(GArray) offsets = look_up(lines, key);

    for (guint i = 0; offsets && i < offsets->len; i++) {
        g_autofree char *line = read_text(lines, g_array_index(offsets, uint64_t, i));

        if (line && shared_number(line) == number)
            return g_steal_pointer(&line);
    }
    if (!lines->shared)
        search_shared(lines, error);
    if (number > lines->shared->len)
        return NULL;
    return read_text(lines, g_array_index(lines->shared, uint64_t, number - 1));
}

/* ---- lines ---- */

static WpDocument *
parse(const char *text, size_t size)
{
    g_autoptr(WpDiagList) diags = wp_diag_list_new();
    WpSource *source = wp_source_new(FILE_NAME, g_strndup(text, size), size, diags);
    WpDocument *document = source ? wp_yaml_parse(source, diags) : NULL;

    if (document && !wp_document_root(document))
        g_clear_pointer(&document, wp_document_free);
    return document;
}

bool
wp_explain_lines_complete(WpExplainLines *lines, WpExplainLine *line, GError **error)
{
    const WpNode *with = wp_node_get(wp_explain_line_node(line, 0), "with");
    guint n = 0;

    for (const WpNode *item = with ? with->first : NULL; item; item = item->next) {
        int64_t number;

        if (!wp_parse_int(item->text, item->text_size, wp_number_plain, &number) || number < 1 ||
            number > UINT32_MAX)
            return false;
        g_autofree char *text = read_shared(lines, (uint32_t)number, error);
        WpDocument *shared = text ? parse(text, strlen(text)) : NULL;

        if (!shared)
            return false;
        g_ptr_array_insert(line->documents, (int)n++, shared);
    }
    return true;
}

WpExplainLine *
wp_explain_line_parse(const char *text, size_t size)
{
    WpDocument *document = parse(text, size);

    if (!document)
        return NULL;
    WpExplainLine *line = g_new0(WpExplainLine, 1);

    line->documents = g_ptr_array_new_with_free_func((GDestroyNotify)wp_document_free);
    g_ptr_array_add(line->documents, document);
    return line;
}

WpExplainLine *
wp_explain_lines_read(WpExplainLines *lines, uint64_t offset)
{
    g_autofree char *text = read_text(lines, offset);

    return text ? wp_explain_line_parse(text, strlen(text)) : NULL;
}

WpExplainLine *
wp_explain_lines_group(WpExplainLines *lines, const char *id)
{
    g_autofree char *mark = g_strdup_printf("{\"what\":\"group\",\"key\":\"%s\",", id);
    g_autoptr(GArray) offsets = wp_explain_lines_find(lines, id, NULL);

    for (guint i = 0; i < offsets->len; i++) {
        uint64_t offset = g_array_index(offsets, uint64_t, i);
        g_autofree char *text = read_text(lines, offset);

        if (text && g_str_has_prefix(text, mark))
            return wp_explain_lines_read(lines, offset);
    }
    return NULL;
}

void
wp_explain_line_free(WpExplainLine *line)
{
    if (!line)
        return;
    g_ptr_array_unref(line->documents);
    g_free(line);
}

unsigned
wp_explain_line_n_nodes(const WpExplainLine *line)
{
    return line->documents->len;
}

const WpNode *
wp_explain_line_node(const WpExplainLine *line, unsigned i)
{
    return wp_document_root(g_ptr_array_index(line->documents, i));
}

const WpNode *
wp_explain_member(const WpExplainLine *line, const char *key)
{
    /* the line itself first: shared lines have a kind and key of their own */
    for (unsigned i = wp_explain_line_n_nodes(line); i > 0; i--) {
        const WpNode *found = wp_node_get(wp_explain_line_node(line, i - 1), key);

        if (found)
            return found;
    }
    return NULL;
}

const char *
wp_explain_value(const WpExplainLine *line, const char *key)
{
    return wp_node_text(wp_explain_member(line, key));
}
