/*
 * The main of a fuzz target when libFuzzer is not linked: feeds it the files named on the command
 * line, one by one, so that every build tests the corpora. Each file is in memory of exactly its
 * size: a sanitizer sees a read past the end.
 */
#include <glib.h>
#include <stdint.h>
#include <stdio.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
main(int argc, char **argv)
{
    int i;

    for (i = 1; i < argc; i++) {
        g_autofree char *text = NULL;
        g_autofree uint8_t *exact = NULL;
        g_autoptr(GError) error = NULL;
        gsize size = 0;

        if (!g_file_get_contents(argv[i], &text, &size, &error)) {
            fprintf(stderr, "%s\n", error->message);
            return 1;
        }
        exact = size > 0 ? g_memdup2(text, size) : g_malloc(1);
        LLVMFuzzerTestOneInput(exact, size);
    }
    return 0;
}
