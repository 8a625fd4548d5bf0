#pragma once

#include "planner/generate/form.h"

/* One row of an export while it is written, and the words that forms may use of it. */

struct WpGenRow {
    const WpGenEstate *estate;
    WpGenVm vm;
    uint32_t vcenter, site;
    uint32_t child; /* which disk, adapter or file system, from 0 */
    uint32_t host;
    uint32_t database, app;
    const WpGenEdge *edge;
    char from_name[48], to_name[48];
    uint32_t from_size, to_size;
    uint32_t slot, n_slots;
    bool thousands;    /* numbers are written 12,345 */
    bool quoted;       /* ... in quotes, where they need them */
    uint64_t *planted; /* WP_GEN_N_DIRT counts of what was planted */
    const bool *dirt;  /* of the form */
};

/* A word of fields.def; NULL if there is none. */
typedef struct {
    const char *word;
    void (*put)(const WpGenRow *row, GString *out);
    uint32_t (*value)(const WpGenRow *row);
    uint32_t n_values; /* of a word */
    bool number, list;
} WpGenField;

const WpGenField *wp_gen_field_find(const char *word, size_t size);
/* The nearest right word, for messages; never NULL. */
const char *wp_gen_field_near(const char *word);

/* How many disks, adapters, file systems, snapshots the row's VM has. */
uint32_t wp_gen_n_children(const WpGenRow *row, WpGenEach each);

/* Appends segments @first .. @first + @n - 1. */
void wp_gen_put_segs(const GArray *segs, uint32_t first, uint32_t n, WpGenRow *row, GString *out);

/* Which host of databases holds database @database: the VM. */
uint32_t wp_gen_database_vm(const WpGenEstate *estate, uint32_t database);
