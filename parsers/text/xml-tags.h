#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * Watches the bytes of an XML document on their way to the parser, which compares every attribute
 * of an element with all others: a tag of a hundred thousand takes it minutes. And it gives back
 * control at elements and texts alone: comments and instructions in a row are all held. Bytes may
 * come in any pieces, in any encoding in which tags are ASCII, UTF-16 included.
 */

#define WP_XML_MAX_ATTRIBUTES 4096
#define WP_XML_MAX_ASIDES     100000 /* comments and instructions between two tags */

typedef struct {
    int at; /* WP_XML_AT_... of xml-tags.c; 0: in text */
    char quote;
    uint32_t seen; /* bytes of what begins or ends a comment, ... */
    uint32_t n_attributes, n_asides;
} WpXmlTags;

/* Returns: false if there are too many of either, and nothing more is to be parsed */
bool wp_xml_tags_watch(WpXmlTags *tags, const char *bytes, size_t size);
