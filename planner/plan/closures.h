#pragma once

#include "planner/model/inventory.h"
#include "planner/plan/calendar.h"

/*
 * What closes times to assets: freezes, of the settings and of tables; and windows that assets have
 * agreed to, outside of which they are not cut over. A set of closures is a number: bit i stands
 * for closures[i]. A group has those of all its members, so that its window is what theirs share.
 */

#define WP_MAX_CLOSURES 64

typedef struct {
    const char *name; /* "freeze 'year end'", "window 'weekend'"; NULL: nobody asked for it */
    bool is_window;
    WpFreeze freeze;
    uint64_t open; /* of a window: bit i is windows[i] of WpClosures */
} WpClosure;

typedef struct {
    WpClosure closures[WP_MAX_CLOSURES]; /* first the freezes of the settings, in their order */
    uint32_t n_closures;
    WpWindow *windows; /* those of wp_calendar_init(), then those that only tables name */
    uint32_t n_windows;
    uint32_t n_shared; /* windows that are open to assets without windows of their own */
    uint64_t *of;      /* by asset: its set */
    GStringChunk *texts;
} WpClosures;

/* The freezes of the settings, which no asset has yet. Returns: (transfer full) */
WpClosures *wp_closures_new(const WpSettings *settings, uint32_t n_assets);
void wp_closures_free(WpClosures *closures);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(WpClosures, wp_closures_free)

/*
 * Adds what tables say: freeze and window of applications, maintenance_window of VMs and databases,
 * which goes before the window of their application.
 * @application: by asset, row of kind APP; WP_NONE
 * @diags: UNREAD_TIME where a cell is no freeze or window
 */
void wp_closures_read_tables(WpClosures *closures, const WpView *view, const WpRowId *application,
                             WpDiagList *diags);

/* Whether @set keeps a cutover out of @slot. */
bool wp_closures_close(const WpClosures *closures, const WpCalendar *calendar, uint64_t set,
                       const WpSlot *slot);

/* Those of @set that stop one kind of work (WpBlocks) at some time. */
uint64_t wp_closures_that_block(const WpClosures *closures, uint64_t set, uint8_t blocks);

/* Whether a freeze of @set stops work of a kind (WpBlocks) on @day. */
bool wp_closures_block(const WpClosures *closures, const WpCalendar *calendar, uint64_t set,
                       uint8_t blocks, WpDay day);

/* Whether assets with @set can be cut over in no window that those with @other cannot use. */
bool wp_closures_within(const WpClosures *closures, uint64_t set, uint64_t other);

/*
 * One item of a table's cell. A freeze: "2027-12-13..2028-01-07", "2027-12-24", "yearly
 * 2027-12-13..2028-01-07", "monthly -3..5" (working days). A window: "sat 20:00 10h", "mon-fri
 * 22:00-04:00", "sat, sun 06:00 8h", "daily 20:00 6h"; days as in English, long or short.
 * @out: all but its name, which is left as it is.
 */
bool wp_parse_freeze(const char *text, size_t size, WpFreeze *out);
bool wp_parse_window(const char *text, size_t size, WpWindow *out);
