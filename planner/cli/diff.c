#include "planner/base/quantity.h"
#include "planner/cli/baseline.h"
#include "planner/cli/commands.h"
#include "planner/cli/files.h"
#include "planner/cli/run-words.h"
#include "planner/cli/terminal.h"
#include "planner/report/changes.h"

#include <stdio.h>
#include <string.h>

/* `waveplan diff OLD NEW`. */

static void
write_out(WpSink *sink G_GNUC_UNUSED, const void *data, size_t size)
{
    fwrite(data, 1, size, stdout);
}

/* ---- why ---- */

typedef struct {
    const WpRunWords *before;
    const WpRunWords *after;
    GString *text;
} Words;

static int64_t
wave_of(const char *text)
{
    int64_t wave = 0;

    return wp_parse_int(text, strlen(text), wp_number_plain, &wave) ? wave : 0;
}

/* What moves earlier is no longer kept back by what the old run said; all else by what the new one
 * says. */
static const char *
why(const WpChange *change, void *data)
{
    Words *words = data;
    const char *before = wp_run_words_reason(words->before, change->item);
    const char *after = wp_run_words_reason(words->after, change->item);

    if ((change->kind != WP_CHANGE_ASSET && change->kind != WP_CHANGE_GROUP) ||
        change->what != WP_CHANGE_IN_WAVE)
        return NULL;
    if (wave_of(change->after) > 0 && wave_of(change->before) > wave_of(change->after)) {
        g_string_printf(words->text, "before: %s", before ? before : "");
        return before ? words->text->str : NULL;
    }
    return after;
}

static void
add_settings(WpChanges *changes, const WpRunWords *before, const WpRunWords *after)
{
    for (guint i = 0; before->set && after->set && i + 1 < before->set->len; i += 2) {
        const char *key = g_ptr_array_index(before->set, i);
        const char *now = wp_run_words_setting(after, key);

        if (g_strcmp0(now, g_ptr_array_index(before->set, i + 1)) != 0)
            wp_changes_add_setting(changes, key, g_ptr_array_index(before->set, i + 1), now);
    }
    for (guint i = 0; before->set && after->set && i + 1 < after->set->len; i += 2)
        if (!wp_run_words_setting(before, g_ptr_array_index(after->set, i)))
            wp_changes_add_setting(changes, g_ptr_array_index(after->set, i), NULL,
                                   g_ptr_array_index(after->set, i + 1));
}

static void
say_settings(const WpChanges *changes)
{
    for (guint i = 0; i < changes->n_settings; i++) {
        const WpChange *change = &g_array_index(changes->changes, WpChange, i);

        wp_say("set %s: %s, then %s", change->item,
               *change->before ? change->before : "its default",
               *change->after ? change->after : "its default");
    }
}

static void
say_sums(const WpChanges *changes)
{
    wp_say("%u asset%s, then %u: %u appeared, %u left", changes->n_assets_before,
           wp_plural(changes->n_assets_before), changes->n_assets_after, changes->n_appeared,
           changes->n_left);
    wp_say("%u in another wave: %u earlier, %u later; %u are placed now, %u no longer are",
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
    g_autoptr(WpRunWords) old = wp_run_words_load(options->arguments[0]);
    g_autoptr(WpRunWords) new = wp_run_words_load(options->arguments[1]);
    g_autoptr(GString) text = g_string_new(NULL);
    Words words = {old, new, text};
    WpChangesTable table = {changes, NULL, why, &words};
    WpSink sink = {write_out};
    WpCsvOptions csv = wp_csv_default;

    csv.crlf = false;

    add_settings(changes, old, new);
    say_settings(changes);
    say_sums(changes);
    wp_csv_write(&wp_changes_table, &table, &csv, &sink, NULL);
    return WP_EXIT_DONE;
}
