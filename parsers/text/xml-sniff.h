#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Whether the head of an XML document has an element @child right inside an element @parent (local
 * names), wherever they stand. What is behind the head is not looked at, and what is not
 * well-formed may deceive: this decides what a file is taken for, not what is read. */
bool wp_xml_sniff_inside(const uint8_t *head, size_t size, const char *parent, const char *child);
