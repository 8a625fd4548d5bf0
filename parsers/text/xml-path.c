#include "parsers/text/xml.h"

#include <libxml/tree.h>
#include <libxml/xpath.h>
#include <libxml/xpathInternals.h>
#include <string.h>

#include "parsers/text/xml-steps.h"

/* Steps that one evaluation may take: layouts are people's work, documents may be anybody's. */
#define MAX_STEPS 2000000
/* Keys that are asked for and not there, as far as they are counted. */
#define MAX_MISSED 10000

struct WpXmlPath {
    xmlXPathCompExpr *compiled;
    WpXmlSteps *steps; /* (nullable) */
};

struct WpXmlQuery {
    xmlXPathContext *context;
    xmlDoc *kept;      /* owns the side records */
    GHashTable *sides; /* of "name\x1fkey" (owned): xmlNode of kept */
    size_t kept_size;
    GHashTable *watched; /* names of side records (borrowed) */
    GHashTable *missed;  /* of "name\x1fkey" (owned): of those asked for, and not there */
    char *first_missed;  /* (nullable) key */
    xmlChar *text;       /* what the last call gave */
    xmlXPathObject *result;
    uint64_t n_steps; /* taken since the last forgetting */
    bool exhausted;
};

static void
keep_message(void *data, xmlError *error)
{
    char **fault = data;

    if (*fault || !error || !error->message)
        return;
    *fault = g_strdup(g_strchomp(error->message));
    **fault = g_ascii_tolower(**fault);
}

static void
ignore_message(void *data, xmlError *error)
{
    (void)data, (void)error;
}

static char *
side_key(const char *name, const char *key)
{
    return g_strconcat(name, "\x1f", key, NULL);
}

static void
note_missed(WpXmlQuery *query, const char *both, const char *key)
{
    if (g_hash_table_size(query->missed) >= MAX_MISSED)
        return;
    if (!query->first_missed)
        query->first_missed = g_strdup(key);
    g_hash_table_add(query->missed, g_strdup(both));
}

/* side('NAME', KEY) */
static void
find_side(xmlXPathParserContext *parser, int n_args)
{
    if (n_args != 2) {
        xmlXPathSetArityError(parser);
        return;
    }
    xmlChar *key = xmlXPathPopString(parser);
    xmlChar *name = xmlXPathPopString(parser);
    WpXmlQuery *query = parser->context->user; /* NULL in a trial */
    if (key && name) {
        g_autofree char *both = side_key((const char *)name, (const char *)key);
        xmlNode *node = query ? g_hash_table_lookup(query->sides, both) : NULL;

        if (query && !node && *key != '\0' && g_hash_table_contains(query->watched, name))
            note_missed(query, both, (const char *)key);

        valuePush(parser, xmlXPathNewNodeSet(node));
    } else {
        xmlXPathSetError(parser, XPATH_STACK_ERROR);
    }
    xmlFree(key);
    xmlFree(name);
}

/* Any variable, for a trial: no node. */
static xmlXPathObject *
find_any_variable(void *data, const xmlChar *name, const xmlChar *uri)
{
    (void)data, (void)name, (void)uri;
    return xmlXPathNewNodeSet(NULL);
}

static void
fail_unknown(xmlXPathParserContext *parser, int n_args)
{
    (void)n_args;
    xmlXPathSetError(parser, XPATH_UNKNOWN_FUNC_ERROR);
}

/* The library prints the name of a function that it does not find; so it finds one that fails. */
static xmlXPathFunction
find_function(void *data, const xmlChar *name, const xmlChar *uri)
{
    xmlXPathContext *context = data;

    xmlXPathRegisterFuncLookup(context, NULL, NULL);
    xmlXPathFunction found = xmlXPathFunctionLookupNS(context, name, uri);
    xmlXPathRegisterFuncLookup(context, find_function, context);
    return found ? found : fail_unknown;
}

/* Runs @compiled on an empty element: only so are unknown functions found. */
static bool
works(xmlXPathContext *context, xmlXPathCompExpr *compiled)
{
    xmlDoc *document = xmlNewDoc(NULL);
    xmlNode *root = xmlNewDocNode(document, NULL, BAD_CAST "x", NULL);

    xmlDocSetRootElement(document, root);
    context->doc = document;
    context->node = root;
    context->opLimit = MAX_STEPS;
    xmlXPathRegisterFunc(context, BAD_CAST "side", find_side);
    xmlXPathRegisterFuncLookup(context, find_function, context);
    xmlXPathRegisterVariableLookup(context, find_any_variable, NULL);
    xmlXPathObject *result = xmlXPathCompiledEval(compiled, context);
    bool good = result != NULL;
    xmlXPathFreeObject(result);
    xmlFreeDoc(document);
    return good;
}

WpXmlPath *
wp_xml_path_new(const char *text, char **out_fault)
{
    xmlXPathContext *context = xmlXPathNewContext(NULL);

    *out_fault = NULL;
    context->error = keep_message;
    context->userData = out_fault;
    xmlXPathCompExpr *compiled = xmlXPathCtxtCompile(context, (const xmlChar *)text);
    bool good = compiled && works(context, compiled);
    xmlXPathFreeContext(context);
    if (!good) {
        xmlXPathFreeCompExpr(compiled);
        if (!*out_fault)
            *out_fault = g_strdup("invalid expression");
        return NULL;
    }
    g_clear_pointer(out_fault, g_free);
    WpXmlPath *path = g_new0(WpXmlPath, 1);
    path->compiled = compiled;
    path->steps = wp_xml_steps_new(text);
    return path;
}

void
wp_xml_path_free(WpXmlPath *path)
{
    if (!path)
        return;
    xmlXPathFreeCompExpr(path->compiled);
    wp_xml_steps_free(path->steps);
    g_free(path);
}

WpXmlQuery *
wp_xml_query_new(void)
{
    WpXmlQuery *query = g_new0(WpXmlQuery, 1);

    query->context = xmlXPathNewContext(NULL);
    query->context->user = query;
    query->context->error = ignore_message;
    query->sides = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    query->watched = g_hash_table_new(g_str_hash, g_str_equal);
    query->missed = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    xmlXPathRegisterFunc(query->context, BAD_CAST "side", find_side);
    return query;
}

static void
drop_result(WpXmlQuery *query)
{
    if (query->text)
        xmlFree(query->text);
    query->text = NULL;
    xmlXPathFreeObject(query->result);
    query->result = NULL;
}

void
wp_xml_query_forget(WpXmlQuery *query)
{
    drop_result(query);
    xmlXPathRegisteredVariablesCleanup(query->context);
    query->n_steps = 0;
    query->exhausted = false;
}

bool
wp_xml_query_exhausted(const WpXmlQuery *query)
{
    return query->exhausted;
}

void
wp_xml_query_free(WpXmlQuery *query)
{
    if (!query)
        return;
    wp_xml_query_forget(query);
    xmlXPathFreeContext(query->context);
    g_hash_table_unref(query->sides);
    g_hash_table_unref(query->watched);
    g_hash_table_unref(query->missed);
    g_free(query->first_missed);
    if (query->kept)
        xmlFreeDoc(query->kept);
    g_free(query);
}

static xmlXPathObject *
evaluate(WpXmlQuery *query, const WpXmlPath *path, xmlNode *node)
{
    xmlXPathContext *context = query->context;

    if (query->n_steps >= WP_XML_MAX_STEPS) {
        query->exhausted = true;
        return NULL;
    }
    context->doc = node->doc;
    context->node = node;
    context->opCount = 0;
    context->opLimit = MIN(MAX_STEPS, WP_XML_MAX_STEPS - query->n_steps);
    xmlXPathObject *result = xmlXPathCompiledEval(path->compiled, context);
    query->n_steps += context->opCount;
    query->exhausted |= !result && context->opCount >= context->opLimit;
    return result;
}

/* What the path is known to be without XPath; -1: nothing is known. */
static int
know(const WpXmlPath *path, const xmlNode *node)
{
    return path->steps && node->type == XML_ELEMENT_NODE ? (int)wp_xml_steps_kind(path->steps) : -1;
}

/* @text without outer blanks, in place; NULL if nothing is left. */
static const char *
trimmed(char *text, size_t *out_size)
{
    if (!text)
        return NULL;
    g_strstrip(text);
    *out_size = strlen(text);
    return *out_size > 0 ? text : NULL;
}

/* The text of a node where it lies, if it is in one piece and nothing follows it but its NUL. */
static const char *
text_in_place(const WpXmlNode *node, size_t *out_size)
{
    const char *text = wp_xml_plain_text(node);

    if (!text)
        return NULL;
    while (g_ascii_isspace(*text))
        text++;
    *out_size = strlen(text);
    return *out_size > 0 && g_ascii_isspace(text[*out_size - 1]) ? NULL : text;
}

const char *
wp_xml_query_node_text(WpXmlQuery *query, WpXmlNode *node, size_t *out_size)
{
    const char *text = text_in_place(node, out_size);

    if (text)
        return *out_size > 0 ? text : NULL;
    if (query->text)
        xmlFree(query->text);
    query->text = xmlNodeGetContent(node);
    return trimmed((char *)query->text, out_size);
}

const char *
wp_xml_query_text(WpXmlQuery *query, const WpXmlPath *path, WpXmlNode *node, size_t *out_size,
                  WpXmlNode **out_node)
{
    WpXmlNode *ignored;

    if (!out_node)
        out_node = &ignored;
    *out_node = node;
    int known = know(path, node);
    if (known == WP_XML_STEPS_NODES) {
        xmlNode *found = wp_xml_steps_first(path->steps, node);

        *out_node = found ? found : node;
        return found ? wp_xml_query_node_text(query, found, out_size) : NULL;
    }
    if (known == WP_XML_STEPS_STRING) {
        const char *text = wp_xml_steps_test(path->steps, node) ? "true" : "false";

        *out_size = strlen(text);
        return text;
    }
    if (known == WP_XML_STEPS_GUARD && !wp_xml_steps_test(path->steps, node))
        return NULL;
    drop_result(query);
    query->result = evaluate(query, path, node);
    if (!query->result)
        return NULL;
    if (query->result->type == XPATH_NODESET) {
        xmlNodeSet *set = query->result->nodesetval;

        if (!set || set->nodeNr == 0)
            return NULL;
        *out_node = set->nodeTab[0];
        return wp_xml_query_node_text(query, set->nodeTab[0], out_size);
    }
    query->text = xmlXPathCastToString(query->result);
    return trimmed((char *)query->text, out_size);
}

void
wp_xml_query_nodes(WpXmlQuery *query, const WpXmlPath *path, WpXmlNode *node, GPtrArray *out)
{
    int known = know(path, node);

    g_ptr_array_set_size(out, 0);
    if (known == WP_XML_STEPS_NODES) {
        wp_xml_steps_all(path->steps, node, out);
        return;
    }
    if (known == WP_XML_STEPS_GUARD && !wp_xml_steps_test(path->steps, node))
        return;
    xmlXPathObject *result = evaluate(query, path, node);
    if (result && result->type == XPATH_NODESET && result->nodesetval)
        for (int i = 0; i < result->nodesetval->nodeNr; i++)
            g_ptr_array_add(out, result->nodesetval->nodeTab[i]);
    xmlXPathFreeObject(result);
}

bool
wp_xml_query_test(WpXmlQuery *query, const WpXmlPath *path, WpXmlNode *node)
{
    int known = know(path, node);

    if (known == WP_XML_STEPS_NODES || known == WP_XML_STEPS_TEST)
        return wp_xml_steps_test(path->steps, node);
    if (known == WP_XML_STEPS_GUARD && !wp_xml_steps_test(path->steps, node))
        return false;
    xmlXPathObject *result = evaluate(query, path, node);
    bool holds = result && xmlXPathCastToBoolean(result);

    xmlXPathFreeObject(result);
    return holds;
}

void
wp_xml_query_let(WpXmlQuery *query, const char *name, const WpXmlPath *path, WpXmlNode *node)
{
    xmlXPathObject *value = evaluate(query, path, node);

    if (!value)
        value = xmlXPathNewNodeSet(NULL);
    xmlXPathRegisterVariable(query->context, (const xmlChar *)name, value);
}

static size_t
tree_size(const xmlNode *node)
{
    size_t size = sizeof *node;

    for (const xmlAttr *attribute = node->type == XML_ELEMENT_NODE ? node->properties : NULL;
         attribute; attribute = attribute->next)
        size += sizeof *attribute + (attribute->children ? tree_size(attribute->children) : 0);
    if (node->type == XML_TEXT_NODE || node->type == XML_CDATA_SECTION_NODE)
        size += node->content ? strlen((const char *)node->content) : 0;
    else
        for (const xmlNode *child = node->children; child; child = child->next)
            size += tree_size(child);
    return size;
}

void
wp_xml_query_watch(WpXmlQuery *query, const char *name)
{
    g_hash_table_add(query->watched, (char *)name);
}

WpXmlKept
wp_xml_query_kept(const WpXmlQuery *query, const char *name, const char *key)
{
    g_autofree char *both = side_key(name, key);

    if (g_hash_table_contains(query->sides, both))
        return WP_XML_KEPT_TWICE;
    return g_hash_table_contains(query->missed, both) ? WP_XML_KEPT_LATE : WP_XML_KEPT_GOOD;
}

uint32_t
wp_xml_query_n_missed(const WpXmlQuery *query, const char **out_first)
{
    *out_first = query->first_missed;
    return g_hash_table_size(query->missed);
}

bool
wp_xml_query_keep(WpXmlQuery *query, const char *name, const char *key, WpXmlNode *node)
{
    g_autofree char *both = side_key(name, key);

    if (g_hash_table_contains(query->sides, both))
        return true;
    query->kept_size += tree_size(node) + strlen(both);
    if (query->kept_size > WP_XML_MAX_KEPT)
        return false;
    if (!query->kept)
        query->kept = xmlNewDoc(NULL);
    xmlNode *copy = xmlDocCopyNode(node, query->kept, 1);
    xmlAddChild((xmlNode *)query->kept, copy);
    g_hash_table_insert(query->sides, g_steal_pointer(&both), copy);
    return true;
}
