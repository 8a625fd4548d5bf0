#include "rules/engine/lib/library.h"

/* version(text): the text itself, compared by its parts (order.h). It begins with a digit, or with
 * a v before one: 'PostgreSQL 15.18' compared with '9.5' would be a word compared with a number,
 * and so say nothing of versions. */

WP_CEL_F(version_of_string)
{
    const char *text = args[0].text;
    size_t size = args[0].aux;

    while (size > 0 && *text == ' ') {
        text++;
        size--;
    }
    if (size > 1 && (*text == 'v' || *text == 'V') && g_ascii_isdigit(text[1])) {
        text++;
        size--;
    }
    if (size == 0 || !g_ascii_isdigit(*text))
        return wp_cel_error(call, "'%.*s' is not a version: it does not begin with a number",
                            (int)MIN(args[0].aux, 64), args[0].text);
    return (WpCelValue){.kind = WP_CEL_VERSION, .aux = (uint32_t)size, .text = text};
}
