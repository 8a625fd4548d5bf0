#pragma once

#include <glib.h>

/* What is said when the program cannot go on where it stands: memory that is not to be had, for
 * GLib has no other way out. Results are as they were: a run directory is put in place by its last
 * step only, and the next run clears away what this one had begun. */

/* To be called before anything else. A file that is too large for its limit becomes a write that
 * fails, too. */
void wp_last_words_init(void);
/* Ends the program for want of @size bytes; allocates nothing. */
G_NORETURN void wp_last_words_without(size_t size);
