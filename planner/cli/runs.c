#include "planner/cli/runs.h"

#include "planner/base/date.h"
#include "planner/cli/rundir.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define LATEST "latest"

/* The link changes its end in one step. */
static bool
point_latest(int parent_fd, const char *name, GError **error)
{
    g_autofree char *fresh =
        g_strdup_printf(".latest.waveplan-%06x", (unsigned)getpid() & 0xffffffu);

    unlinkat(parent_fd, fresh, 0);
    if (symlinkat(name, parent_fd, fresh) == 0 &&
        renameat(parent_fd, fresh, parent_fd, LATEST) == 0)
        return true;
    g_set_error(error, WP_ERROR, WP_EXIT_SYSTEM, "cannot point '%s' at the new run: %s", LATEST,
                g_strerror(errno));
    unlinkat(parent_fd, fresh, 0);
    return false;
}

static int
by_name(gconstpointer a, gconstpointer b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static bool
is_day(const char *name)
{
    WpDay day;

    return wp_parse_day(name, strlen(name), &day);
}

/* Names are days, so the oldest sort first; only finished runs of ours are counted or removed. */
static void
remove_oldest(int parent_fd, const char *parent, uint32_t keep)
{
    g_autoptr(GDir) dir = g_dir_open(parent, 0, NULL);
    g_autoptr(GPtrArray) names = g_ptr_array_new_with_free_func(g_free);
    const char *name;

    while (dir && (name = g_dir_read_name(dir)))
        if (is_day(name) && wp_run_dir_is_run(parent_fd, name))
            g_ptr_array_add(names, g_strdup(name));
    g_ptr_array_sort(names, by_name);
    for (guint i = 0; i + keep < names->len; i++)
        wp_run_dir_remove(parent_fd, g_ptr_array_index(names, i));
}

bool
wp_runs_tidy(const char *parent, const char *place, uint32_t keep, GError **error)
{
    g_autofree char *name = g_path_get_basename(place);
    int parent_fd = open(parent, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

    if (parent_fd < 0) {
        g_set_error(error, WP_ERROR, WP_EXIT_SYSTEM, "cannot open '%s': %s", parent,
                    g_strerror(errno));
        return false;
    }
    bool done = point_latest(parent_fd, name, error);
    if (done)
        remove_oldest(parent_fd, parent, keep);
    close(parent_fd);
    return done;
}
