#include "parsers/table.h"

/*
 * The end of a table: what all cells have shown of how columns write numbers and dates settles
 * those that could be either. Only whether a style was shown counts, not how often: what a cell
 * shows is remembered with its text, and parts of a file are read at a time.
 */

/* Under one cell in so many is a slip, by which the others are not judged. */
#define SLIP_ROWS 1000

/* What all columns of a field show. */
typedef struct {
    const WpTableChoice *first; /* (nullable) the first column */
    bool shows[2];              /* point or month first; comma or day first */
    bool shown;                 /* in the head already, by one of the columns */
    uint8_t doubts;             /* bit by WpDoubt: of cells that are held */
    uint64_t n_odd;
} Evidence;

typedef struct {
    WpTable *table;
    Evidence fields[WP_N_FIELDS];
    bool numbers[2], dates[2]; /* what all columns together show */
    GArray *rules;             /* of WpDoubtRule */
} Doubts;

typedef void (*ChoiceFn)(Doubts *doubts, const WpLayoutField *field, const WpTableChoice *choice);

static bool
is_time(const WpLayoutField *field)
{
    return field->type == WP_TYPE_TIME;
}

static WpStyleBy
style_by(const WpLayoutField *field, const WpStyle *style)
{
    return is_time(field) ? style->dates_by : style->numbers_by;
}

/* 0: point or month first; 1: comma or day first. */
static int
style_side(const WpLayoutField *field, const WpStyle *style)
{
    return is_time(field) ? style->day_first : style->numbers.decimal == ',';
}

static void
each_choice(Doubts *doubts, const WpTableProgram *program, ChoiceFn fn)
{
    for (uint32_t i = 0; i < program->steps->len; i++) {
        const WpTableStep *step = &g_array_index(program->steps, WpTableStep, i);
        WpFieldType type = step->field->type;

        if (type != WP_TYPE_TIME && type != WP_TYPE_QUANTITY && type != WP_TYPE_INT)
            continue;
        for (uint32_t j = 0; j < step->choices->len; j++) {
            const WpTableChoice *choice = &g_array_index(step->choices, WpTableChoice, j);

            if (choice->column != WP_NO_COLUMN &&
                style_by(step->field, &choice->style) != WP_STYLE_SAID)
                fn(doubts, step->field, choice);
        }
    }
    for (uint32_t i = 0; i < program->parts->len; i++)
        each_choice(doubts, &g_array_index(program->parts, WpTableProgram, i), fn);
}

static void
each(Doubts *doubts, ChoiceFn fn)
{
    for (uint32_t i = 0; i < doubts->table->programs->len; i++)
        each_choice(doubts, &g_array_index(doubts->table->programs, WpTableProgram, i), fn);
}

static void
gather(Doubts *doubts, const WpLayoutField *field, const WpTableChoice *choice)
{
    Evidence *evidence = &doubts->fields[field->field];
    bool *file = is_time(field) ? doubts->dates : doubts->numbers;
    bool shown = style_by(field, &choice->style) == WP_STYLE_SHOWN;

    if (!evidence->first)
        evidence->first = choice;
    for (int side = 0; side < 2; side++) {
        bool shows =
            choice->shown[side].line > 0 || (shown && style_side(field, &choice->style) == side);

        evidence->shows[side] |= shows;
        file[side] |= shows;
    }
    evidence->shown |= shown;
    evidence->doubts |= choice->doubts;
    evidence->n_odd += choice->n_odd;
}

/* Whether the columns of the field show both styles, and neither is a slip. */
static bool
is_mixed(const Doubts *doubts, const Evidence *evidence)
{
    return evidence->shows[0] && evidence->shows[1] &&
           (!evidence->shown || evidence->n_odd > doubts->table->n_rows / SLIP_ROWS);
}

/* How what could be either is read: by the field's own columns, else the others, else as it was
 * begun. @out_assumed: nothing shows it. */
static int
final_side(const Doubts *doubts, const WpLayoutField *field, const Evidence *evidence,
           bool *out_assumed)
{
    const bool *file = is_time(field) ? doubts->dates : doubts->numbers;
    WpStyleBy by = style_by(field, &evidence->first->style);

    *out_assumed = false;
    if (evidence->shows[0] != evidence->shows[1])
        return evidence->shows[1];
    if (by == WP_STYLE_HABIT && !evidence->shows[0] && file[0] != file[1])
        return file[1];
    *out_assumed = by == WP_STYLE_HABIT && !evidence->shows[0];
    return style_side(field, &evidence->first->style);
}

static WpDoubtRule
make_rule(const Doubts *doubts, const WpLayoutField *field, const Evidence *evidence)
{
    WpDoubtRule rule = {.field = field->field};
    bool assumed;

    if (is_mixed(doubts, evidence)) {
        for (int doubt = WP_DOUBT_NONE + 1; doubt < WP_N_DOUBTS; doubt++)
            rule.of[doubt] = WP_SETTLE_DROP;
    } else if (final_side(doubts, field, evidence, &assumed) == 1) {
        rule.of[WP_DOUBT_COMMA] = WP_SETTLE_DIVIDE;
        rule.of[WP_DOUBT_DATE] = WP_SETTLE_SWAP;
    } else {
        rule.of[WP_DOUBT_POINT] = WP_SETTLE_DIVIDE;
    }
    return rule;
}

/* ---- what is said ---- */

static const char *
side_words(const WpLayoutField *field, int side)
{
    if (is_time(field))
        return side ? "day first" : "month first";
    return side ? "with ',' as decimal mark" : "with '.' as decimal mark";
}

/* What a user can do about a column that is read otherwise than it was meant. */
static void
hint_style(WpDiagList *diags, const WpLayoutField *field)
{
    wp_diag_hint(diags, is_time(field)
                            ? "a layout of your own can say 'dates: day-first'"
                            : "a layout of your own can say 'numbers: point' or 'numbers: comma'");
}

static void
say_mixed(Doubts *doubts, const WpLayoutField *field, const WpTableChoice *choice, int side)
{
    const WpTable *table = doubts->table;
    const WpOddCell *odd = &choice->shown[!side];
    bool refused = choice->holds && is_mixed(doubts, &doubts->fields[field->field]);
    g_autofree char *rest = NULL;

    if (choice->either.line > 0 && refused && field->type != WP_TYPE_INT)
        rest = g_strdup_printf("; cells that could be either, such as '%s', are taken as unknown",
                               choice->either.text);
    else if (choice->either.line > 0)
        rest = g_strdup_printf("; cells that could be either, such as '%s', are read %s",
                               choice->either.text, side_words(field, side));
    wp_diag(table->intake->diags, WP_DIAG_MIXED_STYLE, (WpLoc){table->intake->name, odd->line, 0},
            "column '%s': '%s' shows another style than the column, and is read %s%s",
            table->names[choice->column], odd->text, side_words(field, !side), rest ? rest : "");
    hint_style(table->intake->diags, field);
}

static void
say(Doubts *doubts, const WpLayoutField *field, const WpTableChoice *choice)
{
    const WpTable *table = doubts->table;
    const Evidence *evidence = &doubts->fields[field->field];
    bool assumed, shown = style_by(field, &choice->style) == WP_STYLE_SHOWN;
    int begun = style_side(field, &choice->style);
    int side = final_side(doubts, field, evidence, &assumed);

    if (choice->shown[!begun].line > 0 && (shown || choice->shown[begun].line > 0)) {
        say_mixed(doubts, field, choice, begun);
    } else if (choice->either.line > 0 && !shown && side != begun && !choice->holds) {
        wp_diag(table->intake->diags, WP_DIAG_MIXED_STYLE,
                (WpLoc){table->intake->name, choice->either.line, 0},
                "column '%s': '%s' is read %s, before other cells showed that it is not",
                table->names[choice->column], choice->either.text, side_words(field, begun));
        hint_style(table->intake->diags, field);
    } else if (choice->either.line > 0 && assumed) {
        wp_diag(table->intake->diags, WP_DIAG_ASSUMED,
                (WpLoc){table->intake->name, choice->either.line, 0},
                "column '%s': '%s' is read %s%s", table->names[choice->column], choice->either.text,
                side_words(field, side),
                is_time(field) ? ""
                : side         ? ", '.' for thousands"
                               : ", ',' for thousands");
        hint_style(table->intake->diags, field);
    }
}

/* ---- the end ---- */

/* A rule for each field that has one, and cells which it changes. */
static void
collect_rules(Doubts *doubts, const WpLayoutField *field, const WpTableChoice *choice)
{
    const Evidence *evidence = &doubts->fields[field->field];
    WpDoubtRule rule = make_rule(doubts, field, evidence);
    bool does = false;

    for (int doubt = WP_DOUBT_NONE + 1; doubt < WP_N_DOUBTS; doubt++)
        does |= rule.of[doubt] != WP_SETTLE_KEEP && (evidence->doubts >> doubt & 1);
    if (does && evidence->first == choice)
        g_array_append_val(doubts->rules, rule);
}

void
wp_table_settle_doubts(WpTable *table)
{
    g_autofree Doubts *doubts = g_new0(Doubts, 1);
    g_autoptr(GArray) rules = g_array_new(FALSE, FALSE, sizeof(WpDoubtRule));

    doubts->table = table;
    doubts->rules = rules;
    each(doubts, gather);
    each(doubts, say);
    each(doubts, collect_rules);
    if (rules->len > 0)
        wp_builder_settle_doubts(table->intake->builder, table->intake->file,
                                 (WpDoubtRule *)(void *)rules->data, rules->len);
}
