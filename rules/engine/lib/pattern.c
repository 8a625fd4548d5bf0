#include "rules/engine/lib/pattern.h"

#include <string.h>

#include "rules/engine/lib/library.h"

/* PCRE reads its limits from the beginning of a pattern; GRegex has no call for them. The heap is
 * in KiB. */
static const char limits[] = "(*LIMIT_MATCH=200000)(*LIMIT_DEPTH=20000)(*LIMIT_HEAP=16384)";

GRegex *
wp_cel_pattern_new(const char *text, size_t size, char **out_message)
{
    g_autofree char *pattern = NULL;
    g_autoptr(GError) error = NULL;

    if (memchr(text, '\0', size)) {
        *out_message = g_strdup("a NUL in a pattern");
        return NULL;
    }
    /* "(*" at the beginning would take the limits back */
    if (size >= 2 && memcmp(text, "(*", 2) == 0) {
        *out_message = g_strdup("a pattern must not begin with '(*'");
        return NULL;
    }
    pattern = g_strconcat(limits, text, NULL);

    GRegex *regex = g_regex_new(pattern, G_REGEX_OPTIMIZE | G_REGEX_DOLLAR_ENDONLY,
                                (GRegexMatchFlags)0, &error);

    /* GLib's message repeats the pattern, limits and all; what is wrong stands behind the colon */
    if (!regex) {
        const char *colon = g_strrstr(error->message, ": ");

        *out_message = g_strdup(colon ? colon + 2 : error->message);
    }
    return regex;
}

const char *
wp_cel_pattern_text(const GRegex *pattern)
{
    return g_regex_get_pattern(pattern) + strlen(limits);
}

WpCelValue
wp_cel_pattern_matches(WpCelCall *call, const GRegex *pattern, const WpCelValue *text)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(GMatchInfo) info = NULL;
    gboolean found;

    call->work += 10 + text->aux / 16;
    if (!g_utf8_validate_len(text->text, text->aux, NULL) && !memchr(text->text, '\0', text->aux))
        return wp_cel_error_static("matches(): the text is not UTF-8");
    found = g_regex_match_full(pattern, text->text, (gssize)text->aux, 0, (GRegexMatchFlags)0,
                               &info, &error);
    if (error)
        return wp_cel_error_static("matches(): the pattern takes too long on this text");
    return wp_cel_bool(found);
}

#define MAX_PATTERNS 256

/* The pattern of a text that is made while conditions run; kept, for the next row may have it too.
 */
static const GRegex *
pattern_of(WpCelCall *call, const WpCelValue *text, GRegex **out_owned, char **out_message)
{
    g_autofree char *key = g_strndup(text->text, text->aux);
    GRegex *regex = call->patterns ? g_hash_table_lookup(call->patterns, key) : NULL;

    *out_owned = NULL;
    if (regex)
        return regex;
    regex = wp_cel_pattern_new(text->text, text->aux, out_message);
    call->work += 1000 + text->aux;
    if (!regex || !call->patterns || strlen(key) != text->aux) {
        *out_owned = regex;
        return regex;
    }
    if (g_hash_table_size(call->patterns) >= MAX_PATTERNS)
        g_hash_table_remove_all(call->patterns);
    g_hash_table_insert(call->patterns, g_steal_pointer(&key), regex);
    return regex;
}

WP_CEL_F(matches)
{
    g_autoptr(GRegex) owned = NULL;
    g_autofree char *message = NULL;
    const GRegex *pattern = pattern_of(call, &args[1], &owned, &message);

    if (!pattern)
        return wp_cel_error(call, "not a pattern: %s", message);
    return wp_cel_pattern_matches(call, pattern, &args[0]);
}
