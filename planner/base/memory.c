#include "planner/base/memory.h"

G_NORETURN void
wp_out_of_memory(void)
{
    volatile gsize all = G_MAXSIZE; /* more than can be had, so GLib ends the program its way */

    for (;;)
        g_free(g_malloc(all));
}
