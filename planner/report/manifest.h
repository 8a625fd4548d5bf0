#pragma once

#include "planner/report/report.h"

/* manifest.json: what a run was made of and what it left, so that two runs can be compared and a
 * file be trusted. No time of the run: same inputs, same bytes. */

#define WP_MANIFEST_NAME "manifest.json"

typedef struct {
    const char *name;
    uint64_t bytes;
    const char *sha256;
    uint64_t n_rows; /* 0 for what has no rows */
} WpManifestFile;

typedef struct {
    const WpReportInputs *inputs;
    const char *tool_version;
    const char *as_of_origin;         /* in words: "--as-of", "newest export" */
    const WpManifestFile *settings;   /* (nullable) NULL: all defaults */
    const WpManifestFile *catalogues; /* as loaded: name without folder and ending */
    size_t n_catalogues;
    uint32_t n_broken;             /* files not read to their end */
    const WpManifestFile *outputs; /* in the order they were written; all but the manifest */
    size_t n_outputs;
} WpManifest;

void wp_manifest_write(const WpManifest *manifest, WpSink *sink);
