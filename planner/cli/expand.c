#include "planner/cli/expand.h"

#include "planner/cli/files.h"

#include <errno.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define MAX_DEPTH 32

typedef struct {
    GPtrArray *files;
    WpDiagList *diags;
} Found;

static bool
is_finished_run(const char *folder)
{
    g_autofree char *marker = g_build_filename(folder, ".waveplan", NULL);

    return access(marker, F_OK) == 0;
}

static void
add_file(GPtrArray *files, const char *path)
{
    g_ptr_array_add(files, g_strdup(path));
}

static bool
refuse(const char *path, GError **error)
{
    g_set_error(error, WP_ERROR, wp_open_status(errno), "cannot open '%s': %s", path,
                g_strerror(errno));
    return false;
}

static void
pass_over(Found *found, const char *path, const char *what)
{
    wp_diag(found->diags, WP_DIAG_NO_LAYOUT, (WpLoc){g_intern_string(path), 0, 0}, "not read: %s",
            what);
}

/* What editors and office programs keep beside a file: "vms.csv~", "#vms.csv#", "~$vms.xlsx". Their
 * rows would count twice. */
static bool
is_kept_aside(const char *path)
{
    const char *name = strrchr(path, '/') ? strrchr(path, '/') + 1 : path;

    return g_str_has_suffix(name, "~") || g_str_has_prefix(name, "~$") ||
           (*name == '#' && g_str_has_suffix(name + 1, "#"));
}

static bool expand(const char *path, Found *found, unsigned depth, GError **error);

/* What stands in a folder. */
static bool
expand_child(const char *path, Found *found, unsigned depth, GError **error)
{
    struct stat link, info;

    if (lstat(path, &link) != 0)
        return errno == ENOENT || refuse(path, error); /* it has gone meanwhile */
    bool is_link = S_ISLNK(link.st_mode);
    if (stat(path, &info) != 0) {
        if (!is_link || wp_open_status(errno) == WP_EXIT_SYSTEM)
            return errno == ENOENT || refuse(path, error);
        pass_over(found, path, "a link to nothing");
        return true;
    }
    if (S_ISDIR(info.st_mode)) {
        if (is_finished_run(path))
            return true;
        if (!is_link)
            return expand(path, found, depth + 1, error);
        pass_over(found, path, "a link to a folder; to read it, name it as an input");
    } else if (S_ISREG(info.st_mode) && is_kept_aside(path)) {
        pass_over(found, path, "a copy or lock of an editor; to read it, name it as an input");
    } else if (S_ISREG(info.st_mode)) {
        add_file(found->files, path);
    } else {
        pass_over(found, path, "neither a file nor a folder");
    }
    return true;
}

static bool
expand(const char *path, Found *found, unsigned depth, GError **error)
{
    struct stat info;

    if (strcmp(path, "-") == 0) {
        add_file(found->files, path);
        return true;
    }
    if (stat(path, &info) != 0)
        return refuse(path, error);
    if (!S_ISDIR(info.st_mode)) {
        add_file(found->files, path);
        return true;
    }
    if (depth > MAX_DEPTH) {
        g_set_error(error, WP_ERROR, WP_EXIT_INPUT, "folders nest deeper than %d at '%s'",
                    MAX_DEPTH, path);
        return false;
    }
    g_autoptr(GPtrArray) names = wp_folder_names(path, error);
    if (!names)
        return false;
    for (guint i = 0; i < names->len; i++) {
        g_autofree char *child = g_build_filename(path, g_ptr_array_index(names, i), NULL);

        if (!expand_child(child, found, depth, error))
            return false;
    }
    return true;
}

/* By folder, then name, as a folder's files come: '/' is less than any character of a name. */
static int
by_path(gconstpointer a, gconstpointer b)
{
    const char *x = *(const char *const *)a, *y = *(const char *const *)b;

    while (*x && *x == *y) {
        x++;
        y++;
    }
    unsigned of_x = *x == '/' ? 1 : (unsigned char)*x, of_y = *y == '/' ? 1 : (unsigned char)*y;
    return (of_x > of_y) - (of_x < of_y);
}

/* What tells a file from all others; a pipe or standard input is told by its name. (transfer full)
 */
static char *
identity(const char *path)
{
    struct stat info;

    if (strcmp(path, "-") == 0 || stat(path, &info) != 0 || !S_ISREG(info.st_mode))
        return g_strdup(path);
    return g_strdup_printf("%" G_GUINT64_FORMAT ":%" G_GUINT64_FORMAT, (guint64)info.st_dev,
                           (guint64)info.st_ino);
}

/* A file that is named twice, or has two names, is read once: its flows would count double. The
 * @settings are no export. */
static GPtrArray *
each_once(const GPtrArray *files, const char *settings, WpDiagList *diags)
{
    g_autoptr(GHashTable) seen = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    GPtrArray *once = g_ptr_array_new_with_free_func(g_free);
    g_autofree char *settings_key = settings ? identity(settings) : NULL;

    for (guint i = 0; i < files->len; i++) {
        const char *path = g_ptr_array_index(files, i);
        char *key = identity(path);
        const char *first = g_hash_table_lookup(seen, key);

        if (g_strcmp0(key, settings_key) == 0) {
            g_free(key);
            continue;
        }
        if (!first) {
            add_file(once, path);
            g_hash_table_insert(seen, key, g_ptr_array_index(once, once->len - 1));
            continue;
        }
        g_free(key);
        if (strcmp(first, path) != 0)
            wp_diag(diags, WP_DIAG_NO_LAYOUT, (WpLoc){g_intern_string(path), 0, 0},
                    "not read: it is the same file as %s", first);
    }
    return once;
}

GPtrArray *
wp_files_expand(const char *const *inputs, const char *settings, WpDiagList *diags, GError **error)
{
    g_autoptr(GPtrArray) files = g_ptr_array_new_with_free_func(g_free);
    Found found = {files, diags};

    for (size_t i = 0; inputs[i]; i++)
        if (!expand(inputs[i], &found, 0, error))
            return NULL;
    g_ptr_array_sort(files, by_path);
    return each_once(files, settings, diags);
}
