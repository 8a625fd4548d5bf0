#include "rules/engine/lib/net.h"

#include <string.h>

#include "rules/engine/lib/library.h"
#include "rules/engine/lib/utf8.h"

/* A decimal number without leading zeros, at most @max, at *@at, which moves behind it; -1. */
static int
take_number(const char **at, const char *end, int max)
{
    const char *begin = *at;
    int value = 0;

    for (; *at < end && g_ascii_isdigit(**at); (*at)++) {
        value = value * 10 + g_ascii_digit_value(**at);
        if (value > max)
            return -1;
    }
    if (*at == begin || (*begin == '0' && *at > begin + 1))
        return -1;
    return value;
}

static bool
parse_v4(const char *at, const char *end, uint8_t *bytes)
{
    for (int i = 0; i < 4; i++) {
        if (i > 0 && (at >= end || *at++ != '.'))
            return false;

        int value = take_number(&at, end, 255);

        if (value < 0)
            return false;
        bytes[i] = (uint8_t)value;
    }
    return at == end;
}

/* One to four hexadecimal digits; -1. */
static int
take_group(const char **at, const char *end)
{
    int value = 0;
    int n = 0;

    for (; *at < end && g_ascii_isxdigit(**at); (*at)++) {
        if (++n > 4)
            return -1;
        value = value * 16 + g_ascii_xdigit_value(**at);
    }
    return n > 0 ? value : -1;
}

static bool
is_mapped(const uint8_t *bytes)
{
    static const uint8_t prefix[12] = {[10] = 0xff, [11] = 0xff};

    return memcmp(bytes, prefix, sizeof(prefix)) == 0;
}

/* The groups of one side of "::", or all of them. Returns: bytes filled, -1 for a fault. An IPv4
 * address may stand for the last two groups; then *@has_v4. */
static int
parse_groups(const char *at, const char *end, uint8_t *bytes, int max, bool *has_v4)
{
    int n = 0;

    while (at < end) {
        if (n > 0 && (*at++ != ':' || at == end))
            return -1;
        if (!memchr(at, ':', (size_t)(end - at)) && memchr(at, '.', (size_t)(end - at))) {
            if (n + 4 > max || !parse_v4(at, end, bytes + n))
                return -1;
            *has_v4 = true;
            return n + 4;
        }
        int group = take_group(&at, end);

        if (group < 0 || n + 2 > max)
            return -1;
        bytes[n++] = (uint8_t)(group >> 8);
        bytes[n++] = (uint8_t)group;
    }
    return n;
}

static bool
parse_v6(const char *text, const char *end, uint8_t *bytes)
{
    size_t gap_at = wp_cel_utf8_find(text, (size_t)(end - text), "::", 2, 0);
    const char *gap = gap_at == SIZE_MAX ? NULL : text + gap_at;
    uint8_t tail[16] = {0};
    bool has_v4 = false;
    int n, n_tail = 0;

    memset(bytes, 0, 16);
    n = parse_groups(text, gap ? gap : end, bytes, 16, &has_v4);
    if (n < 0 || (gap && has_v4))
        return false;
    if (gap) {
        /* "::" stands for at least one group */
        n_tail = parse_groups(gap + 2, end, tail, 14, &has_v4);
        if (n_tail < 0 || n + n_tail > 14)
            return false;
        memcpy(bytes + 16 - n_tail, tail, (size_t)n_tail);
    } else if (n != 16) {
        return false;
    }
    return !(has_v4 && is_mapped(bytes));
}

bool
wp_cel_parse_ip(const char *text, size_t size, WpCelNet *out)
{
    *out = (WpCelNet){.family = 4};
    if (!memchr(text, ':', size))
        return parse_v4(text, text + size, out->bytes);
    out->family = 6;
    return parse_v6(text, text + size, out->bytes);
}

static int
n_bits(const WpCelNet *net)
{
    return net->family == 4 ? 32 : 128;
}

bool
wp_cel_parse_cidr(const char *text, size_t size, WpCelNet *out)
{
    const char *slash = memchr(text, '/', size);
    const char *end = text + size;

    if (!slash || !wp_cel_parse_ip(text, (size_t)(slash - text), out))
        return false;

    const char *at = slash + 1;
    int prefix = take_number(&at, end, n_bits(out));

    out->prefix = (uint8_t)prefix;
    return prefix >= 0 && at == end;
}

/* The longest run of zero groups, the first of equals, if it has at least two. */
static int
longest_gap(const WpCelNet *net, int *out_size)
{
    int best = -1;

    *out_size = 1;
    for (int i = 0; i < 8; i++) {
        int n = 0;

        while (i + n < 8 && net->bytes[2 * (i + n)] == 0 && net->bytes[2 * (i + n) + 1] == 0)
            n++;
        if (n > *out_size) {
            best = i;
            *out_size = n;
        }
    }
    return best;
}

static void
append_v6(GString *out, const WpCelNet *net)
{
    int size;
    int gap = longest_gap(net, &size);

    for (int i = 0; i < 8; i++) {
        if (i == gap) {
            g_string_append(out, "::");
            i += size - 1;
            continue;
        }
        if (i > 0 && i != gap + size)
            g_string_append_c(out, ':');
        g_string_append_printf(out, "%x", net->bytes[2 * i] << 8 | net->bytes[2 * i + 1]);
    }
}

static void
append_address(GString *out, const WpCelNet *net)
{
    if (net->family == 4)
        g_string_append_printf(out, "%u.%u.%u.%u", net->bytes[0], net->bytes[1], net->bytes[2],
                               net->bytes[3]);
    else
        append_v6(out, net);
}

void
wp_cel_append_net(GString *out, const WpCelValue *value)
{
    append_address(out, value->net);
    if (value->kind == WP_CEL_CIDR)
        g_string_append_printf(out, "/%u", value->net->prefix);
}

/* ---- functions ---- */

static WpCelValue
make_net(WpCelCall *call, WpCelKind kind, const WpCelNet *net)
{
    WpCelNet *copy = wp_cel_scratch_alloc(call->scratch, sizeof(WpCelNet));

    *copy = *net;
    if (kind == WP_CEL_IP)
        copy->prefix = 0;
    return (WpCelValue){.kind = (uint8_t)kind, .net = copy};
}

static WpCelValue
not_an_address(WpCelCall *call, const WpCelValue *text, const char *what)
{
    return wp_cel_error(call, "'%.*s' is not %s", (int)MIN(text->aux, 64), text->text, what);
}

static const char what_ip[] = "an address such as 10.0.0.1 or 2001:db8::1";
static const char what_cidr[] = "a network such as 10.0.0.0/8";

WP_CEL_F(ip_of_string)
{
    WpCelNet net;

    if (wp_cel_parse_ip(args->text, args->aux, &net))
        return make_net(call, WP_CEL_IP, &net);
    return not_an_address(call, args, what_ip);
}

WP_CEL_F(cidr_of_string)
{
    WpCelNet net;

    if (wp_cel_parse_cidr(args->text, args->aux, &net))
        return make_net(call, WP_CEL_CIDR, &net);
    return not_an_address(call, args, what_cidr);
}

WP_CEL_F(is_ip)
{
    WpCelNet net;

    return wp_cel_bool(wp_cel_parse_ip(args->text, args->aux, &net));
}

WP_CEL_F(is_cidr)
{
    WpCelNet net;

    return wp_cel_bool(wp_cel_parse_cidr(args->text, args->aux, &net));
}

WP_CEL_F(ip_is_canonical)
{
    g_autoptr(GString) text = g_string_new(NULL);
    WpCelNet net;

    if (!wp_cel_parse_ip(args->text, args->aux, &net))
        return not_an_address(call, args, what_ip);
    append_address(text, &net);
    return wp_cel_bool(text->len == args->aux && memcmp(text->str, args->text, text->len) == 0);
}

WP_CEL_F(ip_of_cidr)
{
    return make_net(call, WP_CEL_IP, args->net);
}

WP_CEL_F(ip_family)
{
    return wp_cel_int(args->net->family);
}

static bool
all_bytes(const WpCelNet *net, uint8_t byte)
{
    for (int i = 0; i < n_bits(net) / 8; i++)
        if (net->bytes[i] != byte)
            return false;
    return true;
}

static bool
is_loopback(const WpCelNet *net)
{
    static const uint8_t one[16] = {[15] = 1};

    return net->family == 4 ? net->bytes[0] == 127 : memcmp(net->bytes, one, 16) == 0;
}

static bool
is_multicast(const WpCelNet *net)
{
    return net->family == 4 ? net->bytes[0] >> 4 == 14 : net->bytes[0] == 0xff;
}

static bool
is_link_local_unicast(const WpCelNet *net)
{
    return net->family == 4 ? net->bytes[0] == 169 && net->bytes[1] == 254
                            : net->bytes[0] == 0xfe && net->bytes[1] >> 6 == 2;
}

WP_CEL_F(ip_is_unspecified)
{
    return wp_cel_bool(all_bytes(args->net, 0));
}

WP_CEL_F(ip_is_loopback)
{
    return wp_cel_bool(is_loopback(args->net));
}

WP_CEL_F(ip_is_link_local_multicast)
{
    const uint8_t *bytes = args->net->bytes;

    return wp_cel_bool(args->net->family == 4 ? bytes[0] == 224 && bytes[1] == 0 && bytes[2] == 0
                                              : bytes[0] == 0xff && (bytes[1] & 0x0f) == 2);
}

WP_CEL_F(ip_is_link_local_unicast)
{
    return wp_cel_bool(is_link_local_unicast(args->net));
}

WP_CEL_F(ip_is_global_unicast)
{
    const WpCelNet *net = args->net;

    return wp_cel_bool(!all_bytes(net, 0) && !(net->family == 4 && all_bytes(net, 255)) &&
                       !is_loopback(net) && !is_multicast(net) && !is_link_local_unicast(net));
}

/* Whether the first @bits of both are equal. */
static bool
same_prefix(const WpCelNet *a, const WpCelNet *b, int bits)
{
    int whole = bits / 8;
    int rest = bits % 8;

    if (a->family != b->family || memcmp(a->bytes, b->bytes, (size_t)whole) != 0)
        return false;
    return rest == 0 || (a->bytes[whole] ^ b->bytes[whole]) >> (8 - rest) == 0;
}

WP_CEL_F(contains_ip)
{
    WpCelNet net;

    if (args[1].kind == WP_CEL_IP)
        net = *args[1].net;
    else if (!wp_cel_parse_ip(args[1].text, args[1].aux, &net))
        return not_an_address(call, &args[1], what_ip);
    return wp_cel_bool(same_prefix(args[0].net, &net, args[0].net->prefix));
}

WP_CEL_F(contains_cidr)
{
    WpCelNet net;

    if (args[1].kind == WP_CEL_CIDR)
        net = *args[1].net;
    else if (!wp_cel_parse_cidr(args[1].text, args[1].aux, &net))
        return not_an_address(call, &args[1], what_cidr);
    return wp_cel_bool(args[0].net->prefix <= net.prefix &&
                       same_prefix(args[0].net, &net, args[0].net->prefix));
}

WP_CEL_F(cidr_masked)
{
    WpCelNet net = *args->net;

    for (int bit = net.prefix; bit < n_bits(&net); bit++)
        net.bytes[bit / 8] &= (uint8_t) ~(0x80 >> bit % 8);
    return make_net(call, WP_CEL_CIDR, &net);
}

WP_CEL_F(cidr_prefix_length)
{
    return wp_cel_int(args->net->prefix);
}
