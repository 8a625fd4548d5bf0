#include "parsers/table.h"

#include <string.h>

#include "planner/base/suggest.h"

/* Which column is which: once a file. */

/* Unused columns that are named in a message; the rest are counted. */
#define NAMES_SHOWN 8
/* Column names shorter than this are near to too many others to be called misspelt. */
#define SHORT_NAME 4

static void
clear_choice(void *data)
{
    wp_table_choice_clear(data);
}

static void
clear_tag(void *data)
{
    WpTableTag *tag = data;

    wp_cell_cache_free(tag->cache);
}

static void
clear_step(void *data)
{
    WpTableStep *step = data;

    if (step->choices)
        g_array_unref(step->choices);
}

static void
clear_program(void *data)
{
    WpTableProgram *program = data;

    g_array_unref(program->whens);
    g_array_unref(program->steps);
    g_array_unref(program->parts);
    g_array_unref(program->ops);
    g_array_unref(program->ahead);
}

static GArray *
new_array(size_t size, GDestroyNotify clear)
{
    GArray *array = g_array_new(FALSE, TRUE, (guint)size);

    g_array_set_clear_func(array, clear);
    return array;
}

static void
add_choice(WpTableStep *step, const WpLayoutSource *source, uint32_t column)
{
    WpTableChoice choice = {
        .source = source,
        .column = column,
        .key_column = WP_NO_COLUMN,
        .style.numbers = wp_number_plain,
        .scratch = g_string_new(NULL),
    };

    g_array_append_val(step->choices, choice);
}

static bool
matches_any(const GPtrArray *patterns, const char *key, uint32_t *out_number)
{
    for (uint32_t i = 0; i < patterns->len; i++)
        if (wp_column_matches(patterns->pdata[i], key, out_number))
            return true;
    return false;
}

/* Which column has the key of the tag in the column numbered @number. */
static void
bind_key(WpTable *table, const WpTableStep *step, uint32_t number)
{
    WpTableChoice *choice = &g_array_index(step->choices, WpTableChoice, step->choices->len - 1);

    for (uint32_t column = 0; step->field->key && column < table->n_columns; column++) {
        uint32_t found;

        if (choice->key_column != WP_NO_COLUMN ||
            !matches_any(step->field->key, table->keys[column], &found) || found != number)
            continue;
        choice->key_column = column;
        table->claimed[column] = true;
    }
}

/* The columns whose texts are put behind that of the last choice, in the layout's order. */
static void
bind_plus(WpTable *table, const WpTableStep *step)
{
    WpTableChoice *choice = &g_array_index(step->choices, WpTableChoice, step->choices->len - 1);
    const GPtrArray *plus = step->field->plus;
    uint32_t ignored;

    for (uint32_t i = 0; plus && i < plus->len; i++)
        for (uint32_t column = 0; column < table->n_columns; column++) {
            if (column == choice->column ||
                !wp_column_matches(plus->pdata[i], table->keys[column], &ignored))
                continue;
            if (!choice->plus) {
                choice->plus = g_array_new(FALSE, FALSE, sizeof(uint32_t));
                choice->joined = g_string_new(NULL);
            }
            g_array_append_val(choice->plus, column);
            table->claimed[column] = true;
        }
}

/* Of the columns of several percentiles, what {percentile} stands for in the one that is taken: the
 * least that is not below the percentile wanted, else the highest; 0 if there is none. All are
 * claimed. */
static uint32_t
nearest_percentile(WpTable *table, const WpLayoutSource *source)
{
    uint32_t wanted = wp_builder_percentile(table->intake->builder) + 1, best = 0, found;

    for (uint32_t column = 0; column < table->n_columns; column++) {
        if (!wp_column_matches(source->key, table->keys[column], &found))
            continue;
        table->claimed[column] = true;
        if (best == 0 || (found >= wanted && (best < wanted || found < best)) ||
            (found < wanted && found > best && best < wanted))
            best = found;
    }
    if (best > 0 && best != wanted)
        wp_diag(table->intake->diags, WP_DIAG_ASSUMED, (WpLoc){table->intake->name, 0, 0},
                "no column '%s' of percentile %u: that of percentile %u is taken", source->text,
                wanted - 1, best - 1);
    return best;
}

/* The columns of @field; of those with {n} only number @number, or all if it is 0. */
static WpTableStep
bind_field(WpTable *table, const WpLayoutField *field, uint32_t number)
{
    WpTableStep step = {field, new_array(sizeof(WpTableChoice), clear_choice)};

    for (uint32_t i = 0; i < field->sources->len; i++) {
        const WpLayoutSource *source = field->sources->pdata[i];

        if (source->value)
            add_choice(&step, source, WP_NO_COLUMN);
        uint32_t wanted = source->is_percentile ? nearest_percentile(table, source) : number;

        for (uint32_t column = 0; source->key && column < table->n_columns; column++) {
            uint32_t found;

            if (!wp_column_matches(source->key, table->keys[column], &found) ||
                (wanted > 0 && found > 0 && found != wanted))
                continue;
            add_choice(&step, source, column);
            bind_key(table, &step, found);
            bind_plus(table, &step);
            table->claimed[column] = true;
        }
    }
    return step;
}

static bool
has_column(const WpTableStep *step)
{
    for (uint32_t i = 0; i < step->choices->len; i++)
        if (g_array_index(step->choices, WpTableChoice, i).column != WP_NO_COLUMN)
            return true;
    return false;
}

static void
note_missing(WpTable *table, WpField field)
{
    for (uint32_t i = 0; i < table->n_missing; i++)
        if (table->missing[i] == field)
            return;
    table->missing[table->n_missing++] = field;
}

static bool
is_constant(const WpLayoutField *field)
{
    for (uint32_t i = 0; i < field->sources->len; i++)
        if (((const WpLayoutSource *)field->sources->pdata[i])->key)
            return false;
    return true;
}

static void
add_ops(WpTableProgram *program, const WpTableStep *step)
{
    WpFieldType type = step->field->type;
    uint32_t next = program->ops->len + step->choices->len;

    for (uint32_t i = 0; i < step->choices->len; i++) {
        WpTableChoice *choice = &g_array_index(step->choices, WpTableChoice, i);
        WpTableOp op = {.field = step->field,
                        .choice = choice,
                        .column = choice->column,
                        .next = next,
                        .constant = choice->source->value && *choice->source->value,
                        .is_list = type == WP_TYPE_TEXTS || type == WP_TYPE_TAGS};

        /* flows and samples are summed up as they come */
        choice->holds = program->record->kind != WP_KIND_DEP && !program->record->is_series;
        g_array_append_val(program->ops, op);
    }
}

static void
bind_steps(WpTable *table, WpTableProgram *program, uint32_t number)
{
    for (uint32_t i = 0; i < program->record->fields->len; i++) {
        const WpLayoutField *field = program->record->fields->pdata[i];
        WpTableStep step = bind_field(table, field, number);

        if (number == 0 && !has_column(&step) && !is_constant(field))
            note_missing(table, field->field);
        add_ops(program, &step);
        if (step.choices->len > 0)
            g_array_append_val(program->steps, step);
        else
            clear_step(&step);
    }
}

static WpTableProgram
new_program(const WpLayoutRecord *record)
{
    return (WpTableProgram){.record = record,
                            .whens = g_array_new(FALSE, FALSE, sizeof(WpTableWhen)),
                            .steps = new_array(sizeof(WpTableStep), clear_step),
                            .parts = new_array(sizeof(WpTableProgram), clear_program),
                            .ops = new_array(sizeof(WpTableOp), NULL),
                            .ahead = new_array(sizeof(uint32_t), NULL)};
}

/* The numbers that {n} stands for in the columns of @part, ascending; 0 alone if they have none. */
static GArray *
part_numbers(const WpTable *table, const WpLayoutRecord *part)
{
    GArray *numbers = g_array_new(FALSE, TRUE, sizeof(uint32_t));
    g_autofree bool *seen = g_new0(bool, 10001);

    for (uint32_t i = 0; i < part->fields->len; i++) {
        const WpLayoutField *field = part->fields->pdata[i];

        for (uint32_t j = 0; j < field->sources->len; j++) {
            const WpLayoutSource *source = field->sources->pdata[j];
            uint32_t number;

            for (uint32_t column = 0; source->key && column < table->n_columns; column++)
                if (wp_column_matches(source->key, table->keys[column], &number))
                    seen[number] = true;
        }
    }
    for (uint32_t number = 1; number <= 10000; number++)
        if (seen[number])
            g_array_append_val(numbers, number);
    if (numbers->len == 0 && seen[0])
        g_array_set_size(numbers, 1); /* zero */
    return numbers;
}

static void
bind_parts(WpTable *table, WpTableProgram *program)
{
    for (uint32_t i = 0; i < program->record->parts->len; i++) {
        const WpLayoutRecord *part = program->record->parts->pdata[i];
        g_autoptr(GArray) numbers = part_numbers(table, part);

        for (uint32_t j = 0; j < numbers->len; j++) {
            WpTableProgram one = new_program(part);

            bind_steps(table, &one, g_array_index(numbers, uint32_t, j));
            g_array_append_val(program->parts, one);
        }
        for (uint32_t j = 0; numbers->len == 0 && j < part->fields->len; j++)
            note_missing(table, ((const WpLayoutField *)part->fields->pdata[j])->field);
    }
}

/* The first column that has one of the names, which is claimed; WP_NO_COLUMN. */
static uint32_t
column_of(WpTable *table, const GPtrArray *patterns)
{
    uint32_t ignored;

    for (uint32_t i = 0; i < table->n_columns; i++)
        if (matches_any(patterns, table->keys[i], &ignored)) {
            table->claimed[i] = true;
            return i;
        }
    return WP_NO_COLUMN;
}

static void
bind_record(WpTable *table, const WpLayoutRecord *record)
{
    WpTableProgram program = new_program(record);

    for (uint32_t i = 0; i < record->whens->len; i++) {
        const WpLayoutWhen *when = record->whens->pdata[i];
        WpTableWhen columns = {column_of(table, when->columns),
                               when->below ? column_of(table, when->below) : WP_NO_COLUMN};

        g_array_append_val(program.whens, columns);
    }
    bind_steps(table, &program, 0);
    bind_parts(table, &program);
    if (record->complete && wp_kind_parent(record->kind) != WP_KIND_NONE)
        wp_builder_set_complete(table->intake->builder, table->intake->file, record->kind);
    for (uint32_t i = 0; i < program.parts->len; i++) {
        const WpLayoutRecord *part = g_array_index(program.parts, WpTableProgram, i).record;

        if (part->complete)
            wp_builder_set_complete_if_any(table->intake->builder, table->intake->file, part->kind);
    }
    g_array_append_val(table->programs, program);
}

static void
ignore_columns(WpTable *table)
{
    uint32_t number;

    for (uint32_t i = 0; i < table->n_columns; i++)
        for (uint32_t j = 0; j < table->layout->ignore->len && !table->claimed[i]; j++)
            table->claimed[i] =
                wp_column_matches(table->layout->ignore->pdata[j], table->keys[i], &number);
}

/* The names of columns that the file lacks, of fields that have none here. */
static void
add_lacking(const WpTable *table, const WpLayoutRecord *record, GPtrArray *names)
{
    for (uint32_t i = 0; i < record->fields->len; i++) {
        const WpLayoutField *field = record->fields->pdata[i];
        bool missing = false;

        for (uint32_t j = 0; j < table->n_missing; j++)
            missing |= table->missing[j] == field->field;
        for (uint32_t j = 0; missing && j < field->sources->len; j++) {
            const WpLayoutSource *source = field->sources->pdata[j];

            if (source->text && strlen(source->text) >= SHORT_NAME && !strstr(source->text, "{n}"))
                g_ptr_array_add(names, (void *)source->text);
        }
    }
    for (uint32_t i = 0; i < record->parts->len; i++)
        add_lacking(table, record->parts->pdata[i], names);
}

static void
say_similar(WpTable *table, uint32_t line)
{
    g_autoptr(GPtrArray) lacking = g_ptr_array_new();

    for (uint32_t i = 0; i < table->layout->records->len; i++)
        add_lacking(table, table->layout->records->pdata[i], lacking);
    for (uint32_t i = 0; i < table->n_columns; i++) {
        if (table->claimed[i] || strlen(table->names[i]) < SHORT_NAME)
            continue;
        const char *near =
            wp_suggest(table->names[i], (const char *const *)lacking->pdata, lacking->len);
        if (!near)
            continue;
        wp_diag(table->intake->diags, WP_DIAG_SIMILAR_COLUMN, (WpLoc){table->intake->name, line, 0},
                "nothing reads the column '%s'", table->names[i]);
        wp_diag_hint(table->intake->diags, "did you mean '%s'?", near);
    }
}

/* "a, b, c and 4 more" */
static void
append_names(GString *out, const GPtrArray *names)
{
    for (uint32_t i = 0; i < MIN(names->len, NAMES_SHOWN); i++)
        g_string_append_printf(out, "%s%s", i > 0 ? ", " : "", (const char *)names->pdata[i]);
    if (names->len > NAMES_SHOWN)
        g_string_append_printf(out, " and %u more", names->len - NAMES_SHOWN);
}

static void
say_names(WpTable *table, WpDiagCode code, uint32_t line, const char *what, const GPtrArray *names)
{
    g_autoptr(GString) list = g_string_new(NULL);

    if (names->len == 0)
        return;
    append_names(list, names);
    wp_diag(table->intake->diags, code, (WpLoc){table->intake->name, line, 0}, "%s: %s", what,
            list->str);
}

/* Two columns of one name, which are read as one: a row may have a value in each. */
static void
say_twice(WpTable *table, uint32_t line)
{
    g_autoptr(GHashTable) seen = g_hash_table_new(g_str_hash, g_str_equal);
    g_autoptr(GPtrArray) twice = g_ptr_array_new();

    for (uint32_t i = 0; i < table->n_columns; i++)
        if (table->claimed[i] && *table->names[i] != '\0' &&
            !g_hash_table_add(seen, table->keys[i]))
            g_ptr_array_add(twice, table->names[i]);
    say_names(table, WP_DIAG_ASSUMED, line,
              "columns that are there twice, of which the first with a value counts", twice);
}

/* What becomes of columns that no field reads. */
static void
settle_unclaimed(WpTable *table, uint32_t line)
{
    g_autoptr(GPtrArray) unused = g_ptr_array_new();
    bool keep = false;

    for (uint32_t i = 0; i < table->layout->records->len; i++)
        keep |= ((const WpLayoutRecord *)table->layout->records->pdata[i])->keep_tags;
    for (uint32_t i = 0; i < table->n_columns; i++) {
        WpTableTag tag = {.column = i};

        if (table->claimed[i] || *table->names[i] == '\0')
            continue;
        if (keep)
            g_array_append_val(table->tags, tag);
        else
            g_ptr_array_add(unused, table->names[i]);
    }
    say_names(table, WP_DIAG_UNUSED_COLUMN, line, "columns that nothing reads", unused);
}

WpTable *
wp_table_new(WpIntake *intake, char delimiter, const WpCell *header, uint32_t n_cells,
             uint32_t line)
{
    WpTable *table = g_new0(WpTable, 1);

    table->intake = intake;
    table->layout = intake->layout;
    table->delimiter = delimiter;
    table->before = line;
    table->n_columns = n_cells;
    table->names = g_new0(char *, n_cells + 1);
    table->keys = g_new0(char *, n_cells + 1);
    table->claimed = g_new0(bool, n_cells + 1);
    table->programs = new_array(sizeof(WpTableProgram), clear_program);
    table->tags = new_array(sizeof(WpTableTag), clear_tag);
    for (uint32_t i = 0; i < n_cells; i++) {
        const char *name = header[i].text;
        size_t size = header[i].size;

        wp_value_trim(&name, &size);
        table->names[i] = g_strndup(name, size);
        table->initials |= UINT64_C(1) << (*table->names[i] & 63);
        g_autofree char *key = wp_column_key(name, size);
        table->keys[i] = g_strdup(wp_layout_column(table->layout, key));
    }
    for (uint32_t i = 0; i < table->layout->records->len; i++)
        bind_record(table, table->layout->records->pdata[i]);
    table->batch = wp_flow_batch_new(table->programs);
    if (table->layout->collected)
        table->collected = bind_field(table, table->layout->collected, 0);
    ignore_columns(table);
    if (table->programs->len > 0) {
        say_similar(table, line);
        say_twice(table, line);
        settle_unclaimed(table, line);
    }
    return table;
}

void
wp_table_free(WpTable *table)
{
    if (!table)
        return;
    wp_flow_batch_free(table->batch);
    g_array_unref(table->programs);
    clear_step(&table->collected);
    g_array_unref(table->tags);
    wp_givens_clear(&table->givens);
    g_strfreev(table->names);
    g_strfreev(table->keys);
    g_free(table->claimed);
    g_free(table);
}

typedef void (*PairFn)(WpTableChoice *one, WpTableChoice *other);

static void
pair_step(WpTableStep *one, WpTableStep *other, PairFn pair)
{
    for (uint32_t i = 0; one->choices && i < one->choices->len; i++)
        pair(&g_array_index(one->choices, WpTableChoice, i),
             &g_array_index(other->choices, WpTableChoice, i));
}

static void
pair_programs(GArray *one, GArray *other, PairFn pair)
{
    for (uint32_t i = 0; i < one->len; i++) {
        WpTableProgram *x = &g_array_index(one, WpTableProgram, i);
        WpTableProgram *y = &g_array_index(other, WpTableProgram, i);

        for (uint32_t j = 0; j < x->steps->len; j++)
            pair_step(&g_array_index(x->steps, WpTableStep, j),
                      &g_array_index(y->steps, WpTableStep, j), pair);
        pair_programs(x->parts, y->parts, pair);
    }
}

static void
copy_style(WpTableChoice *to, WpTableChoice *from)
{
    to->style = from->style;
}

WpTable *
wp_table_again(const WpTable *table, WpIntake *intake)
{
    g_autofree WpCell *header = g_new0(WpCell, (size_t)table->n_columns + 1);
    WpDiagList *diags = g_steal_pointer(&intake->diags);

    for (uint32_t i = 0; i < table->n_columns; i++)
        header[i] = (WpCell){.text = table->names[i], .size = (uint32_t)strlen(table->names[i])};
    WpTable *again = wp_table_new(intake, table->delimiter, header, table->n_columns, 0);
    intake->diags = diags;
    pair_programs(again->programs, table->programs, copy_style);
    pair_step(&again->collected, (WpTableStep *)&table->collected, copy_style);
    return again;
}

void
wp_table_join(WpTable *table, WpTable *part)
{
    pair_programs(table->programs, part->programs, wp_table_choice_join);
    pair_step(&table->collected, &part->collected, wp_table_choice_join);
    table->n_short += part->n_short;
    if (table->narrow.line == 0 && table->n_given > 0)
        table->narrow = part->early;
    if (table->narrow.line == 0)
        table->narrow = part->narrow;
    if (table->n_given == 0)
        table->early = part->early;
    table->n_given += part->n_given;
    table->n_skipped += part->n_skipped;
    table->other_line = part->other_line;
    if (part->n_rows == 0)
        return;
    table->n_rows += part->n_rows;
    table->last_line = part->last_line;
    table->last_n_cells = part->last_n_cells;
}
