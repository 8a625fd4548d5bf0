#include <string.h>

#include "rules/engine/lib/decimal.h"
#include "rules/engine/lib/library.h"
#include "rules/engine/lib/net.h"
#include "rules/engine/lib/time.h"

/* text.format(list) and string(value). */

#define MAX_PRECISION     1000
#define DEFAULT_PRECISION 6

static bool append_text(GString *out, const WpCelValue *value);

static bool
append_list(GString *out, const WpCelList *list)
{
    g_string_append_c(out, '[');
    for (uint32_t i = 0; i < list->n; i++) {
        if (i > 0)
            g_string_append(out, ", ");
        if (!append_text(out, &list->items[i]))
            return false;
    }
    g_string_append_c(out, ']');
    return true;
}

static int
compare_texts(gconstpointer a, gconstpointer b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* Entries in the order of their keys as text. */
static bool
append_map(GString *out, const WpCelMap *map)
{
    g_autoptr(GPtrArray) entries = g_ptr_array_new_with_free_func(g_free);

    for (uint32_t i = 0; i < map->n; i++) {
        GString *entry = g_string_new(NULL);
        bool good = append_text(entry, &map->keys[i]);

        g_string_append(entry, ": ");
        good = good && append_text(entry, &map->values[i]);
        g_ptr_array_add(entries, g_string_free(entry, FALSE));
        if (!good)
            return false;
    }
    g_ptr_array_sort(entries, compare_texts);
    g_string_append_c(out, '{');
    for (uint32_t i = 0; i < entries->len; i++)
        g_string_append_printf(out, "%s%s", i > 0 ? ", " : "", (char *)entries->pdata[i]);
    g_string_append_c(out, '}');
    return true;
}

/* %s. Returns: false if there is no text of @value (a record). */
static bool
append_text(GString *out, const WpCelValue *value)
{
    switch (value->kind) {
    case WP_CEL_STRING:
    case WP_CEL_VERSION:
        g_string_append_len(out, value->text, value->aux);
        return true;
    case WP_CEL_DOUBLE:
        wp_cel_append_double_plain(out, value->number);
        return true;
    case WP_CEL_TIMESTAMP:
        wp_cel_append_timestamp(out, value);
        return true;
    case WP_CEL_DURATION:
        wp_cel_append_duration(out, value);
        return true;
    case WP_CEL_LIST:
        return append_list(out, value->list);
    case WP_CEL_MAP:
        return append_map(out, value->map);
    case WP_CEL_IP:
    case WP_CEL_CIDR:
        wp_cel_append_net(out, value);
        return true;
    case WP_CEL_NULL:
    case WP_CEL_BOOL:
    case WP_CEL_INT:
        wp_cel_value_append(out, value);
        return true;
    default:
        return false;
    }
}

WP_CEL_F(string_of)
{
    g_autoptr(GString) text = g_string_new(NULL);

    if (args->kind == WP_CEL_DOUBLE)
        wp_cel_append_double(text, args->number);
    else
        append_text(text, args);
    return wp_cel_make_string(call, text->str, text->len);
}

/* An int in a base below or at 16, its sign before it. */
static void
append_int(GString *out, int64_t value, unsigned base, bool upper)
{
    char buffer[65];
    char *at = buffer + sizeof(buffer);
    uint64_t rest = value < 0 ? -(uint64_t)value : (uint64_t)value;

    do
        *--at = (upper ? "0123456789ABCDEF" : "0123456789abcdef")[rest % base];
    while ((rest /= base) > 0);
    if (value < 0)
        g_string_append_c(out, '-');
    g_string_append_len(out, at, buffer + sizeof(buffer) - at);
}

static bool
append_hex(GString *out, const WpCelValue *value, bool upper)
{
    if (value->kind == WP_CEL_INT) {
        append_int(out, value->integer, 16, upper);
        return true;
    }
    if (value->kind != WP_CEL_STRING)
        return false;
    for (uint32_t i = 0; i < value->aux; i++)
        g_string_append_printf(out, upper ? "%02X" : "%02x", (unsigned char)value->text[i]);
    return true;
}

static bool
append_decimal(GString *out, const WpCelValue *value)
{
    if (value->kind == WP_CEL_INT)
        append_int(out, value->integer, 10, false);
    else if (value->kind == WP_CEL_DOUBLE)
        wp_cel_append_double_plain(out, value->number);
    else
        return false;
    return true;
}

static bool
append_number(GString *out, const WpCelValue *value, char conversion, unsigned precision)
{
    if (value->kind != WP_CEL_INT && value->kind != WP_CEL_DOUBLE)
        return false;
    wp_cel_append_double_fixed(out,
                               value->kind == WP_CEL_INT ? (double)value->integer : value->number,
                               conversion, precision);
    return true;
}

/* One clause: %[.precision]conversion. Returns: the value fits the conversion. */
static bool
append_clause(GString *out, const WpCelValue *value, char conversion, unsigned precision)
{
    switch (conversion) {
    case 's':
        return append_text(out, value);
    case 'd':
        return append_decimal(out, value);
    case 'f':
    case 'e':
        return append_number(out, value, conversion, precision);
    case 'x':
    case 'X':
        return append_hex(out, value, conversion == 'X');
    case 'o':
    case 'b':
        if (value->kind != WP_CEL_INT && (conversion == 'o' || value->kind != WP_CEL_BOOL))
            return false;
        append_int(out, value->kind == WP_CEL_BOOL ? value->flag : value->integer,
                   conversion == 'o' ? 8 : 2, false);
        return true;
    default:
        return false;
    }
}

/* ".3" at *@at, which moves behind it. Returns: false for a point without digits, or too many. */
static bool
take_precision(const char **at, const char *end, unsigned *out)
{
    const char *begin;

    *out = DEFAULT_PRECISION;
    if (*at >= end || **at != '.')
        return true;
    begin = ++*at;
    for (*out = 0; *at < end && g_ascii_isdigit(**at) && *out <= MAX_PRECISION; (*at)++)
        *out = *out * 10 + (unsigned)g_ascii_digit_value(**at);
    return *at > begin && *out <= MAX_PRECISION;
}

WP_CEL_F(format)
{
    const char *at = args[0].text;
    const char *end = at + args[0].aux;
    const WpCelList *list = args[1].list;
    g_autoptr(GString) text = g_string_new(NULL);
    uint32_t n_used = 0;
    unsigned precision;

    while (at < end && text->len <= WP_CEL_MAX_TEXT) {
        if (*at != '%' || (at + 1 < end && at[1] == '%')) {
            g_string_append_c(text, *at);
            at += *at == '%' ? 2 : 1;
            continue;
        }
        at++;
        if (!take_precision(&at, end, &precision) || at >= end || !strchr("sdfexXob", *at) || !*at)
            return wp_cel_error_static("format(): a clause that is none of %s %d %.2f %.2e %x %X "
                                       "%o %b %%");
        if (n_used >= list->n)
            return wp_cel_error(call, "format(): index %u out of range", n_used);
        if (!append_clause(text, &list->items[n_used], *at, precision))
            return wp_cel_error(call, "format(): %%%c does not take a %s", *at,
                                wp_cel_kind_name(list->items[n_used].kind));
        n_used++;
        at++;
    }
    return wp_cel_make_string(call, text->str, text->len);
}
