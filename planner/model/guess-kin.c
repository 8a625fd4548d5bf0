#include "planner/model/guess-kin.h"

#include <string.h>

/* Lengths belong to the method and are no settings: how many letters of two names agree by chance
 * depends on names, not on who plans. Chosen on names such as
 * "ledgerview1" beside "ledger-01" (tests/unit/test-infer.c). Fewer letters in common are chance;
 * four of them need an application that is surely one. */
#define MIN_STEM        4
#define MIN_SURE_STEM   5
#define MIN_ASSETS      2 /* of an application with so long a name */
#define MIN_ASSETS_4    3 /* ... with a name of four letters */
#define MIN_REST        2 /* letters after the stem; one will do after so many: */
#define LONG_STEM       6
#define MAX_SITE_PREFIX 4 /* letters before the name of an application: "bbw" of "bbwmfgbeta" */
#define MAX_TEXT        64

typedef struct {
    const WpInventory *inventory;
    WpGuesses *guesses;
    WpStrPool *names; /* applications that names say */
    uint32_t *counts; /* by id of these: assets whose name says it */
    GArray *loners;   /* of Loner, by text */
} Kin;

typedef struct {
    const char *text;
    WpAssetId asset;
} Loner;

static guint
count_of(const Kin *kin, const char *text)
{
    return kin->counts[wp_str_pool_find(kin->names, text, strlen(text))];
}

static int
by_text(gconstpointer a, gconstpointer b)
{
    const Loner *x = a, *y = b;
    int order = strcmp(x->text, y->text);

    return order != 0 ? order : x->asset < y->asset ? -1 : x->asset > y->asset;
}

static WpStrId
application_of(const Kin *kin, WpAssetId asset)
{
    return kin->guesses[asset].application[WP_FROM_NAME].value;
}

static void
count_all(Kin *kin)
{
    const WpStrPool *texts = kin->inventory->texts;
    uint32_t n_assets = kin->inventory->n_assets;
    g_autofree uint32_t *counts = g_new0(uint32_t, (size_t)wp_str_pool_count(texts) + 1);

    for (WpAssetId asset = 1; asset <= n_assets; asset++)
        counts[application_of(kin, asset)]++;
    kin->counts = g_new0(uint32_t, (size_t)n_assets + 1);
    for (WpAssetId asset = 1; asset <= n_assets; asset++) {
        WpStrId id = application_of(kin, asset);
        Loner loner = {.asset = asset};

        if (id == 0 || counts[id] == 0)
            continue;
        loner.text = wp_str_pool_text(texts, id);
        if (counts[id] == 1 && !kin->guesses[asset].by_pattern && strlen(loner.text) < MAX_TEXT)
            g_array_append_val(kin->loners, loner);
        kin->counts[wp_str_pool_add(kin->names, loner.text, wp_str_pool_size(texts, id))] =
            counts[id];
        counts[id] = 0; /* it is there */
    }
    g_array_sort(kin->loners, by_text);
}

/* "mfgsqa" of "mfgsqareport", if others are of it. Returns: (nullable): in @stem, or in @text */
static const char *
find_kin(const Kin *kin, const char *text, char stem[MAX_TEXT])
{
    size_t size = strlen(text);

    for (size_t n = size - (size > LONG_STEM ? 1 : MIN(size, MIN_REST)); n >= MIN_STEM; n--) {
        memcpy(stem, text, n);
        stem[n] = '\0';
        if (count_of(kin, stem) >= (n >= MIN_SURE_STEM ? MIN_ASSETS : MIN_ASSETS_4))
            return stem;
    }
    for (size_t cut = 1; cut <= MAX_SITE_PREFIX && size >= cut + MIN_SURE_STEM; cut++)
        if (count_of(kin, text + cut) >= MIN_ASSETS)
            return text + cut;
    return NULL;
}

static size_t
common_prefix(const char *a, const char *b)
{
    size_t n = 0;

    while (a[n] && a[n] == b[n])
        n++;
    return n;
}

/* Letters that begin the text of a loner and of its neighbour: they may be an application that
 * nobody's name is by itself. */
static size_t
shared_stem(const Kin *kin, guint at)
{
    const char *text = g_array_index(kin->loners, Loner, at).text;
    size_t before =
        at > 0 ? common_prefix(text, g_array_index(kin->loners, Loner, at - 1).text) : 0;
    size_t after = at + 1 < kin->loners->len
                       ? common_prefix(text, g_array_index(kin->loners, Loner, at + 1).text)
                       : 0;
    size_t n = MAX(before, after);

    /* Digits and '-' at its end are no part of a name. */
    while (n > 0 && !g_ascii_isalpha(text[n - 1]))
        n--;
    return n > MIN_SURE_STEM ? n : 0;
}

static void
join(Kin *kin, WpAssetId asset, const char *stem)
{
    const WpStrPool *texts = kin->inventory->texts;
    WpGuess *guess = &kin->guesses[asset].application[WP_FROM_NAME];
    g_autofree char *how =
        g_strdup_printf("%s, like others with '%s'", wp_str_pool_text(texts, guess->how), stem);

    guess->value = wp_str_pool_add(kin->inventory->texts, stem, strlen(stem));
    guess->how = wp_str_pool_add(kin->inventory->texts, how, strlen(how));
}

void
wp_guess_join_kin(const WpInventory *inventory, WpGuesses *guesses)
{
    g_autoptr(WpStrPool) names = wp_str_pool_new();
    g_autoptr(GArray) loners = g_array_new(FALSE, FALSE, sizeof(Loner));
    Kin kin = {.inventory = inventory, .guesses = guesses, .names = names, .loners = loners};
    g_autofree char **stems = NULL;

    count_all(&kin);
    /* All are looked up before any is joined, so that their order does not matter. */
    stems = g_new0(char *, loners->len + 1);
    for (guint i = 0; i < loners->len; i++) {
        char stem[MAX_TEXT];
        const char *text = g_array_index(loners, Loner, i).text;
        const char *found = find_kin(&kin, text, stem);
        size_t shared = found ? 0 : shared_stem(&kin, i);

        stems[i] = found ? g_strdup(found) : shared > 0 ? g_strndup(text, shared) : NULL;
    }
    for (guint i = 0; i < loners->len; i++) {
        if (stems[i])
            join(&kin, g_array_index(loners, Loner, i).asset, stems[i]);
        g_free(stems[i]);
    }
    g_free(kin.counts);
}
