#include "rules/engine/lib/order.h"

#include <math.h>
#include <string.h>

static WpCelOrder
order_of(int sign)
{
    return sign < 0 ? WP_CEL_LESS : sign > 0 ? WP_CEL_GREATER : WP_CEL_EQUAL;
}

WpCelOrder
wp_cel_compare_int_double(int64_t a, double b)
{
    if (isnan(b))
        return WP_CEL_UNORDERED;
    if (b >= 0x1p63)
        return WP_CEL_LESS;
    if (b < -0x1p63)
        return WP_CEL_GREATER;

    int64_t whole = (int64_t)b; /* exact: rounded towards zero */

    if (a != whole)
        return a < whole ? WP_CEL_LESS : WP_CEL_GREATER;
    return order_of((b - (double)whole < 0) - (b - (double)whole > 0));
}

static WpCelOrder
compare_doubles(double a, double b)
{
    if (isnan(a) || isnan(b))
        return WP_CEL_UNORDERED;
    return order_of((a > b) - (a < b));
}

static WpCelOrder
compare_texts(const WpCelValue *a, const WpCelValue *b)
{
    int sign = memcmp(a->text, b->text, MIN(a->aux, b->aux));

    return order_of(sign ? sign : (a->aux > b->aux) - (a->aux < b->aux));
}

static WpCelOrder
reverse(WpCelOrder order)
{
    return order == WP_CEL_LESS ? WP_CEL_GREATER : order == WP_CEL_GREATER ? WP_CEL_LESS : order;
}

WpCelOrder
wp_cel_compare(const WpCelValue *a, const WpCelValue *b)
{
    if (a->kind == WP_CEL_INT && b->kind == WP_CEL_DOUBLE)
        return wp_cel_compare_int_double(a->integer, b->number);
    if (a->kind == WP_CEL_DOUBLE && b->kind == WP_CEL_INT)
        return reverse(wp_cel_compare_int_double(b->integer, a->number));
    if (a->kind != b->kind)
        return WP_CEL_NO_OVERLOAD;
    switch (a->kind) {
    case WP_CEL_BOOL:
        return order_of(a->flag - b->flag);
    case WP_CEL_INT:
        return order_of((a->integer > b->integer) - (a->integer < b->integer));
    case WP_CEL_DOUBLE:
        return compare_doubles(a->number, b->number);
    case WP_CEL_STRING:
        return compare_texts(a, b);
    case WP_CEL_TIMESTAMP:
    case WP_CEL_DURATION:
        if (a->integer != b->integer)
            return a->integer < b->integer ? WP_CEL_LESS : WP_CEL_GREATER;
        return order_of((a->aux > b->aux) - (a->aux < b->aux));
    case WP_CEL_VERSION:
        return wp_cel_compare_versions(a->text, a->aux, b->text, b->aux);
    default:
        return WP_CEL_NO_OVERLOAD;
    }
}

static bool
equal_lists(const WpCelList *a, const WpCelList *b)
{
    if (a->n != b->n)
        return false;
    for (uint32_t i = 0; i < a->n; i++)
        if (!wp_cel_equal(&a->items[i], &b->items[i]))
            return false;
    return true;
}

static bool
equal_maps(const WpCelMap *a, const WpCelMap *b)
{
    if (a->n != b->n)
        return false;
    for (uint32_t i = 0; i < a->n; i++) {
        const WpCelValue *value = wp_cel_map_find(b, &a->keys[i]);

        if (!value || !wp_cel_equal(&a->values[i], value))
            return false;
    }
    return true;
}

static bool
equal_nets(const WpCelNet *a, const WpCelNet *b)
{
    return a->family == b->family && a->prefix == b->prefix &&
           memcmp(a->bytes, b->bytes, sizeof(a->bytes)) == 0;
}

bool
wp_cel_equal(const WpCelValue *a, const WpCelValue *b)
{
    WpCelOrder order = wp_cel_compare(a, b);

    if (order != WP_CEL_NO_OVERLOAD)
        return order == WP_CEL_EQUAL;
    if (a->kind != b->kind)
        return false;
    switch (a->kind) {
    case WP_CEL_NULL:
        return true;
    case WP_CEL_LIST:
        return equal_lists(a->list, b->list);
    case WP_CEL_MAP:
        return equal_maps(a->map, b->map);
    case WP_CEL_RECORD:
        return a->aux == b->aux && a->row == b->row;
    case WP_CEL_IP:
    case WP_CEL_CIDR:
        return equal_nets(a->net, b->net);
    default:
        return false;
    }
}

const WpCelValue *
wp_cel_map_find(const WpCelMap *map, const WpCelValue *key)
{
    for (uint32_t i = 0; i < map->n; i++)
        if (wp_cel_equal(&map->keys[i], key))
            return &map->values[i];
    return NULL;
}

/* ---- versions ---- */

typedef struct {
    const char *text;
    size_t size; /* 0 behind the last part */
    bool is_number;
} Part;

/* The part that begins at or behind *@at, which moves behind it. */
static Part
next_part(const char **at, const char *end)
{
    Part part = {0};

    while (*at < end && !g_ascii_isalnum(**at) && (unsigned char)**at < 0x80)
        (*at)++;
    if (*at == end)
        return part;
    part.text = *at;
    part.is_number = g_ascii_isdigit(**at);
    while (*at < end && (part.is_number ? g_ascii_isdigit(**at)
                                        : g_ascii_isalpha(**at) || (unsigned char)**at >= 0x80))
        (*at)++;
    part.size = (size_t)(*at - part.text);
    if (part.is_number)
        for (; part.size > 1 && *part.text == '0'; part.size--)
            part.text++;
    return part;
}

static int
compare_parts(const Part *a, const Part *b)
{
    int sign;

    if (a->is_number != b->is_number)
        return a->is_number ? 1 : -1;
    if (a->is_number && a->size != b->size)
        return a->size < b->size ? -1 : 1;
    sign = g_ascii_strncasecmp(a->text, b->text, MIN(a->size, b->size));
    return sign ? sign : (a->size > b->size) - (a->size < b->size);
}

static bool
is_prerelease(const Part *part)
{
    static const char *const words[] = {"alpha", "beta", "pre", "preview", "rc", "dev", "snapshot"};

    for (size_t i = 0; i < G_N_ELEMENTS(words); i++)
        if (strlen(words[i]) == part->size &&
            g_ascii_strncasecmp(words[i], part->text, part->size) == 0)
            return true;
    return false;
}

/* What the longer version is against the one that has ended before @part. */
static WpCelOrder
compare_rest(Part part, const char *at, const char *end)
{
    for (; part.size > 0; part = next_part(&at, end)) {
        if (!part.is_number)
            return is_prerelease(&part) ? WP_CEL_LESS : WP_CEL_GREATER;
        if (part.size > 1 || *part.text != '0')
            return WP_CEL_GREATER;
    }
    return WP_CEL_EQUAL;
}

WpCelOrder
wp_cel_compare_versions(const char *a, size_t a_size, const char *b, size_t b_size)
{
    const char *a_end = a + a_size;
    const char *b_end = b + b_size;

    for (;;) {
        Part left = next_part(&a, a_end);
        Part right = next_part(&b, b_end);
        int sign;

        if (right.size == 0)
            return compare_rest(left, a, a_end);
        if (left.size == 0)
            return reverse(compare_rest(right, b, b_end));
        sign = compare_parts(&left, &right);
        if (sign)
            return order_of(sign);
    }
}
