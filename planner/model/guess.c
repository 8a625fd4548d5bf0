#include "planner/model/guess.h"

#include "planner/base/jobs.h"
#include "planner/model/build/placeholders.h"
#include "planner/model/guess-kin.h"

#include <string.h>

#define MIN_COMMON_ASSETS 10 /* in small estates a fifth is nothing */

struct WpGuessWords {
    const WpInventory *inventory;
    WpNameReader *names;
    WpPlaceholders placeholders;
    GHashTable *environments; /* text -> what it means */
};

typedef struct {
    const WpInventory *inventory;
    const WpView *view;
    WpGuessWords *words;
    WpNameReader *names; /* of words */
    GHashTable *tags;    /* tag key -> Tag */
    GHashTable *lasting; /* text that the name reader keeps -> its id */
    GHashTable *folders; /* folder -> the WpGuesses that it gives */
    WpGuesses *guesses;  /* by asset */
    unsigned n_threads;
} Guessing;

typedef struct {
    unsigned uses; /* bit by WpWordUse */
    WpStrId how;
} Tag;

static WpStrId
intern(const Guessing *guessing, const char *text)
{
    return text ? wp_str_pool_add(guessing->inventory->texts, text, strlen(text)) : 0;
}

static const char *
text_of(const Guessing *guessing, WpStrId text)
{
    return wp_str_pool_text(guessing->inventory->texts, text);
}

/* What a tag is for. Few keys, asked for every asset. */
static const Tag *
tag_of(Guessing *guessing, WpStrId key)
{
    Tag *tag = g_hash_table_lookup(guessing->tags, GUINT_TO_POINTER(key));
    g_autofree char *how = NULL;

    if (tag)
        return tag;
    tag = g_new0(Tag, 1);
    for (WpWordUse use = WP_WORD_APPLICATION_TAG; use <= WP_WORD_ENVIRONMENT_TAG; use++)
        if (wp_name_reader_lists(guessing->names, use, text_of(guessing, key)))
            tag->uses |= 1u << use;
    how = tag->uses ? g_strdup_printf("tag %s", text_of(guessing, key)) : NULL;
    tag->how = intern(guessing, how);
    g_hash_table_insert(guessing->tags, GUINT_TO_POINTER(key), tag);
    return tag;
}

WpGuessWords *
wp_guess_words_new(const WpInventory *inventory, WpNameReader *names,
                   const WpCatalogue *placeholders)
{
    WpGuessWords *words = g_new0(WpGuessWords, 1);

    words->inventory = inventory;
    words->names = names;
    words->environments = g_hash_table_new(NULL, NULL);
    wp_placeholders_init(&words->placeholders, placeholders);
    return words;
}

void
wp_guess_words_free(WpGuessWords *words)
{
    g_hash_table_unref(words->environments);
    wp_placeholders_clear(&words->placeholders);
    g_free(words);
}

static bool
says_nothing(const WpGuessWords *words, const char *text)
{
    return wp_placeholders_have_exported(&words->placeholders, text, strlen(text), WP_VOID_TEXT);
}

WpStrId
wp_guess_said(const WpGuessWords *words, WpStrId text)
{
    const char *said = wp_str_pool_text(words->inventory->texts, text);

    return says_nothing(words, said) ? WP_STR_NONE : text;
}

WpStrId
wp_guess_environment(WpGuessWords *words, WpStrId text)
{
    WpStrPool *texts = words->inventory->texts;
    const char *environment;
    gpointer known;
    WpStrId means;

    if (g_hash_table_lookup_extended(words->environments, GUINT_TO_POINTER(text), NULL, &known))
        return GPOINTER_TO_UINT(known);
    environment = wp_name_reader_environment(words->names, wp_str_pool_text(texts, text));
    means = environment ? wp_str_pool_add(texts, environment, strlen(environment))
                        : wp_guess_said(words, text);
    g_hash_table_insert(words->environments, GUINT_TO_POINTER(text), GUINT_TO_POINTER(means));
    return means;
}

static void
guess_from_tags(Guessing *guessing, WpField field, WpRowId row, WpGuesses *guesses)
{
    const WpColumn *tags = guessing->view->columns[field];

    if (!wp_column_known(tags, row))
        return;
    for (uint32_t i = tags->first[row]; i < tags->first[row + 1]; i++) {
        const Tag *tag = tag_of(guessing, tags->keys[i]);

        if (tag->uses & 1 << WP_WORD_APPLICATION_TAG &&
            guesses->application[WP_FROM_TAG].value == 0)
            guesses->application[WP_FROM_TAG] =
                (WpGuess){.value = wp_guess_said(guessing->words, tags->items[i]), .how = tag->how};
        if (tag->uses & 1 << WP_WORD_ENVIRONMENT_TAG &&
            guesses->environment[WP_FROM_TAG].value == 0)
            guesses->environment[WP_FROM_TAG] = (WpGuess){
                .value = wp_guess_environment(guessing->words, tags->items[i]), .how = tag->how};
    }
}

/* "/DC1/vm/Apps/ERP/Production": the last part that is neither generic nor an environment is the
 * application, the last that is one the environment. */
static void
read_folder(Guessing *guessing, const char *folder, WpGuesses *guesses)
{
    g_auto(GStrv) parts = g_strsplit(folder, "/", -1);
    const char *application = NULL, *environment = NULL;
    unsigned n_parts = 0;

    for (char **part = parts; *part; part++) {
        const char *found = wp_name_reader_environment(guessing->names, *part);

        if (**part == '\0')
            continue;
        n_parts++;
        if (found)
            environment = found;
        else if (!wp_name_reader_lists(guessing->names, WP_WORD_GENERIC_FOLDER, *part) &&
                 !says_nothing(guessing->words, *part))
            application = *part;
        else if (strcmp(*part, "vm") == 0)
            application = NULL; /* what stands before it is the data centre */
    }
    if (application)
        guesses->application[WP_FROM_FOLDER] =
            (WpGuess){.value = intern(guessing, application), .how = intern(guessing, "folder")};
    if (environment)
        guesses->environment[WP_FROM_FOLDER] =
            (WpGuess){.value = intern(guessing, environment), .how = intern(guessing, "folder")};
}

static void
guess_from_folder(Guessing *guessing, WpStrId folder, WpGuesses *guesses)
{
    WpGuesses *known = g_hash_table_lookup(guessing->folders, GUINT_TO_POINTER(folder));

    if (!known) {
        known = g_new0(WpGuesses, 1);
        read_folder(guessing, text_of(guessing, folder), known);
        g_hash_table_insert(guessing->folders, GUINT_TO_POINTER(folder), known);
    }
    guesses->application[WP_FROM_FOLDER] = known->application[WP_FROM_FOLDER];
    guesses->environment[WP_FROM_FOLDER] = known->environment[WP_FROM_FOLDER];
}

/* What the name of an asset says; nothing if how is 0 bytes long. */
typedef struct {
    size_t texts; /* where they begin in those of the range: how, and application */
    uint32_t n_how, n_application;
    const char *environment, *role; /* (nullable) of the reader */
    bool by_pattern;
} Said;

/* The names of some assets, which several threads read at a time. */
typedef struct {
    const Guessing *guessing;
    WpAssetId first, end;
    GString *texts;
    Said *said; /* by asset - first */
} Range;

#define RANGE (UINT32_C(1) << 14) /* assets: small against all, and many to a thread */
#define BATCH 16                  /* whose names are fetched, and texts added, together */

static WpStrId
name_of(const Guessing *guessing, WpAssetId asset)
{
    return wp_view_text(guessing->view, WP_F_VM_NAME, WP_F_DB_NAME, asset);
}

static void
read_name(Range *range, WpNameScratch *scratch, const char *name, Said *said)
{
    WpNameParts parts;

    wp_name_reader_read(range->guessing->names, scratch, name, &parts);
    *said = (Said){.texts = range->texts->len,
                   .n_how = (uint32_t)strlen(parts.how),
                   .n_application = parts.application ? (uint32_t)strlen(parts.application) : 0,
                   .environment = parts.environment,
                   .role = parts.role,
                   .by_pattern = parts.by_pattern};
    g_string_append_len(range->texts, parts.how, said->n_how);
    if (parts.application)
        g_string_append_len(range->texts, parts.application, said->n_application);
}

static bool
read_range(void *data, unsigned thread G_GNUC_UNUSED, GError **error G_GNUC_UNUSED)
{
    Range *range = data;
    g_autoptr(WpNameScratch) scratch = wp_name_scratch_new();
    uint32_t n = range->end - range->first;
    WpStrId names[BATCH];
    WpStrPiece pieces[BATCH];

    range->texts = g_string_new(NULL);
    range->said = g_new0(Said, (size_t)n + 1);
    for (uint32_t done = 0; done < n; done += BATCH) {
        uint32_t n_batch = MIN(BATCH, n - done);

        for (uint32_t i = 0; i < n_batch; i++)
            names[i] = name_of(range->guessing, range->first + done + i);
        wp_str_pool_pieces(range->guessing->inventory->texts, names, n_batch, pieces);
        for (uint32_t i = 0; i < n_batch; i++)
            if (pieces[i].text)
                read_name(range, scratch, pieces[i].text, &range->said[done + i]);
    }
    return true;
}

/* The id of a text that stays where it is. */
static WpStrId
intern_lasting(Guessing *guessing, const char *text)
{
    gpointer known = g_hash_table_lookup(guessing->lasting, text);

    if (!known) {
        known = GUINT_TO_POINTER(intern(guessing, text));
        g_hash_table_insert(guessing->lasting, (gpointer)text, known);
    }
    return GPOINTER_TO_UINT(known);
}

static void
take_said(Guessing *guessing, const Said *said, const WpStrId ids[2], WpGuesses *guesses)
{
    if (said->n_how == 0)
        return;
    if (ids[1])
        guesses->application[WP_FROM_NAME] = (WpGuess){.value = ids[1], .how = ids[0]};
    if (said->environment)
        guesses->environment[WP_FROM_NAME] =
            (WpGuess){.value = intern_lasting(guessing, said->environment), .how = ids[0]};
    if (said->role)
        guesses->role = (WpGuess){.value = intern_lasting(guessing, said->role), .how = ids[0]};
    guesses->by_pattern = said->by_pattern;
}

/* Adds what names say to the pool, in the order of assets. */
static void
take_range(Guessing *guessing, Range *range)
{
    uint32_t n = range->end - range->first;

    for (uint32_t done = 0; done < n; done += BATCH) {
        uint32_t n_batch = MIN(BATCH, n - done);
        WpStrPiece pieces[2 * BATCH];
        WpStrId ids[2 * BATCH];

        for (uint32_t i = 0; i < n_batch; i++) {
            const Said *said = &range->said[done + i];
            const char *texts = range->texts->str + said->texts;

            pieces[2 * i] = (WpStrPiece){said->n_how ? texts : NULL, said->n_how};
            pieces[2 * i + 1] =
                (WpStrPiece){said->n_application ? texts + said->n_how : NULL, said->n_application};
        }
        wp_str_pool_add_many(guessing->inventory->texts, pieces, 2 * (size_t)n_batch, ids);
        for (uint32_t i = 0; i < n_batch; i++)
            take_said(guessing, &range->said[done + i], ids + 2 * (size_t)i,
                      &guessing->guesses[range->first + done + i]);
    }
    g_string_free(range->texts, TRUE);
    g_free(range->said);
}

static void
guess_from_names(Guessing *guessing)
{
    uint32_t n_assets = guessing->inventory->n_assets;
    g_autoptr(GArray) ranges = g_array_new(FALSE, FALSE, sizeof(Range));

    for (uint32_t done = 0; done < n_assets; done += MIN(RANGE, n_assets - done)) {
        Range range = {
            .guessing = guessing, .first = done + 1, .end = done + 1 + MIN(RANGE, n_assets - done)};

        g_array_append_val(ranges, range);
    }
    wp_jobs_each(read_range, ranges->data, sizeof(Range), ranges->len, guessing->n_threads,
                 NULL); /* none fails */
    for (guint i = 0; i < ranges->len; i++)
        take_range(guessing, &g_array_index(ranges, Range, i));
}

static void
guess_from_cells(Guessing *guessing)
{
    const WpInventory *inventory = guessing->inventory;
    const WpColumn *vapps = guessing->view->columns[WP_F_VM_VAPP];
    const WpColumn *folders = guessing->view->columns[WP_F_VM_FOLDER];
    WpStrId from_vapp = intern(guessing, "vapp");

    for (WpAssetId asset = 1; asset <= inventory->n_assets; asset++) {
        bool is_db = wp_asset_is_db(inventory, asset);
        WpRowId row = wp_asset_row(inventory, asset);
        WpGuesses *guesses = &guessing->guesses[asset];

        guess_from_tags(guessing, is_db ? WP_F_DB_TAGS : WP_F_VM_TAGS, row, guesses);
        if (is_db)
            continue;
        if (wp_column_known(vapps, row))
            guesses->application[WP_FROM_VAPP] = (WpGuess){
                .value = wp_guess_said(guessing->words, vapps->ids[row]), .how = from_vapp};
        if (wp_column_known(folders, row))
            guess_from_folder(guessing, folders->ids[row], guesses);
    }
}

/* Takes back applications that too many assets would have, and of names those that only one has. */
static void
drop_meaningless(Guessing *guessing, int64_t max_share)
{
    uint32_t n_assets = guessing->inventory->n_assets;
    size_t n_texts = wp_str_pool_count(guessing->inventory->texts);

    for (WpFrom from = 0; from < WP_N_FROMS; from++) {
        g_autofree uint32_t *counts = g_new0(uint32_t, n_texts + 1); /* by application */

        for (WpAssetId asset = 1; asset <= n_assets; asset++)
            counts[guessing->guesses[asset].application[from].value]++;
        counts[0] = 0;
        for (WpAssetId asset = 1; asset <= n_assets; asset++) {
            WpGuesses *guesses = &guessing->guesses[asset];
            uint64_t count = counts[guesses->application[from].value];
            bool is_common = count > MIN_COMMON_ASSETS &&
                             count * WP_BASIS_POINTS > n_assets * (uint64_t)max_share;

            if (is_common || (from == WP_FROM_NAME && count < 2 && !guesses->by_pattern))
                guesses->application[from] = (WpGuess){0};
        }
    }
}

static void
learn_names(Guessing *guessing, int64_t max_share)
{
    const WpStrPool *texts = guessing->inventory->texts;
    uint32_t n_rows = guessing->inventory->kinds[WP_KIND_VM].n_rows;
    const WpColumn *column = guessing->view->columns[WP_F_VM_NAME];
    g_autoptr(GPtrArray) names = g_ptr_array_new();

    for (WpRowId row = 1; row <= n_rows; row++) {
        if (row + BATCH <= n_rows && wp_column_known(column, row + BATCH))
            wp_str_pool_fetch_place(texts, column->ids[row + BATCH]);
        if (wp_column_known(column, row))
            g_ptr_array_add(names, (gpointer)text_of(guessing, column->ids[row]));
    }
    wp_name_reader_learn(guessing->names, (const char *const *)names->pdata, names->len, max_share,
                         guessing->n_threads);
}

WpGuesses *
wp_guess(const WpView *view, WpGuessWords *words, int64_t max_share, unsigned n_threads)
{
    const WpInventory *inventory = view->inventory;
    g_autoptr(GHashTable) tags = g_hash_table_new_full(NULL, NULL, NULL, g_free);
    g_autoptr(GHashTable) lasting = g_hash_table_new(NULL, NULL);
    g_autoptr(GHashTable) folders = g_hash_table_new_full(NULL, NULL, NULL, g_free);
    Guessing guessing = {.inventory = inventory,
                         .view = view,
                         .words = words,
                         .names = words->names,
                         .tags = tags,
                         .lasting = lasting,
                         .folders = folders,
                         .n_threads = n_threads};

    guessing.guesses = g_new0(WpGuesses, (size_t)inventory->n_assets + 1);
    learn_names(&guessing, max_share);
    guess_from_names(&guessing);
    guess_from_cells(&guessing);
    wp_guess_join_kin(inventory, guessing.guesses);
    drop_meaningless(&guessing, max_share);
    return guessing.guesses;
}

WpGuess
wp_first_guess(const WpGuess *guesses, const char *const *order)
{
    static const char *const names[WP_N_FROMS] = {"tag", "vapp", "folder", "name"};

    for (; order && *order; order++)
        for (WpFrom from = 0; from < WP_N_FROMS; from++)
            if (strcmp(*order, names[from]) == 0 && guesses[from].value != 0)
                return guesses[from];
    return (WpGuess){0};
}
