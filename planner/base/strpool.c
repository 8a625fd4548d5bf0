#include "planner/base/strpool.h"

#include <stdbool.h>
#include <string.h>

/* Texts lie in chunks of a mebibyte, each behind a head; where a head is, is said in units of eight
 * bytes from the start of the first chunk, so that a place takes 32 bits. A text too long for a
 * chunk gets several that adjoin. A lookup touches one slot and one text, which is what it costs:
 * both are far from any cache when there are millions. */
#define UNIT       8
#define CHUNK_BITS 17 /* units in a chunk: 1 MiB */
#define CHUNK_SIZE ((size_t)UNIT << CHUNK_BITS)
#define MIN_SLOTS  256
#define BATCH      32

typedef struct {
    uint32_t size;
    WpStrId id;
    char text[];
} Head;

/* Of the table: linear probing. The hash is kept so that few texts are looked at, and none when the
 * table grows. */
typedef struct {
    uint32_t place; /* 0: free */
    uint32_t hash;
} Slot;

struct WpStrPool {
    GPtrArray *chunks; /* by place >> CHUNK_BITS; a long one stands here once for each mebibyte */
    GPtrArray *owned;  /* of char: what chunks point into */
    size_t next;       /* place of the next head */
    size_t end;        /* where the last chunk ends */
    uint32_t *places;  /* by id; slot 0 is 0 */
    uint32_t n_texts;  /* ids given */
    WpStrId empty;     /* id of "" */
    uint32_t n_allocated;
    Slot *slots;
    size_t mask; /* number of slots - 1, all ones */
    uint64_t seed;
};

static Head *
head_in(char *const *chunks, uint32_t place)
{
    char *chunk = chunks[place >> CHUNK_BITS];

    return (Head *)(void *)(chunk + (size_t)(place & ((1u << CHUNK_BITS) - 1)) * UNIT);
}

static Head *
head_at(const WpStrPool *pool, uint32_t place)
{
    return head_in((char *const *)pool->chunks->pdata, place);
}

static uint64_t
mix(uint64_t a, uint64_t b)
{
    unsigned __int128 product = (unsigned __int128)a * b;

    return (uint64_t)product ^ (uint64_t)(product >> 64);
}

static uint64_t
read8(const char *text)
{
    uint64_t value;

    memcpy(&value, text, sizeof(value));
    return value;
}

static uint32_t
read4(const char *text)
{
    uint32_t value;

    memcpy(&value, text, sizeof(value));
    return value;
}

/* Multiply and fold, 16 bytes at a time, after wyhash (Wang Yi, public domain). */
static uint32_t
hash_text(const char *text, size_t size, uint64_t seed)
{
    const uint64_t k1 = UINT64_C(0xe7037ed1a0b428db), k2 = UINT64_C(0x8ebc6af09c88c6e3);
    uint64_t h = seed ^ k2, a = 0, b = 0;
    size_t left = size;

    for (; left > 16; text += 16, left -= 16)
        h = mix(read8(text) ^ k1, read8(text + 8) ^ h);
    if (left >= 8) {
        a = read8(text);
        b = read8(text + left - 8);
    } else if (left >= 4) {
        a = read4(text);
        b = read4(text + left - 4);
    } else if (left > 0) {
        a = (uint64_t)(unsigned char)text[0] << 16 | (uint64_t)(unsigned char)text[left / 2] << 8 |
            (unsigned char)text[left - 1];
    }
    h = mix(k2 ^ size, mix(a ^ k1, b ^ h));
    return (uint32_t)(h ^ h >> 32);
}

WpStrPool *
wp_str_pool_new(void)
{
    WpStrPool *pool = g_new0(WpStrPool, 1);

    pool->chunks = g_ptr_array_new();
    pool->owned = g_ptr_array_new_with_free_func(g_free);
    pool->n_allocated = MIN_SLOTS / 2;
    pool->places = g_new0(uint32_t, pool->n_allocated);
    pool->slots = g_new0(Slot, MIN_SLOTS);
    pool->mask = MIN_SLOTS - 1;
    /* An input that is slow by design must not be so in every run. Ids do not depend on hashes. */
    pool->seed = mix((uintptr_t)pool, UINT64_C(0xa0761d6478bd642f));
    return pool;
}

void
wp_str_pool_free(WpStrPool *pool)
{
    if (!pool)
        return;
    g_ptr_array_unref(pool->chunks);
    g_ptr_array_unref(pool->owned);
    g_free(pool->places);
    g_free(pool->slots);
    g_free(pool);
}

/* memcmp() of texts that are equal mostly, without a call where they are short: pieces overlap. */
static inline bool
same_text(const char *a, const char *b, size_t size)
{
    if (size > 32)
        return memcmp(a, b, size) == 0;
    if (size < 8) {
        if (size >= 4)
            return read4(a) == read4(b) && read4(a + size - 4) == read4(b + size - 4);
        for (size_t i = 0; i < size; i++)
            if (a[i] != b[i])
                return false;
        return true;
    }
    for (size_t i = 0; i + 8 < size; i += 8)
        if (read8(a + i) != read8(b + i))
            return false;
    return read8(a + size - 8) == read8(b + size - 8);
}

/* The slot that holds the text, or the free one where it belongs. */
static Slot *
find_slot(const WpStrPool *pool, const char *text, size_t size, uint32_t hash)
{
    for (size_t i = hash & pool->mask;; i = (i + 1) & pool->mask) {
        Slot *slot = &pool->slots[i];

        if (slot->place == 0)
            return slot;
        if (slot->hash != hash)
            continue;
        const Head *head = head_at(pool, slot->place);

        if (head->size == size && same_text(head->text, text, size))
            return slot;
    }
}

static void
grow_table(WpStrPool *pool)
{
    Slot *old = pool->slots;
    size_t n_old = pool->mask + 1, n_new = n_old * 2;

    pool->slots = g_new0(Slot, n_new);
    pool->mask = n_new - 1;
    for (size_t i = 0; i < n_old; i++) {
        if (old[i].place == 0)
            continue;
        size_t j = old[i].hash & pool->mask;

        while (pool->slots[j].place != 0)
            j = (j + 1) & pool->mask;
        pool->slots[j] = old[i];
    }
    g_free(old);
}

static void
add_chunks(WpStrPool *pool, size_t n_units)
{
    size_t n_chunks = (n_units + (1u << CHUNK_BITS) - 1) >> CHUNK_BITS;
    char *memory = g_malloc(n_chunks * CHUNK_SIZE);

    g_ptr_array_add(pool->owned, memory);
    pool->next = (size_t)pool->chunks->len << CHUNK_BITS;
    for (size_t i = 0; i < n_chunks; i++)
        g_ptr_array_add(pool->chunks, memory + i * CHUNK_SIZE);
    pool->end = (size_t)pool->chunks->len << CHUNK_BITS;
    if (pool->next == 0)
        pool->next = 1; /* place 0 is that of no text */
}

/* Returns: its place */
static uint32_t
keep_text(WpStrPool *pool, const char *text, size_t size, WpStrId id)
{
    size_t n_units = (sizeof(Head) + size + 1 + UNIT - 1) / UNIT;

    g_assert(size < UINT32_MAX / 2);
    if (n_units > pool->end - pool->next)
        add_chunks(pool, n_units + 1);
    g_assert(pool->next + n_units <= UINT32_MAX);
    uint32_t place = (uint32_t)pool->next;
    Head *head = head_at(pool, place);

    head->size = (uint32_t)size;
    head->id = id;
    if (size > 0)
        memcpy(head->text, text, size);
    head->text[size] = '\0';
    pool->next += n_units;
    return place;
}

static WpStrId
add_hashed(WpStrPool *pool, const char *text, size_t size, uint32_t hash)
{
    Slot *slot = find_slot(pool, text, size, hash);

    if (slot->place != 0)
        return head_at(pool, slot->place)->id;
    WpStrId id = ++pool->n_texts;

    if (size == 0)
        pool->empty = id;
    if (id == pool->n_allocated) {
        pool->n_allocated *= 2;
        pool->places = g_renew(uint32_t, pool->places, pool->n_allocated);
    }
    pool->places[id] = keep_text(pool, text, size, id);
    *slot = (Slot){pool->places[id], hash};
    if ((size_t)id * 10 > (pool->mask + 1) * 7)
        grow_table(pool);
    return id;
}

WpStrId
wp_str_pool_add(WpStrPool *pool, const char *text, size_t size)
{
    if (!text)
        return WP_STR_NONE;
    return add_hashed(pool, text, size, hash_text(text, size, pool->seed));
}

void
wp_str_pool_add_many(WpStrPool *pool, const WpStrPiece *pieces, size_t n, WpStrId *out_ids)
{
    uint32_t hashes[BATCH];

    for (size_t first = 0; first < n; first += BATCH) {
        size_t size = MIN(n - first, BATCH);

        for (size_t i = 0; i < size; i++) {
            const WpStrPiece *piece = &pieces[first + i];

            hashes[i] = piece->text ? hash_text(piece->text, piece->size, pool->seed) : 0;
            __builtin_prefetch(&pool->slots[hashes[i] & pool->mask]);
        }
        for (size_t i = 0; i < size; i++) {
            const Slot *slot = &pool->slots[hashes[i] & pool->mask];

            if (slot->place != 0)
                __builtin_prefetch(head_at(pool, slot->place));
        }
        for (size_t i = 0; i < size; i++) {
            const WpStrPiece *piece = &pieces[first + i];

            out_ids[first + i] =
                piece->text ? add_hashed(pool, piece->text, piece->size, hashes[i]) : WP_STR_NONE;
        }
    }
}

void
wp_str_pool_prefetch(const WpStrPool *pool, const char *text, size_t size)
{
    __builtin_prefetch(&pool->slots[hash_text(text, size, pool->seed) & pool->mask]);
}

WpStrId
wp_str_pool_find(const WpStrPool *pool, const char *text, size_t size)
{
    if (!text)
        return WP_STR_NONE;
    const Slot *slot = find_slot(pool, text, size, hash_text(text, size, pool->seed));

    return slot->place != 0 ? head_at(pool, slot->place)->id : WP_STR_NONE;
}

const char *
wp_str_pool_text(const WpStrPool *pool, WpStrId id)
{
    g_assert(id <= pool->n_texts);
    return id == WP_STR_NONE ? NULL : head_at(pool, pool->places[id])->text;
}

void
wp_str_pool_fetch_place(const WpStrPool *pool, WpStrId id)
{
    __builtin_prefetch(&pool->places[id]);
}

void
wp_str_pool_fetch_text(const WpStrPool *pool, WpStrId id)
{
    if (id != WP_STR_NONE)
        __builtin_prefetch(head_at(pool, pool->places[id]));
}

WpStrId
wp_str_pool_empty(const WpStrPool *pool)
{
    return pool->empty;
}

size_t
wp_str_pool_size(const WpStrPool *pool, WpStrId id)
{
    g_assert(id <= pool->n_texts);
    return id == WP_STR_NONE ? 0 : head_at(pool, pool->places[id])->size;
}

/* @chunks, @places: of a pool, or of a look at it. Two rounds: where a text is, and its head. */
static void
fetch_pieces(char *const *chunks, const uint32_t *places, const WpStrId *ids, size_t n,
             WpStrPiece *out_pieces)
{
    const Head *heads[BATCH];

    for (size_t done = 0; done < n; done += BATCH) {
        size_t n_batch = MIN(n - done, BATCH);

        for (size_t i = 0; i < n_batch; i++)
            __builtin_prefetch(&places[ids[done + i]]);
        for (size_t i = 0; i < n_batch; i++) {
            heads[i] = ids[done + i] != WP_STR_NONE ? head_in(chunks, places[ids[done + i]]) : NULL;
            __builtin_prefetch(heads[i]);
        }
        for (size_t i = 0; i < n_batch; i++)
            out_pieces[done + i] =
                heads[i] ? (WpStrPiece){heads[i]->text, heads[i]->size} : (WpStrPiece){NULL, 0};
    }
}

void
wp_str_pool_pieces(const WpStrPool *pool, const WpStrId *ids, size_t n, WpStrPiece *out_pieces)
{
    for (size_t i = 0; i < n; i++)
        g_assert(ids[i] <= pool->n_texts);
    fetch_pieces((char *const *)pool->chunks->pdata, pool->places, ids, n, out_pieces);
}

uint32_t
wp_str_pool_count(const WpStrPool *pool)
{
    return pool->n_texts;
}

struct WpStrTexts {
    char **chunks;
    uint32_t *places;
    uint32_t n_texts;
};

/* Texts never move; where they are said to be does, when there are more. */
WpStrTexts *
wp_str_pool_look(const WpStrPool *pool)
{
    WpStrTexts *texts = g_new(WpStrTexts, 1);

    texts->n_texts = pool->n_texts;
    texts->chunks = g_memdup2(pool->chunks->pdata, pool->chunks->len * sizeof *texts->chunks);
    texts->places = g_memdup2(pool->places, ((size_t)pool->n_texts + 1) * sizeof *texts->places);
    return texts;
}

void
wp_str_texts_free(WpStrTexts *texts)
{
    if (!texts)
        return;
    g_free(texts->chunks);
    g_free(texts->places);
    g_free(texts);
}

const char *
wp_str_texts_get(const WpStrTexts *texts, WpStrId id)
{
    g_assert(id <= texts->n_texts);
    return id == WP_STR_NONE ? NULL : head_in(texts->chunks, texts->places[id])->text;
}

void
wp_str_texts_pieces(const WpStrTexts *texts, const WpStrId *ids, size_t n, WpStrPiece *out_pieces)
{
    for (size_t i = 0; i < n; i++)
        g_assert(ids[i] <= texts->n_texts);
    fetch_pieces(texts->chunks, texts->places, ids, n, out_pieces);
}

uint32_t
wp_str_texts_count(const WpStrTexts *texts)
{
    return texts->n_texts;
}

/* Eight bytes of a text as a number whose order is theirs. */
typedef struct {
    uint64_t bytes;
    WpStrId id;
    uint32_t n_bytes; /* 0 .. 8; 9 if more follow */
} Piece;

typedef struct {
    uint32_t first, end; /* of the pieces */
    size_t at;           /* the byte of the texts that the pieces begin with */
} Run;

static void
load_piece(const WpStrPool *pool, Piece *piece, size_t at)
{
    const Head *head = head_at(pool, pool->places[piece->id]);
    size_t left = head->size - at;
    uint64_t bytes = 0;

    memcpy(&bytes, head->text + at, MIN(left, 8));
    piece->bytes = GUINT64_FROM_BE(bytes);
    piece->n_bytes = (uint32_t)MIN(left, 9);
}

static int
compare_pieces(const void *a, const void *b, void *user G_GNUC_UNUSED)
{
    const Piece *x = a, *y = b;

    if (x->bytes != y->bytes)
        return x->bytes < y->bytes ? -1 : 1;
    return (x->n_bytes > y->n_bytes) - (x->n_bytes < y->n_bytes);
}

/* Sorts a run by eight bytes and notes the runs of texts that are equal so far. */
static void
sort_run(const WpStrPool *pool, Piece *pieces, Run run, GArray *runs)
{
    for (uint32_t i = run.first; i < run.end; i++)
        load_piece(pool, &pieces[i], run.at);
    g_qsort_with_data(pieces + run.first, (int)(run.end - run.first), sizeof(Piece), compare_pieces,
                      NULL);
    for (uint32_t first = run.first, i = first + 1; i <= run.end; i++) {
        if (i < run.end && compare_pieces(&pieces[i], &pieces[first], NULL) == 0)
            continue;
        if (i - first > 1) {
            Run equal = {first, i, run.at + 8};

            g_array_append_val(runs, equal);
        }
        first = i;
    }
}

uint32_t *
wp_str_pool_ranks(const WpStrPool *pool)
{
    uint32_t n = pool->n_texts, *ranks = g_new0(uint32_t, (size_t)n + 1);
    g_autofree Piece *pieces = g_new(Piece, n);
    g_autoptr(GArray) runs = g_array_new(FALSE, FALSE, sizeof(Run));
    Run all = {0, n, 0};

    for (uint32_t i = 0; i < n; i++)
        pieces[i].id = i + 1;
    if (n > 0)
        g_array_append_val(runs, all);
    while (runs->len > 0) {
        Run run = g_array_index(runs, Run, runs->len - 1);

        g_array_set_size(runs, runs->len - 1);
        sort_run(pool, pieces, run, runs);
    }
    for (uint32_t i = 0; i < n; i++)
        ranks[pieces[i].id] = i + 1;
    return ranks;
}
