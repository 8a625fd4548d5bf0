#include "config.h"

#include "planner/cli/run-guests.h"

#include "planner/cli/old-manifest.h"
#include "planner/report/manifest.h"

#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

static bool
is_written_last(const char *name)
{
    return strcmp(name, ".waveplan") == 0 || strcmp(name, WP_MANIFEST_NAME) == 0 ||
           strcmp(name, "run.log") == 0;
}

/* What the run of the folder says that it wrote: names of files, and of folders with files. NULL:
 * nobody knows. (transfer full) */
static GHashTable *
find_own(const char *path)
{
    g_autoptr(WpDocument) outputs = wp_old_manifest_read(path, "outputs");
    GHashTable *own;

    if (!outputs)
        return NULL;
    own = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    for (const WpNode *file = wp_document_root(outputs)->first; file; file = file->next) {
        const char *name = wp_node_text(wp_node_get(file, "file"));

        if (name)
            g_hash_table_add(own, g_strndup(name, strcspn(name, "/")));
    }
    return own;
}

static int
open_folder(int parent_fd, const char *name)
{
    return openat(parent_fd, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
}

static void
move_guests(int from, int to)
{
    g_autofree char *path = g_strdup_printf("/proc/self/fd/%d", from);
    g_autoptr(GHashTable) own = find_own(path);
    g_autoptr(GDir) dir = own ? g_dir_open(path, 0, NULL) : NULL;
    const char *name;

    while (dir && (name = g_dir_read_name(dir)))
        if (!is_written_last(name) && !g_hash_table_contains(own, name))
            renameat2(from, name, to, name, RENAME_NOREPLACE);
}

void
wp_run_guests_move(int parent_fd, const char *from, const char *to)
{
    int from_fd = open_folder(parent_fd, from), to_fd = open_folder(parent_fd, to);

    if (from_fd >= 0 && to_fd >= 0)
        move_guests(from_fd, to_fd);
    if (from_fd >= 0)
        close(from_fd);
    if (to_fd >= 0)
        close(to_fd);
}
