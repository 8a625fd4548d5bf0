#include "planner/base/strpool.h"

struct WpStrPool {
    GStringChunk *bytes; /* owns every text */
    GPtrArray *texts;    /* id -> text, borrowed from bytes; slot 0 stays NULL */
    GHashTable *ids;     /* text -> id, keys borrowed from bytes; never iterated */
};

WpStrPool *
wp_str_pool_new(void)
{
    WpStrPool *pool = g_new0(WpStrPool, 1);

    pool->bytes = g_string_chunk_new(64 * 1024);
    pool->texts = g_ptr_array_new();
    pool->ids = g_hash_table_new(g_str_hash, g_str_equal);
    g_ptr_array_add(pool->texts, NULL);
    return pool;
}

void
wp_str_pool_free(WpStrPool *pool)
{
    if (!pool)
        return;
    g_hash_table_unref(pool->ids);
    g_ptr_array_unref(pool->texts);
    g_string_chunk_free(pool->bytes);
    g_free(pool);
}

WpStrId
wp_str_pool_add(WpStrPool *pool, const char *text, size_t size)
{
    if (!text)
        return WP_STR_NONE;

    g_autofree char *key = g_strndup(text, size);
    WpStrId id = GPOINTER_TO_UINT(g_hash_table_lookup(pool->ids, key));

    if (id == WP_STR_NONE) {
        char *kept = g_string_chunk_insert(pool->bytes, key);

        id = pool->texts->len;
        g_ptr_array_add(pool->texts, kept);
        g_hash_table_insert(pool->ids, kept, GUINT_TO_POINTER(id));
    }
    return id;
}

const char *
wp_str_pool_text(const WpStrPool *pool, WpStrId id)
{
    g_assert(id < pool->texts->len);
    return g_ptr_array_index(pool->texts, id);
}
