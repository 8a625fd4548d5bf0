#pragma once

#include "planner/base/arena.h"
#include "planner/base/sha256.h"
#include "planner/model/build/identity.h"

/*
 * What an asset is identified by, as a text that outlives a move of the files, and the sum of that
 * text, which its key is made of.
 */

#define WP_KEY_DIGITS 12

/* Which identities an asset has, strongest first; PLACE is name and place, for homonyms. */
typedef enum {
    WP_ID_SOURCE,
    WP_ID_UUID,
    WP_ID_BIOS_UUID,
    WP_ID_FQDN,
    WP_ID_NAME,
    WP_ID_GUEST_NAME,
    WP_ID_PLACE,
    WP_N_IDS,
} WpIdKind;

typedef struct {
    uint32_t root;
    WpIdKind next;   /* to be tried if this one is shared */
    uint32_t nth;    /* of assets that are equal in all, from 1; 0: it is none of these */
    uint64_t number; /* what its key says: the first WP_KEY_DIGITS digits of the sum of identity */
    const char *identity; /* of an arena */
    const char *base;     /* the same, without the number of equals */
    const char *content;  /* (nullable) of an arena: what the records say, for equals */
} WpIdentified;

/* Makes texts of identities; each thread has its own. */
typedef struct {
    const WpIdentity *identity;
    WpArena *arena; /* where they stay */
    WpSha256 *hash;
    GString *text, *best;
} WpIdSpeller;

void wp_id_speller_init(WpIdSpeller *speller, const WpIdentity *identity);
/* The texts that it made are gone. */
void wp_id_speller_clear(WpIdSpeller *speller);

/* The first in byte order of what the asset's records say, with its kind before it, in
 * speller->text. Returns: it has any */
bool wp_read_id(WpIdSpeller *speller, uint32_t root, WpIdKind kind);

/* What the key of @text says: the first WP_KEY_DIGITS digits of its sum. */
uint64_t wp_hash_identity(WpIdSpeller *speller, const char *text, size_t size);

void wp_set_identity(WpIdSpeller *speller, WpIdentified *asset, const char *text, size_t size);

/* The next identity that the asset has, from asset->next on. */
void wp_give_identity(WpIdSpeller *speller, WpIdentified *asset);

/* All that the records of @root say, to tell equals apart. Returns: a text of @arena */
char *wp_content_of(const WpIdentity *identity, uint32_t root, WpArena *arena);
