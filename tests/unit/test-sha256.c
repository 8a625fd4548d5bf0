#include "planner/base/sha256.h"

#include <criterion/criterion.h>

#include <string.h>

/* FIPS 180-4's examples. */
static const struct {
    const char *text, *expected;
} cases[] = {
    {"", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"},
    {"abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"},
    {"abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
     "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"},
};

Test(sha256, of_pieces_and_wholes)
{
    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autoptr(WpSha256) hash = wp_sha256_new();
        size_t size = strlen(cases[i].text);
        char whole[WP_SHA256_HEX], pieces[WP_SHA256_HEX];

        wp_sha256_of(cases[i].text, size, whole);
        for (size_t at = 0; at < size; at++)
            wp_sha256_add(hash, cases[i].text + at, 1);
        wp_sha256_end(hash, pieces);
        cr_expect_str_eq(whole, cases[i].expected);
        cr_expect_str_eq(pieces, cases[i].expected);
    }
}
