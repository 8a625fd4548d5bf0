#include "parsers/text/yaml-errors.h"

#include "planner/base/document.h"

#include <string.h>

#define HINT_MAX 100 /* longer values are not shown quoted: the advice alone is clearer */

static const struct {
    const char *problem; /* of libyaml 0.2.5 */
    const char *words;
} problems[] = {
    {"control characters are not allowed", "a control character, which YAML does not allow"},
    {"could not find expected ':'", "a line that is neither 'key: value' nor a part of the value "
                                    "above it: a ':' or an indentation is missing"},
    {"block sequence entries are not allowed in this context",
     "a '-' where no list can begin: it stands on a line of its own, under its key"},
    {"mapping keys are not allowed in this context", "a '?' where no key can begin"},
    {"mapping values are not allowed in this context",
     "a ':' inside a value, or a key that is indented more than the keys above it"},
    {"found character that cannot start any token",
     "a character that cannot begin a value: a tab, '@', '`' or '%'"},
    {"found a tab character where an indentation space is expected",
     "a tab, where YAML wants blanks"},
    {"found a tab character that violates indentation", "a tab, where YAML wants blanks"},
    {"found unexpected document indicator", "'---' or '...' inside a quoted text"},
    {"found unexpected end of stream", "a quoted text that is never closed"},
    {"found unknown escape character",
     "a '\\' that begins no escape: write '\\\\', or use single quotes"},
    {"did not find expected hexdecimal number", "an escape without its hexadecimal digits"},
    {"found invalid Unicode character escape code", "an escape for a character that is none"},
    {"did not find expected alphabetic or numeric character",
     "a value that begins with '&' or '*'"},
    {"did not find expected whitespace or line break",
     "a value that begins with '!', which YAML takes for a tag"},
    {"did not find expected '!'", "a value that begins with '!', which YAML takes for a tag"},
    {"did not find expected tag URI", "a value that begins with '!', which YAML takes for a tag"},
    {"did not find URI escaped octet", "a value that begins with '!', which YAML takes for a tag"},
    {"found undefined tag handle", "a value that begins with '!', which YAML takes for a tag"},
    {"did not find expected comment or line break",
     "text behind the '|' that begins a block: it begins on the next line"},
    {"found an indentation indicator equal to 0", "a '|0' block: the number is 1 to 9"},
    {"did not find expected key",
     "text where a key should stand: its indentation is not that of the keys above it, or it "
     "follows a quoted value"},
    {"did not find expected '-' indicator",
     "text where the next '-' of the list should stand: wrong indentation?"},
    {"did not find expected ',' or ']'", "a list in [ ] without a ',' or its closing ']'"},
    {"did not find expected ',' or '}'", "a mapping in { } without a ',' or its closing '}'"},
    {"did not find expected node content", "a character where a value should stand"},
    {"found unexpected ':'", "a ':' inside a value in [ ] or { }"},
    {"did not find expected <document start>",
     "text behind the end of the document: wrong indentation?"},
    {"found unknown directive name", "a line that begins with '%'"},
    {"found incompatible YAML document", "a %YAML version other than 1.1 and 1.2"},
};

const char *
wp_yaml_explain(const char *problem)
{
    for (size_t i = 0; i < G_N_ELEMENTS(problems); i++)
        if (strcmp(problems[i].problem, problem) == 0)
            return problems[i].words;
    return problem;
}

/* The end of "key:" at the start of the line, or @text if there is none. */
static const char *
skip_key(const char *text, const char *end)
{
    const char *at = text;

    if (at < end && strchr("\"'[]{}!&*|>@`%#,", *at))
        return text;
    while (at < end && *at != '#')
        if (*at++ == ':' && (at == end || *at == ' '))
            return at;
    return text;
}

static const char *
skip_blanks(const char *text, const char *end)
{
    while (text < end && *text == ' ')
        text++;
    return text;
}

void
wp_yaml_hint_quoted(const WpSource *source, size_t offset, WpDiagList *diags)
{
    size_t size;
    const char *text = wp_source_text(source, &size);
    WpLoc loc = wp_source_loc(source, offset);
    const char *at = text + offset - (loc.column - 1);
    const char *end = at;

    while (end < text + size && *end != '\n' && *end != '\r')
        end++;
    at = skip_blanks(at, end);
    while (end - at > 1 && at[0] == '-' && at[1] == ' ')
        at = skip_blanks(at + 2, end);
    const char *key = at;

    at = skip_key(at, end);
    size_t key_size = (size_t)(at - key);

    at = skip_blanks(at, end);
    while (end > at && (end[-1] == ' ' || end[-1] == '\t'))
        end--;
    size_t value_size = (size_t)(end - at);
    bool trap = value_size > 1 && strchr("!&*@`%\"{[", *at);
    bool colon = key_size > 0 && g_strstr_len(at, (gssize)value_size, ": ") && *at != '\'';

    if ((!trap && !colon) || key_size + value_size > HINT_MAX)
        return;
    g_autoptr(GString) quoted = g_string_new(NULL);

    wp_append_yaml_quoted(quoted, at, value_size);
    wp_diag_hint(diags, "if the value is text, write it in quotes: %.*s%s%s", (int)key_size, key,
                 key_size > 0 ? " " : "", quoted->str);
}
