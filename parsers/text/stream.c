#include "parsers/text/stream.h"

#include <string.h>

struct WpStream {
    WpReadFn pull;
    void *data;
    WpSha256 *sum; /* (nullable) made when there is something to add */
    bool unhashed;
    uint8_t *head; /* (nullable) read ahead, to be given again */
    size_t head_size, head_given;
    bool head_whole; /* the input ended inside the head */
    bool failed;
    uint64_t size;
    /* wp_stream_new_memory() */
    const uint8_t *bytes;
    size_t n_bytes;
    /* wp_stream_new_at() */
    const WpSeekable *seekable;
    uint64_t place;
};

WpStream *
wp_stream_new(WpReadFn read, void *data)
{
    WpStream *stream = g_new0(WpStream, 1);

    stream->pull = read;
    stream->data = data;
    return stream;
}

static ssize_t
pull_memory(void *data, void *buffer, size_t size)
{
    WpStream *stream = data;
    size_t taken = MIN(size, stream->n_bytes);

    if (taken > 0)
        memcpy(buffer, stream->bytes, taken);
    stream->bytes += taken;
    stream->n_bytes -= taken;
    return (ssize_t)taken;
}

WpStream *
wp_stream_new_memory(const void *bytes, size_t size)
{
    WpStream *stream = wp_stream_new(pull_memory, NULL);

    stream->data = stream;
    stream->bytes = bytes;
    stream->n_bytes = size;
    return stream;
}

static ssize_t
pull_at(void *data, void *buffer, size_t size)
{
    WpStream *stream = data;
    ssize_t got = stream->seekable->read_at(stream->seekable->data, stream->place, buffer, size);

    stream->place += got > 0 ? (uint64_t)got : 0;
    return got;
}

WpStream *
wp_stream_new_at(const WpSeekable *bytes, uint64_t offset)
{
    WpStream *stream = wp_stream_new(pull_at, NULL);

    stream->data = stream;
    stream->seekable = bytes;
    stream->place = offset;
    return stream;
}

void
wp_stream_unhash(WpStream *stream)
{
    g_clear_pointer(&stream->sum, wp_sha256_free);
    stream->unhashed = true;
}

void
wp_stream_free(WpStream *stream)
{
    if (!stream)
        return;
    wp_sha256_free(stream->sum);
    g_free(stream->head);
    g_free(stream);
}

static ssize_t
pull(WpStream *stream, void *buffer, size_t size)
{
    if (stream->failed)
        return -1;
    ssize_t got = stream->pull(stream->data, buffer, size);
    if (got < 0)
        stream->failed = true;
    return got;
}

const uint8_t *
wp_stream_head(WpStream *stream, size_t *out_size, bool *out_whole)
{
    g_assert(stream->size == 0);
    if (!stream->head) {
        stream->head = g_malloc(WP_STREAM_BLOCK);
        while (stream->head_size < WP_STREAM_BLOCK && !stream->head_whole) {
            ssize_t got =
                pull(stream, stream->head + stream->head_size, WP_STREAM_BLOCK - stream->head_size);
            stream->head_whole = got <= 0;
            stream->head_size += got > 0 ? (size_t)got : 0;
        }
    }
    *out_size = stream->head_size;
    *out_whole = stream->head_whole;
    return stream->head;
}

ssize_t
wp_stream_read(WpStream *stream, void *buffer, size_t size)
{
    size_t ahead = stream->head_size - stream->head_given;
    ssize_t got;

    if (ahead > 0) {
        got = (ssize_t)MIN(ahead, size);
        memcpy(buffer, stream->head + stream->head_given, (size_t)got);
        stream->head_given += (size_t)got;
    } else if (stream->head_whole) {
        got = stream->failed ? -1 : 0;
    } else {
        got = pull(stream, buffer, size);
    }
    if (got > 0) {
        if (!stream->unhashed) {
            stream->sum = stream->sum ? stream->sum : wp_sha256_new();
            wp_sha256_add(stream->sum, buffer, (size_t)got);
        }
        stream->size += (uint64_t)got;
    }
    return got;
}

void
wp_stream_drain(WpStream *stream)
{
    g_autofree uint8_t *block = g_malloc(WP_STREAM_BLOCK);

    while (wp_stream_read(stream, block, WP_STREAM_BLOCK) > 0) {
    }
}

uint64_t
wp_stream_size(const WpStream *stream)
{
    return stream->size;
}

bool
wp_stream_failed(const WpStream *stream)
{
    return stream->failed;
}

void
wp_stream_sha256(WpStream *stream, char out_hex[WP_SHA256_HEX])
{
    stream->sum = stream->sum ? stream->sum : wp_sha256_new();
    wp_sha256_end(stream->sum, out_hex);
}

struct WpSum {
    WpStream *stream;
    GThread *thread; /* (nullable): there was none to be had */
};

static gpointer
drain(gpointer stream)
{
    wp_stream_drain(stream);
    return NULL;
}

WpSum *
wp_sum_begin(const WpSeekable *bytes)
{
    WpSum *sum = g_new0(WpSum, 1);

    sum->stream = wp_stream_new_at(bytes, 0);
    sum->thread = g_thread_try_new("sha256", drain, sum->stream, NULL);
    return sum;
}

bool
wp_sum_end(WpSum *sum, uint64_t *out_size, char out_hex[WP_SHA256_HEX])
{
    if (sum->thread)
        g_thread_join(sum->thread);
    else
        drain(sum->stream);
    bool whole = !wp_stream_failed(sum->stream);
    *out_size = wp_stream_size(sum->stream);
    wp_stream_sha256(sum->stream, out_hex);
    wp_stream_free(sum->stream);
    g_free(sum);
    return whole;
}
