#pragma once

#include <libxml/xmlerror.h>

/* What libxml2 says, made fit for a diagnostic. */

/* The message in one line (transfer full). */
char *wp_xml_error_message(const xmlError *error);

/* Errors that the library raises for no document (of its converters) are not printed, in this
 * thread; the document that they are of fails all the same. Called before each parser is made. */
void wp_xml_print_nothing(void);
