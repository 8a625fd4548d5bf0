#include "planner/model/build/parts.h"

#include "planner/base/jobs.h"

#include <string.h>

static bool
is_part(const WpRecord *record)
{
    return record->state == WP_RECORD_KEPT && wp_kind_parent(record->kind) == WP_KIND_VM;
}

static const char *
name_of(const WpBuilder *builder, const WpIdent *ref)
{
    for (unsigned i = 0; i < WP_N_NAMES; i++)
        if (ref->names[i] != 0)
            return wp_str_pool_text(builder->texts, ref->names[i]);
    for (unsigned i = 0; i < WP_N_KEYS; i++)
        if (ref->keys[i] != 0)
            return wp_str_pool_text(builder->texts, (WpStrId)ref->keys[i]);
    return NULL;
}

static void
refuse(WpBuilder *builder, uint32_t index, const WpIdent *ref, WpResolved resolved)
{
    const char *kind = wp_kind_name(wp_record(builder, index)->kind);
    const char *name = name_of(builder, ref);

    if (resolved == WP_RESOLVED_SEVERAL)
        wp_builder_reject(
            builder, index, WP_DIAG_AMBIGUOUS,
            g_strdup_printf("the %s names '%s', which fits several servers", kind, name));
    else if (name)
        wp_builder_reject(builder, index, WP_DIAG_NO_PARENT,
                          g_strdup_printf("the %s names '%s', which no inventory has", kind, name));
    else
        wp_builder_reject(builder, index, WP_DIAG_NO_PARENT,
                          g_strdup_printf("the %s names no server that is used", kind));
}

static bool
same_ref(const WpIdent *a, const WpIdent *b)
{
    return a->file == b->file && memcmp(a->keys, b->keys, sizeof a->keys) == 0 &&
           memcmp(a->names, b->names, sizeof a->names) == 0 &&
           memcmp(a->places, b->places, sizeof a->places) == 0;
}

/* Finds the VMs of parts, of which those of one VM mostly stand together. */
typedef struct {
    WpBuilder *builder;
    const WpResolver *resolver;
    WpKeys *keys;
    bool may_refuse;     /* and say so */
    uint32_t *by_name;   /* by file */
    WpIdent last;        /* what a record named last, */
    WpResolved resolved; /* what was found by it (before the first: NONE), */
    uint32_t root;       /* and which VM */
} Finder;

/* Puts the ident of its VM into the record. Returns: it has one */
static bool
find_inner(const Finder *finder, uint32_t index)
{
    const WpIdentity *identity = finder->resolver->identity;
    WpRecord *record = wp_record(finder->builder, index);

    if (!record->is_inner)
        record->parent = wp_ident_of_record(identity, record->parent);
    record->is_inner = true;
    if (record->parent != 0 && wp_root_is_row(identity, wp_identity_root(identity, record->parent)))
        return true;
    if (finder->may_refuse)
        refuse(finder->builder, index, &(WpIdent){0}, WP_RESOLVED_NONE);
    return false;
}

static bool
find_vm(Finder *finder, uint32_t index)
{
    WpRecord *record = wp_record(finder->builder, index);
    WpIdent ref;

    if (record->parent != 0 || record->is_inner)
        return find_inner(finder, index);
    wp_keys_read(finder->keys, index, WP_KIND_VM, &ref);
    if (wp_keys_look_missed(finder->keys))
        return false;
    if (!same_ref(&ref, &finder->last))
        finder->resolved = wp_resolve(finder->resolver, &ref, &finder->root);
    finder->last = ref;
    if (finder->resolved == WP_RESOLVED_NONE || finder->resolved == WP_RESOLVED_SEVERAL) {
        if (finder->may_refuse)
            refuse(finder->builder, index, &ref, finder->resolved);
        return false;
    }
    record->parent = finder->root;
    finder->by_name[record->file] += finder->resolved == WP_RESOLVED_BY_NAME;
    return true;
}

/* Some records, whose VMs several threads find at a time. */
typedef struct {
    Finder finder;
    const WpKeys *keys;
    uint32_t first, end;
    GArray *left; /* of uint32_t: records that find none, or name what the pool does not have yet */
} Range;

#define RANGE (UINT32_C(1) << 15) /* records: small against all, and many to a thread */

static bool
resolve_range(void *data, unsigned thread G_GNUC_UNUSED, GError **error G_GNUC_UNUSED)
{
    Range *range = data;
    WpKeys look = wp_keys_look(range->keys);
    Finder finder = range->finder;

    finder.keys = &look;
    for (uint32_t i = range->first; i < range->end; i++)
        if (is_part(wp_record(finder.builder, i)) && !find_vm(&finder, i))
            g_array_append_val(range->left, i);
    return true;
}

void
wp_parts_resolve(WpKeys *keys, const WpResolver *resolver, uint32_t *by_name)
{
    WpBuilder *builder = keys->builder;
    uint32_t n = builder->records->len, n_files = builder->files->len;
    g_autoptr(GArray) ranges = g_array_new(FALSE, FALSE, sizeof(Range));
    Finder rest = {.builder = builder,
                   .resolver = resolver,
                   .keys = keys,
                   .resolved = WP_RESOLVED_NONE,
                   .may_refuse = true,
                   .by_name = by_name};

    for (uint32_t first = 1; first < n; first += MIN(RANGE, n - first)) {
        Range range = {
            .finder = {.builder = builder,
                       .resolver = resolver,
                       .resolved = WP_RESOLVED_NONE,
                       .by_name = g_new0(uint32_t, (size_t)n_files + 1)},
            .keys = keys,
            .first = first,
            .end = first + MIN(RANGE, n - first),
            .left = g_array_new(FALSE, FALSE, sizeof(uint32_t)),
        };

        g_array_append_val(ranges, range);
    }
    wp_jobs_each(resolve_range, ranges->data, sizeof(Range), ranges->len, builder->n_threads,
                 NULL); /* none fails */
    for (guint i = 0; i < ranges->len; i++) {
        Range *range = &g_array_index(ranges, Range, i);

        for (guint j = 0; j < range->left->len; j++)
            find_vm(&rest, g_array_index(range->left, uint32_t, j));
        for (uint32_t file = 0; file < n_files; file++)
            by_name[file] += range->finder.by_name[file];
        g_array_unref(range->left);
        g_free(range->finder.by_name);
    }
}
