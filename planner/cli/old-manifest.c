#include "planner/cli/old-manifest.h"

#include "parsers/text/yaml.h"
#include "planner/base/json-find.h"
#include "planner/report/manifest.h"

WpDocument *
wp_old_manifest_read(const char *path, const char *key)
{
    g_autofree char *file = g_build_filename(path, WP_MANIFEST_NAME, NULL);
    g_autoptr(WpDiagList) diags = wp_diag_list_new();
    g_autofree char *text = NULL;
    size_t size, n_found;

    /* a pipe would be waited for */
    if (!g_file_test(file, G_FILE_TEST_IS_REGULAR) ||
        !g_file_get_contents(file, &text, &size, NULL))
        return NULL;
    const char *found = wp_json_find(text, size, key, &n_found);
    WpSource *source =
        found ? wp_source_new(WP_MANIFEST_NAME, g_strndup(found, n_found), n_found, diags) : NULL;

    return source ? wp_yaml_parse(source, diags) : NULL; /* JSON is YAML too */
}
