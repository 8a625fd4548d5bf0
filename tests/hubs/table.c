#include "tests/hubs/table.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

GPtrArray *
table_read(const char *directory, const char *name)
{
    g_autofree char *path = name ? g_build_filename(directory, name, NULL) : g_strdup(directory);
    g_autofree char *text = NULL;
    GPtrArray *lines = g_ptr_array_new_with_free_func((GDestroyNotify)g_strfreev);

    if (!g_file_get_contents(path, &text, NULL, NULL)) {
        perror(path);
        exit(1);
    }
    for (char *line = text, *end; *line; line = end + 1) {
        end = strchr(line, '\n');
        *end = '\0';
        g_strchomp(line);
        g_ptr_array_add(lines, g_strsplit(line, ",", -1)); /* our names need no quotes */
    }
    return lines;
}

uint32_t
table_column(char **head, const char *name)
{
    for (uint32_t i = 0; head[i]; i++)
        if (strcmp(head[i] + (strncmp(head[i], "\xef\xbb\xbf", 3) == 0 ? 3 : 0), name) == 0)
            return i;
    fprintf(stderr, "no column %s\n", name);
    exit(1);
}

FILE *
table_create(const char *directory, const char *name)
{
    g_autofree char *path = g_build_filename(directory, name, NULL);
    FILE *file;

    g_mkdir_with_parents(directory, 0755);
    file = fopen(path, "w");
    if (!file) {
        perror(path);
        exit(1);
    }
    return file;
}
