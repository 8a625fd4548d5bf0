#include "parsers/reader.h"

#include <string.h>

#include "parsers/elements.h"
#include "parsers/rows.h"

static void
say_unread(const char *name, const WpMatch *match, WpDiagList *diags)
{
    WpLoc loc = {g_intern_string(name), match->columns_line, 0};

    if (strcmp(match->form, "empty") == 0) {
        wp_diag(diags, WP_DIAG_EMPTY_FILE, loc, "the file is empty");
        return;
    }
    if (strcmp(match->form, "not text") == 0) {
        wp_diag(diags, WP_DIAG_NO_LAYOUT, loc, "the file is not text, and is not read");
        return;
    }
    wp_diag(diags, WP_DIAG_NO_LAYOUT, loc, "not read: %s (%s)", match->reason, match->form);
    if (match->nearest)
        wp_diag_hint(diags, "nearest is %s, which wants %s", match->nearest->id, match->lacks);
}

/* Files over this many bytes are hashed by a thread of their own. */
#define HASH_APART (1024 * 1024)

/* Where the bytes of an input come from. */
typedef struct {
    WpStream *stream;
    const WpSeekable *bytes; /* (nullable) */
    const WpReadEffort *effort;
    WpSum *sum; /* (nullable) of all of it, made meanwhile by another thread */
} Origin;

/* Completes what the manifest says of the file. Returns: whether all of it could be read */
static bool
close_file(WpIntake *intake, Origin *origin)
{
    WpInputFile *file;
    bool whole = true;

    if (!origin->sum)
        wp_stream_drain(origin->stream);
    file = wp_builder_file(intake->builder, intake->file);
    file->collected = intake->collected;
    if (origin->sum) {
        whole = wp_sum_end(g_steal_pointer(&origin->sum), &file->size_bytes, file->sha256);
    } else {
        file->size_bytes = wp_stream_size(origin->stream);
        wp_stream_sha256(origin->stream, file->sha256);
    }
    return whole && !wp_stream_failed(origin->stream);
}

static void
read_origin(const WpLayouts *layouts, WpBuilder *builder, const char *name, Origin *origin,
            WpRejectFn reject, void *reject_data, WpDiagList *diags, WpReadResult *out)
{
    size_t size;
    bool whole;
    const uint8_t *head = wp_stream_head(origin->stream, &size, &whole);
    const WpMatch *match = origin->effort->match;
    g_autoptr(WpMatch) own = NULL;

    if (!match || !wp_match_is_of(match, head, size))
        match = own = wp_match(layouts, name, head, size, whole);
    WpIntake intake = {
        .layout = match->layout,
        .layouts = layouts,
        .builder = builder,
        .texts = wp_builder_texts(builder),
        .name = g_intern_string(name),
        .diags = diags,
        .reject = reject,
        .reject_data = reject_data,
        .collected = WP_TIME_NONE,
    };

    memset(out, 0, sizeof *out);
    out->layout = match->layout;
    out->encoding = match->dialect.encoding;
    intake.file = out->file =
        wp_builder_add_file(builder, name, match->layout ? match->layout->id : NULL,
                            match->layout ? match->layout->source : NULL,
                            match->layout ? match->layout->evidence : WP_EVIDENCE_OBSERVATION);
    if (!match->layout && !wp_stream_failed(origin->stream))
        say_unread(name, match, diags);
    else if (match->layout && match->layout->form == WP_FORM_XML)
        out->broken = !wp_elements_read(&intake, origin->stream);
    else if (match->layout)
        out->broken =
            !wp_rows_read(&intake, match, origin->stream, origin->bytes, origin->effort, out);
    if (!close_file(&intake, origin)) {
        out->broken = true;
        wp_diag(diags, WP_DIAG_UNREADABLE, (WpLoc){intake.name, 0, 0},
                "reading failed after %" G_GUINT64_FORMAT " bytes",
                wp_builder_file(builder, intake.file)->size_bytes);
    } else if (match->layout && wp_layout_kind(match->layout) != WP_KIND_NONE &&
               intake.n_records == 0 && !out->broken) {
        wp_diag(diags, WP_DIAG_EMPTY_FILE, (WpLoc){intake.name, 0, 0}, "the file has no records");
    }
}

void
wp_read_input(const WpLayouts *layouts, WpBuilder *builder, const char *name, WpReadFn read,
              void *read_data, WpRejectFn reject, void *reject_data, WpDiagList *diags,
              WpReadResult *out)
{
    g_autoptr(WpStream) stream = wp_stream_new(read, read_data);
    WpReadEffort alone = {.n_threads = 1};
    Origin origin = {.stream = stream, .effort = &alone};

    read_origin(layouts, builder, name, &origin, reject, reject_data, diags, out);
}

void
wp_read_file(const WpLayouts *layouts, WpBuilder *builder, const char *name,
             const WpSeekable *bytes, const WpReadEffort *effort, WpRejectFn reject,
             void *reject_data, WpDiagList *diags, WpReadResult *out)
{
    g_autoptr(WpStream) stream = wp_stream_new_at(bytes, 0);
    Origin origin = {.stream = stream, .bytes = bytes, .effort = effort};

    if (effort->n_threads > 1 && bytes->size > HASH_APART) {
        wp_stream_unhash(stream);
        origin.sum = wp_sum_begin(bytes);
    }
    read_origin(layouts, builder, name, &origin, reject, reject_data, diags, out);
}
