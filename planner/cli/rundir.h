#pragma once

#include "planner/cli/files.h"

/*
 * A run directory: written beside its final place, then put there in one step, so that whoever
 * looks sees the old run or the new one, whole, whatever happens on the way (DESIGN section 2).
 * The marker file ".waveplan" says that a folder is waveplan's to replace; what somebody else put
 * into it goes over to the new run (run-guests.h).
 */

typedef struct WpRunDir WpRunDir;

/* One file of the run, for the manifest. */
typedef struct {
    char *name;
    uint64_t bytes;
    char sha256[WP_SHA256_HEX];
    uint64_t n_rows; /* as the writer said; 0 for what has no rows */
} WpRunFile;

/**
 * wp_run_dir_open:
 * @path: where the run shall stand
 *
 * Locks the folder that holds @path (another run there: an error), mends what killed runs left
 * there, whatever their names (puts ".NAME.previous" back, removes ".NAME.waveplan-*"), refuses a
 * @path that is not a run of waveplan, an empty folder or absent, and begins a new folder beside
 * it.
 */
WpRunDir *wp_run_dir_open(const char *path, GError **error);
/* Whether it could begin now: the same errors, and nothing is written. Reading takes minutes; a
 * folder that cannot be is better told before. */
bool wp_run_dir_check(const char *path, GError **error);
/* Removes what is not committed; drops the lock. */
void wp_run_dir_free(WpRunDir *run);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(WpRunDir, wp_run_dir_free)

/* Files of the run that one thread writes, one after another; several parts may be written at a
 * time. */
typedef struct WpRunPart WpRunPart;

/* (transfer none) */
WpRunPart *wp_run_dir_part(WpRunDir *run);

/* A new file of the run: write to the sink, then end it. @name has no folder, or one level. What
 * the disk refuses may be told only by wp_run_dir_commit(), which waits for it. */
WpSink *wp_run_part_begin(WpRunPart *part, const char *name, GError **error);
bool wp_run_part_end(WpRunPart *part, uint64_t n_rows, GError **error);

/* The files ended so far, in order of the parts, whoever was first. (transfer container) */
GPtrArray *wp_run_dir_files(const WpRunDir *run); /* of WpRunFile */

/* Syncs all and puts the run in its place. */
bool wp_run_dir_commit(WpRunDir *run, GError **error);

/* Whether @name inside the folder @parent_fd is a run of waveplan. */
bool wp_run_dir_is_run(int parent_fd, const char *name);
/* Removes such a run. */
void wp_run_dir_remove(int parent_fd, const char *name);

/* Puts back what a kill in mid-commit left aside, in the folder that holds @path, or in @folder;
 * for commands that read a run. Nothing is done where that may not be, or a run is writing. */
void wp_run_dir_mend(const char *path);
void wp_run_dir_mend_in(const char *folder);
