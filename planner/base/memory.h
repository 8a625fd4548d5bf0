#pragma once

#include "planner/base/types.h"

/* Ends the program as g_malloc() does where there is no memory: for libraries that tell of it, and
 * whose word would otherwise be taken for a fault of the file they read. */
G_NORETURN void wp_out_of_memory(void);
