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
    g_free(options->log);
    g_strfreev(options->arguments);
    *options = (WpOptions){0};
}

static void
add_entry(GArray *entries, const char *name, char letter, GOptionArg kind, gpointer where,
          const char *meaning, const char *value)
{
    GOptionEntry entry = {name, letter, 0, kind, where, meaning, value};

    g_array_append_val(entries, entry);
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
        add_entry(entries, "set", 0, G_OPTION_ARG_STRING_ARRAY, &options->sets,
                  "one setting, over the file: capacity.teams=2", "KEY=VALUE");
    }
    if (command->options & WP_OPTION_OUTPUT)
        add_entry(entries, "output", 'o', G_OPTION_ARG_FILENAME, &options->output,
                  "folder of the results (default: output.directory/AS-OF)", "DIR");
    if (command->options & WP_OPTION_AS_OF)
        add_entry(entries, "as-of", 0, G_OPTION_ARG_STRING, &options->as_of,
                  "the day on which the plan is made, such as 2026-11-22", "DATE");
    if (command->options & WP_OPTION_BASELINE)
        add_entry(entries, "baseline", 0, G_OPTION_ARG_FILENAME, &options->baseline,
                  "the run to compare with and to stay near to: a folder, latest or none", "DIR");
    if (command->options & WP_OPTION_GIVEN) {
        add_entry(entries, "given", 0, G_OPTION_ARG_STRING, &options->given,
                  "fields of the asset, as YAML: '{cores: 4}'", "YAML");
        add_entry(entries, "applies", 0, G_OPTION_ARG_STRING, &options->applies,
                  "vm (default), database, application, dependency", "KIND");
    }
    add_entry(entries, "quiet", 'q', G_OPTION_ARG_NONE, &options->quiet, "say only what is wrong",
              NULL);
    add_entry(entries, "no-color", 0, G_OPTION_ARG_NONE, &options->no_color, "no colours", NULL);
    add_entry(entries, "log", 0, G_OPTION_ARG_STRING, &options->log,
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
