#pragma once

#include "parsers/intake.h"

/* Reads an XML document through its layout, record by record. @stream: not yet read. Returns: false
 * if the document is broken; what came before the fault is read. */
bool wp_elements_read(WpIntake *intake, WpStream *stream);
