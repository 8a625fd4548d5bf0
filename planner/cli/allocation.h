#pragma once

/* Gives memory that was freed back to the system, as far as the C library can: where much was, and
 * what comes next needs other blocks. */
void wp_memory_trim(void);
