#pragma once

#include <stdbool.h>
#include <stddef.h>

/*
 * Blocks of memory of 8 MiB and more, in mappings of their own, of whole pages of 2 MiB where the
 * kernel has them: tables of this size are looked up all over, and of small pages the processor
 * knows too few. A block that grows is moved as it is: its pages get other addresses.
 *
 * What is freed is kept for the next blocks, as far as the program does not take more memory than
 * it would: a host of virtual machines that takes free pages back gives them again at a fortieth of
 * the speed of others. Such a host takes large blocks of them only, so what is free in small pages
 * is at hand, and large pages must be waited for: there blocks are of small pages.
 *
 * For any thread. Nothing here changes errno, but to ENOMEM where it says NULL.
 */

/* Whether large pages are asked for: not where the kernel tells a host of those that are free. */
bool wp_large_has_pages(void);

/* From here on, in bytes. */
#define WP_LARGE_BLOCK ((size_t)8 << 20)

/* @zeroed: all its bytes are 0. Returns: (nullable): @size bytes, at an address that 64 divides */
void *wp_large_new(size_t size, bool zeroed);

/* Whether it is from here. @memory: any block of this program, or %NULL */
bool wp_large_is(const void *memory);

/* Those below are for blocks from here. */

/* Bytes that it has room for. */
size_t wp_large_room(const void *memory);

/* As realloc(); @size is %WP_LARGE_BLOCK or more. (nullable) */
void *wp_large_resize(void *memory, size_t size);
void wp_large_free(void *memory);

/* Gives all that is kept back to the system. Returns: whether there was any */
bool wp_large_give_back(void);

/* Before it is known how much memory the program takes, half as much as is in use is kept at most.
 * From here on so much is that the program takes what it took until now, and no more. */
void wp_large_take_no_more(void);
