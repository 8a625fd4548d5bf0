/*
 * A program with one fault of each kind that the sanitizer build must find; no-reports-self.sh
 * runs it. It ends with status 0 where nobody looks.
 */
#include <glib.h>
#include <limits.h>
#include <string.h>

static char *volatile kept;

static void
leak(void)
{
    kept = g_strdup("nobody frees this");
    kept = NULL;
}

static void
read_past_end(void)
{
    g_autofree char *block = g_malloc(4);
    volatile int past = 4;

    memset(block, 'x', 4);
    kept = block[past] ? (char *)"" : NULL;
}

static void
overflow(void)
{
    volatile int big = INT_MAX;

    big = big + 1;
}

int
main(int argc, char **argv)
{
    const char *fault = argc == 2 ? argv[1] : "";

    if (strcmp(fault, "leak") == 0)
        leak();
    if (strcmp(fault, "read") == 0)
        read_past_end();
    if (strcmp(fault, "overflow") == 0)
        overflow();
    return 0;
}
