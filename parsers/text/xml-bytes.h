#pragma once

#include "parsers/text/stream.h"

/*
 * What the XML parser is given: the bytes of a stream; line by line where it must not be ahead of
 * the record at hand; and, where documents follow one another in a file ("virsh dumpxml" in a
 * loop), with an element around all of them and without their XML declarations, so that they are
 * one document.
 */

typedef struct {
    WpStream *stream;
    bool joined;      /* an element goes around all */
    bool by_lines;    /* no more than a line at a time */
    uint64_t given;   /* bytes given so far */
    uint64_t n_lines; /* line ends among them */
    const char *tag;  /* (nullable) what is left of the tag that is being given */
    bool begun, ended;
    size_t used, size, kept; /* block: given, filled, and held back behind that */
    char block[WP_STREAM_BLOCK];
} WpXmlBytes;

/* The name of the element around joined documents: it reads well in the parser's messages. */
#define WP_XML_JOINED "end-of-file"

/* As an XML parser's read callback: up to @size bytes, 0 at the end, -1 if reading failed. */
int wp_xml_bytes_give(WpXmlBytes *bytes, char *buffer, int size);
