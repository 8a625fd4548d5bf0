#pragma once

#include "planner/base/beside.h"
#include "planner/model/build/keys.h"

/*
 * Which records are of one asset: DESIGN section 3 "One asset, many exports". Levels of keys are
 * gone through strongest first; all decisions of a level are made on what was known before it,
 * so neither the order of files nor that of records matters.
 *
 * - A value that two records of one asset-creating table carry is void: it identifies nothing.
 *   (The same row given twice is one record.)
 * - Records with an equal value join unless a stronger key contradicts: both have it and differ,
 *   or both have a record in one asset-creating table. One that fits two which contradict each
 *   other joins neither.
 * - Names that are void or disputed are settled at the end by place and by export (settle.c).
 */

typedef enum {
    WP_LEVEL_NAME = WP_N_KEYS, /* below: the keys, by WpKeyKind */
    WP_LEVEL_ADDRESS,
} WpLevel;

typedef struct {
    uint64_t value;
    uint32_t ident;
    uint8_t is_weak; /* a guest name, where the table has one with it as its own name */
} WpEntry;

typedef enum {
    WP_IDENT_AMBIGUOUS = 1 << 0, /* fits two */
    WP_IDENT_REPEATED = 1 << 1,  /* stands for a row that is given more than once */
    WP_IDENT_HOMONYM = 1 << 2,   /* told from others of its name by place alone, or by nothing */
    WP_IDENT_REFUSED = 1 << 3,   /* ambiguous to the end: no asset, though it is of an inventory */
} WpIdentFlags;

/* What a root is, in the summary beside its flags. */
typedef enum {
    WP_ROOT_ASSET = 1 << 4, /* has a record of an asset-creating table */
    WP_ROOT_KEY = 1 << 5,   /* has a key stronger than a name */
    WP_ROOT_NAME = 1 << 6,
} WpRootIs;

typedef struct {
    WpKeys *keys;
    WpBuilder *builder;
    WpKind kind;
    WpIdent *idents; /* slot 0 unused */
    uint32_t n;
    uint32_t *root;     /* union-find: not above the ident; go through wp_identity_root() */
    uint8_t *flags;     /* WpIdentFlags, by ident */
    GArray *contested;  /* of WpEntry: names that did not settle it, value by value */
    uint8_t *summary;   /* by root: flags of all its records, and WpRootIs; valid if it is there */
    uint32_t *n_void;   /* by file * WP_N_KEYS + key: rows whose key another row carries too */
    uint32_t *ident_of; /* by record: its ident, or that of the row which it repeats; 0 */
} WpIdentity;

/* Rows that are equal cell by cell in one table: the first stands for all. They are found by a
 * thread of its own, which only reads records. */
typedef struct {
    const WpBuilder *builder;
    uint32_t *first_of; /* by record; 0: it repeats none */
    WpBeside beside;
} WpRepeats;

void wp_repeats_begin(WpRepeats *repeats, const WpBuilder *builder);
/* Waits for it. */
void wp_repeats_end(WpRepeats *repeats);
void wp_repeats_clear(WpRepeats *repeats);

void wp_identity_init(WpIdentity *identity, WpKeys *keys, WpRepeats *repeats, WpKind kind);
void wp_identity_clear(WpIdentity *identity);

/* Goes through all levels down to names. */
void wp_identity_join(WpIdentity *identity);
/* Joins on values of one level. @entries: of WpEntry */
void wp_identity_join_level(WpIdentity *identity, unsigned level, const GArray *entries);

/* Entries of a level of which none has a value for itself, equal values together. */
typedef struct {
    WpEntry *all;
    uint32_t n;
} WpEntries;

/* Of @n entries; asks for nothing else. */
void wp_entries_sort(const WpEntry *from, uint32_t n, WpEntries *out);
/* As wp_identity_join_level(). @entries: cleared */
void wp_identity_join_sorted(WpIdentity *identity, unsigned level, WpEntries *entries);
/* Settles contested names: by place, then by export. Afterwards flags say who is ambiguous. */
void wp_identity_settle(WpIdentity *identity);

uint32_t wp_identity_root(const WpIdentity *identity, uint32_t ident);
void wp_identity_unite(WpIdentity *identity, uint32_t a, uint32_t b);

/* Whether what is known above @level says that two roots are two assets. With @all_places cluster,
 * host and folder count too. */
bool wp_identity_contradict(const WpIdentity *identity, uint32_t a, uint32_t b, unsigned level,
                            bool all_places);

/* Flags of all records of @root, and what it is (WpRootIs). Quick after wp_identity_summarize(),
 * until roots are united again; until then several threads may ask for it and for roots. */
uint8_t wp_identity_summary(const WpIdentity *identity, uint32_t root);
void wp_identity_summarize(WpIdentity *identity);

/* Whether the records of @root become an asset. */
static inline bool
wp_root_is_row(const WpIdentity *identity, uint32_t root)
{
    uint8_t summary = wp_identity_summary(identity, root);

    return summary & WP_ROOT_ASSET && !(summary & WP_IDENT_REFUSED) &&
           summary & (WP_ROOT_KEY | WP_ROOT_NAME);
}

static inline WpEvidence
wp_ident_evidence(const WpIdentity *identity, uint32_t ident)
{
    return wp_file_info(identity->builder, identity->idents[ident].file)->evidence;
}

/* Roots are compared pairwise up to this many; a value that more share says nothing. */
#define WP_MAX_RIVALS 64
