#include "planner/plan/wish-twice.h"

typedef struct {
    WpLoc counts, other;
    char *says, *other_says;
    const char *why;
    WpAssetId first; /* asset */
    uint32_t n_assets;
} Pair;

struct WpTwice {
    const WpInventory *inventory;
    GArray *pairs;     /* of Pair */
    GHashTable *index; /* "FILE:LINE:COLUMN FILE:LINE:COLUMN" -> 1 + index in pairs */
};

static void
clear_pair(gpointer data)
{
    Pair *pair = data;

    g_free(pair->says);
    g_free(pair->other_says);
}

WpTwice *
wp_twice_new(const WpInventory *inventory)
{
    WpTwice *twice = g_new0(WpTwice, 1);

    twice->inventory = inventory;
    twice->pairs = g_array_new(FALSE, FALSE, sizeof(Pair));
    twice->index = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    g_array_set_clear_func(twice->pairs, clear_pair);
    return twice;
}

static const char *
file_of(WpLoc loc)
{
    return loc.file ? loc.file : "the applications table";
}

void
wp_twice_note(WpTwice *twice, WpAssetId asset, WpWishRow counts, WpWishRow other, const char *why)
{
    g_autofree char *key =
        g_strdup_printf("%s:%u:%u %s:%u:%u", file_of(counts.loc), counts.loc.line,
                        counts.loc.column, file_of(other.loc), other.loc.line, other.loc.column);
    guint at = GPOINTER_TO_UINT(g_hash_table_lookup(twice->index, key));

    if (at > 0) {
        g_array_index(twice->pairs, Pair, at - 1).n_assets++;
        return;
    }
    Pair pair = {counts.loc, other.loc, g_strdup(counts.says), g_strdup(other.says), why, asset, 1};

    g_array_append_val(twice->pairs, pair);
    g_hash_table_insert(twice->index, g_steal_pointer(&key), GUINT_TO_POINTER(twice->pairs->len));
}

void
wp_twice_tell(WpTwice *twice, WpDiagList *diags)
{
    for (guint i = 0; i < twice->pairs->len; i++) {
        const Pair *pair = &g_array_index(twice->pairs, Pair, i);
        g_autoptr(GString) who = g_string_new(NULL);
        g_autoptr(GString) where = g_string_new(file_of(pair->other));

        g_string_printf(who, "'%s'", wp_asset_name(twice->inventory, pair->first));
        if (pair->n_assets > 1)
            g_string_append_printf(who, " and %u more are", pair->n_assets - 1);
        else
            g_string_append(who, " is");
        if (pair->other.line > 0)
            g_string_append_printf(where, ":%u", pair->other.line);
        wp_diag(diags, WP_DIAG_WISH_TWICE, pair->counts,
                "%s %s here and %s in %s: this one counts, %s", who->str, pair->says,
                pair->other_says, where->str, pair->why);
        wp_diag_hint(diags, "keep one of the two");
    }
    g_array_unref(twice->pairs);
    g_hash_table_unref(twice->index);
    g_free(twice);
}

void
wp_append_pin_place(const WpConstraints *constraints, const WpSettings *settings,
                    const WpInventory *inventory, WpAssetId asset, uint32_t source, GString *out)
{
    WpLoc loc;

    if (source != WP_PIN_OF_TABLE) {
        g_string_append_printf(out, "settings, line %u", settings->constraints[source].loc.line);
        return;
    }
    loc = wp_inventory_place(inventory, WP_F_APP_PIN, constraints->application[asset]);
    g_string_append(out, file_of(loc));
    if (loc.line > 0)
        g_string_append_printf(out, ":%u", loc.line);
}
