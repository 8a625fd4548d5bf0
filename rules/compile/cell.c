#include "rules/compile/cell.h"

#include <string.h>

#include "planner/base/date.h"
#include "planner/base/quantity.h"

static char *
stripped(const char *text, size_t size)
{
    return g_strstrip(g_strndup(text, size));
}

/* One value as the cell spells it; its text is kept in @arena. */
static bool
read_value(const char *text, WpCelKind kind, WpArena *arena, WpCelValue *out)
{
    size_t size = strlen(text);
    double number;
    bool flag;
    WpDay day;

    switch (kind) {
    case WP_CEL_STRING:
    case WP_CEL_VERSION:
        if (size >= 2 && (*text == '"' || *text == '\'') && text[size - 1] == *text) {
            text++;
            size -= 2;
        }
        *out = wp_cel_string(wp_arena_strndup(arena, text, size), size);
        out->kind = (uint8_t)kind;
        return size > 0 && (kind == WP_CEL_STRING || g_ascii_isdigit(*text));
    case WP_CEL_BOOL:
        *out = wp_cel_bool(false);
        if (!wp_parse_bool(text, size, &flag))
            return false;
        *out = wp_cel_bool(flag);
        return true;
    case WP_CEL_TIMESTAMP:
        if (!wp_parse_day(text, size, &day))
            return false;
        *out = wp_cel_timestamp(day * WP_US_PER_DAY);
        return true;
    default:
        if (!wp_parse_double(text, size, &number))
            return false;
        *out = wp_cel_double(number);
        return true;
    }
}

static bool
has_order(WpCelKind kind)
{
    return kind != WP_CEL_STRING && kind != WP_CEL_BOOL;
}

/* "[1..5]": where its two dots are; NULL if @text is no range. */
static const char *
range_dots(const char *text)
{
    size_t size = strlen(text);

    if (size < 5 || !strchr("[](", text[0]) || !strchr("[])", text[size - 1]))
        return NULL;
    return strstr(text, "..");
}

static bool
read_range(const char *text, const char *dots, WpCelKind kind, WpArena *arena, CellRange *out)
{
    size_t size = strlen(text);
    g_autofree char *from = stripped(text + 1, (size_t)(dots - text) - 1);
    g_autofree char *to = stripped(dots + 2, (size_t)(text + size - 1 - (dots + 2)));

    *out = (CellRange){.has_from = true, .has_to = true};
    out->from_open = text[0] != '[';
    out->to_open = text[size - 1] != ']';
    return read_value(from, kind, arena, &out->from) && read_value(to, kind, arena, &out->to) &&
           wp_cel_value_order(&out->from, &out->to) != 1;
}

static bool
read_item(const char *text, WpCelKind kind, WpArena *arena, CellRange *out)
{
    const char *dots = has_order(kind) ? range_dots(text) : NULL;

    if (dots)
        return read_range(text, dots, kind, arena, out);
    *out = (CellRange){.has_from = true, .has_to = true};
    if (has_order(kind) && (*text == '<' || *text == '>')) {
        bool is_open = text[1] != '=';
        g_autofree char *value = stripped(text + 2 - is_open, strlen(text) - 2 + is_open);

        if (!read_value(value, kind, arena, &out->from))
            return false;
        out->to = out->from;
        out->has_from = *text == '>';
        out->has_to = *text == '<';
        out->from_open = out->to_open = is_open;
        return true;
    }
    if (!read_value(text, kind, arena, &out->from))
        return false;
    out->to = out->from;
    return true;
}

/* Where the item that begins at @text ends: at ',' or ';' outside of quotes. */
static const char *
item_end(const char *text)
{
    char quote = '\0';

    for (; *text; text++) {
        if (quote) {
            quote = *text == quote ? '\0' : quote;
        } else if (*text == '"' || *text == '\'') {
            quote = *text;
        } else if (*text == ',' || *text == ';') {
            break;
        }
    }
    return text;
}

static const char *
wanted(WpCelKind kind)
{
    switch (kind) {
    case WP_CEL_STRING:
        return "words such as rhel, ubuntu";
    case WP_CEL_BOOL:
        return "yes or no";
    case WP_CEL_TIMESTAMP:
        return "days such as >= 2027-01-31";
    case WP_CEL_VERSION:
        return "versions such as 8.6, >= 9 or [7..8)";
    default:
        return "numbers such as 4, >= 8 or [1..5]";
    }
}

bool
cell_parse(const char *text, WpCelKind kind, WpArena *arena, Cell *out, char **out_message)
{
    g_autofree char *all = stripped(text, strlen(text));
    g_autoptr(GArray) ranges = g_array_new(FALSE, TRUE, sizeof(CellRange));
    size_t size = strlen(all);
    char *at = all;

    *out = (Cell){NULL};
    if (size == 0 || strcmp(all, "-") == 0)
        return true;
    if (g_str_has_prefix(all, "not(") && all[size - 1] == ')') {
        out->is_not = true;
        all[size - 1] = '\0';
        at += strlen("not(");
    }
    for (;;) {
        const char *end = item_end(at);
        g_autofree char *item = stripped(at, (size_t)(end - at));
        CellRange range;

        if (!read_item(item, kind, arena, &range)) {
            *out_message = g_strdup_printf("'%s' is no test: wanted %s", item, wanted(kind));
            return false;
        }
        g_array_append_val(ranges, range);
        if (!*end)
            break;
        at += end - at + 1;
    }
    out->n_ranges = ranges->len;
    out->ranges = wp_arena_alloc(arena, ranges->len * sizeof(CellRange));
    memcpy(out->ranges, ranges->data, ranges->len * sizeof(CellRange));
    return true;
}

/* ---- overlaps ---- */

/* Whether all of @a lies below the beginning of @b. */
static bool
is_below(const CellRange *a, const CellRange *b)
{
    int order;

    if (!a->has_to || !b->has_from)
        return false;
    order = wp_cel_value_order(&a->to, &b->from);
    return order == -1 || (order == 0 && (a->to_open || b->from_open)) || order == 2;
}

/* Whether all of @a is in @b. */
static bool
is_inside(const CellRange *a, const CellRange *b)
{
    int from = b->has_from && a->has_from ? wp_cel_value_order(&b->from, &a->from) : -1;
    int to = b->has_to && a->has_to ? wp_cel_value_order(&b->to, &a->to) : 1;

    if ((b->has_from && !a->has_from) || (b->has_to && !a->has_to))
        return false;
    return (from == -1 || (from == 0 && (!b->from_open || a->from_open))) &&
           (to == 1 || (to == 0 && (!b->to_open || a->to_open)));
}

/* Whether some range of @plain is not wholly in one of those that @other excludes. */
static bool
leaves_some(const Cell *plain, const Cell *other)
{
    for (uint32_t i = 0; i < plain->n_ranges; i++) {
        bool is_excluded = false;

        for (uint32_t k = 0; k < other->n_ranges; k++)
            is_excluded = is_excluded || is_inside(&plain->ranges[i], &other->ranges[k]);
        if (!is_excluded)
            return true;
    }
    return false;
}

bool
cells_overlap(const Cell *a, const Cell *b)
{
    if (a->n_ranges == 0 || b->n_ranges == 0 || (a->is_not && b->is_not))
        return true;
    if (a->is_not)
        return leaves_some(b, a);
    if (b->is_not)
        return leaves_some(a, b);
    for (uint32_t i = 0; i < a->n_ranges; i++)
        for (uint32_t k = 0; k < b->n_ranges; k++)
            if (!is_below(&a->ranges[i], &b->ranges[k]) && !is_below(&b->ranges[k], &a->ranges[i]))
                return true;
    return false;
}

/* ---- as CEL ---- */

static void
append_value(GString *out, const WpCelValue *value)
{
    WpCelValue text = *value;

    if (value->kind != WP_CEL_VERSION) {
        wp_cel_value_append(out, value);
        return;
    }
    text.kind = WP_CEL_STRING;
    g_string_append(out, "version(");
    wp_cel_value_append(out, &text);
    g_string_append_c(out, ')');
}

static bool
is_point(const CellRange *range)
{
    return range->has_from && range->has_to && !range->from_open && !range->to_open &&
           wp_cel_value_order(&range->from, &range->to) == 0;
}

static void
append_range(GString *out, const CellRange *range, const char *input)
{
    if (is_point(range)) {
        g_string_append_printf(out, "%s == ", input);
        append_value(out, &range->from);
        return;
    }
    if (range->has_from) {
        g_string_append_printf(out, "%s %s ", input, range->from_open ? ">" : ">=");
        append_value(out, &range->from);
    }
    if (range->has_from && range->has_to)
        g_string_append(out, " && ");
    if (range->has_to) {
        g_string_append_printf(out, "%s %s ", input, range->to_open ? "<" : "<=");
        append_value(out, &range->to);
    }
}

void
cell_append(const Cell *cell, const char *input, GString *out)
{
    bool is_list = cell->n_ranges > 1;

    if (cell->n_ranges == 0)
        return;
    for (uint32_t i = 0; i < cell->n_ranges; i++)
        is_list = is_list && cell->ranges[i].from.kind == WP_CEL_STRING;
    g_string_append(out, cell->is_not ? "!(" : "(");
    if (is_list)
        g_string_append_printf(out, "%s in [", input);
    for (uint32_t i = 0; i < cell->n_ranges; i++) {
        if (i > 0)
            g_string_append(out, is_list ? ", " : " || ");
        if (is_list)
            append_value(out, &cell->ranges[i].from);
        else
            append_range(out, &cell->ranges[i], input);
    }
    g_string_append(out, is_list ? "])" : ")");
}
