#include "rules/engine/lib/library.h"

/* version(text): the text itself, compared by its parts (order.h). */

WP_CEL_F(version_of_string)
{
    WpCelValue version = args[0];

    version.kind = WP_CEL_VERSION;
    return version;
}
