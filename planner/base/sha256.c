#include "planner/base/sha256.h"

#include "planner/base/memory.h"

#include <openssl/evp.h>

struct WpSha256 {
    EVP_MD_CTX *context;
    bool ended;
};

/* libcrypto fails here only when out of memory or built without SHA-256. */
static void
check(int result)
{
    if (result != 1)
        wp_out_of_memory();
}

WpSha256 *
wp_sha256_new(void)
{
    WpSha256 *hash = g_new0(WpSha256, 1);

    hash->context = EVP_MD_CTX_new();
    check(hash->context != NULL);
    check(EVP_DigestInit_ex(hash->context, EVP_sha256(), NULL));
    return hash;
}

void
wp_sha256_free(WpSha256 *hash)
{
    if (!hash)
        return;
    EVP_MD_CTX_free(hash->context);
    g_free(hash);
}

void
wp_sha256_add(WpSha256 *hash, const void *data, size_t size)
{
    g_assert(!hash->ended);
    check(EVP_DigestUpdate(hash->context, data, size));
}

void
wp_sha256_end(WpSha256 *hash, char out_hex[WP_SHA256_HEX])
{
    static const char digits[] = "0123456789abcdef";
    unsigned char sum[EVP_MAX_MD_SIZE];
    unsigned size = 0;

    g_assert(!hash->ended);
    hash->ended = true;
    check(EVP_DigestFinal_ex(hash->context, sum, &size));
    g_assert(size * 2 + 1 == WP_SHA256_HEX);
    for (unsigned i = 0; i < size; i++) {
        out_hex[2 * i] = digits[sum[i] >> 4];
        out_hex[2 * i + 1] = digits[sum[i] & 15];
    }
    out_hex[2 * size] = '\0';
}

void
wp_sha256_again(WpSha256 *hash)
{
    check(EVP_DigestInit_ex(hash->context, NULL, NULL));
    hash->ended = false;
}

void
wp_sha256_of(const void *data, size_t size, char out_hex[WP_SHA256_HEX])
{
    g_autoptr(WpSha256) hash = wp_sha256_new();

    wp_sha256_add(hash, data, size);
    wp_sha256_end(hash, out_hex);
}
