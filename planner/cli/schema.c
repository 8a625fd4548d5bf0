#include "planner/cli/commands.h"
#include "planner/cli/files.h"
#include "planner/cli/terminal.h"

#include "planner/base/suggest.h"
#include "planner/model/schema.h"

#include <stdio.h>
#include <string.h>

static void
print_field(const WpFieldInfo *info)
{
    g_autofree char *type = info->type == WP_TYPE_QUANTITY
                                ? g_strdup_printf("quantity in %s", wp_unit_meaning(info->unit))
                                : g_strdup(wp_field_type_name(info->type));

    printf("  %-26s %-32s %-8s %s\n", info->name, type, wp_stage_name(info->stage), info->meaning);
}

static void
print_kind(WpKind kind)
{
    WpKind parent = wp_kind_parent(kind);

    if (parent == WP_KIND_NONE)
        printf("%s (%s)\n", wp_kind_name(kind), wp_kind_plural(kind));
    else
        printf("%s (in rules %s.%s)\n", wp_kind_name(kind), wp_kind_name(parent),
               wp_kind_plural(kind));
    for (WpField field = wp_kind_first_field(kind); field < wp_kind_end_field(kind); field++)
        print_field(wp_field_info(field));
    putchar('\n');
}

static void
refuse_kind(const char *name)
{
    const char *kinds[WP_N_KINDS];

    for (WpKind kind = 0; kind < WP_N_KINDS; kind++)
        kinds[kind] = wp_kind_name(kind);
    const char *near = wp_suggest(name, kinds, WP_N_KINDS);
    if (near)
        wp_complain("'%s' is not a kind; did you mean '%s'?", name, near);
    else
        wp_complain("'%s' is not a kind; 'waveplan schema' shows all", name);
}

int
wp_command_schema(const WpOptions *options)
{
    bool all = !options->arguments[0];

    for (char **name = options->arguments; *name; name++)
        if (wp_kind_find(*name) == WP_KIND_NONE) {
            refuse_kind(*name);
            return WP_EXIT_USAGE;
        }
    for (WpKind kind = 0; kind < WP_N_KINDS; kind++)
        if (all || g_strv_contains((const char *const *)options->arguments, wp_kind_name(kind)))
            print_kind(kind);
    return WP_EXIT_DONE;
}
