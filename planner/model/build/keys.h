#pragma once

#include "planner/model/build/readings.h"
#include "planner/model/build/store.h"

/*
 * What identifies a record, in a form that compares: case, domain, byte order and spelling taken
 * out, placeholders void. All values are ids of the builder's pool, so equal means the same text;
 * their order means nothing.
 */

typedef enum {
    WP_KEY_SOURCE_ID, /* scope (source and instance) and id */
    WP_KEY_UUID,      /* VM: instance UUID. DB: server, instance, name and engine */
    WP_KEY_BIOS_UUID, /* VM; byte-swapped form equal. DB: server and name */
    WP_KEY_FQDN,      /* VM */
    WP_N_KEYS,
} WpKeyKind;

typedef enum {
    WP_NAME_OWN,   /* the name in the inventory */
    WP_NAME_GUEST, /* the host name that the guest gives itself, without domain */
    WP_NAME_FQDN,  /* first label of the FQDN */
    WP_N_NAMES,
} WpNameKind;

/* Where an asset is. Two values of one source that differ tell assets of one name apart; of a
 * database: server, instance and engine, of any sources. */
typedef enum {
    WP_PLACE_VCENTER,
    WP_PLACE_DATACENTER,
    WP_PLACE_CLUSTER,
    WP_PLACE_HOST,
    WP_PLACE_FOLDER,
    WP_N_PLACES,
    WP_PLACE_SERVER = WP_PLACE_VCENTER,
    WP_PLACE_INSTANCE = WP_PLACE_DATACENTER,
    WP_PLACE_ENGINE = WP_PLACE_CLUSTER,
} WpPlaceKind;

typedef struct {
    uint32_t record;
    uint32_t file;
    uint64_t keys[WP_N_KEYS];    /* 0: none, or void */
    WpStrId names[WP_N_NAMES];   /* 0: none */
    WpStrId places[WP_N_PLACES]; /* 0: not known */
    uint32_t next;               /* identity.c: ring of the records of one asset */
} WpIdent;

typedef struct {
    WpBuilder *builder;
    WpReadings readings;
    GHashTable *instances; /* export id -> WpStrId: the one vCenter of the export */
    bool is_missing;       /* where it is only looked at: something would have to be added */
    struct {               /* what scope_of() said last */
        uint32_t file;
        WpStrId vcenter, scope;
    } last;
} WpKeys;

/* @placeholders: (nullable): columns key, value; see rules/catalogues/placeholders.csv. */
void wp_keys_init(WpKeys *keys, WpBuilder *builder, const WpCatalogue *placeholders);
void wp_keys_clear(WpKeys *keys);

/* For a thread of its own: as @keys while nobody adds to it, but adds nothing. What is read with it
 * is right unless wp_keys_look_missed() says that a text of it is not there yet. Borrows all of
 * @keys; not to be cleared. */
WpKeys wp_keys_look(const WpKeys *keys);
/* Whether something was missing since it was asked last. */
bool wp_keys_look_missed(WpKeys *look);

/* Fills the identity of @record: of its own as a VM or DB, or of the VM that a part or database
 * names. @kind: whose identity. Returns: it has any. */
bool wp_keys_read(WpKeys *keys, uint32_t record, WpKind kind, WpIdent *out);

/* The pairs of address and MAC that @record carries (fields @ips and @macs), appended to @out as
 * uint64_t; at most 64. */
void wp_keys_read_addresses(WpKeys *keys, const WpRecord *record, WpField ips, WpField macs,
                            GArray *out);

/* The source id as text that outlives a move of the files: "source/instance/id"; the instance is
 * empty where only the folder told exports apart. */
void wp_keys_append_source_id(const WpKeys *keys, uint64_t source_key, GString *out);
