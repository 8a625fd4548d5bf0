#include "planner/model/build/elements.h"

#include <string.h>

/* What a row says of which part it is about. */
typedef struct {
    unsigned level; /* of its marks the first that it says, from 1; one above: UNNAMED; 0: it
                       says none */
    WpSaid said;
    uint32_t owner; /* the record that it was read in, or itself */
    uint32_t nth;   /* of those that say the same in one record */
    uint32_t at;
} Row;

/* Without a name, but inside a record: it is the first, the second ... of those that record has. */
#define UNNAMED(elements) ((elements)->n_marks + 1)

static Row
read_row(const WpElements *elements, uint32_t index)
{
    for (uint32_t i = 0; i < elements->n_marks; i++) {
        WpSaid said = wp_record_says(elements->builder, index, &elements->marks[i]);

        if (said.main != 0)
            return (Row){.level = i + 1, .said = said};
    }
    return (Row){.level = wp_record(elements->builder, index)->is_inner ? UNNAMED(elements) : 0};
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
    if (x->said.main != y->said.main)
        return x->said.main < y->said.main ? -1 : 1;
    if (x->said.beside != y->said.beside)
        return x->said.beside < y->said.beside ? -1 : 1;
    if (x->nth != y->nth)
        return x->nth < y->nth ? -1 : 1;
    return (x->at > y->at) - (x->at < y->at);
}

static bool
say_the_same(const Row *a, const Row *b)
{
    return a->level != 0 && a->level == b->level && a->said.main == b->said.main &&
           a->said.beside == b->said.beside;
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

    if (elements->has_keys && a->level == 1 && b->level == 1 && a->said.main == b->said.main &&
        a->said.beside != b->said.beside && a->owner != b->owner)
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

/* What the row calls the part: its name, else its first mark. */
static const char *
shown_name(const WpElements *elements, uint32_t index)
{
    const WpBuilder *builder = elements->builder;
    uint64_t id = wp_record_value(builder, index, wp_field_find(elements->kind, "name"));

    if (id == 0 && elements->has_keys)
        id = wp_record_value(builder, index, elements->marks[0].field);
    return id == 0 ? "" : wp_str_pool_text(builder->texts, (WpStrId)id);
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
    if (note->n == 0)
        return;
    const char *name = shown_name(elements, note->record);
    g_autofree char *first =
        *name ? g_strdup_printf("first '%s', which", name) : g_strdup("the first of which");

    wp_diag(diags, WP_DIAG_DUPLICATE, loc_of(elements, note),
            "%u %s given twice, %s, %s line %u has too; each counts once", note->n,
            called(elements, note), how, first, wp_record(elements->builder, note->other)->line);
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
    elements->marks = wp_kind_marks(kind, &elements->n_marks);
    g_assert(elements->n_marks > 0);
    elements->has_keys = wp_field_info(elements->marks[0].field)->type == WP_TYPE_TEXT;
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
