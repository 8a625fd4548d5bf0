#include "planner/model/guess.h"

#include "planner/model/guess-kin.h"

#include <string.h>

#define MIN_COMMON_ASSETS 10 /* in small estates a fifth is nothing */

typedef struct {
    const WpInventory *inventory;
    const WpView *view;
    WpNameReader *names;
    GHashTable *tags;    /* tag key -> bits of its uses */
    GHashTable *folders; /* folder -> the WpGuesses that it gives */
    WpGuesses *guesses;  /* by asset */
} Guessing;

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

static const char *
cell_text(const Guessing *guessing, WpField field, WpRowId row)
{
    const WpColumn *column = guessing->view->columns[field];

    return wp_column_known(column, row) ? text_of(guessing, column->ids[row]) : NULL;
}

/* Bit by WpWordUse. Few keys, asked for every asset. */
static unsigned
uses_of_tag(Guessing *guessing, WpStrId key)
{
    const char *text = text_of(guessing, key);
    gpointer known;
    unsigned uses = 0;

    if (g_hash_table_lookup_extended(guessing->tags, GUINT_TO_POINTER(key), NULL, &known))
        return GPOINTER_TO_UINT(known);
    for (WpWordUse use = WP_WORD_APPLICATION_TAG; use <= WP_WORD_ENVIRONMENT_TAG; use++)
        if (wp_name_reader_lists(guessing->names, use, text))
            uses |= 1u << use;
    g_hash_table_insert(guessing->tags, GUINT_TO_POINTER(key), GUINT_TO_POINTER(uses));
    return uses;
}

static void
guess_from_tags(Guessing *guessing, WpField field, WpRowId row, WpGuesses *guesses)
{
    const WpColumn *tags = guessing->view->columns[field];

    if (!wp_column_known(tags, row))
        return;
    for (uint32_t i = tags->first[row]; i < tags->first[row + 1]; i++) {
        const char *key = text_of(guessing, tags->keys[i]);
        unsigned uses = uses_of_tag(guessing, tags->keys[i]);
        g_autofree char *how = uses ? g_strdup_printf("tag %s", key) : NULL;

        if (uses & 1 << WP_WORD_APPLICATION_TAG && guesses->application[WP_FROM_TAG].value == 0)
            guesses->application[WP_FROM_TAG] =
                (WpGuess){.value = tags->items[i], .how = intern(guessing, how)};
        if (uses & 1 << WP_WORD_ENVIRONMENT_TAG && guesses->environment[WP_FROM_TAG].value == 0) {
            const char *environment =
                wp_name_reader_environment(guessing->names, text_of(guessing, tags->items[i]));

            guesses->environment[WP_FROM_TAG] =
                (WpGuess){.value = environment ? intern(guessing, environment) : tags->items[i],
                          .how = intern(guessing, how)};
        }
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
        else if (!wp_name_reader_lists(guessing->names, WP_WORD_GENERIC_FOLDER, *part))
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

static void
guess_from_name(Guessing *guessing, const char *name, WpGuesses *guesses)
{
    WpNameParts parts;
    WpStrId how;

    wp_name_reader_read(guessing->names, name, &parts);
    how = intern(guessing, parts.how);
    if (parts.application)
        guesses->application[WP_FROM_NAME] =
            (WpGuess){.value = intern(guessing, parts.application), .how = how};
    if (parts.environment)
        guesses->environment[WP_FROM_NAME] =
            (WpGuess){.value = intern(guessing, parts.environment), .how = how};
    if (parts.role)
        guesses->role = (WpGuess){.value = intern(guessing, parts.role), .how = how};
    guesses->by_pattern = parts.by_pattern;
    wp_name_parts_clear(&parts);
}

static void
guess_all(Guessing *guessing)
{
    const WpInventory *inventory = guessing->inventory;

    for (WpAssetId asset = 1; asset <= inventory->n_assets; asset++) {
        bool is_db = wp_asset_is_db(inventory, asset);
        WpRowId row = wp_asset_row(inventory, asset);
        const char *name = cell_text(guessing, is_db ? WP_F_DB_NAME : WP_F_VM_NAME, row);
        WpGuesses *guesses = &guessing->guesses[asset];

        guess_from_tags(guessing, is_db ? WP_F_DB_TAGS : WP_F_VM_TAGS, row, guesses);
        if (name)
            guess_from_name(guessing, name, guesses);
        if (is_db)
            continue;

        const char *vapp = cell_text(guessing, WP_F_VM_VAPP, row);
        const WpColumn *folders = guessing->view->columns[WP_F_VM_FOLDER];

        if (vapp)
            guesses->application[WP_FROM_VAPP] =
                (WpGuess){.value = intern(guessing, vapp), .how = intern(guessing, "vapp")};
        if (wp_column_known(folders, row))
            guess_from_folder(guessing, folders->ids[row], guesses);
    }
}

/* Takes back applications that too many assets would have, and of names those that only one has. */
static void
drop_meaningless(Guessing *guessing, int64_t max_share)
{
    uint32_t n_assets = guessing->inventory->n_assets;

    for (WpFrom from = 0; from < WP_N_FROMS; from++) {
        g_autoptr(GHashTable) counts = g_hash_table_new(NULL, NULL);

        for (WpAssetId asset = 1; asset <= n_assets; asset++) {
            gpointer value = GUINT_TO_POINTER(guessing->guesses[asset].application[from].value);
            guint count = GPOINTER_TO_UINT(g_hash_table_lookup(counts, value));

            if (value)
                g_hash_table_insert(counts, value, GUINT_TO_POINTER(count + 1));
        }
        for (WpAssetId asset = 1; asset <= n_assets; asset++) {
            WpGuesses *guesses = &guessing->guesses[asset];
            gpointer value = GUINT_TO_POINTER(guesses->application[from].value);
            uint64_t count = GPOINTER_TO_UINT(g_hash_table_lookup(counts, value));
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
    uint32_t n_rows = guessing->inventory->kinds[WP_KIND_VM].n_rows;
    g_autoptr(GPtrArray) names = g_ptr_array_new();

    for (WpRowId row = 1; row <= n_rows; row++) {
        const char *name = cell_text(guessing, WP_F_VM_NAME, row);

        if (name)
            g_ptr_array_add(names, (gpointer)name);
    }
    wp_name_reader_learn(guessing->names, (const char *const *)names->pdata, names->len, max_share);
}

WpGuesses *
wp_guess(const WpView *view, WpNameReader *names, int64_t max_share)
{
    const WpInventory *inventory = view->inventory;
    g_autoptr(GHashTable) tags = g_hash_table_new(NULL, NULL);
    g_autoptr(GHashTable) folders = g_hash_table_new_full(NULL, NULL, NULL, g_free);
    Guessing guessing = {
        .inventory = inventory, .view = view, .names = names, .tags = tags, .folders = folders};

    guessing.guesses = g_new0(WpGuesses, (size_t)inventory->n_assets + 1);
    learn_names(&guessing, max_share);
    guess_all(&guessing);
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
