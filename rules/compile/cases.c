#include "rules/compile/cell.h"
#include "rules/compile/compile.h"

#include <string.h>

/*
 * Decision tables (DMN): a rule whose `cases` name a CSV becomes one rule for each case that the
 * table has, by writing the conditions that its rows mean and compiling them as if a person had.
 *
 * Columns named as in @outputs say what a row concludes, those in @passed_over are for readers;
 * every other is an input: a field of what is judged, or an expression.
 */

enum {
    OUT_CASE,
    OUT_TITLE,
    OUT_READINESS,
    OUT_SEVERITY,
    OUT_DISPOSITION,
    OUT_MESSAGE,
    N_PLAIN_OUTPUTS,
};
static const char *const outputs[] = {"case",     "title",       "readiness",
                                      "severity", "disposition", "message"};
static const char *const passed_over[] = {"source", "as_of", "date", "note", "link"};

typedef enum { HIT_UNIQUE, HIT_FIRST, HIT_COLLECT } Hit;

typedef struct {
    char *name; /* of the case; "": the rule's only one. NULL: rows that conclude nothing */
    uint32_t first_row;
} Case;

typedef struct {
    Compiler *c;
    const WpNode *rule; /* as written */
    const WpNode *node; /* its cases */
    const WpCatalogue *table;
    Hit hit;
    uint32_t plain[N_PLAIN_OUTPUTS]; /* columns; WP_CATALOGUE_NONE */
    GArray *sets;                    /* of uint32_t: columns named set.FIELD */
    GArray *inputs;                  /* of uint32_t: columns */
    GPtrArray *expressions;          /* of char, by input */
    Cell *cells;                     /* by row and input */
    char **tests;                    /* by row: its condition */
    GArray *cases;                   /* of Case */
} Table;

static void row_fault(Table *t, uint32_t row, const char *format, ...) G_GNUC_PRINTF(3, 4);

static void
row_fault(Table *t, uint32_t row, const char *format, ...)
{
    va_list args;

    va_start(args, format);
    g_autofree char *message = g_strdup_vprintf(format, args);
    va_end(args);
    wp_diag(t->c->diags, WP_DIAG_RULE_FAULT, wp_catalogue_loc(t->table, row), "%s", message);
    t->c->good = false;
}

static uint32_t
n_rows(const Table *t)
{
    return wp_catalogue_n_rows(t->table);
}

/* The cell of an output; "" if the table has no such column. */
static const char *
output(const Table *t, uint32_t row, uint32_t which)
{
    uint32_t column = t->plain[which];

    return column == WP_CATALOGUE_NONE ? "" : wp_catalogue_cell(t->table, row, column);
}

/* ---- columns ---- */

static bool
is_word_of(const char *name, const char *const *words, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (strcmp(name, words[i]) == 0)
            return true;
    return false;
}

/* What is wrong with the expression of a column is said where its name stands. */
static void
head_fault(Table *t, const char *name, const WpDiagList *faults)
{
    t->c->good = false;
    for (uint32_t i = 0; i < wp_diag_list_length(faults); i++) {
        const WpDiag *fault = wp_diag_list_get(faults, i);

        wp_diag(t->c->diags, fault->code, wp_catalogue_head(t->table), "column '%s': %s", name,
                fault->message);
        if (fault->hint)
            wp_diag_hint(t->c->diags, "%s", fault->hint);
    }
}

/* The expression of an input column, and its kind; false after a fault. */
static bool
read_input(Table *t, const WpCelEnv *env, WpApplies applies, const char *name, GArray *kinds)
{
    const char *root = wp_applies_root(applies);
    g_autofree char *prefix = g_strconcat(root, ".", NULL);
    bool is_field = !strchr(name, '(') && !g_str_has_prefix(name, prefix) &&
                    !g_str_has_prefix(name, "params.") && strcmp(name, "as_of") != 0;
    char *expression = g_strconcat(is_field ? prefix : "", name, NULL);
    size_t size = strlen(expression);
    g_autoptr(WpDiagList) faults = wp_diag_list_new();
    g_autoptr(WpSource) source = wp_source_new(name, g_strdup(expression), size, faults);
    g_autoptr(WpCelProgram) program =
        source ? wp_cel_compile(env, source, 0, size, WP_CEL_ANY, faults) : NULL;
    WpCelKind kind = program ? wp_cel_program_type(program)->kind : WP_CEL_ANY;

    g_ptr_array_add(t->expressions, expression);
    g_array_append_val(kinds, kind);
    if (!program) {
        head_fault(t, name, faults);
        return false;
    }
    switch (kind) {
    case WP_CEL_STRING:
    case WP_CEL_INT:
    case WP_CEL_DOUBLE:
    case WP_CEL_BOOL:
    case WP_CEL_TIMESTAMP:
    case WP_CEL_VERSION:
        return true;
    default:
        t->c->good = false;
        wp_node_diag(t->node, t->c->diags, WP_DIAG_RULE_FAULT,
                     "column '%s' of %s is a %s, which no cell can be compared with", name,
                     wp_catalogue_name(t->table), wp_cel_kind_name(kind));
        return false;
    }
}

static bool
read_columns(Table *t, const WpCelEnv *env, WpApplies applies, GArray *kinds)
{
    bool good = true;

    for (uint32_t i = 0; i < N_PLAIN_OUTPUTS; i++)
        t->plain[i] = wp_catalogue_column(t->table, outputs[i]);
    for (uint32_t column = 0; column < wp_catalogue_n_columns(t->table); column++) {
        const char *name = wp_catalogue_column_name(t->table, column);

        if (g_str_has_prefix(name, "set.")) {
            g_array_append_val(t->sets, column);
        } else if (!is_word_of(name, outputs, N_PLAIN_OUTPUTS) &&
                   !is_word_of(name, passed_over, G_N_ELEMENTS(passed_over))) {
            g_array_append_val(t->inputs, column);
            good = read_input(t, env, applies, name, kinds) && good;
        }
    }
    if (good && t->inputs->len == 0) {
        wp_node_diag(t->node, t->c->diags, WP_DIAG_RULE_FAULT,
                     "%s has no column that is an input: a field such as os.distribution",
                     wp_catalogue_name(t->table));
        good = false;
    }
    return good;
}

/* ---- rows ---- */

static Cell *
cell_at(const Table *t, uint32_t row, uint32_t input)
{
    return &t->cells[row * t->inputs->len + input];
}

static void
read_row(Table *t, const GArray *kinds, uint32_t row)
{
    g_autoptr(GString) test = g_string_new(NULL);

    for (uint32_t i = 0; i < t->inputs->len; i++) {
        uint32_t column = g_array_index(t->inputs, uint32_t, i);
        Cell *cell = cell_at(t, row, i);
        g_autofree char *message = NULL;

        if (!cell_parse(wp_catalogue_cell(t->table, row, column),
                        g_array_index(kinds, WpCelKind, i), t->c->set->arena, cell, &message)) {
            row_fault(t, row, "column '%s': %s", wp_catalogue_column_name(t->table, column),
                      message);
            continue;
        }
        if (cell->n_ranges > 0 && test->len > 0)
            g_string_append(test, " && ");
        cell_append(cell, t->expressions->pdata[i], test);
    }
    t->tests[row] = wp_arena_strdup(t->c->set->arena, test->len > 0 ? test->str : "true");
}

static void
check_unique(Table *t)
{
    for (uint32_t a = 0; a < n_rows(t); a++)
        for (uint32_t b = a + 1; b < n_rows(t); b++) {
            bool overlap = true;

            for (uint32_t i = 0; i < t->inputs->len && overlap; i++)
                overlap = cells_overlap(cell_at(t, a, i), cell_at(t, b, i));
            if (overlap)
                row_fault(t, b,
                          "the same things fit this row and line %u: under 'hit: unique' only one "
                          "row may; narrow one, or use 'hit: first'",
                          wp_catalogue_loc(t->table, a).line);
        }
}

/* ---- cases ---- */

static bool
is_none(const char *name)
{
    return strcmp(name, "-") == 0 || strcmp(name, "none") == 0;
}

/* Whether the row concludes the case. */
static bool
is_of(const Table *t, uint32_t row, const char *name)
{
    const char *own = output(t, row, OUT_CASE);

    return !is_none(own) && strcmp(own, name) == 0;
}

/* Rows of one case say the same of all but the message. */
static void
check_agreement(Table *t, const Case *found, uint32_t row)
{
    for (uint32_t i = 0; i < N_PLAIN_OUTPUTS; i++)
        if (i != OUT_MESSAGE && strcmp(output(t, row, i), output(t, found->first_row, i)) != 0)
            row_fault(t, row, "rows of one case must agree on '%s': line %u says '%s'", outputs[i],
                      wp_catalogue_loc(t->table, found->first_row).line,
                      output(t, found->first_row, i));
    for (guint i = 0; i < t->sets->len; i++) {
        uint32_t column = g_array_index(t->sets, uint32_t, i);
        const char *first = wp_catalogue_cell(t->table, found->first_row, column);

        if (strcmp(wp_catalogue_cell(t->table, row, column), first) != 0)
            row_fault(t, row, "rows of one case must agree on '%s': line %u says '%s'",
                      wp_catalogue_column_name(t->table, column),
                      wp_catalogue_loc(t->table, found->first_row).line, first);
    }
}

static void
find_cases(Table *t)
{
    for (uint32_t row = 0; row < n_rows(t); row++) {
        const char *name = output(t, row, OUT_CASE);
        Case fresh = {(char *)name, row};
        const Case *found = NULL;

        if (is_none(name))
            continue;
        if (!*name && t->plain[OUT_CASE] != WP_CATALOGUE_NONE) {
            row_fault(t, row, "which case? A row that concludes nothing says '-'");
            continue;
        }
        for (guint i = 0; i < t->cases->len && !found; i++)
            if (is_of(t, row, g_array_index(t->cases, Case, i).name))
                found = &g_array_index(t->cases, Case, i);
        if (found)
            check_agreement(t, found, row);
        else
            g_array_append_val(t->cases, fresh);
    }
}

/* ---- conditions ---- */

/* Rows @begin .. @end - 1 of the case, or all of them: any of their tests. */
static void
append_any(const Table *t, uint32_t begin, uint32_t end, const char *name, GString *out)
{
    bool is_first = true;

    for (uint32_t row = begin; row < end; row++) {
        if (name && !is_of(t, row, name))
            continue;
        g_string_append_printf(out, "%s(%s)", is_first ? "" : " || ", t->tests[row]);
        is_first = false;
    }
    if (is_first)
        g_string_append(out, "false");
}

/* Whether the first row that fits is of the case: by halves, so that no expression is deep. */
static void
append_first(const Table *t, uint32_t begin, uint32_t end, const char *name, GString *out)
{
    uint32_t n_of = 0;

    for (uint32_t row = begin; row < end; row++)
        n_of += is_of(t, row, name);
    if (n_of == 0 || n_of == end - begin) {
        append_any(t, begin, end, name, out);
        return;
    }
    uint32_t middle = begin + (end - begin) / 2;

    g_string_append(out, "((");
    append_any(t, begin, middle, NULL, out);
    g_string_append(out, ") ? (");
    append_first(t, begin, middle, name, out);
    g_string_append(out, ") : (");
    append_first(t, middle, end, name, out);
    g_string_append(out, "))");
}

static void
append_text(GString *out, const char *text)
{
    WpCelValue value = wp_cel_string(text, strlen(text));

    wp_cel_value_append(out, &value);
}

/* The message of a case: that of its rows, if they have but one, else chosen by what fits. */
static char *
message_of(Table *t, const Case *of)
{
    GString *out = g_string_new(NULL);
    const char *first = output(t, of->first_row, OUT_MESSAGE);
    bool is_one = true;

    for (uint32_t row = of->first_row; row < n_rows(t); row++)
        if (is_of(t, row, of->name)) {
            const char *own = output(t, row, OUT_MESSAGE);

            is_one = is_one && strcmp(own, first) == 0;
            if (!is_one && (strstr(own, "{{") || strstr(first, "{{")))
                row_fault(t, row,
                          "'{{' in a message wants all rows of the case to have that "
                          "message");
        }
    if (is_one)
        return g_string_free(g_string_append(out, first), FALSE);
    g_string_append(out, "{{[");
    for (uint32_t row = of->first_row; row < n_rows(t); row++)
        if (is_of(t, row, of->name)) {
            g_string_append_printf(out, "%s(%s) ? ", row > of->first_row ? ", " : "",
                                   t->tests[row]);
            append_text(out, output(t, row, OUT_MESSAGE));
            g_string_append(out, " : ''");
        }
    /* of unique and first rows one text is left */
    g_string_append(out, t->hit == HIT_FIRST ? "].filter(m, m != '')[0]}}"
                                             : "].filter(m, m != '').join('; ')}}");
    return g_string_free(out, FALSE);
}

/* ---- the rules ---- */

/* A node of a case in place of @old, or a new one: found where `cases` stands. */
static WpNode *
make_scalar(Table *t, const char *key, const char *text)
{
    WpNode *node = WP_ARENA_NEW(t->c->set->arena, WpNode);

    *node = *t->node;
    node->kind = WP_NODE_SCALAR;
    node->style = WP_SCALAR_QUOTED;
    node->text_is_source = false;
    node->text_offset = node->offset;
    node->key = wp_arena_strdup(t->c->set->arena, key);
    node->text = wp_arena_strdup(t->c->set->arena, text);
    node->text_size = (uint32_t)strlen(text);
    node->first = node->next = NULL;
    node->n_children = 0;
    return node;
}

/* Puts @child under its key into @map, in the place of what is there. */
static void
put(WpNode *map, WpNode *child)
{
    WpNode **link = &map->first;

    while (*link && strcmp((*link)->key, child->key) != 0)
        link = &(*link)->next;
    child->next = *link ? (*link)->next : NULL;
    map->n_children += *link == NULL;
    child->parent = map;
    *link = child;
}

/* A copy of a mapping whose children can be replaced; the children's own are shared. */
static WpNode *
copy_map(Table *t, const WpNode *map)
{
    WpNode *copy = WP_ARENA_NEW(t->c->set->arena, WpNode);
    WpNode **link = &copy->first;

    *copy = *map;
    for (const WpNode *child = map->first; child; child = child->next) {
        *link = WP_ARENA_NEW(t->c->set->arena, WpNode);
        **link = *child;
        link = &(*link)->next;
    }
    *link = NULL;
    return copy;
}

static void
put_sets(Table *t, WpNode *rule, const Case *of)
{
    const WpNode *old = wp_node_get(rule, "set");
    WpNode *sets = old ? copy_map(t, old) : make_scalar(t, "set", "");

    sets->kind = WP_NODE_MAP;
    for (guint i = 0; i < t->sets->len; i++) {
        uint32_t column = g_array_index(t->sets, uint32_t, i);
        const char *value = wp_catalogue_cell(t->table, of->first_row, column);

        if (*value && !is_none(value))
            put(sets,
                make_scalar(t, wp_catalogue_column_name(t->table, column) + strlen("set."), value));
    }
    if (sets->first)
        put(rule, sets);
}

static void
compile_case(Table *t, const Case *of)
{
    WpNode *rule = copy_map(t, t->rule);
    g_autoptr(GString) when = g_string_new(NULL);
    g_autofree char *message = message_of(t, of);
    g_autofree char *id =
        g_strdup_printf("%s%s%s", wp_node_get(t->rule, "id")->text, *of->name ? "." : "", of->name);
    g_autoptr(WpDiagList) faults = wp_diag_list_new();

    if (t->hit == HIT_FIRST)
        append_first(t, 0, n_rows(t), of->name, when);
    else
        append_any(t, 0, n_rows(t), of->name, when);
    put(rule, make_scalar(t, "id", id));
    put(rule, make_scalar(t, "when", when->str));
    for (uint32_t i = OUT_TITLE; i < OUT_MESSAGE; i++)
        if (*output(t, of->first_row, i) && !is_none(output(t, of->first_row, i)))
            put(rule, make_scalar(t, outputs[i], output(t, of->first_row, i)));
    if (*message)
        put(rule, make_scalar(t, "message", message));
    put_sets(t, rule, of);
    /* words of the table are words of a rule */
    if (!wp_shape_check(&wp_pack_rule_shape, t->c->pack->document, rule, faults)) {
        row_fault(t, of->first_row, "%s",
                  wp_diag_list_count(faults, WP_SEVERITY_ERROR) > 0
                      ? wp_diag_list_get(faults, 0)->message
                      : "not a rule");
        return;
    }
    wp_rule_compile(t->c, rule, of->name);
}

static void
table_clear(Table *t)
{
    g_array_unref(t->sets);
    g_array_unref(t->inputs);
    g_array_unref(t->cases);
    g_ptr_array_unref(t->expressions);
}

void
wp_cases_compile(Compiler *c, const WpRuleSources *sources, const WpNode *rule)
{
    const WpShape *shape = &wp_pack_cases_shape;
    const WpNode *node = wp_node_get(rule, "cases");
    const char *name = wp_shape_get_text(shape, node, "table");
    WpApplies applies = (WpApplies)wp_shape_get_choice(&wp_pack_rule_shape, rule, "applies");
    const WpCelEnv *env = wp_pack_env(c->set, c->pack, applies);
    g_autoptr(GArray) kinds = g_array_new(FALSE, FALSE, sizeof(WpCelKind));
    const WpCatalogue *catalogue =
        wp_catalogue_by_stem(sources->catalogues, sources->n_catalogues, name);

    if (!catalogue) {
        wp_pack_no_catalogue(wp_node_get(node, "table"), name, sources, c->diags);
        return;
    }
    if (!env) {
        wp_node_diag(node, c->diags, WP_DIAG_RULE_FAULT, "there are no fields of '%s' yet to judge",
                     wp_applies_name(applies));
        return;
    }
    Table t = {.c = c, .rule = rule, .node = node, .table = catalogue};

    t.hit = (Hit)wp_shape_get_choice(shape, node, "hit");
    t.sets = g_array_new(FALSE, FALSE, sizeof(uint32_t));
    t.inputs = g_array_new(FALSE, FALSE, sizeof(uint32_t));
    t.cases = g_array_new(FALSE, FALSE, sizeof(Case));
    t.expressions = g_ptr_array_new_with_free_func(g_free);
    c->good = true;
    if (read_columns(&t, env, applies, kinds)) {
        t.cells = wp_arena_alloc(c->set->arena, (size_t)n_rows(&t) * t.inputs->len * sizeof(Cell));
        t.tests = wp_arena_alloc(c->set->arena, n_rows(&t) * sizeof(char *));
        for (uint32_t row = 0; row < n_rows(&t); row++)
            read_row(&t, kinds, row);
        find_cases(&t);
        if (c->good && t.hit == HIT_UNIQUE)
            check_unique(&t);
        if (c->good && t.cases->len == 0)
            wp_node_diag(node, c->diags, WP_DIAG_RULE_FAULT,
                         "%s has no row that concludes anything", wp_catalogue_name(catalogue));
        /* also after a fault: the others are said in the same run */
        for (guint i = 0; i < t.cases->len; i++)
            compile_case(&t, &g_array_index(t.cases, Case, i));
    }
    table_clear(&t);
}
