#include "planner/cli/options.h"

#include "planner/cli/files.h"

void
wp_options_clear(WpOptions *options)
{
    g_free(options->settings);
    g_free(options->output);
    g_free(options->as_of);
    g_free(options->baseline);
    g_strfreev(options->sets);
    g_free(options->given);
    g_free(options->applies);
    g_free(options->vms);
    g_free(options->seed);
    g_free(options->databases);
    g_free(options->flows);
    g_free(options->formats);
    g_free(options->dirt);
    g_free(options->profile);
    g_free(options->log);
    g_strfreev(options->arguments);
    *options = (WpOptions){0};
}

/* Texts are taken as file names are, as bytes: GOption would convert others from the locale, and in
 * that of a nightly job, C, refuse every letter that is not English. */
static void
add_entry(GArray *entries, const char *name, char letter, GOptionArg kind, gpointer where,
          const char *meaning, const char *value)
{
    GOptionEntry entry = {name, letter, 0, kind, where, meaning, value};

    g_array_append_val(entries, entry);
}

static void
add_estate_entries(GArray *entries, WpOptions *options)
{
    add_entry(entries, "vms", 0, G_OPTION_ARG_FILENAME, &options->vms, "how many (default: 1000)",
              "N");
    add_entry(entries, "seed", 0, G_OPTION_ARG_FILENAME, &options->seed,
              "another number is another estate (default: 1)", "S");
    add_entry(entries, "databases", 0, G_OPTION_ARG_FILENAME, &options->databases,
              "how many (default: as the profile says)", "N");
    add_entry(entries, "flows", 0, G_OPTION_ARG_FILENAME, &options->flows,
              "rows of flows, about (default: as the profile says)", "N");
    add_entry(entries, "formats", 0, G_OPTION_ARG_FILENAME, &options->formats,
              "what to write, with commas between (default: all but connections)", "LIST");
    add_entry(entries, "dirt", 0, G_OPTION_ARG_FILENAME, &options->dirt,
              "what to plant: all (default), none, or kinds with commas between", "LIST");
    add_entry(entries, "profile", 0, G_OPTION_ARG_FILENAME, &options->profile,
              "the shape of the estate (default: the one measured in real exports)", "FILE");
    add_entry(entries, "set", 0, G_OPTION_ARG_FILENAME_ARRAY, &options->sets,
              "one key of the profile, over the file: flows.noise=20%", "KEY=VALUE");
    add_entry(entries, "output", 'o', G_OPTION_ARG_FILENAME, &options->output,
              "folder that is made, and must not be there", "DIR");
}

bool
wp_options_parse(const WpCommand *command, char **argv, WpOptions *options, GError **error)
{
    g_autoptr(GArray) entries = g_array_new(TRUE, TRUE, sizeof(GOptionEntry));
    g_autofree char *usage = g_strdup_printf("%s", command->arguments);
    g_autoptr(GOptionContext) context = g_option_context_new(usage);

    if (command->options & WP_OPTION_SETTINGS) {
        add_entry(entries, "settings", 'c', G_OPTION_ARG_FILENAME, &options->settings,
                  "settings file (default: ./estate.yaml if it is there)", "FILE");
        add_entry(entries, "set", 0, G_OPTION_ARG_FILENAME_ARRAY, &options->sets,
                  "one setting, over the file: capacity.teams=2", "KEY=VALUE");
    }
    if (command->options & WP_OPTION_OUTPUT)
        add_entry(entries, "output", 'o', G_OPTION_ARG_FILENAME, &options->output,
                  "folder of the results (default: output.directory/AS-OF)", "DIR");
    if (command->options & WP_OPTION_AS_OF)
        add_entry(entries, "as-of", 0, G_OPTION_ARG_FILENAME, &options->as_of,
                  "the day on which the plan is made, such as 2026-11-22", "DATE");
    if (command->options & WP_OPTION_BASELINE)
        add_entry(entries, "baseline", 0, G_OPTION_ARG_FILENAME, &options->baseline,
                  "the run to compare with and to stay near to: a folder, latest or none", "DIR");
    if (command->options & WP_OPTION_GIVEN) {
        add_entry(entries, "given", 0, G_OPTION_ARG_FILENAME, &options->given,
                  "fields of the asset, as YAML: '{cores: 4}'", "YAML");
        add_entry(entries, "applies", 0, G_OPTION_ARG_FILENAME, &options->applies,
                  "vm (default), database, application, dependency", "KIND");
    }
    if (command->options & WP_OPTION_ESTATE)
        add_estate_entries(entries, options);
    add_entry(entries, "quiet", 'q', G_OPTION_ARG_NONE, &options->quiet,
              "say only what is wrong: no notes", NULL);
    add_entry(entries, "no-color", 0, G_OPTION_ARG_NONE, &options->no_color, "no colours", NULL);
    add_entry(entries, "log", 0, G_OPTION_ARG_FILENAME, &options->log,
              "how to say things on standard error: text, json", "FORM");
    add_entry(entries, G_OPTION_REMAINING, 0, G_OPTION_ARG_FILENAME_ARRAY, &options->arguments,
              NULL, NULL);

    g_option_context_set_summary(context, command->summary);
    g_option_context_set_description(context, command->details);
    g_option_context_add_main_entries(context, (const GOptionEntry *)entries->data, NULL);
    /* GOption names the program in --help by this. */
    g_autofree char *program = g_strdup_printf("waveplan %s", command->name);
    g_set_prgname(program);
    g_auto(GStrv) copy = g_strdupv(argv);
    if (!g_option_context_parse_strv(context, &copy, error))
        return false;
    if (!options->arguments)
        options->arguments = g_new0(char *, 1);
    if (options->log && !g_str_equal(options->log, "text") && !g_str_equal(options->log, "json")) {
        g_set_error(error, WP_ERROR, WP_EXIT_USAGE, "--log takes text or json, not '%s'",
                    options->log);
        return false;
    }
    return true;
}
