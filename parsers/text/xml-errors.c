#include "parsers/text/xml-errors.h"

#include <string.h>

#include "planner/base/types.h"

char *
wp_xml_error_message(const xmlError *error)
{
    const char *bytes = error->message ? strstr(error->message, "Bytes: ") : NULL;

    if (bytes) {
        g_autofree char *what = g_strchomp(g_strdup(bytes + strlen("Bytes: ")));

        return g_strdup_printf("the bytes %s are not UTF-8, and no other encoding is declared",
                               what);
    }
    char *message = g_strchomp(g_strdup(error->message ? error->message : "not well-formed"));
    if (message[0] && !g_ascii_isupper(message[1])) /* not of "XML declaration ..." */
        *message = g_ascii_tolower(*message);
    return g_strdelimit(message, "\r\n\t", ' ');
}

static void
ignore_error(void *data, xmlError *error)
{
    (void)data, (void)error;
}

static void
ignore_text(void *data, const char *format, ...)
{
    (void)data, (void)format;
}

/* Without memory libxml2 would take a file for a broken one; GLib's functions end the program. */
static void
use_memory_of_glib(void)
{
    static gsize is_done;

    if (!g_once_init_enter(&is_done))
        return;
    xmlMemSetup(g_free, g_malloc, g_realloc, g_strdup);
    xmlInitParser(); /* before several threads parse */
    g_once_init_leave(&is_done, 1);
}

void
wp_xml_print_nothing(void)
{
    use_memory_of_glib();
    xmlSetStructuredErrorFunc(NULL, ignore_error);
    xmlSetGenericErrorFunc(NULL, ignore_text);
}
