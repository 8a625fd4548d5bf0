#pragma once

#include "planner/base/append.h"
#include "planner/base/json.h"
#include "planner/report/explain-index.h"

/*
 * What lines of assets in explain.jsonl have in common. Members that come again stand once, in a
 * line of their own before those that refer to it:
 *
 *     {"what":"shared","key":"shared 17","undecided":{...}}
 *
 * and the line of an asset says "with":[17,..] : it has the members of these lines too; objects are
 * joined, key by key. What comes for the first time stands in the line of its asset, so what nobody
 * else has always does.
 */

typedef struct WpExplainShared WpExplainShared;

/* @json, @index: where lines are written, borrowed. */
WpExplainShared *wp_explain_shared_new(WpJson *json, WpExplainIndex *index);
void wp_explain_shared_free(WpExplainShared *shared);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(WpExplainShared, wp_explain_shared_free)

/* One kind of members, for wp_explain_share(): each has its own keys, and one of which most are new
 * is not looked up any more. */
uint32_t wp_explain_shared_part(WpExplainShared *shared);

typedef enum {
    WP_SHARE_OWN, /* the line of the asset has them itself */
    WP_SHARE_NEW, /* it refers to a line that wp_explain_share_write() must write now */
    WP_SHARE_OLD, /* it refers to a line that is there */
} WpShare;

/* What becomes of members that @key says all of, of the line that comes next. Nothing of that line
 * may be written yet. @at_once: they have a line of their own though nobody else may have them */
WpShare wp_explain_share(WpExplainShared *shared, uint32_t part, const void *key, size_t size,
                         bool at_once);
/* @members: "KEY":VALUE,.. */
void wp_explain_share_write(WpExplainShared *shared, const GString *members);

/* Ends the list: appends "with":[..], nothing if the line refers to none. */
void wp_explain_share_end(WpExplainShared *shared, WpJson *json);

/* ---- members ---- */

/* Appends "KEY": with a comma before it where one is needed; nothing in @key is to be escaped. */
static inline void
wp_explain_key(GString *out, const char *key)
{
    if (out->len > 0 && out->str[out->len - 1] != '{' && out->str[out->len - 1] != '[')
        wp_append(out, ",", 1);
    wp_append(out, "\"", 1);
    wp_append(out, key, strlen(key));
    wp_append(out, "\":", 2);
}

static inline void
wp_explain_text(GString *out, const char *key, const char *text)
{
    wp_explain_key(out, key);
    wp_append_json_text(out, text);
}
