#pragma once

#include "parsers/text/stream.h"
#include "planner/base/diag.h"

/*
 * A zip archive read member by member, over libzip. Members are found by name and given as bytes:
 * no path is ever made of a member's name. What a member unpacks to is bounded, in bytes and in
 * relation to what it is packed in.
 */

#define WP_ZIP_MAX_MEMBERS 10000
#define WP_ZIP_MAX_MEMBER  (UINT64_C(8) * 1024 * 1024 * 1024)
/* Unpacked bytes for a packed one, once a member is over WP_ZIP_FREE, or all that were
 * read together over twice that: XML tables have 5 to 200. */
#define WP_ZIP_MAX_RATIO 500
#define WP_ZIP_FREE      (UINT64_C(64) * 1024 * 1024)

typedef struct WpZip WpZip;

/* @bytes (with what it reads from) must outlive the archive. Returns: (transfer full): NULL after a
 * fault, which is in @diags (WORKBOOK_FAULT, TOO_LARGE, at @file). */
WpZip *wp_zip_open(const WpSeekable *bytes, const char *file, WpDiagList *diags);
void wp_zip_free(WpZip *zip);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(WpZip, wp_zip_free)

bool wp_zip_has(WpZip *zip, const char *member);

typedef struct WpZipMember WpZipMember;

/* NULL if there is no such member, or it cannot be unpacked; then @out_fault says why (transfer
 * full). */
WpZipMember *wp_zip_member_open(WpZip *zip, const char *member, char **out_fault);
void wp_zip_member_free(WpZipMember *member);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(WpZipMember, wp_zip_member_free)

/* Up to @size bytes. Returns: how many; 0 at the end; -1 after a fault, and @out_fault says which
 * (transfer full); @out_code: WORKBOOK_FAULT or TOO_LARGE. */
ssize_t wp_zip_member_read(WpZipMember *member, void *buffer, size_t size, WpDiagCode *out_code,
                           char **out_fault);
