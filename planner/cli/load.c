#include "planner/cli/load.h"

#include "parsers/text/yaml.h"
#include "planner/cli/files.h"
#include "planner/cli/knowledge.h"

#include <string.h>
#include <unistd.h>

#define DEFAULT_FILE "estate.yaml"

/* The part of @shape that may be a mapping; NULL if none may. */
static const WpShape *
find_mapping(const WpShape *shape)
{
    for (int i = 0; shape && shape->kind == WP_SHAPE_ONE_OF && shape->options[i]; i++)
        if (find_mapping(shape->options[i]))
            return find_mapping(shape->options[i]);
    return shape && (shape->kind == WP_SHAPE_MAP || shape->kind == WP_SHAPE_DICT) ? shape : NULL;
}

static const WpShape *
find_key(const WpShape *shape, const char *key)
{
    const WpShape *mapping = find_mapping(shape);

    if (mapping && mapping->kind == WP_SHAPE_DICT)
        return mapping->item;
    for (const WpShapeKey *held = mapping ? mapping->keys : NULL; held && held->key; held++)
        if (strcmp(held->key, key) == 0)
            return held->shape;
    return NULL;
}

/* Where users choose the keys, dots belong to them: rules.parameters.azure-vm.max_nics. */
static char **
split_path(const char *path, const WpShape *shape)
{
    GPtrArray *keys = g_ptr_array_new();

    for (;;) {
        const WpShape *mapping = find_mapping(shape);
        bool is_free = mapping && mapping->kind == WP_SHAPE_DICT && !find_mapping(mapping->item);
        const char *dot = is_free ? NULL : strchr(path, '.');
        char *key = dot ? g_strndup(path, (gsize)(dot - path)) : g_strdup(path);

        g_ptr_array_add(keys, key);
        if (!dot)
            break;
        shape = find_key(shape, key);
        path = dot + 1;
    }
    g_ptr_array_add(keys, NULL);
    return (char **)g_ptr_array_free(keys, FALSE);
}

/* "capacity.teams=2" as the document it stands for. NULL after a fault. */
static WpDocument *
parse_set(const char *set, const WpShape *shape, WpDiagList *diags, GError **error)
{
    const char *equals = strchr(set, '=');
    g_autoptr(GString) text = g_string_new(NULL);

    if (!equals || equals == set || *set == '.' || equals[-1] == '.' ||
        (strstr(set, "..") && strstr(set, "..") < equals)) {
        g_set_error(error, WP_ERROR, WP_EXIT_USAGE,
                    "--set '%s' is not KEY=VALUE; wanted one such as --set capacity.teams=2", set);
        return NULL;
    }
    g_autofree char *path = g_strndup(set, (size_t)(equals - set));
    g_auto(GStrv) keys = split_path(path, shape);
    for (int depth = 0; keys[depth]; depth++)
        g_string_append_printf(text, "%s%*s%s:", depth ? "\n" : "", 2 * depth, "", keys[depth]);
    g_string_append_printf(text, " %s\n", equals + 1);

    g_autofree char *name = g_strdup_printf("--set %s", path);
    gsize size = text->len;
    WpSource *source =
        wp_source_new(name, g_string_free(g_steal_pointer(&text), FALSE), size, diags);
    g_autoptr(WpDocument) document = source ? wp_yaml_parse(source, diags) : NULL;
    if (!document || (shape && !wp_shape_check(shape, document, NULL, diags)))
        return NULL;
    return g_steal_pointer(&document);
}

static WpDocument *
empty_document(WpDiagList *diags)
{
    return wp_document_new(wp_source_new("settings", g_strdup(""), 0, diags));
}

bool
wp_sets_apply(WpDocument *document, const WpShape *shape, char **sets, WpDiagList *diags,
              GError **error)
{
    bool fine = true;

    for (; sets && *sets; sets++) {
        g_autoptr(WpDocument) overlay = parse_set(*sets, shape, diags, error);

        if (error && *error)
            return false;
        if (overlay)
            wp_settings_overlay(document, g_steal_pointer(&overlay));
        else
            fine = false;
    }
    return fine;
}

WpSettings *
wp_settings_load(const WpOptions *options, WpDiagList *diags, GError **error)
{
    const char *path = options->settings;
    g_autoptr(WpDocument) document = NULL;
    g_autofree char *folder = NULL;

    if (!path && access(DEFAULT_FILE, F_OK) == 0)
        path = DEFAULT_FILE;
    if (path) {
        document = wp_document_load(path, diags, error);
        if (!document) {
            if (error && *error) {
                (*error)->code = WP_EXIT_USAGE;
                g_prefix_error(error, "settings: ");
            }
            return NULL;
        }
        folder = g_path_get_dirname(path);
        /* Checked by itself first, so that faults are shown where they are in the file. */
        if (options->sets && !wp_shape_check(wp_settings_shape(), document, NULL, diags))
            return NULL;
    }
    if (options->sets) {
        if (!document)
            document = empty_document(diags);
        if (!wp_sets_apply(document, wp_settings_shape(), options->sets, diags, error))
            return NULL;
    }
    return wp_settings_read(g_steal_pointer(&document), folder, diags);
}
