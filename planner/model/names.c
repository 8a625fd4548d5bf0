#include "planner/model/names.h"

#include "planner/base/quantity.h"
#include "planner/model/build/spelling.h"

#include <string.h>

/* A prefix of the estate: so many names have it, and so many letters follow. */
#define MAX_PREFIX            4
#define MIN_PREFIX_NAMES      20
#define MIN_PREFIX_PERCENT    5
#define MIN_LETTER_PERCENT    20 /* for one letter alone */
#define MIN_PREFIX_BRANCHES   10
#define MIN_COMMON_NAMES      10
#define MIN_REST              2 /* letters that must be left of a word */
#define MIN_REST_AFTER_PREFIX 3 /* after an environment at the beginning of a word */

typedef enum {
    KIND_NONE,
    KIND_ENVIRONMENT,
    KIND_ROLE,
    KIND_NOISE,
} TokenKind;

typedef struct {
    char *text;
    char *value;
    TokenKind kind;
    size_t size;
} Token;

struct WpNameReader {
    GHashTable *tokens;   /* text -> Token */
    GPtrArray *inside;    /* of Token, longest first: found inside of words */
    GHashTable *lists[3]; /* by WpWordUse: squeezed texts */
    GPtrArray *patterns;  /* of GRegex */
    GPtrArray *prefixes;  /* of char*, longest first */
    GHashTable *common;   /* words that too many names have */
};

static void
token_free(gpointer data)
{
    Token *token = data;

    g_free(token->text);
    g_free(token->value);
    g_free(token);
}

/* Lower case, without blanks, '-' and '_'. */
static char *
squeezed(const char *text)
{
    GString *out = g_string_new(NULL);

    for (; *text; text++)
        if (!strchr(" _-\t", *text))
            g_string_append_c(out, g_ascii_tolower(*text));
    return g_string_free(out, FALSE);
}

static int
by_length(gconstpointer a, gconstpointer b)
{
    const Token *x = *(const Token *const *)a, *y = *(const Token *const *)b;

    if (x->size != y->size)
        return x->size > y->size ? -1 : 1;
    return strcmp(x->text, y->text);
}

static void
add_row(WpNameReader *reader, const WpCatalogue *tokens, uint32_t row, const uint32_t *columns)
{
    static const char *const kinds[] = {"environment", "role", "noise"};
    static const char *const uses[] = {"application-tag", "environment-tag", "generic-folder"};
    const char *text = wp_catalogue_cell(tokens, row, columns[0]);
    const char *kind = wp_catalogue_cell(tokens, row, columns[1]);

    for (unsigned i = 0; i < G_N_ELEMENTS(uses); i++)
        if (strcmp(kind, uses[i]) == 0)
            g_hash_table_add(reader->lists[i], squeezed(text));
    for (unsigned i = 0; i < G_N_ELEMENTS(kinds); i++) {
        Token *token;

        if (strcmp(kind, kinds[i]) != 0)
            continue;
        token = g_new0(Token, 1);
        *token = (Token){.text = g_ascii_strdown(text, -1),
                         .value = g_strdup(wp_catalogue_cell(tokens, row, columns[2])),
                         .kind = KIND_ENVIRONMENT + i,
                         .size = strlen(text)};
        g_hash_table_insert(reader->tokens, token->text, token);
        if (strcmp(wp_catalogue_cell(tokens, row, columns[3]), "yes") == 0)
            g_ptr_array_add(reader->inside, token);
    }
}

static void
add_pattern(WpNameReader *reader, const char *text, WpDiagList *diags)
{
    /* a limit, for the pattern is a user's and the names are anybody's */
    g_autofree char *limited = g_strconcat("(*LIMIT_MATCH=100000)", text, NULL);
    g_autoptr(GError) error = NULL;
    GRegex *regex = g_regex_new(limited, G_REGEX_CASELESS | G_REGEX_OPTIMIZE, 0, &error);

    if (!regex) {
        /* once more as it was written, so that places in the message count in that */
        g_autoptr(GError) plain = NULL;
        g_autoptr(GRegex) same = g_regex_new(text, G_REGEX_CASELESS, 0, &plain);

        wp_diag(diags, WP_DIAG_SETTINGS_FAULT, (WpLoc){0},
                "inference.names: '%s' is no regular expression: %s", text,
                (same ? error : plain)->message);
        return;
    }
    if (g_regex_get_string_number(regex, "app") < 0 &&
        g_regex_get_string_number(regex, "env") < 0 &&
        g_regex_get_string_number(regex, "role") < 0) {
        wp_diag(diags, WP_DIAG_SETTINGS_FAULT, (WpLoc){0},
                "inference.names: '%s' has no group named app, env or role", text);
        wp_diag_hint(diags, "write (?<app>...) around what names the application");
    }
    g_ptr_array_add(reader->patterns, regex);
}

WpNameReader *
wp_name_reader_new(const WpCatalogue *tokens, const char *const *patterns, WpDiagList *diags)
{
    static const char *const names[] = {"token", "kind", "value", "inside", NULL};
    WpNameReader *reader = g_new0(WpNameReader, 1);
    uint32_t columns[4];

    reader->tokens = g_hash_table_new_full(g_str_hash, g_str_equal, NULL, token_free);
    reader->inside = g_ptr_array_new();
    for (unsigned i = 0; i < G_N_ELEMENTS(reader->lists); i++)
        reader->lists[i] = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    reader->patterns = g_ptr_array_new_with_free_func((GDestroyNotify)g_regex_unref);
    reader->prefixes = g_ptr_array_new_with_free_func(g_free);
    reader->common = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    if (tokens && wp_catalogue_columns(tokens, names, columns, diags))
        for (uint32_t row = 0; row < wp_catalogue_n_rows(tokens); row++)
            add_row(reader, tokens, row, columns);
    g_ptr_array_sort(reader->inside, by_length);
    for (; patterns && *patterns; patterns++)
        add_pattern(reader, *patterns, diags);
    return reader;
}

void
wp_name_reader_free(WpNameReader *reader)
{
    if (!reader)
        return;
    g_ptr_array_unref(reader->inside);
    g_hash_table_unref(reader->tokens);
    for (unsigned i = 0; i < G_N_ELEMENTS(reader->lists); i++)
        g_hash_table_unref(reader->lists[i]);
    g_ptr_array_unref(reader->patterns);
    g_ptr_array_unref(reader->prefixes);
    g_hash_table_unref(reader->common);
    g_free(reader);
}

void
wp_name_parts_clear(WpNameParts *parts)
{
    g_free(parts->application);
    g_free(parts->how);
    *parts = (WpNameParts){0};
}

/* The words of a name, lower case: without domain, cut at what is neither letter nor digit. */
static GPtrArray *
words_of(const char *name)
{
    g_autofree char *folded = wp_spell_folded(name);
    GPtrArray *words = g_ptr_array_new_with_free_func(g_free);

    if (wp_spell_n_labels(folded) >= 2)
        *strchr(folded, '.') = '\0';
    for (const char *c = folded; *c;) {
        size_t size = 0;

        while (g_ascii_isalnum(c[size]) || (unsigned char)c[size] >= 0x80)
            size++;
        if (size > 0)
            g_ptr_array_add(words, g_strndup(c, size));
        c += size + (c[size] != '\0');
    }
    return words;
}

static const Token *
token_of(const WpNameReader *reader, const char *word)
{
    return g_hash_table_lookup(reader->tokens, word);
}

/* Two words that are an environment together are one: "pre-prod". */
static void
join_pairs(const WpNameReader *reader, GPtrArray *words)
{
    for (guint i = 0; i + 1 < words->len; i++) {
        char *pair =
            g_strconcat(g_ptr_array_index(words, i), g_ptr_array_index(words, i + 1), NULL);
        const Token *token = token_of(reader, pair);

        if (token && token->kind == KIND_ENVIRONMENT) {
            g_free(words->pdata[i]);
            words->pdata[i] = pair;
            g_ptr_array_remove_index(words, i + 1);
        } else {
            g_free(pair);
        }
    }
}

static size_t
leading_letters(const char *word)
{
    size_t n = 0;

    while (g_ascii_isalpha(word[n]))
        n++;
    return n;
}

static int
by_bytes(gconstpointer a, gconstpointer b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/*
 * @heads: first words, sorted, from @first to @end all with the first @depth letters equal. The
 * shortest prefix after which anything may follow is taken; longer ones would cut words.
 */
static void
find_prefixes(WpNameReader *reader, const GPtrArray *heads, guint first, guint end, size_t depth,
              guint n_names)
{
    guint branches = 0;
    guint n = end - first;
    const char *head = g_ptr_array_index(heads, first);
    g_autofree char *prefix = g_strndup(head, depth);

    for (guint i = first; i < end; i++) {
        const char *word = g_ptr_array_index(heads, i);
        const char *last = i > first ? g_ptr_array_index(heads, i - 1) : NULL;

        branches += g_ascii_isalpha(word[depth]) && (!last || last[depth] != word[depth]);
    }
    if (depth > 0) {
        guint percent = depth == 1 ? MIN_LETTER_PERCENT : MIN_PREFIX_PERCENT;

        if (n < MIN_PREFIX_NAMES || n * 100 < n_names * MIN_PREFIX_PERCENT ||
            token_of(reader, prefix))
            return;
        if (branches >= MIN_PREFIX_BRANCHES && n * 100 >= n_names * percent) {
            g_ptr_array_add(reader->prefixes, g_steal_pointer(&prefix));
            return;
        }
    }
    for (guint i = first, next; depth < MAX_PREFIX && i < end; i = next) {
        char letter = ((const char *)g_ptr_array_index(heads, i))[depth];

        for (next = i + 1;
             next < end && ((const char *)g_ptr_array_index(heads, next))[depth] == letter;)
            next++;
        if (g_ascii_isalpha(letter))
            find_prefixes(reader, heads, i, next, depth + 1, n_names);
    }
}

void
wp_name_reader_learn(WpNameReader *reader, const char *const *names, size_t n_names,
                     int64_t max_share)
{
    g_autoptr(GHashTable) counts = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
    g_autoptr(GPtrArray) heads = g_ptr_array_new_with_free_func(g_free);

    for (size_t i = 0; i < n_names; i++) {
        g_autoptr(GPtrArray) words = words_of(names[i]);

        for (guint j = 0; j < words->len; j++) {
            const char *word = g_ptr_array_index(words, j);
            guint *count = g_hash_table_lookup(counts, word);

            if (!count) {
                count = g_new0(guint, 1);
                g_hash_table_insert(counts, g_strdup(word), count);
            }
            if (++*count > MIN_COMMON_NAMES &&
                (uint64_t)*count * WP_BASIS_POINTS > n_names * (uint64_t)max_share &&
                !g_hash_table_contains(reader->common, word))
                g_hash_table_add(reader->common, g_strdup(word));
        }
        if (words->len > 0) {
            const char *head = g_ptr_array_index(words, 0);

            g_ptr_array_add(heads, g_strndup(head, leading_letters(head)));
        }
    }
    g_ptr_array_sort(heads, by_bytes);
    if (heads->len > 0)
        find_prefixes(reader, heads, 0, heads->len, 0, heads->len);
}

typedef struct {
    const WpNameReader *reader;
    WpNameParts *out;
    GString *application;
    GString *how;
    bool has_number;
    bool word_has_role; /* of several in one word the last counts, and words are read from their end
                         */
} Reading;

static void
say(Reading *reading, const char *what, const char *word)
{
    g_string_append(reading->how, reading->how->len ? ", " : " less ");
    g_string_append(reading->how, what);
    g_string_append_c(reading->how, '\'');
    g_string_append(reading->how, word);
    g_string_append_c(reading->how, '\'');
}

static void
take(Reading *reading, const Token *token)
{
    WpNameParts *out = reading->out;

    if (token->kind == KIND_ENVIRONMENT && !out->environment)
        out->environment = token->value;
    else if (token->kind == KIND_ROLE && !reading->word_has_role) {
        out->role = token->value;
        reading->word_has_role = true;
    }
    say(reading, "", token->text);
}

/* "01", "510a", "2": the number at the end of a word, with the letter of an instance. */
static void
cut_number(Reading *reading, char *word, size_t min_rest)
{
    size_t size = strlen(word), end = size;

    if (end >= 2 && g_ascii_isalpha(word[end - 1]) && g_ascii_isdigit(word[end - 2]))
        end--;
    while (end > 0 && g_ascii_isdigit(word[end - 1]))
        end--;
    if (end < size && end >= min_rest && g_ascii_isdigit(word[end])) {
        word[end] = '\0';
        reading->has_number = true;
    }
}

static void
cut_prefix(Reading *reading, char *word)
{
    size_t n_letters = leading_letters(word);

    for (guint i = 0; i < reading->reader->prefixes->len; i++) {
        const char *prefix = g_ptr_array_index(reading->reader->prefixes, i);
        size_t size = strlen(prefix), rest = strlen(word) - MIN(size, strlen(word));

        if (n_letters >= size && g_str_has_prefix(word, prefix) && rest >= MIN_REST) {
            memmove(word, word + size, rest + 1);
            say(reading, "prefix ", prefix);
            return;
        }
    }
}

/* Cuts one token off the end of the word. An environment only if none is known yet: 'sqaprod'. */
static bool
cut_end(Reading *reading, char *word)
{
    size_t size = strlen(word);

    for (guint i = 0; i < reading->reader->inside->len; i++) {
        const Token *token = g_ptr_array_index(reading->reader->inside, i);

        if (size < token->size + MIN_REST || token->size == 0 ||
            word[size - 1] != token->text[token->size - 1] ||
            memcmp(word + size - token->size, token->text, token->size) != 0 ||
            (token->kind == KIND_ENVIRONMENT && reading->out->environment))
            continue;
        word[size - token->size] = '\0';
        take(reading, token);
        return true;
    }
    return false;
}

/* An environment at the beginning of a word, or within it: what stands before it is the name,
 * unless that says nothing. */
static void
cut_within(Reading *reading, char *word)
{
    size_t size = strlen(word);

    for (guint i = 0; i < reading->reader->inside->len && !reading->out->environment; i++) {
        const Token *token = g_ptr_array_index(reading->reader->inside, i);
        const char *at =
            token->kind == KIND_ENVIRONMENT && token->size >= 3 ? strstr(word, token->text) : NULL;
        size_t before = at ? (size_t)(at - word) : 0, after = at ? size - before - token->size : 0;

        if (!at)
            continue;
        if (before == 0 && after >= MIN_REST_AFTER_PREFIX) {
            memmove(word, at + token->size, after + 1);
            take(reading, token);
        } else if (before >= MIN_REST && after >= MIN_REST) {
            g_autofree char *left = g_strndup(word, before);

            if (token_of(reading->reader, left))
                memmove(word, at + token->size, after + 1);
            else
                word[before] = '\0';
            take(reading, token);
        }
    }
}

static void
read_word(Reading *reading, char *word, bool is_first, bool is_only)
{
    const Token *token;

    reading->word_has_role = false;
    if (g_hash_table_contains(reading->reader->common, word) && !is_only) {
        say(reading, "common ", word);
        return;
    }
    cut_number(reading, word, 0);
    if (!token_of(reading->reader, word) && is_first)
        cut_prefix(reading, word);
    while (!token_of(reading->reader, word) && cut_end(reading, word))
        cut_number(reading, word, MIN_REST);
    if (!token_of(reading->reader, word))
        cut_within(reading, word);
    token = token_of(reading->reader, word);
    if (token) {
        take(reading, token);
        return;
    }
    if (*word == '\0' || (word[1] == '\0' && !is_first))
        return; /* a letter alone counts instances */
    g_string_append_printf(reading->application, "%s%s", reading->application->len ? "-" : "",
                           word);
}

static char *
group(const GMatchInfo *match, const char *name)
{
    char *text = g_match_info_fetch_named(match, name);

    if (text && *text == '\0')
        g_clear_pointer(&text, g_free);
    return text;
}

/* What the first pattern that fits says. */
static bool
read_by_pattern(const WpNameReader *reader, const char *name, WpNameParts *out)
{
    for (guint i = 0; i < reader->patterns->len; i++) {
        g_autoptr(GMatchInfo) match = NULL;
        const GRegex *regex = g_ptr_array_index(reader->patterns, i);

        if (!g_regex_match(regex, name, 0, &match))
            continue;

        g_autofree char *environment = group(match, "env");
        g_autofree char *role = group(match, "role");
        g_autofree char *folded = role ? g_ascii_strdown(role, -1) : NULL;
        const Token *token = folded ? token_of(reader, folded) : NULL;

        *out = (WpNameParts){.application = group(match, "app"),
                             .how = g_strdup_printf("pattern %u of inference.names", i + 1),
                             .by_pattern = true};
        if (environment) {
            out->environment = wp_name_reader_environment(reader, environment);
            if (!out->environment)
                out->environment = g_intern_string(environment);
        }
        if (role)
            out->role = token && token->kind == KIND_ROLE ? token->value : g_intern_string(folded);
        return true;
    }
    return false;
}

void
wp_name_reader_read(WpNameReader *reader, const char *name, WpNameParts *out)
{
    g_autoptr(GPtrArray) words = NULL;
    Reading reading = {.reader = reader, .out = out};

    *out = (WpNameParts){0};
    if (read_by_pattern(reader, name, out))
        return;
    words = words_of(name);
    join_pairs(reader, words);
    reading.application = g_string_new(NULL);
    reading.how = g_string_new("name");
    g_string_truncate(reading.how, 0);
    for (guint i = 0; i < words->len; i++)
        read_word(&reading, g_ptr_array_index(words, i), i == 0, words->len == 1);
    g_string_prepend(reading.how, "name");
    if (reading.has_number)
        g_string_append(reading.how, strchr(reading.how->str, '\'') ? ", number" : " less number");
    out->how = g_string_free(reading.how, FALSE);
    if (reading.application->len >= MIN_REST)
        out->application = g_string_free(reading.application, FALSE);
    else
        g_string_free(reading.application, TRUE);
}

const char *
wp_name_reader_environment(const WpNameReader *reader, const char *text)
{
    g_autoptr(GPtrArray) words = words_of(text);
    const char *found = NULL;

    join_pairs(reader, words);
    for (guint i = 0; i < words->len; i++) {
        const Token *token = token_of(reader, g_ptr_array_index(words, i));

        if (token && token->kind == KIND_ENVIRONMENT)
            found = token->value;
    }
    return found;
}

bool
wp_name_reader_lists(const WpNameReader *reader, WpWordUse use, const char *text)
{
    g_autofree char *key = squeezed(text);

    return g_hash_table_contains(reader->lists[use], key);
}
