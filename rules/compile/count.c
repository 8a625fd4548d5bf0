#include "rules/compile/compiled.h"

#include <string.h>

/*
 * {{count}}: how many parts the first exists() of a condition found. The condition is cut into
 * tokens, and the call `RECEIVER.exists(ARGS)` rewritten to `RECEIVER.filter(ARGS).size()`, which
 * the engine then checks like any expression.
 */

typedef struct {
    uint32_t begin, end;
    char kind; /* 'i' identifier, 's' string or number, else the character itself */
} Token;

static bool
is_word(char c)
{
    return g_ascii_isalnum(c) || c == '_';
}

/* The end of the string that begins at @at with a quote. */
static size_t
skip_string(const char *text, size_t size, size_t at, bool raw)
{
    char quote = text[at];
    bool triple = at + 2 < size && text[at + 1] == quote && text[at + 2] == quote;
    size_t width = triple ? 3 : 1;

    for (at += width; at < size; at++) {
        if (text[at] == '\\' && !raw)
            at++;
        else if (text[at] == quote &&
                 (!triple || (at + 2 < size && text[at + 1] == quote && text[at + 2] == quote)))
            return at + width;
    }
    return size;
}

/* The end of the token at @at, which is not blank. */
static size_t
skip_token(const char *text, size_t size, size_t at, char *out_kind)
{
    size_t end = at;

    *out_kind = text[at];
    if (text[at] == '\'' || text[at] == '"') {
        *out_kind = 's';
        return skip_string(text, size, at, false);
    }
    if (!is_word(text[at]))
        return at + 1;
    while (end < size && is_word(text[end]))
        end++;
    *out_kind = g_ascii_isdigit(text[at]) ? 's' : 'i';
    if (end < size && (text[end] == '\'' || text[end] == '"') && end - at <= 2) {
        *out_kind = 's';
        return skip_string(text, size, end, strpbrk("rR", (char[2]){text[at], '\0'}) != NULL);
    }
    return end;
}

static GArray *
cut_tokens(const char *text, size_t size)
{
    GArray *tokens = g_array_new(FALSE, FALSE, sizeof(Token));

    for (size_t at = 0; at < size;) {
        if (g_ascii_isspace(text[at])) {
            at++;
            continue;
        }
        if (text[at] == '/' && at + 1 < size && text[at + 1] == '/') {
            while (at < size && text[at] != '\n')
                at++;
            continue;
        }
        Token token = {.begin = (uint32_t)at};

        at = skip_token(text, size, at, &token.kind);
        token.end = (uint32_t)MIN(at, size);
        g_array_append_val(tokens, token);
    }
    return tokens;
}

/* The index of the bracket that opens the one closed by token @at; -1. */
static int
find_opening(const GArray *tokens, int at)
{
    int depth = 0;

    for (; at >= 0; at--) {
        char kind = g_array_index(tokens, Token, at).kind;

        if (kind == ')' || kind == ']' || kind == '}')
            depth++;
        else if (kind == '(' || kind == '[' || kind == '{')
            if (--depth == 0)
                return at;
    }
    return -1;
}

/* The index of the bracket that closes the one of token @at; -1. */
static int
find_closing(const GArray *tokens, int at)
{
    int depth = 0;

    for (; at < (int)tokens->len; at++) {
        char kind = g_array_index(tokens, Token, at).kind;

        if (kind == '(' || kind == '[' || kind == '{')
            depth++;
        else if (kind == ')' || kind == ']' || kind == '}')
            if (--depth == 0)
                return at;
    }
    return -1;
}

/* The first token of the chain of members, indexes and calls that ends in token @at; -1. */
static int
find_receiver(const GArray *tokens, int at)
{
    while (at >= 0) {
        char kind = g_array_index(tokens, Token, at).kind;

        if (kind == ')' || kind == ']') {
            at = find_opening(tokens, at);
            if (at > 0) {
                char before = g_array_index(tokens, Token, at - 1).kind;

                if (before == 'i' || before == ')' || before == ']') {
                    at--;
                    continue;
                }
            }
        } else if (kind != 'i') {
            return -1;
        }
        if (at < 2 || g_array_index(tokens, Token, at - 1).kind != '.')
            return at;
        at -= 2;
    }
    return -1;
}

char *
wp_count_expression(const char *text, size_t size)
{
    g_autoptr(GArray) tokens = cut_tokens(text, size);
    const Token *list = (const Token *)tokens->data;

    for (int i = 2; i + 1 < (int)tokens->len; i++) {
        bool is_exists = list[i].kind == 'i' && list[i].end - list[i].begin == strlen("exists") &&
                         memcmp(text + list[i].begin, "exists", strlen("exists")) == 0;

        if (!is_exists || list[i - 1].kind != '.' || list[i + 1].kind != '(')
            continue;
        int first = find_receiver(tokens, i - 2);
        int last = find_closing(tokens, i + 1);

        if (first < 0 || last < 0)
            return NULL;
        return g_strdup_printf("%.*s.filter%.*s.size()", (int)(list[i - 2].end - list[first].begin),
                               text + list[first].begin, (int)(list[last].end - list[i + 1].begin),
                               text + list[i + 1].begin);
    }
    return NULL;
}
