#include "parsers/text/xlsx/ahead.h"

#define N_BLOCKS 8
/* Blocks after which a thread is worth its while. */
#define N_ALONE 8

typedef struct {
    char *bytes;
    ssize_t got;
    WpDiagCode code;
    char *fault;
} Block;

struct WpAhead {
    WpZipMember *member;
    Block blocks[N_BLOCKS];
    uint64_t n_read;  /* blocks unpacked so far; the last has no bytes */
    uint64_t n_given; /* blocks asked for so far: the last of them is in use */
    bool ended, quit; /* nothing more is read; nothing more is wanted */
    GThread *thread;  /* (nullable) from block N_ALONE on */
    bool alone;       /* there was no thread to be had */
    GMutex mutex;     /* of the counts and flags, once there is a thread */
    GCond changed;
};

WpAhead *
wp_ahead_new(WpZipMember *member)
{
    WpAhead *ahead = g_new0(WpAhead, 1);

    ahead->member = member;
    g_mutex_init(&ahead->mutex);
    g_cond_init(&ahead->changed);
    return ahead;
}

void
wp_ahead_free(WpAhead *ahead)
{
    if (!ahead)
        return;
    g_mutex_lock(&ahead->mutex);
    ahead->quit = true;
    g_cond_broadcast(&ahead->changed);
    g_mutex_unlock(&ahead->mutex);
    if (ahead->thread)
        g_thread_join(ahead->thread);
    for (int i = 0; i < N_BLOCKS; i++) {
        g_free(ahead->blocks[i].bytes);
        g_free(ahead->blocks[i].fault);
    }
    g_mutex_clear(&ahead->mutex);
    g_cond_clear(&ahead->changed);
    g_free(ahead);
}

static void
unpack(WpAhead *ahead, Block *block)
{
    if (!block->bytes)
        block->bytes = g_malloc(WP_AHEAD_BLOCK);
    block->got = wp_zip_member_read(ahead->member, block->bytes, WP_AHEAD_BLOCK, &block->code,
                                    &block->fault);
}

static gpointer
run(gpointer data)
{
    WpAhead *ahead = data;

    g_mutex_lock(&ahead->mutex);
    while (!ahead->quit && !ahead->ended) {
        if (ahead->n_read >= ahead->n_given + N_BLOCKS - 1) {
            g_cond_wait(&ahead->changed, &ahead->mutex);
            continue;
        }
        Block *block = &ahead->blocks[ahead->n_read % N_BLOCKS];

        g_mutex_unlock(&ahead->mutex);
        unpack(ahead, block);
        g_mutex_lock(&ahead->mutex);
        ahead->n_read++;
        ahead->ended = block->got <= 0;
        g_cond_broadcast(&ahead->changed);
    }
    g_mutex_unlock(&ahead->mutex);
    return NULL;
}

/* Waits until the next block is there. */
static void
wait_for_next(WpAhead *ahead)
{
    g_mutex_lock(&ahead->mutex);
    ahead->n_given++; /* the block before may be used again */
    g_cond_broadcast(&ahead->changed);
    while (ahead->n_read < ahead->n_given)
        g_cond_wait(&ahead->changed, &ahead->mutex);
    g_mutex_unlock(&ahead->mutex);
}

ssize_t
wp_ahead_next(WpAhead *ahead, const char **out_block, WpDiagCode *out_code, char **out_fault)
{
    if (!ahead->thread && !ahead->alone && ahead->n_given == N_ALONE) {
        ahead->thread = g_thread_try_new("unpack", run, ahead, NULL);
        ahead->alone = !ahead->thread;
    }
    if (ahead->thread) {
        wait_for_next(ahead);
    } else {
        unpack(ahead, &ahead->blocks[ahead->n_read++ % N_BLOCKS]);
        ahead->n_given++;
    }
    Block *block = &ahead->blocks[(ahead->n_given - 1) % N_BLOCKS];
    *out_block = block->bytes;
    *out_code = block->code;
    *out_fault = g_steal_pointer(&block->fault);
    return block->got;
}
