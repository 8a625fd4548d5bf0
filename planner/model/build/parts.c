#include "planner/model/build/parts.h"

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

void
wp_parts_resolve(WpKeys *keys, const WpResolver *resolver, uint32_t *by_name)
{
    const WpIdentity *identity = resolver->identity;
    WpBuilder *builder = keys->builder;
    WpIdent last = {0};
    WpResolved resolved = WP_RESOLVED_NONE;
    uint32_t root = 0;

    for (uint32_t i = 1; i < builder->records->len; i++) {
        WpRecord *record = wp_record(builder, i);
        WpIdent ref;

        if (!is_part(record))
            continue;
        if (record->parent != 0) {
            uint32_t ident = wp_ident_of_record(identity, record->parent);

            record->parent = ident;
            record->is_inner = true;
            if (ident == 0 || !wp_root_is_row(identity, wp_identity_root(identity, ident)))
                refuse(builder, i, &(WpIdent){0}, WP_RESOLVED_NONE);
            continue;
        }
        wp_keys_read(keys, i, WP_KIND_VM, &ref);
        if (!same_ref(&ref, &last)) /* the parts of a VM mostly stand together */
            resolved = wp_resolve(resolver, &ref, &root);
        last = ref;
        if (resolved == WP_RESOLVED_NONE || resolved == WP_RESOLVED_SEVERAL) {
            refuse(builder, i, &ref, resolved);
            continue;
        }
        record->parent = root;
        by_name[record->file] += resolved == WP_RESOLVED_BY_NAME;
    }
}
