#include "rules/engine/lib/pattern.h"

#include "planner/base/memory.h"

#include <string.h>

#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>

#include "rules/engine/lib/library.h"

struct WpCelPattern {
    gatomicrefcount n_refs;
    pcre2_code *code;
    char *text;
};

struct WpCelMatcher {
    pcre2_match_data *data;
    pcre2_match_context *context;
};

/* Of one match: steps of matching, nested groups, KiB. */
#define MATCH_LIMIT 200000
#define DEPTH_LIMIT 20000
#define HEAP_LIMIT  16384

WpCelPattern *
wp_cel_pattern_new(const char *text, size_t size, char **out_message)
{
    uint32_t options = PCRE2_UTF | PCRE2_UCP | PCRE2_DOLLAR_ENDONLY | PCRE2_NEVER_BACKSLASH_C;
    pcre2_compile_context *context;
    PCRE2_SIZE offset;
    int code;

    if (memchr(text, '\0', size)) {
        *out_message = g_strdup("a NUL in a pattern");
        return NULL;
    }
    /* "(*UTF)" and such at the beginning change what the rest means */
    if (size >= 2 && memcmp(text, "(*", 2) == 0) {
        *out_message = g_strdup("a pattern must not begin with '(*'");
        return NULL;
    }
    context = pcre2_compile_context_create(NULL);
    if (!context)
        wp_out_of_memory();
    pcre2_set_newline(context, PCRE2_NEWLINE_LF);

    WpCelPattern *pattern = g_new0(WpCelPattern, 1);

    g_atomic_ref_count_init(&pattern->n_refs);
    pattern->code = pcre2_compile((PCRE2_SPTR)text, size, options, &code, &offset, context);
    pattern->text = g_strndup(text, size);
    pcre2_compile_context_free(context);
    if (code == PCRE2_ERROR_HEAP_FAILED)
        wp_out_of_memory();
    if (!pattern->code) {
        char message[256];

        pcre2_get_error_message(code, (PCRE2_UCHAR *)message, sizeof(message));
        *out_message = g_strdup(message);
        wp_cel_pattern_unref(pattern);
        return NULL;
    }
    pcre2_jit_compile(pattern->code, PCRE2_JIT_COMPLETE); /* where there is one */
    return pattern;
}

WpCelPattern *
wp_cel_pattern_ref(WpCelPattern *pattern)
{
    g_atomic_ref_count_inc(&pattern->n_refs);
    return pattern;
}

void
wp_cel_pattern_unref(WpCelPattern *pattern)
{
    if (!pattern || !g_atomic_ref_count_dec(&pattern->n_refs))
        return;
    pcre2_code_free(pattern->code);
    g_free(pattern->text);
    g_free(pattern);
}

const char *
wp_cel_pattern_text(const WpCelPattern *pattern)
{
    return pattern->text;
}

static WpCelMatcher *
matcher_of(WpCelCall *call)
{
    if (!call->matcher) {
        call->matcher = g_new0(WpCelMatcher, 1);
        call->matcher->data = pcre2_match_data_create(1, NULL); /* only whether, never where */
        call->matcher->context = pcre2_match_context_create(NULL);
        pcre2_set_match_limit(call->matcher->context, MATCH_LIMIT);
        pcre2_set_depth_limit(call->matcher->context, DEPTH_LIMIT);
        pcre2_set_heap_limit(call->matcher->context, HEAP_LIMIT);
    }
    return call->matcher;
}

void
wp_cel_matcher_free(WpCelMatcher *matcher)
{
    if (!matcher)
        return;
    pcre2_match_data_free(matcher->data);
    pcre2_match_context_free(matcher->context);
    g_free(matcher);
}

static bool
is_ascii(const char *text, size_t size)
{
    uint8_t bits = 0;

    for (size_t i = 0; i < size; i++)
        bits |= (uint8_t)text[i];
    return bits < 0x80;
}

WpCelValue
wp_cel_pattern_matches(WpCelCall *call, const WpCelPattern *pattern, const WpCelValue *text)
{
    WpCelMatcher *matcher = matcher_of(call);
    PCRE2_SPTR subject = (PCRE2_SPTR)text->text;
    uint32_t options = is_ascii(text->text, text->aux) ? PCRE2_NO_UTF_CHECK : 0;
    int found;

    call->work += 10 + text->aux / 16;
    found =
        pcre2_match(pattern->code, subject, text->aux, 0, options, matcher->data, matcher->context);
    /* compiled code has a small stack of its own; the interpreter has none */
    if (found == PCRE2_ERROR_JIT_STACKLIMIT)
        found = pcre2_match(pattern->code, subject, text->aux, 0, options | PCRE2_NO_JIT,
                            matcher->data, matcher->context);
    if (found >= 0 || found == PCRE2_ERROR_NOMATCH)
        return wp_cel_bool(found >= 0);
    if (found <= PCRE2_ERROR_UTF8_ERR1 && found >= PCRE2_ERROR_UTF8_ERR21)
        return wp_cel_error_static("matches(): the text is not UTF-8");
    return wp_cel_error_static("matches(): the pattern takes too long on this text");
}

#define MAX_PATTERNS 256

/* The pattern of a text that is made while conditions run; kept, for the next row may have it too.
 */
static const WpCelPattern *
pattern_of(WpCelCall *call, const WpCelValue *text, WpCelPattern **out_owned, char **out_message)
{
    g_autofree char *key = g_strndup(text->text, text->aux);
    WpCelPattern *pattern = call->patterns ? g_hash_table_lookup(call->patterns, key) : NULL;

    *out_owned = NULL;
    if (pattern)
        return pattern;
    pattern = wp_cel_pattern_new(text->text, text->aux, out_message);
    call->work += 1000 + text->aux;
    if (!pattern || !call->patterns || strlen(key) != text->aux) {
        *out_owned = pattern;
        return pattern;
    }
    if (g_hash_table_size(call->patterns) >= MAX_PATTERNS)
        g_hash_table_remove_all(call->patterns);
    g_hash_table_insert(call->patterns, g_steal_pointer(&key), pattern);
    return pattern;
}

WP_CEL_F(matches)
{
    g_autoptr(WpCelPattern) owned = NULL;
    g_autofree char *message = NULL;
    const WpCelPattern *pattern = pattern_of(call, &args[1], &owned, &message);

    if (!pattern)
        return wp_cel_error(call, "not a pattern: %s", message);
    return wp_cel_pattern_matches(call, pattern, &args[0]);
}
