#pragma once

#include "parsers/reader.h"
#include "tests/memory.h"

#include <string.h>

/*
 * What the fuzz targets of the parsers share: bytes through a layout into an inventory. Whatever
 * they are, the account adds up and what comes out is text.
 */

static inline void
fuzz_reject(void *data, const WpRejectedRecord *reject)
{
    g_assert(reject->line > 0 && reject->message);
    g_assert(reject->record || reject->record_size == 0);
    ++*(uint64_t *)data;
}

/* The layouts of @texts (NULL-terminated), which have no fault. */
static inline WpLayouts *
fuzz_layouts(const char *const *texts)
{
    WpLayouts *layouts = wp_layouts_new();
    g_autoptr(WpDiagList) diags = wp_diag_list_new();

    for (; *texts; texts++)
        wp_layouts_add_text(layouts, "layout", *texts, strlen(*texts), diags);
    g_assert(wp_diag_list_length(diags) == 0);
    return layouts;
}

/* The first byte says in which pieces the others come; from 0x80 on, in which parts two threads
 * read them. */
static inline void
fuzz_read(const WpLayouts *layouts, const uint8_t *data, size_t size)
{
    static const char *const none[] = {NULL};
    static const size_t pieces[] = {1, 3, 100, WP_STREAM_BLOCK};
    g_autoptr(WpBuilder) builder = wp_builder_new();
    g_autoptr(WpDiagList) diags = wp_diag_list_new();
    g_autoptr(GPtrArray) rejects = NULL, unreconciled = NULL;
    WpBuilderOptions options = {.prefer = none};
    Memory bytes = {data + 1, size - 1, pieces[data[0] % G_N_ELEMENTS(pieces)], 0};
    WpSeekable seekable = memory_seekable(&bytes);
    WpReadEffort effort = {.n_threads = 2, .part = 1 + data[0] % 128};
    uint64_t n_rejects = 0;
    WpReadResult result;

    if (data[0] < 0x80) {
        wp_read_input(layouts, builder, "input", memory_pull, &bytes, fuzz_reject, &n_rejects,
                      diags, &result);
        g_assert(bytes.given == bytes.size);
    } else {
        wp_read_file(layouts, builder, "input", &seekable, &effort, fuzz_reject, &n_rejects, diags,
                     &result);
    }
    g_autoptr(WpInventory) inventory =
        wp_builder_freeze(builder, &options, diags, &rejects, &unreconciled);
    const WpInputFile *file = &inventory->files[result.file];
    g_assert(file->n_read == file->n_accepted + file->n_merged + file->n_rejected);
    g_assert(file->n_rejected == n_rejects + rejects->len);
    g_assert(file->size_bytes == size - 1);
    g_autofree char *text = wp_diag_list_to_text(diags);
    g_assert(g_utf8_validate(text, -1, NULL));
}

/* The same by layouts that are read once. @size: may be 0 */
static inline void
fuzz_bytes(const char *const *texts, const uint8_t *data, size_t size)
{
    static WpLayouts *layouts;

    if (!layouts)
        layouts = fuzz_layouts(texts);
    if (size > 0)
        fuzz_read(layouts, data, size);
}
