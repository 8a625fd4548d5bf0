#pragma once

#include "planner/base/types.h"

/* SHA-256 over libcrypto (GChecksum is as slow as parsing). */

typedef struct WpSha256 WpSha256;

#define WP_SHA256_HEX 65 /* 64 digits and a NUL */

WpSha256 *wp_sha256_new(void);
void wp_sha256_free(WpSha256 *hash);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(WpSha256, wp_sha256_free)

void wp_sha256_add(WpSha256 *hash, const void *data, size_t size);
/* Ends the sum; @hash may only be freed or begun again afterwards. */
void wp_sha256_end(WpSha256 *hash, char out_hex[WP_SHA256_HEX]);

/* Begins another sum, without the memory that a new one takes. */
void wp_sha256_again(WpSha256 *hash);

/* The sum of one piece. */
void wp_sha256_of(const void *data, size_t size, char out_hex[WP_SHA256_HEX]);
