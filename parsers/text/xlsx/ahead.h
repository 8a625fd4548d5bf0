#pragma once

#include "parsers/text/xlsx/zip.h"

/*
 * Unpacks a member of an archive in a thread of its own, some blocks ahead of who reads them. A
 * member of a few blocks is read without one. The archive is the thread's until wp_ahead_free().
 */

typedef struct WpAhead WpAhead;

#define WP_AHEAD_BLOCK (64 * 1024)

/* @member must outlive it. */
WpAhead *wp_ahead_new(WpZipMember *member);
/* Stops unpacking, wherever it is. */
void wp_ahead_free(WpAhead *ahead);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(WpAhead, wp_ahead_free)

/* The next block, valid until the next call. Returns: as wp_zip_member_read() */
ssize_t wp_ahead_next(WpAhead *ahead, const char **out_block, WpDiagCode *out_code,
                      char **out_fault);
