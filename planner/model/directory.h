#pragma once

#include "planner/model/inventory.h"

/*
 * Names and addresses, and whose they are. Letter case, blanks around a text and dots at its end do
 * not tell texts apart. A directory keeps no text of its own and adds none to a pool, so that
 * several can be made at a time; texts that were added must stay where they are.
 */

/* Two assets or more have the text. */
#define WP_SEVERAL UINT32_MAX

typedef struct WpDirectory WpDirectory;

/* @expected: texts, about */
WpDirectory *wp_directory_new(uint32_t expected);
void wp_directory_free(WpDirectory *directory);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(WpDirectory, wp_directory_free)

/* A text without what does not count, and the number by which it is found. */
typedef struct {
    const char *text;
    uint32_t size; /* 0: it says nothing, and belongs to nobody */
    uint32_t hash;
} WpFolded;

/* @text: (nullable) Of an address it is the shortest spelling: no brackets, no "::ffff:" before one
 * of IPv4. */
WpFolded wp_fold(const char *text, size_t size);

/* Has the memory fetched that a look-up of @folded will touch. */
void wp_directory_prefetch(const WpDirectory *directory, WpFolded folded);
void wp_directory_add(WpDirectory *directory, WpFolded folded, WpAssetId asset);
/* WP_NONE: nobody's; WP_SEVERAL */
WpAssetId wp_directory_find(const WpDirectory *directory, WpFolded folded);

/* One of many texts to be added: that of an id, or what @cut leaves of it. */
typedef struct {
    WpDirectory *directory;
    WpStrId text; /* WP_STR_NONE: nothing is added */
    WpAssetId asset;
    /* (nullable): how many of its bytes count */
    size_t (*cut)(const char *text, size_t size);
} WpDirectoryEntry;

/* Entries on their way into directories, which are added together: several times faster than one by
 * one where texts and directories do not fit into the caches. Begins with @texts alone. */
typedef struct {
    const WpStrTexts *texts;
    WpDirectoryEntry waiting[32];
    unsigned n;
} WpDirectoryFill;

void wp_directory_fill(WpDirectoryFill *fill, WpDirectoryEntry entry);
/* Adds those that wait: to be called after the last. */
void wp_directory_fill_end(WpDirectoryFill *fill);

/* The texts of an end of dependencies. */
typedef struct {
    WpStrPiece name, address;             /* as exported; NULL: not said */
    WpFolded folded_name, folded_address; /* empty of one that is everybody's */
} WpEndTexts;

/* Gives @found each end's texts, in the order of their numbers. Some ends are looked at together,
 * so that the waits for memory overlap: where @names has the name and @addresses the address is
 * there already (both nullable). */
void wp_directory_each_end(const WpInventory *inventory, const WpStrTexts *texts,
                           const WpDirectory *names, const WpDirectory *addresses,
                           void (*found)(void *data, uint32_t end, const WpEndTexts *of_end),
                           void *data);
