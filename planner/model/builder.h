#pragma once

#include "planner/base/catalogue.h"
#include "planner/base/diag.h"
#include "planner/model/inventory.h"

/*
 * Grows an inventory record by record, in any order of files, and settles identity once, over all
 * records, in wp_builder_freeze(): DESIGN section 3 "One asset, many exports". The same records
 * in another order of files give the same inventory but for places.
 *
 * A record is begun, given its cells, and ended:
 *
 *     wp_builder_begin(builder, WP_KIND_VM, file, line);
 *     wp_builder_set_text(builder, WP_F_VM_NAME, "erp-db1", 7);
 *     wp_builder_end(builder);
 *
 * A part (disk, nic, ...) names its asset either by being begun while the VM's record is open
 * (XML: the innermost open record that can be its parent), or by identity cells of the parent
 * given to it (CSV tabs): wp_builder_set_text(builder, WP_F_VM_SOURCE_ID, ...) inside a DISK
 * record is such a cell.
 */

typedef struct WpBuilder WpBuilder;

typedef enum {
    WP_EVIDENCE_INVENTORY,   /* makes assets; each VM or DB record of the file is another asset */
    WP_EVIDENCE_BUSINESS,    /* says things of assets that an inventory has */
    WP_EVIDENCE_OBSERVATION, /* saw them on the network */
    WP_EVIDENCE_DETAIL, /* a tab of an inventory with several rows an asset: adds, makes none */
} WpEvidence;

WpBuilder *wp_builder_new(void);
void wp_builder_free(WpBuilder *builder);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(WpBuilder, wp_builder_free)

/* The pool of the inventory to be; what is added to it stays. */
WpStrPool *wp_builder_texts(WpBuilder *builder);

/* A new input file; its account is kept by the builder (records begun = read). @layout, @source
 * may be NULL when nothing reads it. Returns its number for wp_builder_begin(). */
uint32_t wp_builder_add_file(WpBuilder *builder, const char *name, const char *layout,
                             const char *source, WpEvidence evidence);
/* To be completed by the reader: size, SHA-256, collected. Valid until the next add. */
WpInputFile *wp_builder_file(WpBuilder *builder, uint32_t file);

/* Says that the file lists all parts of @kind of every asset of its export: files of one source in
 * one folder, or of one WpInputFile.export_of. An asset of the export without a part in it has an
 * empty list, which is complete. Other lists are partial. */
void wp_builder_set_complete(WpBuilder *builder, uint32_t file, WpKind kind);
/* The same, but of an asset without a part in it the file says nothing: its cells are empty. */
void wp_builder_set_complete_if_any(WpBuilder *builder, uint32_t file, WpKind kind);

void wp_builder_begin(WpBuilder *builder, WpKind kind, uint32_t file, uint32_t line);
/* For rejects that are only found at freeze: where the record's bytes are in the file. */
void wp_builder_set_bytes(WpBuilder *builder, uint64_t offset, uint32_t size);
void wp_builder_set_text(WpBuilder *builder, WpField field, const char *text, size_t size);
void wp_builder_set_id(WpBuilder *builder, WpField field, WpStrId text); /* interned already */
void wp_builder_set_number(WpBuilder *builder, WpField field, int64_t number);

/*
 * A quantity or time that can be read in two ways is held as one of them until all cells of its
 * column are known: the builder has a mark with it, and no memory.
 */
typedef enum {
    WP_DOUBT_NONE,
    WP_DOUBT_COMMA, /* 1,234 held as 1234: it may be a thousandth */
    WP_DOUBT_POINT, /* the same of 1.234 */
    WP_DOUBT_DATE,  /* 02/03/2027 held month first */
    WP_DOUBT_READ,  /* held as its column shows, which may show both */
    WP_N_DOUBTS
} WpDoubt;

typedef enum { WP_SETTLE_KEEP, WP_SETTLE_DIVIDE, WP_SETTLE_SWAP, WP_SETTLE_DROP } WpSettle;

typedef struct {
    WpField field;
    WpSettle of[WP_N_DOUBTS];
    uint64_t n_dropped; /* set */
} WpDoubtRule;

void wp_builder_set_held(WpBuilder *builder, WpField field, int64_t number, WpDoubt doubt);
/* Settles what the records of @file hold in doubt; fields without a rule are kept. */
void wp_builder_settle_doubts(WpBuilder *builder, uint32_t file, WpDoubtRule *rules,
                              uint32_t n_rules);
/* What the other reading is: a thousandth, rounded half up; a time with day and month exchanged. */
int64_t wp_doubt_divided(int64_t number);
WpTime wp_doubt_swapped(WpTime time);

void wp_builder_set_flag(WpBuilder *builder, WpField field, bool flag);
void wp_builder_add_text(WpBuilder *builder, WpField field, const char *text,
                         size_t size); /* TEXTS */
void wp_builder_set_tag(WpBuilder *builder, const char *key, size_t key_size, const char *value,
                        size_t value_size);
void wp_builder_set_tag_ids(WpBuilder *builder, WpStrId key, WpStrId value);
void wp_builder_end(WpBuilder *builder);
/* Ends a row of a time series: its quantities are samples taken at @time (WP_TIME_NONE: not said),
 * its texts say of which VM. In the end the VM has of each quantity the percentile that is set; of
 * a row with none nothing is kept. Many rows need no more memory than a few hundred: see
 * planner/model/build/series.h. */
/* Texts that a row of a series has at most. */
#define WP_SERIES_MAX_KEYS 8
void wp_builder_end_samples(WpBuilder *builder, WpTime time);
/* Which percentile samples are summed up to, 1 .. 100; to be set before anything is read. */
#define WP_DEFAULT_PERCENTILE 95
void wp_builder_set_percentile(WpBuilder *builder, unsigned percent);
unsigned wp_builder_percentile(const WpBuilder *builder);
/* Drops the open record: read and rejected. The reader has said why (diag and reject). Those that
 * were begun inside go with it and count as not read, as those of a record that is refused before
 * it is begun. */
void wp_builder_cancel(WpBuilder *builder);
/* A record that was refused before it could be begun: counted as read and rejected. */
void wp_builder_count_reject(WpBuilder *builder, uint32_t file);
/* A row that is known and says nothing of what is wanted: counted as read and merged. */
void wp_builder_count_passed(WpBuilder *builder, uint32_t file);

/*
 * One observed flow, summed at once by (from, to, port, protocol): millions of rows need only the
 * memory of distinct flows. Names and addresses are ids of wp_builder_texts(), 0 = not said.
 */
typedef struct {
    WpStrId from_name, from_ip, to_name, to_ip;
    WpStrId protocol, process;
    uint32_t port;       /* 0: not said */
    int64_t bytes;       /* -1: not said */
    int64_t connections; /* -1: not said */
    WpTime seen;         /* start of the slot; WP_TIME_NONE */
    WpTime seen_until;   /* of a row that covers a span; WP_TIME_NONE */
} WpFlow;
void wp_builder_add_flow(WpBuilder *builder, uint32_t file, uint32_t line, const WpFlow *flow);
/* The same for @n flows in @lines, in order; several times faster than one by one where the edges
 * are far more than the caches hold. */
void wp_builder_add_flows(WpBuilder *builder, uint32_t file, const uint32_t *lines,
                          const WpFlow *flows, uint32_t n);

/**
 * wp_builder_absorb:
 * @part: a builder with one file, of which no record is open
 *
 * Adds what @part holds to @file, as if its records had been given to @builder now: ids of texts,
 * edges, accounts and all. So a file can be read in parts at a time, which are put together in
 * order. @part may only be freed afterwards.
 */
void wp_builder_absorb(WpBuilder *builder, uint32_t file, WpBuilder *part);

/**
 * wp_builder_absorb_files:
 * @part: a builder with any number of files, of which no record is open
 *
 * The same for whole files: they become files of @builder, behind those that it has. So files can
 * be read at a time, each into a builder of its own.
 *
 * Returns: the number here of the first file of @part
 */
uint32_t wp_builder_absorb_files(WpBuilder *builder, WpBuilder *part);

/* A record refused at freeze: no parent, ambiguous, no name. */
typedef struct {
    uint32_t file;
    uint32_t line;
    uint64_t offset; /* bytes of the record in the file; size 0: not known */
    uint32_t size;
    WpDiagCode code;
    char *message;
} WpReject;

/* A business record or observed endpoint that no inventory record has: reconciliation.csv. */
typedef struct {
    WpKind kind;
    char *name;
    char *what;  /* "business row without inventory", "server of databases, not in inventory",
                    "observed, not in inventory" */
    char *where; /* file:line of the first */
    uint64_t count;
} WpUnreconciled;

typedef struct {
    const char *const *prefer;       /* NULL-terminated source names, best first: inputs.prefer */
    const char *const *known_keys;   /* (nullable) NULL-terminated asset keys of the baseline */
    const WpCatalogue *placeholders; /* (nullable) rules/catalogues/placeholders.csv: values that
                                        identify nothing */
    uint64_t max_tag_bytes;          /* of all tags kept; 0: no limit */
    unsigned n_threads;              /* that merge; 0: one. They change no result */
} WpBuilderOptions;

/**
 * wp_builder_freeze:
 * @diags: AMBIGUOUS, DUPLICATE, NO_PARENT, MISSING_VALUE (one summary a file and code, not one a
 *   record), CONFLICT (one a pair of sources and field), DANGLING, JOINED_BY_NAME, IGNORED_VALUE
 * @out_rejects: (transfer full): of WpReject
 * @out_unreconciled: (transfer full): of WpUnreconciled, sorted by kind and name
 *
 * Settles identity, merges cells, joins parts to parents, counts lists; fills disk_count,
 * nic_count, size_gib, used_gib from complete lists; db.host is resolved. @builder is empty
 * afterwards and may only be freed.
 *
 * Returns: (transfer full)
 */
WpInventory *wp_builder_freeze(WpBuilder *builder, const WpBuilderOptions *options,
                               WpDiagList *diags, GPtrArray **out_rejects,
                               GPtrArray **out_unreconciled);
