#include "planner/model/build/others.h"

#include "planner/model/build/spelling.h"

#include <string.h>

typedef struct {
    char *key; /* owned */
    uint32_t record;
} Named;

static void
named_clear(gpointer data)
{
    g_free(((Named *)data)->key);
}

static int
by_key(gconstpointer a, gconstpointer b, gpointer data)
{
    const Named *x = a, *y = b;
    const WpBuilder *builder = data;
    const WpRecord *x_record = wp_record(builder, x->record);
    const WpRecord *y_record = wp_record(builder, y->record);
    int order = strcmp(x->key, y->key);

    if (order == 0)
        order = (x_record->file > y_record->file) - (x_record->file < y_record->file);
    if (order == 0)
        order = (x_record->line > y_record->line) - (x_record->line < y_record->line);
    return order;
}

/* Name, and where the same name may be given again: folded, blanks off. */
static char *
key_of(const WpBuilder *builder, const WpRecord *record)
{
    static const WpField fields[WP_N_KINDS][3] = {
        [WP_KIND_APP] = {WP_F_APP_NAME, WP_FIELD_NONE, WP_FIELD_NONE},
        [WP_KIND_HOST] = {WP_F_HOST_NAME, WP_FIELD_NONE, WP_FIELD_NONE},
        [WP_KIND_WORK] = {WP_F_WORK_NAME, WP_FIELD_NONE, WP_FIELD_NONE},
        [WP_KIND_CLUSTER] = {WP_F_CLUSTER_NAME, WP_F_CLUSTER_DATACENTER, WP_F_CLUSTER_VCENTER},
    };
    const char *parts[3] = {"", "", ""};
    uint32_t position = 0;
    WpCell cell;

    while (wp_record_next(builder, record, &position, &cell))
        for (unsigned i = 0; i < G_N_ELEMENTS(parts); i++)
            if (cell.field == fields[record->kind][i] && *parts[i] == '\0')
                parts[i] = wp_str_pool_text(builder->texts, cell.id);
    if (*parts[0] == '\0')
        return NULL;

    g_autofree char *key = g_strjoin("\x1f", parts[0], parts[1], parts[2], NULL);

    return g_ascii_strdown(key, -1);
}

static bool
is_sum(const WpPlaceholders *placeholders, const char *key)
{
    g_autofree char *name = g_strndup(key, strcspn(key, "\x1f"));
    g_autofree char *folded = wp_spell_folded(name);

    return wp_placeholders_have(placeholders, folded, WP_VOID_SUM);
}

static void
reject_nameless(WpBuilder *builder, uint32_t record, WpKind kind, bool named)
{
    char *message = g_strdup_printf(named ? "a row of sums is no %s" : "the %s has no name",
                                    kind == WP_KIND_APP ? "application" : wp_kind_name(kind));

    wp_builder_reject(builder, record, WP_DIAG_MISSING_VALUE, message);
}

static GArray *
read_names(WpBuilder *builder, WpKind kind, const WpPlaceholders *placeholders)
{
    GArray *names = g_array_new(FALSE, FALSE, sizeof(Named));

    g_array_set_clear_func(names, named_clear);
    for (uint32_t i = 1; i < builder->records->len; i++) {
        const WpRecord *record = wp_record(builder, i);
        Named named = {.record = i};

        if (record->kind != kind || record->state != WP_RECORD_KEPT)
            continue;
        named.key = key_of(builder, record);
        if (named.key && !is_sum(placeholders, named.key)) {
            g_array_append_val(names, named);
            continue;
        }
        reject_nameless(builder, i, kind, named.key != NULL);
        g_free(named.key);
    }
    g_array_sort_with_data(names, by_key, builder);
    return names;
}

static guint
end_of_row(const GArray *names, guint first)
{
    guint end = first + 1;

    while (end < names->len && strcmp(g_array_index(names, Named, end).key,
                                      g_array_index(names, Named, first).key) == 0)
        end++;
    return end;
}

void
wp_others_build(WpBuilder *builder, WpInventory *inventory, WpKind kind,
                const WpPlaceholders *placeholders, GMutex *lock, WpMergedNotes *notes,
                WpDiagList *diags)
{
    g_autoptr(GArray) names = read_names(builder, kind, placeholders);
    g_autoptr(GArray) records = g_array_new(FALSE, FALSE, sizeof(uint32_t));
    WpMergeSpan span = {.last = 0};
    WpMerger merger;

    for (guint first = 0; first < names->len; first = end_of_row(names, first))
        span.last++;
    wp_rows_init(inventory, kind, span.last, names->len);
    wp_merger_init(&merger, builder, inventory, kind, &span, lock);
    for (guint first = 0, end; first < names->len; first = end) {
        const WpRecord *last = NULL;

        g_array_set_size(records, 0);
        end = end_of_row(names, first);
        for (guint i = first; i < end; i++) {
            const WpRecord *record = wp_record(builder, g_array_index(names, Named, i).record);

            g_array_append_val(records, g_array_index(names, Named, i).record);
            if (last && last->file == record->file && kind == WP_KIND_APP)
                wp_diag(diags, WP_DIAG_DUPLICATE, wp_record_loc(builder, record),
                        "the application of line %u once more; the two rows are taken as one",
                        last->line);
            last = record;
        }
        wp_merger_add_row(&merger, &g_array_index(records, uint32_t, 0), records->len);
    }
    wp_mergers_finish(&merger, 1, notes);
}
