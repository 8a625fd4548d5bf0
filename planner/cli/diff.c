#include "planner/cli/baseline.h"
#include "planner/cli/commands.h"
#include "planner/cli/files.h"
#include "planner/cli/terminal.h"
#include "planner/report/changes.h"

#include <stdio.h>

/* `waveplan diff OLD NEW`. */

static void
write_out(WpSink *sink G_GNUC_UNUSED, const void *data, size_t size)
{
    fwrite(data, 1, size, stdout);
}

static void
say_sums(const WpChanges *changes)
{
    wp_say("%u assets, then %u: %u appeared, %u left", changes->n_assets_before,
           changes->n_assets_after, changes->n_appeared, changes->n_left);
    wp_say("%u move in another wave: %u earlier, %u later; %u are placed now, %u no longer are",
           changes->n_earlier + changes->n_later, changes->n_earlier, changes->n_later,
           changes->n_placed, changes->n_unplaced);
    if (changes->changes->len == 0)
        wp_say("nothing is different");
}

int
wp_command_diff(const WpOptions *options)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(WpRunState) before = NULL, after = NULL;

    if (!options->arguments[0] || !options->arguments[1] || options->arguments[2]) {
        wp_complain("which two runs? waveplan diff OLD NEW: folders that 'waveplan run' wrote");
        return WP_EXIT_USAGE;
    }
    before = wp_run_state_load(options->arguments[0], &error);
    if (before)
        after = wp_run_state_load(options->arguments[1], &error);
    if (!after) {
        wp_complain("%s", error->message);
        return WP_EXIT_INPUT;
    }
    g_autoptr(WpChanges) changes = wp_changes_find(before, after);
    WpChangesTable table = {changes, NULL};
    WpSink sink = {write_out};
    WpCsvOptions csv = wp_csv_default;

    csv.crlf = false;

    say_sums(changes);
    wp_csv_write(&wp_changes_table, &table, &csv, &sink, NULL);
    return WP_EXIT_DONE;
}
