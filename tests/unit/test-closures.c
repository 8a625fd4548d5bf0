#include "planner/plan/closures.h"
#include "tests/unit/plan-kit.h"

#include <criterion/criterion.h>
#include <string.h>

#define AS_OF 20779 /* 2026-11-22 */

static const struct {
    const char *text, *freeze; /* NULL: it is none */
} freezes[] = {
    {"2027-12-13..2028-01-07", "2027-12-13 2028-01-07 once"},
    {" 2027-12-13 .. 2028-01-07 ", "2027-12-13 2028-01-07 once"},
    {"2027-12-24", "2027-12-24 2027-12-24 once"},
    {"yearly 2027-12-13..2028-01-07", "2027-12-13 2028-01-07 yearly"},
    {"Monthly -3..5", "-3 5 monthly"},
    {"monthly 1", "1 1 monthly"},
    {"monthly", NULL},
    {"monthly 0..3", NULL},
    {"monthly 1..24", NULL},
    {"monthly 2027-12-13", NULL},
    {"2028-01-07..2027-12-13", NULL},
    {"13.12.2027", NULL},
    {"2027-12-13..", NULL},
    {"", NULL},
};

Test(closures, freezes_of_cells)
{
    for (size_t i = 0; i < G_N_ELEMENTS(freezes); i++) {
        static const char *const every[] = {"once", "yearly", "monthly"};
        g_autoptr(GString) out = g_string_new(NULL);
        WpFreeze freeze = {0};
        bool is_freeze = wp_parse_freeze(freezes[i].text, strlen(freezes[i].text), &freeze);

        cr_assert_eq(is_freeze, freezes[i].freeze != NULL, "%s", freezes[i].text);
        if (!is_freeze)
            continue;
        if (freeze.every == WP_EVERY_MONTH) {
            g_string_append_printf(out, "%d %d", freeze.first_workday, freeze.last_workday);
        } else {
            wp_append_day(out, freeze.from);
            g_string_append_c(out, ' ');
            wp_append_day(out, freeze.to);
        }
        g_string_append_printf(out, " %s", every[freeze.every]);
        cr_expect_str_eq(out->str, freezes[i].freeze, "%s: %s", freezes[i].text, out->str);
        cr_expect_eq(freeze.blocks,
                     WP_BLOCKS_PROMOTE | WP_BLOCKS_REMEDIATE | WP_BLOCKS_DECOMMISSION);
    }
}

static const struct {
    const char *text, *window; /* NULL: it is none */
} windows[] = {
    {"sat 20:00 10h", ".....s. 1200 600"},
    {"Saturday 20:00-06:00", ".....s. 1200 600"},
    {"sat 06:00-20:00", ".....s. 360 840"},
    {"sat 20:00 - 06:00", ".....s. 1200 600"},
    {"mon-fri 22:00 4h", "mtwtf.. 1320 240"},
    {"sat, sun 06:00 8h", ".....ss 360 480"},
    {"sat-mon 00:00 24h", "m....ss 0 1440"},
    {"wed,fri-sat 02:30 90m", "..w.fs. 150 90"},
    {"daily 20:00 6h", "mtwtfss 1200 360"},
    {"sat 20:00", NULL},
    {"sat 10h", NULL},
    {"sat 20:00 0h", NULL},
    {"sat 25:00 1h", NULL},
    {"sat 20:00-30:00", NULL},
    {"xat 20:00 1h", NULL},
    {"sa 20:00 1h", NULL},
    {"first Sunday of the month", NULL},
    {"sat- 20:00 1h", NULL},
    {"20:00 1h", NULL},
    {"", NULL},
};

Test(closures, windows_of_cells)
{
    for (size_t i = 0; i < G_N_ELEMENTS(windows); i++) {
        char out[64];
        WpWindow window = {0};
        bool is_window = wp_parse_window(windows[i].text, strlen(windows[i].text), &window);

        cr_assert_eq(is_window, windows[i].window != NULL, "%s", windows[i].text);
        if (!is_window)
            continue;
        for (int day = 0; day < 7; day++)
            out[day] = window.days >> day & 1 ? "mtwtfss"[day] : '.';
        g_snprintf(out + 7, sizeof out - 7, " %d %d", (int)(window.from_us / 60000000),
                   (int)(window.length_us / 60000000));
        cr_expect_str_eq(out, windows[i].window, "%s: %s", windows[i].text, out);
    }
}

/* ---- from a table to cutovers ---- */

#define WINDOWS                                                                                    \
    "windows: [{name: weekend, days: [sat], from: '20:00', length: 10h}, {name: night, days: "     \
    "[mon, tue], from: '22:00', length: 4h}]"
#define VMS "file v.csv rvtools inventory\n"

static const struct {
    const char *label, *estate, *schedule, *cutovers, *said;
} cases[] = {
    {"without wishes any window", VMS "vm name=a\n", WINDOWS, "a 2027-02-15T22:00:00Z", ""},
    {"the window of its application by name",
     VMS "vm name=a applications=X\napp name=X "
         "window=Weekend\n",
     WINDOWS, "a 2027-02-20T20:00:00Z", ""},
    {"its own goes before that of its application",
     VMS "vm name=a applications=X maintenance_window=night\napp name=X window=weekend\n", WINDOWS,
     "a 2027-02-15T22:00:00Z", ""},
    {"any of two", VMS "vm name=a applications=X\napp name=X window=weekend;night\n", WINDOWS,
     "a 2027-02-15T22:00:00Z", ""},
    {"one that only a table has is not there for others",
     VMS "vm name=a maintenance_window=mon_06:00_2h\nvm name=b\n", WINDOWS,
     "a 2027-02-15T06:00:00Z b 2027-02-15T22:00:00Z", ""},
    {"a time that the settings have too is that window",
     VMS "vm name=a maintenance_window=sat_20:00-06:00\nvm name=b maintenance_window=weekend\n",
     WINDOWS, "a 2027-02-20T20:00:00Z b 2027-02-20T20:00:00Z", ""},
    {"one that begins alike and is shorter is another: it ends before the holiday",
     VMS "vm name=a maintenance_window=sat_20:00_2h\nvm name=b maintenance_window=weekend\n",
     WINDOWS ", holidays: [2027-02-21]", "a 2027-02-20T20:00:00Z b 2027-02-27T20:00:00Z", ""},
    {"a freeze with the days of one that stops other work",
     VMS "vm name=a applications=X\napp name=X freeze=2027-02-10..2027-02-28\n",
     WINDOWS ", freezes: [{name: f, from: 2027-02-10, to: 2027-02-28, blocks: [decommission]}]",
     "a 2027-03-15T22:00:00Z", ""},
    {"what cannot be read closes nothing, and is said",
     VMS "vm name=a applications=X "
         "maintenance_window=whenever\napp "
         "name=X window=weekend\n",
     WINDOWS, "a 2027-02-20T20:00:00Z",
     "v.csv:1: warning: a: 'whenever' is no window; wanted one of schedule.windows by its name, or "
     "a time "
     "such as sat 20:00 10h; it is not kept [UNREAD_TIME]\n"},
    {"freezes of an application",
     VMS "vm name=a applications=X\nvm name=b\napp name=X "
         "freeze=2027-02-10..2027-02-17;2027-02-18..2027-02-19\n",
     WINDOWS, "a 2027-02-20T20:00:00Z b 2027-02-15T22:00:00Z", ""},
    {"a freeze over all windows of a wave moves it on",
     VMS "vm name=a applications=X\napp name=X freeze=2027-02-10..2027-02-28\n", WINDOWS,
     "a 2027-03-15T22:00:00Z", ""},
    {"windows that have nothing in common",
     VMS "vm name=a maintenance_window=night\nvm "
         "name=b maintenance_window=weekend\n",
     WINDOWS ", horizon: 20}\nconstraints: [{together: ['vm:a', 'vm:b']}]\nweights: {priority: 1",
     "a - b -", ""},
};

Test(closures, keep_cutovers_to_windows_and_out_of_freezes)
{
    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autofree char *settings = g_strdup_printf(
            "capacity: {teams: 1}\nschedule: {start: 2027-01-04, %s}\n", cases[i].schedule);
        PlanText text = {.estate = cases[i].estate, .settings = settings, .as_of = AS_OF};
        g_autoptr(PlanKit) kit = plan_kit_build(&text);
        g_autoptr(GString) out = g_string_new(NULL);
        g_autofree char *said = wp_diag_list_to_text(kit->diags);

        for (WpAssetId asset = 1; asset <= kit->inventory->n_assets; asset++) {
            const WpGroupPlan *plan = &kit->plan->groups[kit->groups->group_of[asset]];

            g_string_append_printf(out, "%s%s ", out->len > 0 ? " " : "",
                                   wp_asset_name(kit->inventory, asset));
            if (plan->wave == 0)
                g_string_append_c(out, '-');
            else
                wp_append_time(out, plan->cutover);
        }
        cr_expect_str_eq(out->str, cases[i].cutovers, "%s: %s", cases[i].label, out->str);
        cr_expect_str_eq(said, cases[i].said, "%s: %s", cases[i].label, said);
    }
}
