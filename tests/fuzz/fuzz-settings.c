#include "parsers/text/yaml.h"
#include "planner/cli/files.h"
#include "tests/fuzz/whole.h"

#include <string.h>

/*
 * estate.yaml as a whole: what is parsed and has the right shape is used by all that follows, from
 * scope and rules to the tables of the results, on the twelve servers of fixtures/wishes. Settings
 * that name files are only read: none is opened.
 */

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static WpDocument *
parse(const uint8_t *data, size_t size, WpDiagList *diags)
{
    char *text = g_malloc0(size + 1);

    if (size > 0)
        memcpy(text, data, size);
    WpSource *source = wp_source_new("estate.yaml", text, size, diags);

    return source ? wp_yaml_parse(source, diags) : NULL;
}

static void
add_setting(const char *key, const char *value, void *data)
{
    g_assert(*key && value);
    g_ptr_array_add(data, g_strdup_printf("%s=%s", key, value));
}

static int
by_text(gconstpointer a, gconstpointer b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* All that is set, in order of key. */
static GPtrArray *
list_set(const WpSettings *settings)
{
    GPtrArray *list = g_ptr_array_new_with_free_func(g_free);

    wp_settings_list_set(settings, add_setting, list);
    g_ptr_array_sort(list, by_text);
    return list;
}

/* Settings put over themselves say what they said. */
static void
put_over(const uint8_t *data, size_t size, const WpSettings *settings)
{
    g_autoptr(WpDiagList) diags = wp_diag_list_new();
    WpDocument *below = parse(data, size, diags);

    wp_settings_overlay(below, parse(data, size, diags));
    g_autoptr(WpSettings) both = wp_settings_read(below, "folder", diags);
    g_assert(both);
    g_autoptr(GPtrArray) once = list_set(settings), twice = list_set(both);

    g_assert_cmpuint(once->len, ==, twice->len);
    for (guint i = 0; i < once->len; i++)
        g_assert_cmpstr(g_ptr_array_index(once, i), ==, g_ptr_array_index(twice, i));
}

/* The same inventory for all, read once. */
static WpInputs *
read_estate(void)
{
    g_autofree char *folder = wp_data_path("fixtures/wishes", "exports");
    const char *const paths[] = {folder, NULL};
    g_autoptr(WpDiagList) diags = wp_diag_list_new();
    WpRun run = {0};

    g_assert(whole_begin(&run, NULL, diags));
    whole_read(&run, paths, diags);
    WpInputs *inputs = g_steal_pointer(&run.inputs);
    g_assert(inputs->inventory->n_assets == 12);
    whole_clear(&run);
    return inputs;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static WpInputs *inputs;
    g_autoptr(WpDiagList) diags = wp_diag_list_new();
    WpDocument *document = parse(data, size, diags);
    WpRun run = {0};

    if (!inputs)
        inputs = read_estate();
    if (document && whole_begin(&run, document, diags)) {
        put_over(data, size, run.settings);
        run.inputs = inputs;
        whole_plan(&run, diags, NULL);
        run.inputs = NULL;
    }
    g_autofree char *said = wp_diag_list_to_text(diags);
    g_assert(g_utf8_validate(said, -1, NULL));
    whole_clear(&run);
    return 0;
}
