#include "planner/model/names.h"

#include "planner/model/names-learn.h"

#include <string.h>

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

/* Which sizes texts of a table have that begin with a byte: most words are in none, which is seen
 * without a look at it. */
typedef struct {
    uint64_t by_first[256]; /* bit by size; 63: that and more */
} Sizes;

struct WpNameReader {
    GHashTable *tokens; /* text -> Token */
    Sizes token_sizes, common_sizes;
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

static uint64_t
bit_of_size(size_t size)
{
    return UINT64_C(1) << MIN(size, 63);
}

static void
note_size(Sizes *sizes, const char *text)
{
    sizes->by_first[(unsigned char)*text] |= bit_of_size(strlen(text));
}

static bool
may_have(const Sizes *sizes, const char *text)
{
    uint64_t bits = sizes->by_first[(unsigned char)*text];

    return bits != 0 && bits & bit_of_size(strlen(text));
}

static int
by_length(gconstpointer a, gconstpointer b)
{
    const Token *x = *(const Token *const *)a, *y = *(const Token *const *)b;

    if (x->size != y->size)
        return x->size > y->size ? -1 : 1;
    return strcmp(x->text, y->text);
}

/* A token stands for one thing: what the first row says. */
static void
say_token_twice(const WpCatalogue *tokens, uint32_t row, const Token *first, WpDiagList *diags)
{
    wp_diag(diags, WP_DIAG_DUPLICATE, wp_catalogue_loc(tokens, row),
            "the token '%s' is there twice: the first row counts", first->text);
}

static void
add_row(WpNameReader *reader, const WpCatalogue *tokens, uint32_t row, const uint32_t *columns,
        WpDiagList *diags)
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
        const Token *first = g_hash_table_lookup(reader->tokens, token->text);
        if (first) {
            say_token_twice(tokens, row, first, diags);
            token_free(token);
            return;
        }
        g_hash_table_insert(reader->tokens, token->text, token);
        note_size(&reader->token_sizes, token->text);
        if (strcmp(wp_catalogue_cell(tokens, row, columns[3]), "yes") == 0)
            g_ptr_array_add(reader->inside, token);
    }
}

/* At its place in the settings, if that is known. */
static void
say_of_pattern(const WpNode *place, WpDiagList *diags, const char *text, const char *fault)
{
    if (place)
        wp_node_diag(place, diags, WP_DIAG_SETTINGS_FAULT, "inference.names: '%s' %s", text, fault);
    else
        wp_diag(diags, WP_DIAG_SETTINGS_FAULT, (WpLoc){0}, "inference.names: '%s' %s", text, fault);
}

/* @place: (nullable) */
static void
add_pattern(WpNameReader *reader, const char *text, const WpNode *place, WpDiagList *diags)
{
    /* a limit, for the pattern is a user's and the names are anybody's */
    g_autofree char *limited = g_strconcat("(*LIMIT_MATCH=100000)", text, NULL);
    g_autoptr(GError) error = NULL;
    GRegex *regex = g_regex_new(limited, G_REGEX_CASELESS | G_REGEX_OPTIMIZE, 0, &error);

    if (!regex) {
        /* once more as it was written, so that places in the message count in that */
        g_autoptr(GError) plain = NULL;
        g_autoptr(GRegex) same = g_regex_new(text, G_REGEX_CASELESS, 0, &plain);

        g_autofree char *fault =
            g_strdup_printf("is no regular expression: %s", (same ? error : plain)->message);

        say_of_pattern(place, diags, text, fault);
        return;
    }
    if (g_regex_get_string_number(regex, "app") < 0 &&
        g_regex_get_string_number(regex, "env") < 0 &&
        g_regex_get_string_number(regex, "role") < 0) {
        say_of_pattern(place, diags, text, "has no group named app, env or role");
        wp_diag_hint(diags, "write (?<app>...) around what names the application");
    }
    g_ptr_array_add(reader->patterns, regex);
}

WpNameReader *
wp_name_reader_new(const WpCatalogue *tokens, const char *const *patterns, const WpNode *places,
                   WpDiagList *diags)
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
            add_row(reader, tokens, row, columns, diags);
    g_ptr_array_sort(reader->inside, by_length);
    const WpNode *place = places ? places->first : NULL;
    for (; patterns && *patterns; patterns++) {
        add_pattern(reader, *patterns, place, diags);
        place = place ? place->next : NULL;
    }
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

static const Token *
token_of(const WpNameReader *reader, const char *word)
{
    return may_have(&reader->token_sizes, word) ? g_hash_table_lookup(reader->tokens, word) : NULL;
}

/* Two words that are an environment together are one: "pre-prod". They lie one behind the other,
 * with a byte between them or more. */
static void
join_pairs(const WpNameReader *reader, GPtrArray *words)
{
    for (guint i = 0; i + 1 < words->len; i++) {
        char *first = g_ptr_array_index(words, i);
        const char *second = g_ptr_array_index(words, i + 1);
        size_t n_first = strlen(first), n_second = strlen(second);
        char pair[64];
        const Token *token;

        if (n_first + n_second >= sizeof pair ||
            !(reader->token_sizes.by_first[(unsigned char)*first] &
              bit_of_size(n_first + n_second)))
            continue;
        memcpy(pair, first, n_first);
        memcpy(pair + n_first, second, n_second + 1);
        token = g_hash_table_lookup(reader->tokens, pair);
        if (!token || token->kind != KIND_ENVIRONMENT)
            continue;
        memcpy(first, pair, n_first + n_second + 1);
        g_ptr_array_remove_index(words, i + 1);
    }
}

static bool
is_token(const void *reader, const char *text)
{
    return token_of(reader, text) != NULL;
}

void
wp_name_reader_learn(WpNameReader *reader, const char *const *names, size_t n_names,
                     int64_t max_share, unsigned n_threads)
{
    g_autoptr(GPtrArray) common = g_ptr_array_new();
    WpNameLesson lesson = {.names = names,
                           .n_names = n_names,
                           .max_share = max_share,
                           .n_threads = n_threads,
                           .is_token = is_token,
                           .tokens = reader};

    wp_names_learn(&lesson, reader->prefixes, common);
    for (guint i = 0; i < common->len; i++) {
        char *word = g_ptr_array_index(common, i);

        note_size(&reader->common_sizes, word);
        g_hash_table_add(reader->common, word);
    }
}

struct WpNameScratch {
    WpNameWords words;
    GString *application, *how;
};

WpNameScratch *
wp_name_scratch_new(void)
{
    WpNameScratch *scratch = g_new0(WpNameScratch, 1);

    wp_name_words_init(&scratch->words);
    scratch->application = g_string_new(NULL);
    scratch->how = g_string_new(NULL);
    return scratch;
}

void
wp_name_scratch_free(WpNameScratch *scratch)
{
    if (!scratch)
        return;
    wp_name_words_clear(&scratch->words);
    g_string_free(scratch->application, TRUE);
    g_string_free(scratch->how, TRUE);
    g_free(scratch);
}

typedef struct {
    const WpNameReader *reader;
    WpNameParts *out;
    GString *application;
    GString *how;
    bool has_said; /* something that the name is less */
    bool has_number;
    bool word_has_role; /* of several in one word the last counts, and words are read from their end
                         */
} Reading;

static void
say(Reading *reading, const char *what, const char *word)
{
    g_string_append(reading->how, reading->has_said ? ", " : " less ");
    reading->has_said = true;
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
    size_t n_letters = wp_leading_letters(word);

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
    if (!is_only && may_have(&reading->reader->common_sizes, word) &&
        g_hash_table_contains(reading->reader->common, word)) {
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
    if (reading->application->len > 0)
        g_string_append_c(reading->application, '-');
    g_string_append(reading->application, word);
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
read_by_pattern(const WpNameReader *reader, WpNameScratch *scratch, const char *name,
                WpNameParts *out)
{
    for (guint i = 0; i < reader->patterns->len; i++) {
        g_autoptr(GMatchInfo) match = NULL;
        const GRegex *regex = g_ptr_array_index(reader->patterns, i);

        if (!g_regex_match(regex, name, 0, &match))
            continue;

        g_autofree char *application = group(match, "app");
        g_autofree char *environment = group(match, "env");
        g_autofree char *role = group(match, "role");
        g_autofree char *folded = role ? g_ascii_strdown(role, -1) : NULL;
        const Token *token = folded ? token_of(reader, folded) : NULL;

        g_string_assign(scratch->application, application ? application : "");
        g_string_printf(scratch->how, "pattern %u of inference.names", i + 1);
        *out = (WpNameParts){.application = application ? scratch->application->str : NULL,
                             .how = scratch->how->str,
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
wp_name_reader_read(const WpNameReader *reader, WpNameScratch *scratch, const char *name,
                    WpNameParts *out)
{
    GPtrArray *words = scratch->words.words;
    Reading reading = {
        .reader = reader, .out = out, .application = scratch->application, .how = scratch->how};

    *out = (WpNameParts){0};
    if (read_by_pattern(reader, scratch, name, out))
        return;
    g_ptr_array_set_size(words, 0);
    if (strlen(name) <= WP_NAME_MAX)
        wp_name_words_read(&scratch->words, name);
    join_pairs(reader, words);
    g_string_truncate(reading.application, 0);
    g_string_assign(reading.how, "name");
    for (guint i = 0; i < words->len; i++)
        read_word(&reading, g_ptr_array_index(words, i), i == 0, words->len == 1);
    if (reading.has_number)
        g_string_append(reading.how, reading.has_said ? ", number" : " less number");
    out->how = reading.how->str;
    if (reading.application->len >= MIN_REST)
        out->application = reading.application->str;
}

const char *
wp_name_reader_environment(const WpNameReader *reader, const char *text)
{
    const char *found = NULL;
    WpNameWords words;

    wp_name_words_init(&words);
    wp_name_words_read(&words, text);
    join_pairs(reader, words.words);
    for (guint i = 0; i < words.words->len; i++) {
        const Token *token = token_of(reader, g_ptr_array_index(words.words, i));

        if (token && token->kind == KIND_ENVIRONMENT)
            found = token->value;
    }
    wp_name_words_clear(&words);
    return found;
}

bool
wp_name_reader_lists(const WpNameReader *reader, WpWordUse use, const char *text)
{
    g_autofree char *key = squeezed(text);

    return g_hash_table_contains(reader->lists[use], key);
}
