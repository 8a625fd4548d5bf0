#pragma once

#include "planner/base/sha256.h"

/*
 * An input as its reader sees it: bytes pulled from a callback (only planner/cli opens files),
 * with the first 64 KiB at hand for detection, and hashed as they pass. Never seeks; holds no
 * more than the head.
 */

/* Up to @size bytes into @buffer. Returns: how many; 0 at the end; -1 if reading failed. */
typedef ssize_t (*WpReadFn)(void *data, void *buffer, size_t size);

/* An input that can be read at any place, as containers need it: a file, not a pipe. */
typedef struct {
    /* Up to @size bytes from @offset into @buffer. Returns: how many; 0 at the end; -1 if reading
     * failed. */
    ssize_t (*read_at)(void *data, uint64_t offset, void *buffer, size_t size);
    void *data;
    uint64_t size;
} WpSeekable;

#define WP_STREAM_BLOCK (64 * 1024)

typedef struct WpStream WpStream;

/* @data is handed to @read, and stays the caller's. */
WpStream *wp_stream_new(WpReadFn read, void *data);
/* The same over memory, which must outlive the stream: tests, fuzz targets, small files. */
WpStream *wp_stream_new_memory(const void *bytes, size_t size);
/* The same from byte @offset of @bytes, which must outlive the stream. */
WpStream *wp_stream_new_at(const WpSeekable *bytes, uint64_t offset);
void wp_stream_free(WpStream *stream);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(WpStream, wp_stream_free)

/* The first WP_STREAM_BLOCK bytes, or all if there are fewer (@out_whole). Only before the first
 * wp_stream_read(), which gives these bytes again. */
const uint8_t *wp_stream_head(WpStream *stream, size_t *out_size, bool *out_whole);

/* As WpReadFn; what it gives is hashed and counted. */
ssize_t wp_stream_read(WpStream *stream, void *buffer, size_t size);

/* Reads what is left, so that size and sum are those of the whole input. */
void wp_stream_drain(WpStream *stream);

uint64_t wp_stream_size(const WpStream *stream); /* bytes given so far */
bool wp_stream_failed(const WpStream *stream);   /* the callback gave -1 */
/* Leaves the sum to somebody else. */
void wp_stream_unhash(WpStream *stream);
/* SHA-256 of the bytes given; ends the sum. */
void wp_stream_sha256(WpStream *stream, char out_hex[WP_SHA256_HEX]);

/*
 * The sum of a file that can be read at any place, by a thread of its own: hashing takes a fifth of
 * the time of parsing.
 */
typedef struct WpSum WpSum;
WpSum *wp_sum_begin(const WpSeekable *bytes);
/* Waits for it, and frees @sum. Returns: false if reading failed; @out_size and the sum are those
 * of what could be read */
bool wp_sum_end(WpSum *sum, uint64_t *out_size, char out_hex[WP_SHA256_HEX]);
