#include "planner/model/build/spelling.h"

#include <string.h>

static bool
is_blank(char c)
{
    return c == ' ' || c == '\t';
}

char *
wp_spell_folded(const char *text)
{
    size_t size = strlen(text);

    while (size > 0 && is_blank(text[size - 1]))
        size--;
    while (size > 0 && is_blank(*text)) {
        text++;
        size--;
    }
    return g_ascii_strdown(text, (gssize)size);
}

static bool
parts_digits(char c)
{
    return c == '-' || c == '{' || c == '}' || c == ' ';
}

size_t
wp_spell_append_folded(GString *out, const char *text, size_t size)
{
    char *to;

    while (size > 0 && is_blank(text[size - 1]))
        size--;
    while (size > 0 && is_blank(*text)) {
        text++;
        size--;
    }
    g_string_set_size(out, out->len + size + 1);
    to = out->str + out->len - size - 1;
    for (size_t i = 0; i < size; i++)
        to[i] = (char)(text[i] | ((text[i] >= 'A' && text[i] <= 'Z') << 5));
    to[size] = '\0';
    return size;
}

bool
wp_spell_uuid_to(const char *text, char digits[WP_UUID_DIGITS + 1])
{
    unsigned n = 0;

    if (g_str_has_prefix(text, "vmware-"))
        text += strlen("vmware-");
    else if (g_str_has_prefix(text, "urn:uuid:"))
        text += strlen("urn:uuid:");
    for (; *text; text++) {
        if (parts_digits(*text))
            continue;
        if (!g_ascii_isxdigit(*text) || n == WP_UUID_DIGITS)
            return false;
        digits[n++] = *text;
    }
    digits[n] = '\0';
    return n == WP_UUID_DIGITS;
}

char *
wp_spell_uuid(const char *text)
{
    char digits[WP_UUID_DIGITS + 1];

    return wp_spell_uuid_to(text, digits) ? g_strdup(digits) : NULL;
}

void
wp_spell_uuid_either_order(char *uuid)
{
    /* bytes of the fields of 4, 2 and 2 bytes, turned round */
    static const uint8_t order[] = {3, 2, 1, 0, 5, 4, 7, 6};
    char swapped[WP_UUID_DIGITS + 1];

    memcpy(swapped, uuid, sizeof swapped);
    for (unsigned i = 0; i < G_N_ELEMENTS(order); i++)
        memcpy(swapped + 2 * i, uuid + 2 * order[i], 2);
    if (strcmp(swapped, uuid) < 0)
        memcpy(uuid, swapped, sizeof swapped);
}

static bool
parts_mac(char c)
{
    return c == ':' || c == '-' || c == '.' || c == ' ';
}

char *
wp_spell_mac(const char *text)
{
    char digits[12];
    unsigned n = 0;

    for (const char *c = text; *c; c++) {
        if (parts_mac(*c))
            continue;
        if (!g_ascii_isxdigit(*c) || n == sizeof digits)
            return wp_spell_folded(text);
        digits[n++] = g_ascii_tolower(*c);
    }
    return n == sizeof digits ? g_strndup(digits, n) : wp_spell_folded(text);
}

int
wp_spell_compare_macs(const char *a, const char *b)
{
    for (;; a++, b++) {
        while (parts_mac(*a))
            a++;
        while (parts_mac(*b))
            b++;

        char x = g_ascii_tolower(*a), y = g_ascii_tolower(*b);

        if (x != y)
            return x < y ? -1 : 1;
        if (x == '\0')
            return 0;
    }
}

unsigned
wp_spell_n_labels(const char *text)
{
    unsigned n_labels = 1, label_size = 0;
    bool only_letters = true;

    for (const char *c = text; *c; c++) {
        if (*c == '.') {
            if (label_size == 0)
                return 0;
            if (c[1] == '\0')
                break; /* "host.domain." */
            n_labels++;
            label_size = 0;
            only_letters = true;
        } else if (g_ascii_isalnum(*c) || *c == '-' || *c == '_') {
            label_size++;
            only_letters &= g_ascii_isalpha(*c);
        } else {
            return 0;
        }
    }
    return label_size >= 2 && only_letters ? n_labels : n_labels == 1 && label_size > 0;
}
