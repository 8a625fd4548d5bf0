#include "planner/plan/closures.h"

#include <string.h>

#define MAX_WINDOWS 64 /* bits of WpClosure.open */

WpClosures *
wp_closures_new(const WpSettings *settings, uint32_t n_assets)
{
    WpClosures *closures = g_new0(WpClosures, 1);
    WpCalendar calendar;

    wp_calendar_init(&calendar, settings, 0, 0);
    closures->texts = g_string_chunk_new(1024);
    closures->of = g_new0(uint64_t, n_assets + 1);
    closures->windows = g_new0(WpWindow, MAX_WINDOWS);
    closures->n_windows = closures->n_shared = MIN(calendar.n_windows, MAX_WINDOWS);
    memcpy(closures->windows, calendar.windows, closures->n_windows * sizeof(WpWindow));
    for (uint32_t i = 0; i < settings->schedule.n_freezes; i++) {
        const WpFreeze *freeze = &settings->schedule.freezes[i];
        g_autofree char *name = g_strdup_printf("freeze '%s'", freeze->name);

        closures->closures[closures->n_closures++] =
            (WpClosure){g_string_chunk_insert(closures->texts, name), false, *freeze, 0};
    }
    return closures;
}

void
wp_closures_free(WpClosures *closures)
{
    if (!closures)
        return;
    g_free(closures->windows);
    g_free(closures->of);
    g_string_chunk_free(closures->texts);
    g_free(closures);
}

/* ---- tables ---- */

typedef struct {
    WpClosures *closures;
    const WpView *view;
    WpDiagList *diags;
    uint64_t *freezes_of; /* by row of kind APP: set */
    uint64_t *window_of;  /* by row of kind APP: set */
    GHashTable *windows;  /* text -> set of one closure, boxed */
} Reader;

/* Whose cell it is. */
typedef struct {
    const char *name;
    WpLoc place;
} Owner;

static bool
is_same(const WpClosure *a, const WpClosure *b)
{
    if (a->is_window || b->is_window)
        return a->is_window && b->is_window && a->open == b->open;
    return a->freeze.every == b->freeze.every && a->freeze.blocks == b->freeze.blocks &&
           a->freeze.from == b->freeze.from && a->freeze.to == b->freeze.to &&
           a->freeze.first_workday == b->freeze.first_workday &&
           a->freeze.last_workday == b->freeze.last_workday;
}

/* The set of one closure, @added or one like it; 0 if there are too many. */
static uint64_t
intern(Reader *reader, WpClosure added, const char *name, WpLoc place)
{
    WpClosures *closures = reader->closures;

    for (uint32_t i = 0; i < closures->n_closures; i++)
        if (is_same(&closures->closures[i], &added))
            return UINT64_C(1) << i;
    if (closures->n_closures == WP_MAX_CLOSURES) {
        wp_diag(reader->diags, WP_DIAG_UNREAD_TIME, place,
                "%s is not kept: there are %d different freezes and windows already", name,
                WP_MAX_CLOSURES);
        return 0;
    }
    added.name = g_string_chunk_insert(closures->texts, name);
    closures->closures[closures->n_closures] = added;
    return UINT64_C(1) << closures->n_closures++;
}

static void
refuse(Reader *reader, const Owner *owner, const char *what, const char *text, const char *wanted)
{
    wp_diag(reader->diags, WP_DIAG_UNREAD_TIME, owner->place,
            "%s: '%s' is no %s; wanted %s; it is not kept", owner->name, text, what, wanted);
}

/* The windows of one name; all its forms in the settings. */
static uint64_t
named_windows(const WpClosures *closures, const char *name)
{
    uint64_t found = 0;

    for (uint32_t i = 0; i < closures->n_shared; i++)
        if (g_ascii_strcasecmp(closures->windows[i].name, name) == 0)
            found |= UINT64_C(1) << i;
    return found;
}

/* The window that one item of a cell means, as a bit; 0 if it means none. */
static uint64_t
find_window(WpClosures *closures, const char *item)
{
    WpWindow window = {0};
    uint64_t named = named_windows(closures, item);

    if (named != 0 || !wp_parse_window(item, strlen(item), &window))
        return named;
    for (uint32_t i = 0; i < closures->n_windows; i++) {
        const WpWindow *known = &closures->windows[i];

        if (known->days == window.days && known->from_us == window.from_us &&
            known->length_us == window.length_us)
            return UINT64_C(1) << i;
    }
    if (closures->n_windows == MAX_WINDOWS)
        return 0;
    window.name = g_string_chunk_insert(closures->texts, item);
    closures->windows[closures->n_windows] = window;
    return UINT64_C(1) << closures->n_windows++;
}

/* The closure of a cell that names windows: any of them will do. */
static uint64_t
read_windows(Reader *reader, const Owner *owner, const char *text)
{
    uint64_t *known = g_hash_table_lookup(reader->windows, text);
    g_auto(GStrv) items = g_strsplit(text, ";", -1);
    WpClosure closure = {.is_window = true};

    if (known)
        return *known;
    for (char **item = items; *item; item++) {
        if (*g_strstrip(*item) == '\0')
            continue;
        uint64_t window = find_window(reader->closures, *item);
        if (window == 0)
            refuse(reader, owner, "window", *item,
                   "one of schedule.windows by its name, or a time such as sat 20:00 10h");
        closure.open |= window;
    }
    g_autofree char *name = g_strdup_printf("window '%s'", text);
    known = g_new(uint64_t, 1);
    *known = closure.open == 0 ? 0 : intern(reader, closure, name, owner->place);
    g_hash_table_insert(reader->windows, (char *)text, known);
    return *known;
}

static uint64_t
read_freezes(Reader *reader, const Owner *owner, const char *text)
{
    g_auto(GStrv) items = g_strsplit(text, ";", -1);
    uint64_t set = 0;

    for (char **item = items; *item; item++) {
        WpClosure closure = {.is_window = false};

        if (*g_strstrip(*item) == '\0')
            continue;
        if (!wp_parse_freeze(*item, strlen(*item), &closure.freeze)) {
            refuse(reader, owner, "freeze", *item,
                   "2027-12-13..2028-01-07, yearly 2027-12-13..2028-01-07, or monthly -3..5");
            continue;
        }
        g_autofree char *name = g_strdup_printf("freeze '%s' of %s", *item, owner->name);
        set |= intern(reader, closure, name, owner->place);
    }
    return set;
}

static void
read_applications(Reader *reader)
{
    const WpInventory *inventory = reader->view->inventory;

    for (WpRowId row = 1; row <= inventory->kinds[WP_KIND_APP].n_rows; row++) {
        const char *freeze = wp_inventory_text(inventory, WP_F_APP_FREEZE, row);
        const char *window = wp_inventory_text(inventory, WP_F_APP_WINDOW, row);
        const char *name = wp_inventory_text(inventory, WP_F_APP_NAME, row);
        g_autofree char *who = g_strdup_printf("application %s", name ? name : "without a name");
        Owner of_freeze = {who, wp_inventory_place(inventory, WP_F_APP_FREEZE, row)};
        Owner of_window = {who, wp_inventory_place(inventory, WP_F_APP_WINDOW, row)};

        if (freeze)
            reader->freezes_of[row] = read_freezes(reader, &of_freeze, freeze);
        if (window)
            reader->window_of[row] = read_windows(reader, &of_window, window);
    }
}

/* Assets without windows of their own have those that are there for all. */
static void
close_to_others(Reader *reader)
{
    WpClosures *closures = reader->closures;
    WpClosure shared = {.is_window = true};
    uint64_t windows = 0;

    if (closures->n_windows == closures->n_shared)
        return;
    for (uint32_t i = 0; i < closures->n_closures; i++)
        windows |= (uint64_t)closures->closures[i].is_window << i;
    for (uint32_t i = 0; i < closures->n_shared; i++)
        shared.open |= UINT64_C(1) << i;
    uint64_t set = intern(reader, shared, "the windows of the settings", (WpLoc){NULL, 0, 0});
    for (WpAssetId asset = 1; asset <= reader->view->inventory->n_assets; asset++)
        if ((closures->of[asset] & windows) == 0)
            closures->of[asset] |= set;
}

void
wp_closures_read_tables(WpClosures *closures, const WpView *view, const WpRowId *application,
                        WpDiagList *diags)
{
    const WpInventory *inventory = view->inventory;
    uint32_t n_apps = inventory->kinds[WP_KIND_APP].n_rows;
    g_autofree uint64_t *freezes_of = g_new0(uint64_t, n_apps + 1);
    g_autofree uint64_t *window_of = g_new0(uint64_t, n_apps + 1);
    g_autoptr(GHashTable) windows = g_hash_table_new_full(g_str_hash, g_str_equal, NULL, g_free);
    Reader reader = {closures, view, diags, freezes_of, window_of, windows};

    read_applications(&reader);
    for (WpAssetId asset = 1; asset <= inventory->n_assets; asset++) {
        WpField field = wp_asset_is_db(inventory, asset) ? WP_F_DB_MAINTENANCE_WINDOW
                                                         : WP_F_VM_MAINTENANCE_WINDOW;
        WpRowId row = wp_asset_row(inventory, asset);
        const char *text = wp_inventory_text(inventory, field, row);
        Owner owner = {wp_asset_name(inventory, asset), {NULL, 0, 0}};

        if (text)
            owner.place = wp_inventory_place(inventory, field, row);
        uint64_t own = text ? read_windows(&reader, &owner, text) : 0;

        closures->of[asset] |= freezes_of[application[asset]];
        closures->of[asset] |= own != 0 ? own : window_of[application[asset]];
    }
    close_to_others(&reader);
}

/* ---- what they close ---- */

bool
wp_closures_close(const WpClosures *closures, const WpCalendar *calendar, uint64_t set,
                  const WpSlot *slot)
{
    for (uint32_t i = 0; i < closures->n_closures; i++) {
        const WpClosure *closure = &closures->closures[i];

        if (!(set >> i & 1))
            continue;
        if (closure->is_window) {
            if (!(closure->open >> slot->window & 1))
                return true;
            continue;
        }
        if (!(closure->freeze.blocks & WP_BLOCKS_PROMOTE))
            continue;
        for (WpDay day = slot->first_day; day <= slot->last_day; day++)
            if (wp_freeze_covers(calendar, &closure->freeze, day))
                return true;
    }
    return false;
}

uint64_t
wp_closures_that_block(const WpClosures *closures, uint64_t set, uint8_t blocks)
{
    uint64_t found = 0;

    for (uint32_t i = 0; i < closures->n_closures; i++) {
        const WpClosure *closure = &closures->closures[i];
        unsigned stops = closure->is_window ? WP_BLOCKS_PROMOTE : closure->freeze.blocks;

        if ((set >> i & 1) && (stops & blocks))
            found |= UINT64_C(1) << i;
    }
    return found;
}

bool
wp_closures_block(const WpClosures *closures, const WpCalendar *calendar, uint64_t set,
                  uint8_t blocks, WpDay day)
{
    for (uint32_t i = 0; i < closures->n_closures; i++) {
        const WpClosure *closure = &closures->closures[i];

        if ((set >> i & 1) && !closure->is_window && (closure->freeze.blocks & blocks) &&
            wp_freeze_covers(calendar, &closure->freeze, day))
            return true;
    }
    return false;
}

/* The windows that a set leaves open, freezes aside. */
static uint64_t
open_windows(const WpClosures *closures, uint64_t set)
{
    uint64_t open = UINT64_MAX;

    for (uint32_t i = 0; i < closures->n_closures; i++)
        if ((set >> i & 1) && closures->closures[i].is_window)
            open &= closures->closures[i].open;
    return open;
}

bool
wp_closures_within(const WpClosures *closures, uint64_t set, uint64_t other)
{
    uint64_t freezes = 0;

    for (uint32_t i = 0; i < closures->n_closures; i++)
        freezes |= (uint64_t)!closures->closures[i].is_window << i;
    return (other & freezes & ~set) == 0 &&
           (open_windows(closures, set) & ~open_windows(closures, other)) == 0;
}
