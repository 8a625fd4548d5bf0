#include "planner/model/build/freeze.h"

#include <string.h>

/* Every record read is accepted, merged or rejected: those of rows were counted when they were
 * merged, here are the others. */

static void
count_repeats(WpFreezing *freeze)
{
    WpBuilder *builder = freeze->builder;
    g_autofree uint32_t *repeats = g_new0(uint32_t, (size_t)builder->files->len + 1);

    for (uint32_t i = 1; i < builder->records->len; i++) {
        const WpRecord *record = wp_record(builder, i);

        if (record->state != WP_RECORD_REPEATED)
            continue;
        wp_input_file(builder, record->file)->n_merged++;
        repeats[record->file] += wp_kind_parent(record->kind) == WP_KIND_NONE;
    }
    for (uint32_t file = 0; file < builder->files->len; file++)
        if (repeats[file] > 0)
            wp_diag(freeze->diags, WP_DIAG_DUPLICATE,
                    (WpLoc){.file = g_intern_string(wp_input_file(builder, file)->name)},
                    "%u row%s given twice, equal in every cell; each counts once", repeats[file],
                    wp_plural(repeats[file]));
}

static const char *
shown_name(const WpIdentity *identity, const WpIdent *ident)
{
    for (unsigned i = 0; i < WP_N_NAMES; i++)
        if (ident->names[i] != 0)
            return wp_str_pool_text(identity->builder->texts, ident->names[i]);
    for (unsigned i = 0; i < WP_N_KEYS; i++)
        if (ident->keys[i] != 0)
            return wp_str_pool_text(identity->builder->texts, (WpStrId)ident->keys[i]);
    return NULL;
}

/* A record that is of no asset: refused, or for reconciliation. */
static void
account_stray(WpFreezing *freeze, const WpIdentity *identity, uint32_t number)
{
    const WpIdent *ident = &identity->idents[number];
    const char *kind = identity->kind == WP_KIND_DB ? "database" : "server";
    const char *name = shown_name(identity, ident);
    uint8_t flags = wp_identity_summary(identity, wp_identity_root(identity, number));
    char *message = NULL;
    WpDiagCode code = WP_DIAG_AMBIGUOUS;

    if (!name && !(flags & WP_IDENT_AMBIGUOUS)) {
        code = WP_DIAG_MISSING_VALUE;
        message = g_strdup_printf("nothing in the row identifies the %s", kind);
    } else if (flags & WP_IDENT_AMBIGUOUS) {
        message =
            g_strdup_printf("'%s' fits two %ss or more, and joins none", name ? name : "", kind);
    } else if (wp_ident_evidence(identity, number) == WP_EVIDENCE_DETAIL) {
        code = WP_DIAG_NO_PARENT;
        message = g_strdup_printf("the row names '%s', which no inventory has", name);
    }
    if (message)
        wp_builder_reject(freeze->builder, ident->record, code, message);
    else
        wp_input_file(freeze->builder, ident->file)->n_accepted++;
}

/* Assets that bear a name of others and have no id, by the file that made each. */
static void
say_homonyms(WpFreezing *freeze, const WpIdentity *identity, const WpAssets *assets)
{
    const WpRecords *rows = &freeze->inventory->kinds[identity->kind];
    WpBuilder *builder = freeze->builder;
    g_autofree uint32_t *count = g_new0(uint32_t, (size_t)builder->files->len + 1);
    g_autofree uint32_t *first = g_new0(uint32_t, (size_t)builder->files->len + 1);

    for (WpRowId row = 1; row <= rows->n_rows; row++) {
        uint32_t record = rows->sources[rows->source_first[row]];
        uint32_t file = wp_record(builder, record)->file;

        if (!(wp_identity_summary(identity, assets->roots[row]) & WP_IDENT_HOMONYM))
            continue;
        if (count[file]++ == 0 ||
            wp_record(builder, record)->line < wp_record(builder, first[file])->line)
            first[file] = record;
    }
    for (uint32_t file = 0; file < builder->files->len; file++) {
        uint32_t ident = wp_ident_of_record(identity, first[file]);

        if (count[file] > 0)
            wp_diag(freeze->diags, WP_DIAG_DUPLICATE,
                    wp_record_loc(builder, wp_record(builder, first[file])),
                    "%u row%s with a name that another asset has too, first '%s', and no id; each "
                    "is an asset of its own",
                    count[file], wp_plural(count[file]),
                    shown_name(identity, &identity->idents[ident]));
    }
}

/* Ids that several rows of a table carry, which say something of the export: clones. */
static void
say_void(WpFreezing *freeze, const WpIdentity *identity)
{
    static const char *const vm_keys[WP_N_KEYS] = {"an id", "an instance UUID", "a BIOS UUID",
                                                   "a domain name"};
    static const char *const db_keys[WP_N_KEYS] = {"an id", "a server, instance and name"};
    WpBuilder *builder = freeze->builder;

    for (uint32_t file = 0; file < builder->files->len; file++)
        for (unsigned key = 0; key < WP_N_KEYS; key++) {
            uint32_t n = identity->n_void[file * WP_N_KEYS + key];
            const char *what = identity->kind == WP_KIND_DB ? db_keys[key] : vm_keys[key];

            if (n == 0 || !what || wp_file_info(builder, file)->evidence != WP_EVIDENCE_INVENTORY)
                continue;
            wp_diag(freeze->diags, WP_DIAG_DUPLICATE,
                    (WpLoc){.file = g_intern_string(wp_input_file(builder, file)->name)},
                    "%u row%s with %s that another row of a table carries too; it identifies none "
                    "of them",
                    n, wp_plural(n), what);
        }
}

static void
account_identity(WpFreezing *freeze, const WpIdentity *identity, const WpAssets *assets)
{
    for (uint32_t ident = 1; ident <= identity->n; ident++)
        if (assets->rows[ident] == 0)
            account_stray(freeze, identity, ident);
    say_homonyms(freeze, identity, assets);
    say_void(freeze, identity);
}

/* Rows of other tabs that found the row of their VM by name alone. */
static void
count_name_joins(WpFreezing *freeze)
{
    const WpRecords *rows = &freeze->inventory->kinds[WP_KIND_VM];
    WpBuilder *builder = freeze->builder;

    for (WpRowId row = 1; row <= rows->n_rows; row++) {
        const WpRecord *main_record = wp_record(builder, rows->sources[rows->source_first[row]]);

        for (uint32_t i = rows->source_first[row] + 1; i < rows->source_first[row + 1]; i++) {
            const WpRecord *record = wp_record(builder, rows->sources[i]);
            uint32_t number = wp_ident_of_record(&freeze->vms, rows->sources[i]);
            const WpIdent *ident = &freeze->vms.idents[number];

            /* files of one layout are not tabs of one another */
            if (g_strcmp0(wp_input_file(builder, record->file)->layout,
                          wp_input_file(builder, main_record->file)->layout) != 0 &&
                wp_file_info(builder, record->file)->export_id ==
                    wp_file_info(builder, main_record->file)->export_id &&
                !ident->keys[WP_KEY_SOURCE_ID] && !ident->keys[WP_KEY_UUID] &&
                !ident->keys[WP_KEY_BIOS_UUID])
                freeze->by_name[record->file]++;
        }
    }
}

static void
say_name_joins(WpFreezing *freeze)
{
    for (uint32_t file = 0; file < freeze->builder->files->len; file++)
        if (freeze->by_name[file] > 0)
            wp_diag(freeze->diags, WP_DIAG_JOINED_BY_NAME,
                    (WpLoc){.file = g_intern_string(wp_input_file(freeze->builder, file)->name)},
                    "%u %s by name, for want of an id that another file knows",
                    freeze->by_name[file],
                    freeze->by_name[file] == 1 ? "row finds its server" : "rows find their server");
}

/* One line for each file and code: the first, and how many more. */
static void
say_rejects(WpFreezing *freeze)
{
    const GPtrArray *rejects = freeze->builder->rejects;
    WpPairs seen;
    g_autoptr(GArray) counts = g_array_new(FALSE, FALSE, sizeof(uint32_t));
    g_autoptr(GArray) firsts = g_array_new(FALSE, FALSE, sizeof(uint32_t));

    wp_pairs_init(&seen, 0);
    for (guint i = 0; i < rejects->len; i++) {
        const WpReject *reject = g_ptr_array_index(rejects, i);
        uint32_t number = wp_pairs_add(&seen, (uint64_t)reject->file << 32 | reject->code);
        uint32_t one = 1;

        if (number > counts->len) {
            g_array_append_val(counts, one);
            g_array_append_val(firsts, i);
            continue;
        }

        uint32_t *first = &g_array_index(firsts, uint32_t, number - 1);

        g_array_index(counts, uint32_t, number - 1)++;
        if (reject->line < ((const WpReject *)g_ptr_array_index(rejects, *first))->line)
            *first = i;
    }
    for (guint i = 0; i < counts->len; i++) {
        const WpReject *reject = g_ptr_array_index(rejects, g_array_index(firsts, uint32_t, i));
        uint32_t more = g_array_index(counts, uint32_t, i) - 1;
        WpLoc loc = {.file = g_intern_string(wp_input_file(freeze->builder, reject->file)->name),
                     .line = reject->line};

        if (more > 0)
            wp_diag(freeze->diags, reject->code, loc, "%s (and %u more row%s like it)",
                    reject->message, more, wp_plural(more));
        else
            wp_diag(freeze->diags, reject->code, loc, "%s", reject->message);
    }
    wp_pairs_clear(&seen);
}

/* One line for each field on which two sources differ. */
static void
say_conflicts(WpFreezing *freeze)
{
    const WpInventory *inventory = freeze->inventory;
    WpBuilder *builder = freeze->builder;
    g_autoptr(GArray) counts = g_array_new(FALSE, FALSE, sizeof(uint32_t));
    g_autoptr(GArray) firsts = g_array_new(FALSE, FALSE, sizeof(uint32_t));
    WpPairs seen, sources;

    wp_pairs_init(&seen, 0);
    wp_pairs_init(&sources, 0);
    for (guint i = 0; i < inventory->conflicts->len; i++) {
        const WpConflict *conflict = &g_array_index(inventory->conflicts, WpConflict, i);
        uint32_t kept = wp_record(builder, conflict->kept_record)->file;
        uint32_t lost = wp_record(builder, conflict->lost_record)->file;
        uint32_t pair = wp_pairs_add(&sources, wp_pair(wp_file_info(builder, kept)->source,
                                                       wp_file_info(builder, lost)->source));
        uint32_t number = wp_pairs_add(&seen, (uint64_t)pair << 32 | conflict->field);
        uint32_t one = 1;

        if (number > counts->len) {
            g_array_append_val(counts, one);
            g_array_append_val(firsts, i);
        } else {
            g_array_index(counts, uint32_t, number - 1)++;
        }
    }
    for (guint i = 0; i < counts->len; i++) {
        const WpConflict *conflict =
            &g_array_index(inventory->conflicts, WpConflict, g_array_index(firsts, uint32_t, i));
        const WpFieldInfo *field = wp_field_info(conflict->field);
        const WpRecord *kept = wp_record(builder, conflict->kept_record);
        const WpRecord *lost = wp_record(builder, conflict->lost_record);
        uint32_t n = g_array_index(counts, uint32_t, i);

        wp_diag(
            freeze->diags, WP_DIAG_CONFLICT, wp_record_loc(builder, lost),
            "%s.%s differs from %s for %u %s, first '%s' against '%s' of line %u, which is kept",
            wp_kind_name(field->kind), field->name, wp_input_file(builder, kept->file)->name, n,
            field->kind == WP_KIND_DB ? n == 1 ? "database" : "databases"
            : n == 1                  ? wp_kind_name(field->kind)
                                      : wp_kind_plural(field->kind),
            wp_str_pool_text(inventory->texts, conflict->lost),
            wp_str_pool_text(inventory->texts, conflict->kept), kept->line);
    }
    wp_pairs_clear(&seen);
    wp_pairs_clear(&sources);
}

void
wp_freeze_account(WpFreezing *freeze)
{
    count_repeats(freeze);
    account_identity(freeze, &freeze->vms, &freeze->vm_assets);
    account_identity(freeze, &freeze->databases, &freeze->db_assets);
    count_name_joins(freeze);
    say_name_joins(freeze);
    say_rejects(freeze);
    say_conflicts(freeze);
}
