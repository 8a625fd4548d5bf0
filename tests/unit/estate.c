#include "tests/unit/estate.h"

#include "planner/base/random.h"

#include <string.h>

typedef struct {
    WpBuilder *builder;
    uint32_t file;
    uint32_t line;
    bool is_open; /* a record that the next line may be inside of */
    char *prefer[8], *known[8];
} Reading;

static void
read_field(Reading *reading, WpKind kind, const char *name, char *value)
{
    WpBuilder *builder = reading->builder;
    size_t size = strlen(value);
    WpField field;
    int64_t number;
    bool flag;

    if (g_str_has_prefix(name, "vm.")) {
        kind = WP_KIND_VM;
        name += 3;
    }
    g_strdelimit(value, "_", ' ');
    if (g_str_has_prefix(name, "tag:")) {
        wp_builder_set_tag(builder, name + 4, strlen(name + 4), value, size);
        return;
    }
    field = wp_field_find(kind, name);
    if (field == WP_FIELD_NONE)
        g_error("%s has no field '%s'", wp_kind_name(kind), name);

    const WpFieldInfo *info = wp_field_info(field);

    switch (info->type) {
    case WP_TYPE_TEXT:
        wp_builder_set_text(builder, field, value, size);
        break;
    case WP_TYPE_TEXTS: {
        g_auto(GStrv) items = g_strsplit(value, ";", -1);

        for (char **item = items; *item; item++)
            wp_builder_add_text(builder, field, *item, strlen(*item));
        break;
    }
    case WP_TYPE_BOOL:
        g_assert(wp_parse_bool(value, size, &flag));
        wp_builder_set_flag(builder, field, flag);
        break;
    case WP_TYPE_INT:
    case WP_TYPE_QUANTITY:
        g_assert(
            wp_parse_scaled(value, size, wp_number_plain, wp_unit_factor(info->unit), &number));
        wp_builder_set_number(builder, field, number);
        break;
    case WP_TYPE_TIME:
        g_assert(wp_parse_time(value, size, false, &number));
        wp_builder_set_number(builder, field, number);
        break;
    case WP_TYPE_DURATION:
        g_assert(wp_parse_duration(value, size, &number));
        wp_builder_set_number(builder, field, number);
        break;
    default:
        g_error("field '%s' cannot be given", name);
    }
}

static WpStrId
intern(Reading *reading, const char *text)
{
    return wp_str_pool_add(wp_builder_texts(reading->builder), text, strlen(text));
}

static void
read_flow(Reading *reading, char **words)
{
    WpFlow flow = {
        .bytes = -1, .connections = -1, .seen = WP_TIME_NONE, .seen_until = WP_TIME_NONE};

    for (char **word = words + 1; *word; word++) {
        char *value = strchr(*word, '=');
        bool is_address;
        int64_t number;

        g_assert(value);
        *value++ = '\0';
        is_address = g_ascii_isdigit(*value);
        if (strcmp(*word, "from") == 0)
            *(is_address ? &flow.from_ip : &flow.from_name) = intern(reading, value);
        else if (strcmp(*word, "to") == 0)
            *(is_address ? &flow.to_ip : &flow.to_name) = intern(reading, value);
        else if (strcmp(*word, "process") == 0)
            flow.process = intern(reading, value);
        else if (strcmp(*word, "seen") == 0)
            g_assert(wp_parse_time(value, strlen(value), false, &flow.seen));
        else if (strcmp(*word, "until") == 0)
            g_assert(wp_parse_time(value, strlen(value), false, &flow.seen_until));
        else if (wp_parse_int(value, strlen(value), wp_number_plain, &number) &&
                 strcmp(*word, "port") == 0)
            flow.port = (uint32_t)number;
        else if (strcmp(*word, "bytes") == 0)
            flow.bytes = number;
        else
            g_error("flow has no '%s'", *word);
    }
    wp_builder_add_flow(reading->builder, reading->file, reading->line, &flow);
}

static void
read_file_line(Reading *reading, char **words)
{
    static const char *const evidence[] = {"inventory", "business", "observation", "detail"};
    WpEvidence found = WP_EVIDENCE_INVENTORY;

    for (unsigned i = 0; i < G_N_ELEMENTS(evidence); i++)
        if (strcmp(words[3], evidence[i]) == 0)
            found = i;
    reading->file = wp_builder_add_file(reading->builder, words[1], words[1], words[2], found);
    reading->line = 0;
    for (char **word = words + 4; *word; word++) {
        const char *value = strchr(*word, '=') + 1;

        if (g_str_has_prefix(*word, "collected="))
            g_assert(wp_parse_time(value, strlen(value), false,
                                   &wp_builder_file(reading->builder, reading->file)->collected));
        else
            wp_builder_set_complete(reading->builder, reading->file, wp_kind_find(value));
    }
}

static void
split_option(char **out, const char *value)
{
    g_auto(GStrv) items = g_strsplit(value, ";", 7);

    for (unsigned i = 0; items[i]; i++)
        out[i] = g_steal_pointer(&items[i]);
}

static void
close_record(Reading *reading)
{
    if (reading->is_open)
        wp_builder_end(reading->builder);
    reading->is_open = false;
}

static void
read_line(Reading *reading, const char *line)
{
    g_auto(GStrv) all = g_strsplit(line, " ", -1);
    g_autoptr(GPtrArray) words = g_ptr_array_new();
    bool is_inside;

    for (char **word = all; *word; word++)
        if (**word)
            g_ptr_array_add(words, *word);
    if (words->len == 0)
        return;
    g_ptr_array_add(words, NULL);

    char **word = (char **)words->pdata;

    is_inside = strcmp(word[0], ">") == 0;
    if (!is_inside)
        close_record(reading);
    if (strcmp(word[0], "options") == 0) {
        for (char **option = word + 1; *option; option++)
            split_option(g_str_has_prefix(*option, "prefer=") ? reading->prefer : reading->known,
                         strchr(*option, '=') + 1);
        return;
    }
    if (strcmp(word[0], "file") == 0) {
        read_file_line(reading, word);
        return;
    }
    reading->line++;
    if (strcmp(word[0], "flow") == 0) {
        read_flow(reading, word);
        return;
    }
    word += is_inside;

    WpKind kind = wp_kind_find(word[0]);

    g_assert(kind != WP_KIND_NONE);
    wp_builder_begin(reading->builder, kind, reading->file, reading->line);
    for (word++; *word; word++) {
        char *value = strchr(*word, '=');

        g_assert(value);
        *value++ = '\0';
        read_field(reading, kind, *word, value);
    }
    if (is_inside)
        wp_builder_end(reading->builder);
    else
        reading->is_open = true;
}

static WpCatalogue *
placeholders(void)
{
    static const char *const columns[] = {"key", "value"};
    static const char *const rows[][2] = {
        {"any", "n/a"},
        {"any", "unknown"},
        {"name", "localhost"},
        {"sum", "total"},
        {"sum", "totals"},
        {"domain", "localdomain"},
        {"instance", "mssqlserver"},
        {"ip", "169.254.*"},
        {"uuid", "00000000-0000-0000-0000-000000000000"},
        {"mac", "00:00:00:00:00:00"},
    };
    WpCatalogue *catalogue = wp_catalogue_new("placeholders.csv", columns, 2);

    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++)
        wp_catalogue_add_row(catalogue, rows[i], (uint32_t)i + 2);
    return catalogue;
}

static void
report(const WpInventory *inventory, WpDiagList *diags, GPtrArray *rejects, GPtrArray *unreconciled,
       GString *out)
{
    g_autofree char *text = wp_diag_list_to_text(diags);

    g_string_append(out, text);
    for (guint i = 0; i < rejects->len; i++) {
        const WpReject *reject = g_ptr_array_index(rejects, i);

        g_string_append_printf(out, "reject %s:%u %s\n", inventory->files[reject->file].name,
                               reject->line, wp_diag_code_name(reject->code));
    }
    for (guint i = 0; i < unreconciled->len; i++) {
        const WpUnreconciled *item = g_ptr_array_index(unreconciled, i);

        g_string_append_printf(out, "unreconciled %s %s: %s x%u\n", wp_kind_name(item->kind),
                               item->name, item->what, (unsigned)item->count);
    }
}

WpInventory *
estate_read(const char *text, GString *out_report)
{
    g_auto(GStrv) lines = g_strsplit(text, "\n", -1);
    g_autoptr(WpBuilder) builder = wp_builder_new();
    g_autoptr(WpCatalogue) catalogue = placeholders();
    g_autoptr(WpDiagList) diags = wp_diag_list_new();
    g_autoptr(GPtrArray) rejects = NULL;
    g_autoptr(GPtrArray) unreconciled = NULL;
    Reading reading = {.builder = builder};
    WpBuilderOptions options = {.placeholders = catalogue};
    WpInventory *inventory;

    for (char **line = lines; *line; line++)
        read_line(&reading, *line);
    close_record(&reading);
    options.prefer = (const char *const *)reading.prefer;
    if (reading.known[0])
        options.known_keys = (const char *const *)reading.known;
    inventory = wp_builder_freeze(builder, &options, diags, &rejects, &unreconciled);
    if (out_report)
        report(inventory, diags, rejects, unreconciled, out_report);
    for (unsigned i = 0; i < G_N_ELEMENTS(reading.prefer); i++) {
        g_free(reading.prefer[i]);
        g_free(reading.known[i]);
    }
    return inventory;
}

static void
dump_row(const WpInventory *inventory, WpKind kind, WpRowId row, GString *out)
{
    const WpRecords *rows = &inventory->kinds[kind];

    g_string_append(out, wp_kind_name(kind));
    for (WpField field = wp_kind_first_field(kind); field < wp_kind_end_field(kind); field++) {
        const WpColumn *column = wp_inventory_column(inventory, field);

        if (!wp_column_known(column, row))
            continue;
        g_string_append_printf(out, " %s=", wp_field_info(field)->name);
        wp_column_append(inventory, column, row, out);
    }
    if (kind == WP_KIND_DEP) {
        g_string_append_c(out, '\n');
        return;
    }

    g_autoptr(GPtrArray) places = g_ptr_array_new_with_free_func(g_free);

    for (uint32_t i = rows->source_first[row]; i < rows->source_first[row + 1]; i++) {
        const WpRecordRef *ref = &inventory->records[rows->sources[i]];

        g_ptr_array_add(places, g_strdup(inventory->files[ref->file].name));
    }
    g_ptr_array_add(places, NULL);

    g_autofree char *joined = g_strjoinv(" ", (char **)places->pdata);

    g_string_append_printf(out, " {%s}\n", joined);
}

static void
dump_parts(const WpInventory *inventory, WpRowId vm, GString *out)
{
    for (WpKind kind = WP_KIND_DISK; kind <= WP_KIND_SNAPSHOT; kind++) {
        const WpRecords *parts = &inventory->kinds[kind];

        if (parts->list_state[vm] == WP_LIST_COMPLETE && parts->first[vm] == parts->first[vm + 1])
            g_string_append_printf(out, "  no %s\n", wp_kind_plural(kind));
        for (uint32_t part = parts->first[vm]; part < parts->first[vm + 1]; part++) {
            g_string_append(out, parts->list_state[vm] == WP_LIST_COMPLETE ? "  " : "  partial ");
            dump_row(inventory, kind, part, out);
        }
    }
}

static int
by_text(gconstpointer a, gconstpointer b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

void
estate_dump(const WpInventory *inventory, bool with_keys, GString *out)
{
    g_autoptr(GPtrArray) rows = g_ptr_array_new_with_free_func(g_free);

    for (WpKind kind = 0; kind < WP_N_KINDS; kind++) {
        if (wp_kind_parent(kind) != WP_KIND_NONE)
            continue;
        for (WpRowId row = 1; row <= inventory->kinds[kind].n_rows; row++) {
            g_autoptr(GString) text = g_string_new(NULL);

            dump_row(inventory, kind, row, text);
            if (kind == WP_KIND_VM)
                dump_parts(inventory, row, text);
            if (with_keys && kind <= WP_KIND_DB)
                g_string_append_printf(
                    text, "  %s\n",
                    inventory
                        ->asset_keys[kind == WP_KIND_VM ? wp_asset_of_vm(inventory, row) : row]);
            g_ptr_array_add(rows, g_string_free(g_steal_pointer(&text), FALSE));
        }
    }
    /* by name, so that expected texts need not know the hashes */
    g_ptr_array_sort(rows, by_text);
    for (guint i = 0; i < rows->len; i++)
        g_string_append(out, g_ptr_array_index(rows, i));
}

static void
shuffle(GPtrArray *items, uint64_t *state)
{
    for (guint i = items->len; i > 1; i--) {
        guint j = (guint)(wp_splitmix_next(state) % i);
        gpointer swap = items->pdata[i - 1];

        items->pdata[i - 1] = items->pdata[j];
        items->pdata[j] = swap;
    }
}

char *
estate_shuffle(const char *text, uint32_t seed)
{
    g_auto(GStrv) lines = g_strsplit(text, "\n", -1);
    g_autoptr(GPtrArray) files = g_ptr_array_new_with_free_func((GDestroyNotify)g_ptr_array_unref);
    g_autoptr(GString) out = g_string_new(NULL);
    GPtrArray *records = NULL;
    uint64_t state = seed;

    for (char **line = lines; *line; line++) {
        if (g_str_has_prefix(*line, "options")) {
            g_string_append_printf(out, "%s\n", *line);
        } else if (g_str_has_prefix(*line, "file")) {
            records = g_ptr_array_new_with_free_func(g_free);
            g_ptr_array_add(files, records);
            g_ptr_array_add(records, g_strdup(*line));
        } else if (**line == '>') {
            char *whole = g_strdup_printf(
                "%s\n%s", (char *)g_ptr_array_index(records, records->len - 1), *line);

            g_free(records->pdata[records->len - 1]);
            records->pdata[records->len - 1] = whole;
        } else if (**line) {
            g_ptr_array_add(records, g_strdup(*line));
        }
    }
    shuffle(files, &state);
    for (guint i = 0; i < files->len; i++) {
        g_autofree char *first = NULL;

        records = g_ptr_array_index(files, i);
        first = g_ptr_array_steal_index(records, 0);
        shuffle(records, &state);
        g_string_append_printf(out, "%s\n", first);
        for (guint j = 0; j < records->len; j++)
            g_string_append_printf(out, "%s\n", (char *)g_ptr_array_index(records, j));
    }
    return g_string_free(g_steal_pointer(&out), FALSE);
}
