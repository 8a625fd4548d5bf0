#include "rules/compile/compiled.h"

#include <string.h>

/* Message templates: text with {{CEL}} in it, compiled into pieces. */

/* The end (the first brace of '}}') of the expression that begins at @at; @size if none. Braces
 * and strings of the expression itself are passed over. */
static size_t
find_end(const char *text, size_t size, size_t at)
{
    int depth = 0;
    char quote = '\0';

    for (; at < size; at++) {
        if (quote) {
            if (text[at] == '\\')
                at++;
            else if (text[at] == quote)
                quote = '\0';
        } else if (text[at] == '\'' || text[at] == '"') {
            quote = text[at];
        } else if (text[at] == '{') {
            depth++;
        } else if (text[at] == '}') {
            if (depth == 0)
                return at + 1 < size && text[at + 1] == '}' ? at : size;
            depth--;
        }
    }
    return size;
}

/* An expression inside a scalar whose text is not a piece of its source, as it has escapes: faults
 * are told at the scalar. */
static WpCelProgram *
compile_escaped(const WpCelEnv *env, const WpNode *node, size_t at, size_t size, WpDiagList *diags)
{
    g_autoptr(WpDiagList) own = wp_diag_list_new();
    g_autoptr(WpSource) source =
        wp_source_new(wp_source_name(node->source), g_strndup(node->text + at, size), size, own);
    WpCelProgram *program = source ? wp_cel_compile(env, source, 0, size, WP_CEL_ANY, own) : NULL;

    for (uint32_t i = 0; i < wp_diag_list_length(own); i++) {
        const WpDiag *diag = wp_diag_list_get(own, i);

        wp_node_diag_text(node, (uint32_t)at, (uint32_t)size, diags, diag->code, "%s",
                          diag->message);
        if (diag->hint)
            wp_diag_hint(diags, "%s", diag->hint);
    }
    return program;
}

WpCelProgram *
wp_compile_part(const WpCelEnv *env, const WpNode *node, size_t at, size_t size, WpDiagList *diags)
{
    if (!node->text_is_source)
        return compile_escaped(env, node, at, size, diags);
    return wp_cel_compile(env, node->source, wp_node_text_offset(node, (uint32_t)at), size,
                          WP_CEL_ANY, diags);
}

static bool
is_count(const char *text, size_t size)
{
    g_autofree char *word = g_strstrip(g_strndup(text, size));

    return strcmp(word, "count") == 0;
}

bool
wp_message_compile(WpRuleSet *set, WpCompiledRule *rule, const WpCelEnv *env, const WpNode *node,
                   WpDiagList *diags)
{
    g_autoptr(GArray) pieces = g_array_new(FALSE, TRUE, sizeof(WpMessagePiece));
    const char *text = node->text;
    size_t size = node->text_size;
    bool good = true;

    for (size_t at = 0; at < size;) {
        const char *open = g_strstr_len(text + at, (gssize)(size - at), "{{");
        size_t begin = open ? (size_t)(open - text) : size;
        WpMessagePiece piece = {.text = wp_arena_strndup(set->arena, text + at, begin - at)};

        at = size;
        if (open) {
            size_t end = find_end(text, size, begin + 2);

            if (end == size) {
                wp_node_diag_text(node, (uint32_t)begin, 2, diags, WP_DIAG_RULE_FAULT,
                                  "'{{' without '}}'");
                good = false;
            } else if (is_count(text + begin + 2, end - begin - 2)) {
                piece.is_count = true;
                at = end + 2;
            } else {
                piece.program = wp_compile_part(env, node, begin + 2, end - begin - 2, diags);
                good = good && piece.program;
                at = end + 2;
            }
        }
        g_array_append_val(pieces, piece);
    }
    rule->n_pieces = pieces->len;
    rule->pieces = wp_arena_alloc(set->arena, pieces->len * sizeof(WpMessagePiece));
    if (pieces->len > 0)
        memcpy(rule->pieces, pieces->data, pieces->len * sizeof(WpMessagePiece));
    return good;
}
