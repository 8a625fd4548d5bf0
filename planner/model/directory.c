#include "planner/model/directory.h"

#include "planner/base/pairs.h"

#include <stdbool.h>
#include <string.h>

#define MIN_SLOTS 64
#define ENDS      16 /* looked at together */

typedef struct {
    const char *text;
    uint32_t size; /* 0: free */
    uint32_t hash;
    WpAssetId asset;
} Slot;

struct WpDirectory {
    Slot *slots;
    uint32_t mask;
    uint32_t n;
};

/* Eight letters in lower case, whatever else stands beside them. */
static uint64_t
lower8(uint64_t bytes)
{
    const uint64_t ones = UINT64_C(0x0101010101010101), tops = ones * 0x80;
    uint64_t low = bytes & ~tops;
    uint64_t from_a = low + ones * (0x80 - 'A'), past_z = low + ones * (0x80 - 'Z' - 1);

    return bytes | ((from_a ^ past_z) & ~bytes & tops) >> 2;
}

static uint64_t
read8(const char *text, size_t size)
{
    uint64_t bytes = 0;

    memcpy(&bytes, text, MIN(size, 8));
    return lower8(bytes);
}

/* Where the program lies is another number in every run: an input that is slow by design must not
 * be so in each. */
static uint32_t
hash_of(const char *text, size_t size)
{
    uint64_t hash = size ^ (uintptr_t)&wp_directory_new;

    for (size_t i = 0; i < size; i += 8)
        hash = wp_mix(hash ^ read8(text + i, size - i));
    return (uint32_t)hash;
}

static bool
same_text(const char *a, const char *b, size_t size)
{
    for (size_t i = 0; a != b && i < size; i += 8)
        if (read8(a + i, size - i) != read8(b + i, size - i))
            return false;
    return true;
}

static bool
is_blank(char c)
{
    return c == ' ' || c == '\t';
}

/* "[2001:db8::1]" as where a port follows, and "::ffff:10.0.0.1" as a system writes an address of
 * IPv4 that listens on both: how many bytes are before the address itself. */
static size_t
cut_address(const char *text, size_t *size)
{
    static const char mapped[] = "::ffff:";
    size_t before = 0;

    if (*size > 2 && text[0] == '[' && text[*size - 1] == ']') {
        before = 1;
        *size -= 2;
    }
    if (*size > strlen(mapped) && g_ascii_strncasecmp(text + before, mapped, strlen(mapped)) == 0 &&
        memchr(text + before, '.', *size)) {
        before += strlen(mapped);
        *size -= strlen(mapped);
    }
    return before;
}

WpFolded
wp_fold(const char *text, size_t size)
{
    while (size > 0 && (is_blank(text[size - 1]) || text[size - 1] == '.'))
        size--;
    while (size > 0 && is_blank(*text)) {
        text++;
        size--;
    }
    if (size > 0 && (*text == ':' || *text == '['))
        text += cut_address(text, &size);
    return (WpFolded){text, (uint32_t)size, hash_of(text, size)};
}

static Slot *
find_slot(const WpDirectory *directory, WpFolded folded)
{
    for (uint32_t i = folded.hash & directory->mask;; i = (i + 1) & directory->mask) {
        Slot *slot = &directory->slots[i];

        if (slot->size == 0 || (slot->hash == folded.hash && slot->size == folded.size &&
                                same_text(slot->text, folded.text, folded.size)))
            return slot;
    }
}

static void
grow(WpDirectory *directory)
{
    Slot *old = directory->slots;
    uint32_t n_old = directory->mask + 1;

    directory->mask = 2 * n_old - 1;
    directory->slots = g_new0(Slot, 2 * (size_t)n_old);
    for (uint32_t i = 0; i < n_old; i++) {
        uint32_t at = old[i].hash & directory->mask;

        if (old[i].size == 0)
            continue;
        while (directory->slots[at].size != 0)
            at = (at + 1) & directory->mask;
        directory->slots[at] = old[i];
    }
    g_free(old);
}

WpDirectory *
wp_directory_new(uint32_t expected)
{
    WpDirectory *directory = g_new0(WpDirectory, 1);
    uint32_t n_slots = MIN_SLOTS;

    while (n_slots < UINT32_C(1) << 30 && n_slots / 2 < expected)
        n_slots *= 2;
    directory->slots = g_new0(Slot, n_slots);
    directory->mask = n_slots - 1;
    return directory;
}

void
wp_directory_free(WpDirectory *directory)
{
    if (!directory)
        return;
    g_free(directory->slots);
    g_free(directory);
}

void
wp_directory_prefetch(const WpDirectory *directory, WpFolded folded)
{
    __builtin_prefetch(&directory->slots[folded.hash & directory->mask]);
}

void
wp_directory_add(WpDirectory *directory, WpFolded folded, WpAssetId asset)
{
    Slot *slot;

    if (folded.size == 0)
        return;
    slot = find_slot(directory, folded);
    if (slot->size != 0) {
        slot->asset = slot->asset == asset ? asset : WP_SEVERAL;
        return;
    }
    *slot = (Slot){folded.text, folded.size, folded.hash, asset};
    if (++directory->n > directory->mask / 2)
        grow(directory);
}

WpAssetId
wp_directory_find(const WpDirectory *directory, WpFolded folded)
{
    return folded.size > 0 ? find_slot(directory, folded)->asset : WP_NONE;
}

void
wp_directory_fill_end(WpDirectoryFill *fill)
{
    WpStrId ids[G_N_ELEMENTS(fill->waiting)] = {0};
    WpStrPiece pieces[G_N_ELEMENTS(fill->waiting)];
    WpFolded folded[G_N_ELEMENTS(fill->waiting)];
    unsigned n = fill->n;

    for (unsigned i = 0; i < n; i++)
        ids[i] = fill->waiting[i].text;
    wp_str_texts_pieces(fill->texts, ids, n, pieces);
    for (unsigned i = 0; i < n; i++) {
        const WpDirectoryEntry *entry = &fill->waiting[i];
        WpStrPiece piece = pieces[i];

        if (piece.text && entry->cut)
            piece.size = entry->cut(piece.text, piece.size);
        folded[i] = wp_fold(piece.text, piece.size);
        wp_directory_prefetch(entry->directory, folded[i]);
    }
    for (unsigned i = 0; i < n; i++)
        wp_directory_add(fill->waiting[i].directory, folded[i], fill->waiting[i].asset);
    fill->n = 0;
}

void
wp_directory_fill(WpDirectoryFill *fill, WpDirectoryEntry entry)
{
    if (entry.text == WP_STR_NONE)
        return;
    fill->waiting[fill->n++] = entry;
    if (fill->n == G_N_ELEMENTS(fill->waiting))
        wp_directory_fill_end(fill);
}

void
wp_directory_each_end(const WpInventory *inventory, const WpStrTexts *texts,
                      const WpDirectory *names, const WpDirectory *addresses,
                      void (*found)(void *data, uint32_t end, const WpEndTexts *of_end), void *data)
{
    for (uint32_t first = 1; first <= inventory->n_ends; first += ENDS) {
        uint32_t n = MIN(ENDS, inventory->n_ends + 1 - first);
        WpStrId ids[2 * ENDS] = {0};
        WpStrPiece pieces[2 * ENDS];
        WpEndTexts ends[ENDS];

        for (uint32_t i = 0; i < n; i++) {
            ids[2 * i] = inventory->ends[first + i].name;
            ids[2 * i + 1] = inventory->ends[first + i].address;
        }
        wp_str_texts_pieces(texts, ids, 2 * (size_t)n, pieces);
        for (uint32_t i = 0; i < n; i++) {
            const WpEnd *end = &inventory->ends[first + i];
            WpStrPiece name = pieces[2 * i], address = pieces[2 * i + 1];

            ends[i] = (WpEndTexts){name, address, wp_fold(name.text, end->no_name ? 0 : name.size),
                                   wp_fold(address.text, end->no_address ? 0 : address.size)};
            if (names)
                wp_directory_prefetch(names, ends[i].folded_name);
            if (addresses)
                wp_directory_prefetch(addresses, ends[i].folded_address);
        }
        for (uint32_t i = 0; i < n; i++)
            found(data, first + i, &ends[i]);
    }
}
