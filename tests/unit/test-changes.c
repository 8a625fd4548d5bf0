#include "planner/plan/changes.h"

#include <criterion/criterion.h>
#include <string.h>

/* States as lines of "kind asset name group wave release cutover status", what differs out. */

#define CELLS 8

static char *
add_line(WpRunState *state, const char *line)
{
    g_auto(GStrv) words = g_strsplit(line, " ", -1);
    const char *cells[WP_N_STATE_COLUMNS];

    cr_assert_eq(g_strv_length(words), CELLS, "%s", line);
    for (WpStateColumn i = 0; i < WP_N_STATE_COLUMNS; i++)
        cells[i] = "";
    for (int i = 0; i < CELLS; i++)
        cells[WP_STATE_COLUMN_KIND + i] = strcmp(words[i], "-") == 0 ? "" : words[i];
    cells[WP_STATE_COLUMN_FORMAT] = "2";
    if (strcmp(words[0], "run") == 0) {
        cells[WP_STATE_COLUMN_AS_OF] = words[5];
        cells[WP_STATE_COLUMN_START] = words[6];
        cells[WP_STATE_COLUMN_RELEASE] = cells[WP_STATE_COLUMN_CUTOVER] = "";
    }
    return wp_run_state_add(state, cells);
}

static WpRunState *
state_of(const char *text)
{
    WpRunState *state = wp_run_state_new("run");
    g_auto(GStrv) lines = g_strsplit(text, "\n", -1);
    g_autofree char *none = add_line(state, "run - e - - 2026-11-22 2027-01-04 -");

    cr_assert_null(none, "%s", none);
    for (char **line = lines; *line; line++) {
        g_autofree char *fault = **line ? add_line(state, *line) : NULL;

        cr_assert_null(fault, "%s: %s", *line, fault);
    }
    g_autofree char *fault = wp_run_state_end(state);
    cr_assert_null(fault, "%s", fault);
    return state;
}

static char *
list(const WpChanges *changes)
{
    GString *out = g_string_new(NULL);

    for (guint i = 0; i < changes->changes->len; i++) {
        const WpChange *change = &g_array_index(changes->changes, WpChange, i);

        g_string_append_printf(out, "%s %s %s %s>%s\n", wp_change_kind_name(change->kind),
                               change->item, wp_change_name(change->what), change->before,
                               change->after);
    }
    return g_string_free(out, FALSE);
}

#define W1 "2027-02-28 2027-02-27T20:00:00Z planned\n"
#define W2 "2027-03-28 2027-03-27T20:00:00Z planned\n"

Test(changes, are_what_is_different)
{
    static const struct {
        const char *before, *after, *wanted;
    } rows[] = {
        {"vm vm-a a g-1 1 " W1, "vm vm-a a g-1 1 " W1, ""},
        {"", "", ""},
        {"vm vm-a a g-1 1 " W1, "vm vm-a a g-1 2 " W2,
         "run  waves 1>2\nrun  last_release 2027-02-28>2027-03-28\nwave 1 assets 1>0\n"
         "wave 2 assets 0>1\ngroup g-1 wave 1>2\nasset vm-a wave 1>2\n"},
        {"vm vm-a a g-1 1 " W1, "vm vm-a a g-1 1 " W1 "vm vm-b b g-1 1 " W1,
         "run  assets 1>2\nwave 1 assets 1>2\ngroup g-1 assets 1>2\nasset vm-b appeared >1\n"},
        {"vm vm-a a g-1 1 " W1 "vm vm-b b g-2 1 " W1, "vm vm-b b g-2 1 " W1,
         "run  assets 2>1\nwave 1 assets 2>1\ngroup g-1 left 1>\nasset vm-a left 1>\n"},
        {"vm vm-a a g-1 1 " W1 "vm vm-b b g-1 1 " W1, "vm vm-a a g-1 1 " W1 "vm vm-b b g-2 1 " W1,
         "group g-1 assets 2>1\ngroup g-2 appeared >1\nasset vm-b group g-1>g-2\n"},
        {"vm vm-a a g-1 1 " W1, "vm vm-a a g-1 1 2027-02-28 2027-02-20T20:00:00Z migrated\n",
         "asset vm-a cutover 2027-02-27T20:00:00Z>2027-02-20T20:00:00Z\n"
         "asset vm-a status planned>migrated\n"},
        {"vm vm-a a g-1 1 " W1, "vm vm-a a - - - - excluded\n",
         "run  waves 1>0\nrun  last_release 2027-02-28>\nwave 1 assets 1>0\ngroup g-1 left 1>\n"
         "asset vm-a wave 1>\nasset vm-a group g-1>\nasset vm-a status planned>excluded\n"},
    };

    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autoptr(WpRunState) before = state_of(rows[i].before), after = state_of(rows[i].after);
        g_autoptr(WpChanges) changes = wp_changes_find(before, after);
        g_autofree char *got = list(changes);

        cr_expect_str_eq(got, rows[i].wanted, "row %zu:\n%s", i, got);
    }
}

Test(changes, states_are_read_strictly)
{
    static const struct {
        const char *line, *says;
    } rows[] = {
        {"vm vm-a a g-1 x " W1, "column 'wave' has 'x'"},
        {"vm vm-a a g-1 -1 " W1, "column 'wave' has '-1'"},
        {"vm vm-a a g-1 1 soon 2027-02-27T20:00:00Z planned", "column 'release_date' has 'soon'"},
        {"vm vm-a a g-1 1 - - planned", "column 'release_date'"},
        {"vm vm-a a g-1 1 2027-02-28 noon planned", "column 'cutover' has 'noon'"},
        {"vm - a g-1 1 " W1, "the key of an asset"},
        {"host vm-a a g-1 1 " W1, "wanted run, input, vm or database"},
    };

    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autoptr(WpRunState) state = wp_run_state_new("run");
        g_autofree char *line = g_strchomp(g_strdup(rows[i].line));
        g_autofree char *fault = add_line(state, line);

        cr_expect(fault && strstr(fault, rows[i].says), "%s: %s", rows[i].line, fault);
    }
}

Test(changes, a_state_has_each_asset_once)
{
    g_autoptr(WpRunState) state = wp_run_state_new("run");
    g_autofree char *a = add_line(state, "run - e - - 2026-11-22 2027-01-04 -");
    g_autofree char *b = add_line(state, "vm vm-a a - - - - excluded");
    g_autofree char *c = add_line(state, "vm vm-a a - - - - excluded");
    g_autofree char *fault = wp_run_state_end(state);

    cr_assert(!a && !b && !c);
    cr_expect(fault && strstr(fault, "'vm-a' is there twice"), "%s", fault);
}

Test(progress, reads_the_words_of_people)
{
    static const struct {
        const char *word;
        int state;
    } rows[] = {
        {"migrated", WP_PROGRESS_MIGRATED},
        {"Done", WP_PROGRESS_MIGRATED},
        {" In Progress ", WP_PROGRESS_IN_PROGRESS},
        {"in_progress", WP_PROGRESS_IN_PROGRESS},
        {"Rolled back", WP_PROGRESS_ROLLED_BACK},
        {"ROLLED-BACK", WP_PROGRESS_ROLLED_BACK},
        {"decommissioned", WP_PROGRESS_DECOMMISSIONED},
        {"not started", WP_PROGRESS_PLANNED},
        {"excluded", -1},
        {"", -1},
        {"migrat", -1},
    };

    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
        WpProgressState state = WP_N_PROGRESS;
        bool known = wp_progress_parse(rows[i].word, &state);

        cr_expect_eq(known ? (int)state : -1, rows[i].state, "'%s'", rows[i].word);
    }
}
