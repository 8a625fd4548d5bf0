#pragma once

#include "parsers/reader.h"
#include "planner/model/settings.h"

/* From files to the inventory: layouts, detection, reading in turn, rejects. */

/* A record that was not used: a row of rejects.csv. */
typedef struct {
    char *file;
    uint32_t line;
    WpDiagCode code;
    char *message;
    char *record; /* UTF-8; "" if its bytes are not to be had again */
} WpInputReject;

/* What one file lacks: rules that need these fields are weaker. */
typedef struct {
    char *file;
    WpReadResult result;
} WpInputRead;

typedef struct {
    WpInventory *inventory;
    GPtrArray *rejects;      /* of WpInputReject, by file, line */
    GPtrArray *unreconciled; /* of WpUnreconciled */
    GPtrArray *reads;        /* of WpInputRead, in the order of the inventory's files */
    uint32_t n_broken;       /* files not read to their end */
    GError *trouble;         /* (nullable): while reading: the first thing the system refused */
} WpInputs;

/* The shipped layouts, and the user's over them. NULL after @error or errors in @diags. */
WpLayouts *wp_layouts_load(const WpSettings *settings, WpDiagList *diags, GError **error);

/* Asked once all files are read: which asset keys are known from an earlier run. @collected: when
 * the newest export was made, or WP_TIME_NONE. Returns: (nullable): NULL-terminated, borrowed */
typedef const char *const *(*WpKnownKeysFn)(void *data, WpTime collected);

/**
 * wp_inputs_read:
 * @placeholders: (nullable): values that identify nobody (catalogue placeholders)
 * @known_keys: (nullable): called with @data
 * @paths: NULL-terminated files and folders
 *
 * Faults of files are in @diags and stop nothing. What the system refuses does: no part of an
 * estate is left out because a disk fails or a permission lacks. Returns: (transfer full)
 * (nullable): NULL with @error if a path does not exist, there is no file at all, or one cannot be
 * opened or read
 */
WpInputs *wp_inputs_read(const WpSettings *settings, const WpLayouts *layouts,
                         const WpCatalogue *placeholders, const char *const *paths,
                         WpKnownKeysFn known_keys, void *data, WpDiagList *diags, GError **error);
void wp_inputs_free(WpInputs *inputs);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(WpInputs, wp_inputs_free)

/* @path as the settings mean it: from the folder of the settings file. (transfer full) */
char *wp_settings_path(const WpSettings *settings, const char *path);
