#include "planner/cli/commands.h"
#include "planner/cli/files.h"
#include "planner/cli/terminal.h"

#include "planner/model/settings.h"

#include <errno.h>
#include <string.h>
#include <sys/stat.h>

/* `waveplan init DIR`: the settings with every key at its default, and the generic tables with
 * their headers. Nothing that exists is touched. */

static bool
write_new(const char *folder, const char *name, const char *text, size_t size, GError **error)
{
    g_autofree char *path = g_build_filename(folder, name, NULL);

    if (g_file_test(path, G_FILE_TEST_EXISTS)) {
        wp_say("%s: is there already, left as it is", path);
        return true;
    }
    if (!g_file_set_contents_full(path, text, (gssize)size, G_FILE_SET_CONTENTS_CONSISTENT, 0666,
                                  error)) {
        (*error)->code = WP_EXIT_SYSTEM;
        return false;
    }
    wp_say("%s", path);
    return true;
}

static bool
write_settings(const char *folder, GError **error)
{
    g_autoptr(GString) text = g_string_new("# Settings of waveplan: every key at its default. "
                                           "Delete what you do not need; a key that\n"
                                           "# is not there has the value that stands here.\n\n");

    wp_shape_append_template(wp_settings_shape(), text);
    return write_new(folder, "estate.yaml", text->str, text->len, error);
}

static bool
write_tables(const char *folder, GError **error)
{
    g_autofree char *shipped = wp_data_path("parsers", "tables");
    g_autoptr(GPtrArray) tables = wp_folder_files(shipped, ".csv", error);
    if (!tables)
        return false;

    for (guint i = 0; i < tables->len; i++) {
        const char *path = g_ptr_array_index(tables, i);
        g_autofree char *name = g_path_get_basename(path);
        g_autofree char *text = NULL;
        gsize size;

        if (!g_file_get_contents(path, &text, &size, error) ||
            !write_new(folder, name, text, size, error))
            return false;
    }
    return true;
}

int
wp_command_init(const WpOptions *options)
{
    const char *folder = options->arguments[0];
    g_autoptr(GError) error = NULL;

    if (!folder || options->arguments[1]) {
        wp_complain("init wants one folder: waveplan init DIR");
        return WP_EXIT_USAGE;
    }
    if (g_mkdir_with_parents(folder, 0777) != 0) {
        wp_complain("cannot make the folder '%s': %s", folder, g_strerror(errno));
        return WP_EXIT_SYSTEM;
    }
    if (!write_settings(folder, &error) || !write_tables(folder, &error)) {
        wp_complain("%s", error->message);
        return WP_EXIT_SYSTEM;
    }
    wp_say("then: waveplan run -c %s/estate.yaml %s EXPORTS -o OUT", folder, folder);
    return WP_EXIT_DONE;
}
