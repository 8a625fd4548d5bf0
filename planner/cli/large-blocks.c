#include "config.h"

#include "planner/cli/large-blocks.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdint.h>
#include <string.h>
#include <sys/auxv.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <unistd.h>

#define PAGE ((size_t)2 << 20) /* a large one: blocks begin and end with one */
#define ROOM ((size_t)64)      /* at the start of a block, for its head */

/* What stands before the memory that is handed out. */
typedef struct Head Head;
struct Head {
    uint64_t mark; /* that it is one; 0 while it is kept */
    size_t size;   /* of the mapping, in bytes */
    Head *next;    /* of those that are kept */
};
_Static_assert(sizeof(Head) <= ROOM, "a head has room");

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER; /* of all below */
static Head *kept;
static size_t n_kept, n_used; /* bytes of mappings */
static size_t most;           /* bytes of memory that the program may take; 0: not known */

/* No data of a user can be taken for a head: it would have to know this. */
static uint64_t
secret(void)
{
    static uint64_t number; /* the same, whichever thread asks first */
    uint64_t found = __atomic_load_n(&number, __ATOMIC_RELAXED);

    if (found == 0) {
        const void *random = (const void *)getauxval(AT_RANDOM); /* 16 bytes of the kernel's */

        if (random)
            memcpy(&found, random, sizeof found);
        found |= 1;
        __atomic_store_n(&number, found, __ATOMIC_RELAXED);
    }
    return found;
}

static uint64_t
mark_of(const Head *head)
{
    return (uint64_t)(uintptr_t)head ^ secret();
}

static Head *
head_of(const void *memory)
{
    return (Head *)((uintptr_t)memory - ROOM);
}

static Head *
part_of(Head *head, size_t at)
{
    return (Head *)(void *)((char *)head + at);
}

/* Bytes of the mapping of a block; 0: more than there can be. */
static size_t
mapping_of(size_t size)
{
    return size > SIZE_MAX / 2 ? 0 : (size + ROOM + PAGE - 1) / PAGE * PAGE;
}

/* ---- mappings ---- */

/* Reads what the kernel says in a file of one number. Returns: %SIZE_MAX if it says nothing */
static size_t
read_number(const char *path)
{
    char text[32];
    size_t number = 0;
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    ssize_t n = fd < 0 ? 0 : read(fd, text, sizeof text - 1);

    if (fd >= 0)
        close(fd);
    if (n <= 0 || *text < '0' || *text > '9')
        return SIZE_MAX;
    text[n] = '\0';
    for (const char *c = text; *c >= '0' && *c <= '9'; c++)
        number = 10 * number + (size_t)(*c - '0');
    return number;
}

/* The kernel tells a host of free blocks from an order on, of 2^order pages; where it tells none it
 * says a number that no block has. */
static bool
ask_pages(void)
{
    size_t order = read_number("/sys/module/page_reporting/parameters/page_reporting_order");

    return order > 63 || (size_t)sysconf(_SC_PAGESIZE) << order > PAGE;
}

bool
wp_large_has_pages(void)
{
    static int has; /* 1: no, 2: yes; the same, whichever thread asks first */
    int found = __atomic_load_n(&has, __ATOMIC_RELAXED);

    if (found == 0) {
        found = ask_pages() ? 2 : 1;
        __atomic_store_n(&has, found, __ATOMIC_RELAXED);
    }
    return found == 2;
}

/* Addresses of @size bytes that begin with a large page; nothing lies there yet. (nullable) */
static char *
reserve(size_t size)
{
    char *from =
        mmap(NULL, size + PAGE, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);

    if (from == MAP_FAILED)
        return NULL;
    size_t before = (PAGE - (uintptr_t)from % PAGE) % PAGE;

    if (before > 0)
        munmap(from, before);
    munmap(from + before + size, PAGE - before);
    return from + before;
}

static Head *
map(size_t size)
{
    char *place = reserve(size);

    if (!place)
        return NULL;
    if (mmap(place, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0) ==
        MAP_FAILED) {
        munmap(place, size);
        return NULL;
    }
    if (wp_large_has_pages())
        madvise(place, size, MADV_HUGEPAGE); /* where it may not be, nothing is lost */
    return (Head *)(void *)place;
}

/* Where it stands, if what follows is free, else elsewhere; (nullable): it is then as it was. */
static Head *
grow(Head *head, size_t from, size_t to)
{
    if (mremap(head, from, to, 0) != MAP_FAILED)
        return head;
    char *place = reserve(to);

    if (!place)
        return NULL;
    if (mremap(head, from, to, MREMAP_MAYMOVE | MREMAP_FIXED, place) != MAP_FAILED)
        return (Head *)(void *)place;
    munmap(place, to);
    return NULL;
}

/* ---- what is kept; the lock is held ---- */

static void
keep(Head *head, size_t size)
{
    *head = (Head){.mark = 0, .size = size, .next = kept};
    kept = head;
    n_kept += size;
}

/* So many bytes of them, or all, go back to the system: the last that were freed first. */
static void
give_back(size_t size)
{
    while (kept && size > 0) {
        Head *head = kept;
        size_t n = size < head->size ? (size + PAGE - 1) / PAGE * PAGE : head->size;
        size_t stays = head->size - n;

        if (stays == 0)
            kept = head->next;
        else
            head->size = stays;
        munmap((char *)head + stays, n);
        n_kept -= n;
        size -= n < size ? n : size;
    }
}

/* Bytes of memory that the program has now; 0: nobody knows. */
static size_t
count_memory(void)
{
    static int fd = -1;
    char text[128];
    size_t pages = 0;

    if (fd < 0)
        fd = open("/proc/self/statm", O_RDONLY | O_CLOEXEC);
    ssize_t n = fd < 0 ? 0 : pread(fd, text, sizeof text - 1, 0);

    text[n > 0 ? n : 0] = '\0';
    const char *c = strchr(text, ' '); /* behind all that is mapped, what is in memory */
    while (c && *++c >= '0' && *c <= '9')
        pages = 10 * pages + (size_t)(*c - '0');
    return pages * (size_t)sysconf(_SC_PAGESIZE);
}

static void
keep_few(void)
{
    size_t now = most > 0 && n_kept > 0 ? count_memory() : 0;

    if (now > most)
        give_back((now - most) / PAGE * PAGE);
    else if (now == 0 && n_kept > n_used / 2)
        give_back(n_kept - n_used / 2);
}

/* The smallest of them that is large enough, else the largest; where it hangs. NULL: there are
 * none. */
static Head **
find(size_t size)
{
    Head **best = NULL;

    for (Head **at = &kept; *at; at = &(*at)->next) {
        size_t own = (*at)->size;

        if (!best ||
            (own >= size ? (*best)->size < size || own < (*best)->size : own > (*best)->size))
            best = at;
    }
    return best;
}

/* A block of @size bytes, of what is kept as far as that goes; what it takes beyond that, others
 * give back. @out_dirty: bytes of it that were in use before. (nullable) */
static Head *
take(size_t size, size_t *out_dirty)
{
    Head **best = find(size);

    *out_dirty = 0;
    if (!best)
        return map(size);
    Head *head = *best, *grown = head;
    size_t own = head->size;

    *best = head->next;
    n_kept -= own;
    if (own > size)
        keep(part_of(head, size), own - size);
    else if (own < size)
        grown = grow(head, own, size);
    if (!grown) {
        keep(head, own);
        return NULL;
    }
    *out_dirty = own < size ? own : size;
    give_back(size - *out_dirty);
    return grown;
}

/* ---- blocks ---- */

static void *
hand_out(Head *head, size_t size)
{
    if (!head) {
        errno = ENOMEM;
        return NULL;
    }
    *head = (Head){.mark = mark_of(head), .size = size};
    return part_of(head, ROOM);
}

void *
wp_large_new(size_t size, bool zeroed)
{
    size_t all = mapping_of(size), dirty = 0;
    int before = errno;
    Head *head = NULL;

    if (all > 0) {
        pthread_mutex_lock(&lock);
        head = take(all, &dirty);
        if (!head) {
            give_back(SIZE_MAX);
            head = take(all, &dirty);
        }
        n_used += head ? all : 0;
        keep_few();
        pthread_mutex_unlock(&lock);
    }
    errno = before;
    void *memory = hand_out(head, all);
    if (memory && zeroed && dirty > 0)
        memset(memory, 0, dirty - ROOM);
    return memory;
}

bool
wp_large_is(const void *memory)
{
    /* what stands before it is of the same page: it can be read, whoever's it is */
    return (uintptr_t)memory % PAGE == ROOM && head_of(memory)->mark == mark_of(head_of(memory));
}

size_t
wp_large_room(const void *memory)
{
    return head_of(memory)->size - ROOM;
}

/* The lock is held. */
static Head *
resize(Head *head, size_t from, size_t to)
{
    if (to <= from) {
        if (to < from)
            keep(part_of(head, to), from - to);
        return head;
    }
    Head *now = grow(head, from, to);

    if (!now) {
        give_back(SIZE_MAX);
        now = grow(head, from, to);
    }
    give_back(now ? to - from : 0);
    return now;
}

void *
wp_large_resize(void *memory, size_t size)
{
    Head *head = head_of(memory), *now = NULL;
    size_t from = head->size, to = mapping_of(size);
    int before = errno;

    if (to > 0) {
        pthread_mutex_lock(&lock);
        now = resize(head, from, to);
        n_used += now ? to - from : 0; /* modulo 2^64: less, too */
        keep_few();
        pthread_mutex_unlock(&lock);
    }
    errno = before;
    return hand_out(now, to);
}

void
wp_large_free(void *memory)
{
    Head *head = head_of(memory);
    int before = errno;

    pthread_mutex_lock(&lock);
    n_used -= head->size;
    keep(head, head->size);
    keep_few();
    pthread_mutex_unlock(&lock);
    errno = before;
}

bool
wp_large_give_back(void)
{
    int before = errno;

    pthread_mutex_lock(&lock);
    bool any = kept != NULL;
    give_back(SIZE_MAX);
    pthread_mutex_unlock(&lock);
    errno = before;
    return any;
}

void
wp_large_take_no_more(void)
{
    struct rusage usage;

    if (getrusage(RUSAGE_SELF, &usage) != 0)
        return;
    pthread_mutex_lock(&lock);
    most = (size_t)usage.ru_maxrss * 1024;
    keep_few();
    pthread_mutex_unlock(&lock);
}
