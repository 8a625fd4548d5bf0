#pragma once

/* Gives memory that was freed back to the system, as far as the C library can: where much was, and
 * what comes next needs other blocks. */
void wp_memory_trim(void);

/* To be called where the program takes the most that it ever needs: large blocks that are freed
 * from here on are kept for others up to that, since memory is given slowly on some machines. */
void wp_memory_take_no_more(void);
