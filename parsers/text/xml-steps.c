#include "parsers/text/xml-steps.h"

#include <string.h>

typedef enum {
    TERM_HAS,   /* the attribute is there */
    TERM_LACKS, /* it is not */
    TERM_IS,    /* it has this text */
    TERM_LOCAL, /* the element has this name, whatever its namespace */
} TermKind;

typedef struct {
    TermKind kind;
    char *name;
    char *text;
} Term;

typedef struct {
    char *name;     /* NULL: any */
    bool attribute; /* always the last */
    GArray *terms;  /* (nullable) of Term: one must hold */
} Step;

typedef struct {
    GArray *steps; /* of Step */
    char *text;    /* (nullable) that a node must have */
} Path;

struct WpXmlSteps {
    WpXmlStepsKind kind;
    GArray *paths; /* of Path: any of them */
};

static void
clear_term(void *data)
{
    Term *term = data;

    g_free(term->name);
    g_free(term->text);
}

static void
clear_step(void *data)
{
    Step *step = data;

    g_free(step->name);
    g_clear_pointer(&step->terms, g_array_unref);
}

static void
clear_path(void *data)
{
    Path *path = data;

    g_array_unref(path->steps);
    g_free(path->text);
}

static GArray *
new_list(size_t size, GDestroyNotify clear)
{
    GArray *list = g_array_new(FALSE, TRUE, (guint)size);

    g_array_set_clear_func(list, clear);
    return list;
}

/* ---- reading a path: each takes what it knows from *@at; false if it is something else ---- */

static bool
take(const char **at, const char *word)
{
    if (strncmp(*at, word, strlen(word)) != 0)
        return false;
    *at += strlen(word);
    return true;
}

static void
skip_blanks(const char **at)
{
    while (**at == ' ')
        (*at)++;
}

static bool
take_name(const char **at, char **out)
{
    const char *end = *at;

    if (!g_ascii_isalpha(*end) && *end != '_')
        return false;
    while (g_ascii_isalnum(*end) || *end == '_' || *end == '-' || *end == '.')
        end++;
    if (*end == ':' || *end == '(')
        return false;
    *out = g_strndup(*at, (gsize)(end - *at));
    *at = end;
    return true;
}

static bool
take_literal(const char **at, char **out)
{
    const char *end = **at == '\'' || **at == '"' ? strchr(*at + 1, **at) : NULL;

    if (!end)
        return false;
    *out = g_strndup(*at + 1, (gsize)(end - *at) - 1);
    *at = end + 1;
    return true;
}

/* "= 'text'", if it is there. */
static bool
take_equals(const char **at, char **out)
{
    skip_blanks(at);
    if (!take(at, "="))
        return true;
    skip_blanks(at);
    return take_literal(at, out);
}

static bool
take_term(const char **at, Term *term)
{
    skip_blanks(at);
    if (take(at, "not(@")) {
        term->kind = TERM_LACKS;
        return take_name(at, &term->name) && take(at, ")");
    }
    if (take(at, "local-name()")) {
        term->kind = TERM_LOCAL;
        return take_equals(at, &term->text) && term->text;
    }
    if (!take(at, "@") || !take_name(at, &term->name) || !take_equals(at, &term->text))
        return false;
    term->kind = term->text ? TERM_IS : TERM_HAS;
    return true;
}

/* A condition, if it is there. */
static bool
take_terms(const char **at, Step *step)
{
    const char *from = *at;

    if (!take(at, "["))
        return true;
    step->terms = new_list(sizeof(Term), clear_term);
    do {
        Term term = {0};
        bool good = take_term(at, &term);

        g_array_append_val(step->terms, term);
        skip_blanks(at);
        if (good)
            continue;
        *at = from;
        return false;
    } while (take(at, "or "));
    if (take(at, "]") && **at != '[')
        return true;
    *at = from;
    return false;
}

/* Returns: false with *@at on a condition that is not known, or on something else */
static bool
take_path(const char **at, Path *path)
{
    bool good = true, attribute = false;

    path->steps = new_list(sizeof(Step), clear_step);
    do {
        Step step = {0};

        attribute = step.attribute = take(at, "@");
        good = (!attribute && take(at, "*")) || take_name(at, &step.name);
        if (good && !attribute && !take_terms(at, &step)) {
            g_clear_pointer(&step.terms, g_array_unref);
            good = false;
        }
        g_array_append_val(path->steps, step);
    } while (good && !attribute && take(at, "/"));
    return good;
}

/* Paths between which there is "|" or "or". Of paths with a text only "or" is what it seems. */
static bool
take_paths(const char **at, WpXmlSteps *steps)
{
    bool any_text = false, any_union = false;

    do {
        Path path = {0};
        bool good;

        skip_blanks(at);
        good = take_path(at, &path) && take_equals(at, &path.text);
        g_array_append_val(steps->paths, path);
        skip_blanks(at);
        if (!good)
            return false;
        any_text |= path.text != NULL;
        any_union |= **at == '|';
    } while (take(at, "|") || take(at, "or "));
    return !any_text || !any_union;
}

/* Whether what begins at @at is one condition, and the end of the path. */
static bool
is_last_condition(const char *at)
{
    int depth = 0;
    char quote = '\0';

    if (*at != '[')
        return false;
    for (; *at; at++) {
        if (quote != '\0')
            quote = *at == quote ? '\0' : quote;
        else if (*at == '\'' || *at == '"')
            quote = *at;
        else if (*at == '[')
            depth++;
        else if (*at == ']' && --depth == 0)
            return at[1] == '\0';
    }
    return false;
}

static bool
read_steps(WpXmlSteps *steps, const char *text)
{
    const char *at = text;

    if (take(&at, "string(boolean(")) {
        steps->kind = WP_XML_STEPS_STRING;
        return take_paths(&at, steps) && strcmp(at, "))") == 0;
    }
    if (take(&at, "string(")) {
        steps->kind = WP_XML_STEPS_STRING;
        return take_paths(&at, steps) && strcmp(at, ")") == 0 && steps->paths->len == 1 &&
               g_array_index(steps->paths, Path, 0).text;
    }
    bool good = take_paths(&at, steps);
    const Path *first = &g_array_index(steps->paths, Path, 0);
    if (!good) {
        steps->kind = WP_XML_STEPS_GUARD;
        return steps->paths->len == 1 && is_last_condition(at);
    }
    steps->kind = steps->paths->len == 1 && !first->text ? WP_XML_STEPS_NODES : WP_XML_STEPS_TEST;
    return *at == '\0';
}

WpXmlSteps *
wp_xml_steps_new(const char *path)
{
    WpXmlSteps *steps = g_new0(WpXmlSteps, 1);

    steps->paths = new_list(sizeof(Path), clear_path);
    if (read_steps(steps, path))
        return steps;
    wp_xml_steps_free(steps);
    return NULL;
}

void
wp_xml_steps_free(WpXmlSteps *steps)
{
    if (!steps)
        return;
    g_array_unref(steps->paths);
    g_free(steps);
}

WpXmlStepsKind
wp_xml_steps_kind(const WpXmlSteps *steps)
{
    return steps->kind;
}

/* ---- walking ---- */

const char *
wp_xml_plain_text(const xmlNode *node)
{
    const xmlNode *child = node->children;

    if (node->type != XML_ELEMENT_NODE && node->type != XML_ATTRIBUTE_NODE)
        return NULL;
    if (!child)
        return "";
    if (child->next || (child->type != XML_TEXT_NODE && child->type != XML_CDATA_SECTION_NODE))
        return NULL;
    return child->content ? (const char *)child->content : "";
}

static bool
has_text(const xmlNode *node, const char *text)
{
    const char *plain = wp_xml_plain_text(node);

    if (plain)
        return strcmp(plain, text) == 0;
    xmlChar *whole = xmlNodeGetContent(node);
    bool same = strcmp(whole ? (const char *)whole : "", text) == 0;
    xmlFree(whole);
    return same;
}

static bool
is_named(const xmlChar *name, const char *wanted)
{
    return *name == (xmlChar)*wanted && strcmp((const char *)name, wanted) == 0;
}

/* The first attribute of this name from @attribute on: without namespaces there may be several. */
static xmlNode *
find_attribute(xmlAttr *attribute, const char *name)
{
    while (attribute && (!is_named(attribute->name, name) || attribute->ns))
        attribute = attribute->next;
    return (xmlNode *)attribute;
}

static bool
holds(const Term *term, const xmlNode *node)
{
    xmlNode *attribute;

    if (term->kind == TERM_LOCAL)
        return is_named(node->name, term->text);
    attribute = find_attribute(node->properties, term->name);
    while (term->kind == TERM_IS && attribute && !has_text(attribute, term->text))
        attribute = find_attribute((xmlAttr *)attribute->next, term->name);
    return (attribute != NULL) == (term->kind != TERM_LACKS);
}

static bool
fits(const Step *step, const xmlNode *node)
{
    if (node->type != XML_ELEMENT_NODE ||
        (step->name && (!is_named(node->name, step->name) || node->ns)))
        return false;
    for (guint i = 0; step->terms && i < step->terms->len; i++)
        if (holds(&g_array_index(step->terms, Term, i), node))
            return true;
    return !step->terms;
}

/* The first node that @path has from its step @at on; all go to @out, if there is one. */
static xmlNode *
walk(const Path *path, guint at, const xmlNode *node, GPtrArray *out)
{
    const Step *step = &g_array_index(path->steps, Step, at);
    bool last = at + 1 == path->steps->len;
    xmlNode *child =
        step->attribute ? find_attribute(node->properties, step->name) : node->children;

    for (; child; child = step->attribute ? find_attribute((xmlAttr *)child->next, step->name)
                                          : child->next) {
        if (!step->attribute && !fits(step, child))
            continue;
        xmlNode *found = last ? child : walk(path, at + 1, child, out);
        if (last && path->text && !has_text(child, path->text))
            found = NULL;
        if (found && !out)
            return found;
        if (last && found)
            g_ptr_array_add(out, found);
    }
    return NULL;
}

bool
wp_xml_steps_test(const WpXmlSteps *steps, const xmlNode *node)
{
    for (guint i = 0; i < steps->paths->len; i++)
        if (walk(&g_array_index(steps->paths, Path, i), 0, node, NULL))
            return true;
    return false;
}

xmlNode *
wp_xml_steps_first(const WpXmlSteps *steps, const xmlNode *node)
{
    return walk(&g_array_index(steps->paths, Path, 0), 0, node, NULL);
}

void
wp_xml_steps_all(const WpXmlSteps *steps, const xmlNode *node, GPtrArray *out)
{
    walk(&g_array_index(steps->paths, Path, 0), 0, node, out);
}
