#pragma once

#include "parsers/text/stream.h"
#include "planner/base/sha256.h"
#include "planner/base/sink.h"
#include "planner/base/source.h"

/* The only code that opens files. */

#define WP_ERROR (wp_error_quark())
GQuark wp_error_quark(void);

/* The values are exit statuses: DESIGN section 2. */
typedef enum {
    WP_EXIT_DONE = 0,
    WP_EXIT_GATE = 1,   /* done, but a gate failed */
    WP_EXIT_USAGE = 2,  /* usage, settings or rule fault; nothing written */
    WP_EXIT_INPUT = 3,  /* no usable input; nothing written */
    WP_EXIT_SYSTEM = 4, /* system trouble; earlier results untouched */
} WpExit;

/**
 * wp_source_load:
 * @diags: gets NOT_TEXT, TOO_LARGE
 *
 * Returns: (transfer full) (nullable): NULL with @error if the file cannot be read, NULL without
 * if its text cannot be used (said in @diags)
 */
WpSource *wp_source_load(const char *path, WpDiagList *diags, GError **error);

/* Whether the file or a folder above it may not be looked at: it may be there. Sets @error
 * (nullable) then. */
bool wp_is_refused(const char *path, GError **error);

/* An input read in blocks; "-" is standard input. Use wp_reader_read() as the pull callback of
 * parsers/reader.h. */
typedef struct WpReader WpReader;
/* A named pipe into which nobody writes for ten seconds is an error. */
WpReader *wp_reader_open(const char *path, GError **error);
void wp_reader_close(WpReader *reader);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(WpReader, wp_reader_close)
/* Up to @size bytes; 0 at the end, -1 on trouble (then wp_reader_trouble() says what). */
ssize_t wp_reader_read(void *reader, void *buffer, size_t size);
/* Goes to byte @offset; false if the input cannot (a pipe). */
bool wp_reader_seek(WpReader *reader, uint64_t offset);
/* The input as one that can be read at any place, for as long as @reader is open; false if it is
 * none (a pipe). */
bool wp_reader_seekable(WpReader *reader, WpSeekable *out);
/* False of what has no bytes (a folder) or may give them for ever (a device, but a terminal). */
bool wp_reader_ends(const WpReader *reader);
/* Whether the file is another one now than when it was opened: somebody writes to it. */
bool wp_reader_changed(const WpReader *reader);
const char *wp_reader_trouble(const WpReader *reader); /* NULL if none */
/* Says that nobody here reads the file again: what the system keeps of it in memory may go. */
void wp_reader_let_go(WpReader *reader);

/* The status of an errno of opening: INPUT if there is no such file, else SYSTEM. */
WpExit wp_open_status(int number);

/* The entries of a folder but for those that begin with a dot, in byte order. Returns: (transfer
 * full): of char *; NULL with @error */
GPtrArray *wp_folder_names(const char *folder, GError **error);

/*
 * Where shipped data is: the folders rules/packs, rules/catalogues, parsers/layouts and
 * planner/backlog stand below it. $WAVEPLAN_DATADIR, else "waveplan-data" beside the program (a
 * link that only a build tree has), else the place of installation.
 */
const char *wp_data_dir(void);
/* (transfer full): a path below wp_data_dir(). */
char *wp_data_path(const char *folder, const char *name);
/* Files of a folder with this ending, byte order. Returns: (transfer full): of char * (paths). */
GPtrArray *wp_folder_files(const char *folder, const char *suffix, GError **error);

/* A sink into a file that hashes what passes; see rundir.h for who opens it. */
typedef struct WpFileSink WpFileSink;
WpFileSink *wp_file_sink_open(int dir_fd, const char *name, GError **error);
WpSink *wp_file_sink_sink(WpFileSink *file);
/* Flushes: all is with the system, and on its way to the disk. @out_hex may be NULL. Returns: the
 * descriptor for wp_file_settle(), -1 with @error if any write failed */
int wp_file_sink_end(WpFileSink *file, uint64_t *out_bytes, char out_hex[WP_SHA256_HEX],
                     GError **error);
/* Waits until all of @fd is on the disk, and closes it. @name: for @error. */
bool wp_file_settle(int fd, const char *name, GError **error);
/* Both in one. */
bool wp_file_sink_close(WpFileSink *file, const char *name, GError **error);
