#include "tests/mutations/mutate.h"

#include <string.h>

/* Changes of single bytes and spans, whatever the file is. */

void
replace_bytes(GByteArray *bytes, size_t at, size_t size, const char *text, size_t text_size)
{
    size_t rest = bytes->len - at - size;

    if (text_size > size)
        g_byte_array_set_size(bytes, (guint)(bytes->len + (text_size - size)));
    if (rest > 0)
        memmove(bytes->data + at + text_size, bytes->data + at + size, rest);
    if (text_size > 0)
        memcpy(bytes->data + at, text, text_size);
    g_byte_array_set_size(bytes, (guint)(at + text_size + rest));
}

const char *
odd_text(uint64_t *chance)
{
    static const char *const texts[] = {
        "0",
        "-1",
        "-0",
        "+5",
        "1e999",
        "1E+3",
        "NaN",
        "inf",
        "0x1F",
        "1,5",
        "1.5",
        "1.234,56",
        "1,234.56",
        "1'234",
        "1 234",
        "1\xC2\xA0"
        "234",
        "\xE2\x88\x92"
        "5",
        "9223372036854775807",
        "9223372036854775808",
        "-9223372036854775808",
        "18446744073709551616",
        "99999999999999999999999999",
        "0.00000000000000000000001",
        "50%",
        "16 GiB",
        "16 GB",
        "12 bananas",
        "1/2",
        "1:30",
        ".",
        ",",
        "-",
        "2027-01-31",
        "31.02.2027",
        "02/30/2027",
        "13/13/2027",
        "0000-00-00",
        "9999-12-31T23:59:59Z",
        "1899-12-30",
        "2027-01-31 25:61:61",
        "12/15/2024 12:00-18:00",
        "44197.5",
        "#N/A",
        "#REF!",
        "NULL",
        "null",
        "n/a",
        "N/A",
        "none",
        "true",
        "FALSE",
        "ja",
        "x",
        "=1+1",
        "=cmd|' /C calc'!A0",
        "@SUM(1)",
        "-2+3",
        "10.0.0.1",
        "999.0.0.1",
        "fe80::1%eth0",
        "::",
        "10.0.0.1, 10.0.0.2;10.0.0.3",
        "00:50:56:00:00:01",
        "00000000-0000-0000-0000-000000000000",
        "42",
        "localhost",
        "a.b.c.d.e.f.g",
        "Ünïcödé",
        "日本語サーバー",
        "сервер-01",
        "خادم",
        "\xE2\x80\xAE"
        "desrever",
        "\xE2\x80\x8B",
        "\xEF\xBB\xBF",
        "e\xCC\x81",
        "\xF0\x9F\x96\xA5",
        "\xFF\xFE",
        "\xC3\x28",
        "\xED\xA0\x80",
        "caf\xE9",
        "\x01\x02",
        "\x7F",
        "\x1B[31mred",
        "a\tb",
        "a\nb",
        "a\r\nb",
        "\r",
        "\n\n\n",
        "\"",
        "\"\"",
        "a\"b",
        "'",
        ";",
        "|",
        ":",
        "\\",
        "../../etc/passwd",
        "<b>",
        "&amp;",
        "]]>",
        "%s%n",
        "{}",
        "[Global] VM",
        "key:value",
        "a=b;c=d",
        " ",
        "",
        "[datastore1] vm/vm.vmx",
        "ovf:/disk/none",
        "byte * 2^30",
        "byte * 2^99",
        "byte * 2^-1",
    };

    return texts[chance_below(chance, G_N_ELEMENTS(texts))];
}

static size_t
span(uint64_t *chance, size_t left)
{
    static const size_t sizes[] = {1, 1, 2, 4, 16, 100, 1000, 20000};
    size_t size = 1 + chance_below(chance, sizes[chance_below(chance, G_N_ELEMENTS(sizes))]);

    return MIN(size, left);
}

static bool
flip(GByteArray *bytes, uint64_t *chance)
{
    uint32_t n = 1 + chance_below(chance, chance_one_in(chance, 5) ? 50 : 3);

    if (bytes->len == 0)
        return false;
    for (uint32_t i = 0; i < n; i++)
        bytes->data[chance_below(chance, bytes->len)] ^= (uint8_t)(1 << chance_below(chance, 8));
    return true;
}

static bool
insert(GByteArray *bytes, uint64_t *chance)
{
    static const uint8_t telling[] = "\0\xFF\xFE\"'<>&;,\t|:\r\n=#/\\]-%\x80\xEF\x1A";
    size_t at = chance_below(chance, (size_t)bytes->len + 1), size = span(chance, 1000);
    g_autofree char *text = g_malloc(size);
    bool same = chance_one_in(chance, 2);
    uint8_t byte = telling[chance_below(chance, sizeof telling)];

    for (size_t i = 0; i < size; i++)
        text[i] = (char)(same ? byte : chance_below(chance, 256));
    replace_bytes(bytes, at, 0, text, size);
    return true;
}

static bool
overwrite(GByteArray *bytes, uint64_t *chance)
{
    const char *text = odd_text(chance);
    size_t size = strlen(text);

    if (bytes->len <= size || size == 0)
        return false;
    memcpy(bytes->data + chance_below(chance, bytes->len - size), text, size);
    return true;
}

static bool delete (GByteArray *bytes, uint64_t *chance)
{
    if (bytes->len == 0)
        return false;
    size_t at = chance_below(chance, bytes->len);
    replace_bytes(bytes, at, span(chance, bytes->len - at), NULL, 0);
    return true;
}

static bool
duplicate(GByteArray *bytes, uint64_t *chance)
{
    if (bytes->len == 0 || bytes->len > VARIANT_MAX)
        return false;
    size_t at = chance_below(chance, bytes->len), size = span(chance, bytes->len - at);
    g_autofree char *text = g_memdup2(bytes->data + at, size);
    replace_bytes(bytes, chance_below(chance, bytes->len), 0, text, size);
    return true;
}

static bool
swap(GByteArray *bytes, uint64_t *chance)
{
    if (bytes->len < 2)
        return false;
    size_t half = bytes->len / 2, a = chance_below(chance, half);
    size_t b = half + chance_below(chance, half),
           size = span(chance, MIN(half - a, bytes->len - b));
    for (size_t i = 0; i < size; i++) {
        uint8_t byte = bytes->data[a + i];

        bytes->data[a + i] = bytes->data[b + i];
        bytes->data[b + i] = byte;
    }
    return true;
}

static bool
cut(GByteArray *bytes, uint64_t *chance)
{
    g_byte_array_set_size(bytes, chance_below(chance, (size_t)bytes->len + 1));
    return true;
}

static bool
cut_begin(GByteArray *bytes, uint64_t *chance)
{
    replace_bytes(bytes, 0, span(chance, bytes->len), NULL, 0);
    return true;
}

static bool
blank(GByteArray *bytes, uint64_t *chance)
{
    if (bytes->len == 0)
        return false;
    size_t at = chance_below(chance, bytes->len);
    memset(bytes->data + at, chance_one_in(chance, 2) ? 0 : ' ', span(chance, bytes->len - at));
    return true;
}

const Change byte_changes[] = {
    {"bytes: flipped", flip},          {"bytes: inserted", insert},
    {"bytes: overwritten", overwrite}, {"bytes: deleted", delete},
    {"bytes: repeated", duplicate},    {"bytes: swapped", swap},
    {"bytes: cut at the end", cut},    {"bytes: cut at the start", cut_begin},
    {"bytes: blanked", blank},
};
const uint32_t n_byte_changes = G_N_ELEMENTS(byte_changes);
