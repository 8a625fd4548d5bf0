#include "planner/model/build/elements.h"

#include <string.h>

/* What a row says of which part it is about. */
typedef struct {
    unsigned level; /* row of identities[], from 1; 0: it says nothing */
    uint64_t main, beside;
    uint32_t owner; /* the record that it was read in, or itself */
    uint32_t nth;   /* of those that say the same in one record */
    uint32_t at;
} Row;

/* What names a part in its VM, best first, and what is the same then too, where both are known:
 * keys of copied rows are not always right. */
static const struct {
    WpField main, beside;
} identities[WP_N_KINDS][3] = {
    [WP_KIND_DISK] = {{WP_F_DISK_KEY, WP_F_DISK_NAME},
                      {WP_F_DISK_NAME, WP_F_DISK_PATH},
                      {WP_F_DISK_PATH, WP_FIELD_NONE}},
    [WP_KIND_NIC] = {{WP_F_NIC_MAC, WP_F_NIC_NAME}, {WP_F_NIC_NAME, WP_F_NIC_NETWORK}},
    [WP_KIND_PARTITION] = {{WP_F_PARTITION_NAME, WP_FIELD_NONE}},
    /* names of snapshots are given again and again */
    [WP_KIND_SNAPSHOT] = {{WP_F_SNAPSHOT_TAKEN, WP_F_SNAPSHOT_NAME},
                          {WP_F_SNAPSHOT_NAME, WP_F_SNAPSHOT_SIZE}},
};

/* The value of @field, a number that no other has; 0: not known. */
static uint64_t
value_of(const WpBuilder *builder, const WpRecord *record, WpField field)
{
    uint32_t position = 0;
    WpCell cell;

    while (field != WP_FIELD_NONE && wp_record_next(builder, record, &position, &cell))
        if (cell.field == field)
            return wp_field_info(field)->type == WP_TYPE_TEXT ? cell.id : (uint64_t)cell.number + 1;
    return 0;
}

static Row
read_row(const WpElements *elements, uint32_t index)
{
    const WpRecord *record = wp_record(elements->builder, index);
    Row row = {.level = 0};

    for (unsigned i = 0; i < G_N_ELEMENTS(identities[0]) && row.main == 0; i++) {
        row.main = value_of(elements->builder, record, identities[elements->kind][i].main);
        row.beside = value_of(elements->builder, record, identities[elements->kind][i].beside);
        row.level = i + 1;
    }
    row.level = row.main == 0 ? 0 : row.level;
    return row;
}

/* Whether two parts, @a before @b, were read inside one record. */
static bool
are_of_one_record(const WpBuilder *builder, uint32_t a, uint32_t b)
{
    if (!wp_record(builder, a)->is_inner || !wp_record(builder, b)->is_inner)
        return false;
    for (uint32_t i = a + 1; i < b; i++)
        if (!wp_record(builder, i)->is_inner)
            return false;
    return true;
}

static int
by_identity(gconstpointer a, gconstpointer b)
{
    const Row *x = a, *y = b;

    if (x->level != y->level)
        return x->level < y->level ? -1 : 1;
    if (x->main != y->main)
        return x->main < y->main ? -1 : 1;
    if (x->beside != y->beside)
        return x->beside < y->beside ? -1 : 1;
    if (x->nth != y->nth)
        return x->nth < y->nth ? -1 : 1;
    return (x->at > y->at) - (x->at < y->at);
}

static bool
say_the_same(const Row *a, const Row *b)
{
    return a->level != 0 && a->level == b->level && a->main == b->main && a->beside == b->beside;
}

/* Numbers those that say the same in one record; rows are sorted, each a record's first so far. */
static void
number_alike(GArray *rows)
{
    for (guint i = 1; i < rows->len; i++) {
        const Row *before = &g_array_index(rows, Row, i - 1);
        Row *row = &g_array_index(rows, Row, i);

        if (say_the_same(before, row) && before->owner == row->owner)
            row->nth = before->nth + 1;
    }
}

static void
count(const WpBuilder *builder, WpElementNote *note, uint32_t record, uint32_t other)
{
    if (note->n++ == 0 ||
        wp_record(builder, record)->line < wp_record(builder, note->record)->line) {
        note->record = record;
        note->other = other;
    }
}

static WpElementNotes *
notes_of(const WpElements *elements, uint32_t record)
{
    return &elements->notes[wp_record(elements->builder, record)->file];
}

/* One key, several names. */
static void
note_apart(const WpElements *elements, const Row *a, const Row *b, const uint32_t *records)
{
    uint32_t first = records[MIN(a->at, b->at)], second = records[MAX(a->at, b->at)];

    if (a->level == 1 && b->level == 1 && a->main == b->main && a->beside != b->beside &&
        a->owner != b->owner && elements->kind != WP_KIND_SNAPSHOT)
        count(elements->builder, &notes_of(elements, second)->apart, second, first);
}

const uint32_t *
wp_elements_find(WpElements *elements, const uint32_t *records, uint32_t n)
{
    GArray *rows = elements->rows;
    uint32_t owner = 0;

    if (n > elements->n_first) {
        elements->n_first = MAX(n, 2 * elements->n_first);
        elements->first = g_renew(uint32_t, elements->first, elements->n_first);
    }
    g_array_set_size(rows, 0);
    for (uint32_t i = 0; i < n; i++) {
        Row row = {.level = 0};

        elements->first[i] = i;
        if (n == 1)
            return elements->first;
        row = read_row(elements, records[i]);
        owner += i > 0 && !are_of_one_record(elements->builder, records[i - 1], records[i]);
        row.owner = owner;
        row.at = i;
        g_array_append_val(rows, row);
    }
    g_array_sort(rows, by_identity);
    if (owner + 1 < n) {
        number_alike(rows);
        g_array_sort(rows, by_identity);
    }
    for (uint32_t i = 1; i < n; i++) {
        const Row *before = &g_array_index(rows, Row, i - 1), *row = &g_array_index(rows, Row, i);

        if (say_the_same(before, row) && before->nth == row->nth)
            elements->first[row->at] = elements->first[before->at];
        else
            note_apart(elements, before, row, records);
    }
    return elements->first;
}

bool
wp_records_equal(const WpBuilder *builder, uint32_t a, uint32_t b)
{
    const WpRecord *x = wp_record(builder, a), *y = wp_record(builder, b);

    return x->n_slots == y->n_slots &&
           (x->n_slots == 0 || memcmp(&g_array_index(builder->slots, WpSlot, x->slots),
                                      &g_array_index(builder->slots, WpSlot, y->slots),
                                      x->n_slots * sizeof(WpSlot)) == 0);
}

void
wp_elements_note(WpElements *elements, uint32_t record, uint32_t other)
{
    WpElementNotes *notes = notes_of(elements, record);

    count(elements->builder,
          wp_records_equal(elements->builder, record, other) ? &notes->equal : &notes->joined,
          record, other);
}

/* What the row calls the part: its name, else its key. */
static const char *
shown_name(const WpElements *elements, uint32_t index)
{
    static const WpField fields[WP_N_KINDS][2] = {
        [WP_KIND_DISK] = {WP_F_DISK_NAME, WP_F_DISK_KEY},
        [WP_KIND_NIC] = {WP_F_NIC_NAME, WP_F_NIC_MAC},
        [WP_KIND_PARTITION] = {WP_F_PARTITION_NAME, WP_FIELD_NONE},
        [WP_KIND_SNAPSHOT] = {WP_F_SNAPSHOT_NAME, WP_FIELD_NONE},
    };
    const WpBuilder *builder = elements->builder;

    for (unsigned i = 0; i < G_N_ELEMENTS(fields[0]); i++) {
        uint64_t id = value_of(builder, wp_record(builder, index), fields[elements->kind][i]);

        if (id != 0)
            return wp_str_pool_text(builder->texts, (WpStrId)id);
    }
    return "";
}

static const char *
called(const WpElements *elements, const WpElementNote *note)
{
    return note->n == 1 ? wp_kind_name(elements->kind) : wp_kind_plural(elements->kind);
}

static WpLoc
loc_of(const WpElements *elements, const WpElementNote *note)
{
    return wp_record_loc(elements->builder, wp_record(elements->builder, note->record));
}

/* @how: the rows that are one part are alike, or differ. */
static void
say_twice(const WpElements *elements, const WpElementNote *note, const char *how, WpDiagList *diags)
{
    if (note->n > 0)
        wp_diag(diags, WP_DIAG_DUPLICATE, loc_of(elements, note),
                "%u %s given twice, %s, first '%s', which line %u has too; each counts once",
                note->n, called(elements, note), how, shown_name(elements, note->record),
                wp_record(elements->builder, note->other)->line);
}

/* Rows of one key that are several parts. */
static void
say_apart(const WpElements *elements, const WpElementNote *note, WpDiagList *diags)
{
    if (note->n > 0)
        wp_diag(diags, WP_DIAG_DUPLICATE, loc_of(elements, note),
                "%u %s with the %s of another of the same server, but another name, first '%s' and "
                "'%s' of line %u; each counts",
                note->n, called(elements, note),
                elements->kind == WP_KIND_NIC ? "MAC address" : "key",
                shown_name(elements, note->record), shown_name(elements, note->other),
                wp_record(elements->builder, note->other)->line);
}

void
wp_elements_say(const WpElements *elements, WpDiagList *diags)
{
    for (uint32_t file = 0; file < elements->builder->files->len; file++) {
        const WpElementNotes *notes = &elements->notes[file];

        say_twice(elements, &notes->equal, "equal in every cell", diags);
        say_twice(elements, &notes->joined, "with other cells", diags);
        say_apart(elements, &notes->apart, diags);
    }
}

void
wp_elements_init(WpElements *elements, const WpBuilder *builder, WpKind kind)
{
    *elements = (WpElements){.builder = builder, .kind = kind};
    elements->notes = g_new0(WpElementNotes, (size_t)builder->files->len + 1);
    elements->rows = g_array_new(FALSE, FALSE, sizeof(Row));
}

void
wp_elements_clear(WpElements *elements)
{
    g_free(elements->notes);
    g_array_unref(elements->rows);
    g_free(elements->first);
    *elements = (WpElements){0};
}
