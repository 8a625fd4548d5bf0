#include "rules/engine/value.h"

#include <math.h>
#include <string.h>

#include "planner/base/quantity.h"
#include "rules/engine/lib/net.h"
#include "rules/engine/lib/order.h"
#include "rules/engine/lib/time.h"

const char *
wp_cel_kind_name(WpCelKind kind)
{
    static const char *const names[WP_CEL_N_KINDS] = {
        [WP_CEL_UNKNOWN] = "unknown",
        [WP_CEL_ERROR] = "error",
        [WP_CEL_ANY] = "any",
        [WP_CEL_NULL] = "null",
        [WP_CEL_BOOL] = "bool",
        [WP_CEL_INT] = "int",
        [WP_CEL_DOUBLE] = "double",
        [WP_CEL_STRING] = "string",
        [WP_CEL_TIMESTAMP] = "timestamp",
        [WP_CEL_DURATION] = "duration",
        [WP_CEL_LIST] = "list",
        [WP_CEL_MAP] = "map",
        [WP_CEL_RECORD] = "record",
        [WP_CEL_VERSION] = "version",
        [WP_CEL_IP] = "ip",
        [WP_CEL_CIDR] = "cidr",
    };

    return names[kind];
}

static WpCelValue
of_microseconds(WpCelKind kind, int64_t microseconds)
{
    int64_t seconds = microseconds / 1000000;
    int64_t rest = microseconds % 1000000;

    if (rest < 0) {
        seconds--;
        rest += 1000000;
    }
    return (WpCelValue){.kind = (uint8_t)kind, .aux = (uint32_t)(rest * 1000), .integer = seconds};
}

WpCelValue
wp_cel_timestamp(int64_t microseconds)
{
    return of_microseconds(WP_CEL_TIMESTAMP, microseconds);
}

WpCelValue
wp_cel_duration(int64_t microseconds)
{
    return of_microseconds(WP_CEL_DURATION, microseconds);
}

static void
append_quoted(GString *out, const char *text, size_t size)
{
    g_string_append_c(out, '\'');
    for (size_t i = 0; i < size; i++) {
        unsigned char c = (unsigned char)text[i];

        if (c == '\'' || c == '\\')
            g_string_append_printf(out, "\\%c", c);
        else if (c == '\n')
            g_string_append(out, "\\n");
        else if (c < 0x20 || c == 0x7f)
            g_string_append_printf(out, "\\x%02x", c);
        else
            g_string_append_c(out, (char)c);
    }
    g_string_append_c(out, '\'');
}

typedef void (*Append)(GString *out, const WpCelValue *value);

static void
append_items(GString *out, const WpCelValue *value, Append append)
{
    for (uint32_t i = 0; i < value->list->n; i++) {
        if (i > 0)
            g_string_append(out, ", ");
        append(out, &value->list->items[i]);
    }
}

static void
append_entries(GString *out, const WpCelValue *value, Append append)
{
    for (uint32_t i = 0; i < value->map->n; i++) {
        if (i > 0)
            g_string_append(out, ", ");
        append(out, &value->map->keys[i]);
        g_string_append(out, ": ");
        append(out, &value->map->values[i]);
    }
}

void
wp_cel_value_append(GString *out, const WpCelValue *value)
{
    switch ((WpCelKind)value->kind) {
    case WP_CEL_UNKNOWN:
    case WP_CEL_ANY:
        g_string_append(out, "unknown");
        break;
    case WP_CEL_ERROR:
        g_string_append_printf(out, "error: %s", value->text);
        break;
    case WP_CEL_NULL:
        g_string_append(out, "null");
        break;
    case WP_CEL_BOOL:
        g_string_append(out, value->flag ? "true" : "false");
        break;
    case WP_CEL_INT:
        g_string_append_printf(out, "%" G_GINT64_FORMAT, value->integer);
        break;
    case WP_CEL_DOUBLE:
        wp_append_double(out, value->number);
        break;
    case WP_CEL_STRING:
        append_quoted(out, value->text, value->aux);
        break;
    case WP_CEL_TIMESTAMP:
        g_string_append(out, "timestamp('");
        wp_cel_append_timestamp(out, value);
        g_string_append(out, "')");
        break;
    case WP_CEL_DURATION:
        g_string_append(out, "duration('");
        wp_cel_append_duration(out, value);
        g_string_append(out, "')");
        break;
    case WP_CEL_LIST:
        g_string_append_c(out, '[');
        append_items(out, value, wp_cel_value_append);
        g_string_append(out, value->list->partial ? ", ...]" : "]");
        break;
    case WP_CEL_MAP:
        g_string_append_c(out, '{');
        append_entries(out, value, wp_cel_value_append);
        g_string_append_c(out, '}');
        break;
    case WP_CEL_RECORD:
        g_string_append_printf(out, "row %u", value->row);
        break;
    case WP_CEL_VERSION:
        g_string_append(out, "version(");
        append_quoted(out, value->text, value->aux);
        g_string_append_c(out, ')');
        break;
    case WP_CEL_IP:
    case WP_CEL_CIDR:
        g_string_append_printf(out, "%s('", wp_cel_kind_name(value->kind));
        wp_cel_append_net(out, value);
        g_string_append(out, "')");
        break;
    case WP_CEL_N_KINDS:
        g_assert_not_reached();
    }
}

void
wp_cel_value_append_plain(GString *out, const WpCelValue *value)
{
    size_t before = out->len;

    switch ((WpCelKind)value->kind) {
    case WP_CEL_STRING:
    case WP_CEL_VERSION:
        g_string_append_len(out, value->text, value->aux);
        break;
    case WP_CEL_DOUBLE:
        wp_append_double(out, value->number);
        if (g_str_has_suffix(out->str + before, ".0"))
            g_string_truncate(out, out->len - 2);
        break;
    case WP_CEL_TIMESTAMP:
        wp_cel_append_timestamp(out, value);
        if (g_str_has_suffix(out->str + before, "T00:00:00Z"))
            g_string_truncate(out, out->len - strlen("T00:00:00Z"));
        break;
    case WP_CEL_DURATION:
        wp_append_duration(out, value->integer * 1000000 + value->aux / 1000);
        break;
    case WP_CEL_LIST:
        append_items(out, value, wp_cel_value_append_plain);
        break;
    case WP_CEL_MAP:
        append_entries(out, value, wp_cel_value_append_plain);
        break;
    case WP_CEL_IP:
    case WP_CEL_CIDR:
        wp_cel_append_net(out, value);
        break;
    case WP_CEL_UNKNOWN:
    case WP_CEL_ERROR:
    case WP_CEL_ANY:
    case WP_CEL_NULL:
    case WP_CEL_BOOL:
    case WP_CEL_INT:
    case WP_CEL_RECORD:
        wp_cel_value_append(out, value);
        break;
    case WP_CEL_N_KINDS:
        g_assert_not_reached();
    }
}

int
wp_cel_value_order(const WpCelValue *a, const WpCelValue *b)
{
    WpCelOrder order = wp_cel_compare(a, b);

    return order == WP_CEL_NO_OVERLOAD || order == WP_CEL_UNORDERED ? 2 : (int)order;
}
