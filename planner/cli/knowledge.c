#include "planner/cli/knowledge.h"

#include "parsers/catalogue.h"
#include "parsers/text/yaml.h"
#include "planner/base/beside.h"
#include "planner/base/suggest.h"
#include "planner/cli/files.h"
#include "planner/cli/inputs.h"

#include <string.h>

WpDocument *
wp_document_load(const char *path, WpDiagList *diags, GError **error)
{
    WpSource *source = wp_source_load(path, diags, error);

    return source ? wp_yaml_parse(source, diags) : NULL;
}

/* A pack, also one with faults: they end the run when all packs have been read. */
static WpDocument *
load_pack(const char *path, WpDiagList *diags, GError **error)
{
    WpSource *source = wp_source_load(path, diags, error);

    return source ? wp_yaml_parse_whole(source, diags) : NULL;
}

static void
free_document(gpointer document)
{
    wp_document_free(document);
}

static void
free_catalogue(gpointer catalogue)
{
    wp_catalogue_free(catalogue);
}

static void
clear_file(gpointer data)
{
    g_free(((WpKnowledgeFile *)data)->name);
}

/* "rules/catalogues/os-names.csv" is os-names. */
static char *
base_name(const char *path)
{
    char *name = g_path_get_basename(path);
    char *dot = strrchr(name, '.');

    if (dot)
        *dot = '\0';
    return name;
}

/* ---- catalogues ---- */

/* Those that are read where no fault can be told any more: what they cannot do without. */
static void
check_columns(const WpCatalogue *catalogue, const char *name, WpDiagList *diags)
{
    static const struct {
        const char *catalogue;
        const char *columns[5];
    } needed[] = {
        {"data-sources", {"kind", "field", "source_that_has_it"}},
        {"name-tokens", {"token", "kind", "value", "inside"}},
        {"placeholders", {"key", "value"}},
        {"ports", {"port", "force", "role"}},
    };
    uint32_t columns[G_N_ELEMENTS(needed[0].columns)];

    for (size_t i = 0; i < G_N_ELEMENTS(needed); i++)
        if (strcmp(needed[i].catalogue, name) == 0)
            wp_catalogue_columns(catalogue, needed[i].columns, columns, diags);
}

/* False with @error; faults of the file are in @diags. The first of a name counts. */
static bool
load_catalogue(WpKnowledge *knowledge, const char *path, WpDiagList *diags, GError **error)
{
    g_autofree char *name = base_name(path);
    size_t size;

    if (wp_knowledge_catalogue(knowledge, name))
        return true;
    g_autoptr(WpSource) source = wp_source_load(path, diags, error);
    if (!source)
        return !*error;
    const char *text = wp_source_text(source, &size);
    WpCatalogue *catalogue = wp_catalogue_read_whole(path, text, size, diags);
    if (!catalogue)
        return true;
    check_columns(catalogue, name, diags);
    WpKnowledgeFile file = {g_steal_pointer(&name), size, "", wp_catalogue_n_rows(catalogue)};
    wp_sha256_of(text, size, file.sha256);
    g_array_append_val(knowledge->files, file);
    g_ptr_array_add(knowledge->catalogues, catalogue);
    return true;
}

static bool
load_folder(WpKnowledge *knowledge, const char *folder, WpDiagList *diags, GError **error)
{
    g_autoptr(GPtrArray) files = wp_folder_files(folder, ".csv", error);

    if (!files)
        return false;
    for (guint i = 0; i < files->len; i++)
        if (!load_catalogue(knowledge, g_ptr_array_index(files, i), diags, error))
            return false;
    return true;
}

/* The user's own, then those shipped whose names they do not have. */
static bool
load_catalogues(WpKnowledge *knowledge, const WpSettings *settings, WpDiagList *diags,
                GError **error)
{
    g_autofree char *shipped = wp_data_path("rules", "catalogues");

    for (const char *const *own = settings->rules.catalogues; *own; own++) {
        g_autofree char *path = wp_settings_path(settings, *own);
        bool is_read = g_str_has_suffix(path, ".csv")
                           ? load_catalogue(knowledge, path, diags, error)
                           : load_folder(knowledge, path, diags, error);

        if (!is_read) {
            (*error)->code = WP_EXIT_USAGE;
            g_prefix_error(error, "rules.catalogues: ");
            return false;
        }
    }
    return load_folder(knowledge, shipped, diags, error);
}

/* Catalogues are read beside the packs: they share nothing but the settings, which nobody changes.
 */
typedef struct {
    WpKnowledge *knowledge; /* of it the files and catalogues only */
    const WpSettings *settings;
    WpDiagList *diags;
    GError *error;
    bool are_loaded;
    WpBeside beside;
} CataloguesWork;

static gpointer
load_catalogues_beside(gpointer data)
{
    CataloguesWork *work = data;

    work->are_loaded = load_catalogues(work->knowledge, work->settings, work->diags, &work->error);
    return NULL;
}

static void
begin_catalogues(CataloguesWork *work, WpKnowledge *knowledge, const WpSettings *settings)
{
    *work =
        (CataloguesWork){.knowledge = knowledge, .settings = settings, .diags = wp_diag_list_new()};
    wp_beside_begin(&work->beside, "catalogues", load_catalogues_beside, work);
}

/* False with @error. */
static bool
end_catalogues(CataloguesWork *work, WpDiagList *diags, GError **error)
{
    wp_beside_end(&work->beside);
    wp_diag_list_take(diags, work->diags);
    wp_diag_list_free(work->diags);
    if (work->error)
        g_propagate_error(error, work->error);
    return work->are_loaded;
}

const WpCatalogue *
wp_knowledge_catalogue(const WpKnowledge *knowledge, const char *name)
{
    for (guint i = 0; i < knowledge->catalogues->len; i++) {
        const WpCatalogue *catalogue = g_ptr_array_index(knowledge->catalogues, i);
        g_autofree char *held = base_name(wp_catalogue_name(catalogue));

        if (strcmp(held, name) == 0)
            return catalogue;
    }
    return NULL;
}

/* ---- packs ---- */

static GPtrArray *
shipped_packs(GError **error)
{
    g_autofree char *folder = wp_data_path("rules", "packs");

    return wp_folder_files(folder, ".yaml", error);
}

static bool
is_file_name(const char *pack)
{
    return strchr(pack, '/') || g_str_has_suffix(pack, ".yaml") || g_str_has_suffix(pack, ".yml");
}

/* A file as it is, else a shipped pack by its name. (transfer full) */
static char *
find_pack(const WpSettings *settings, const char *pack, bool from_settings,
          const GPtrArray *shipped, GError **error)
{
    g_autoptr(GPtrArray) names = g_ptr_array_new_with_free_func(g_free);

    if (is_file_name(pack))
        return from_settings ? wp_settings_path(settings, pack) : g_strdup(pack);
    for (guint i = 0; i < shipped->len; i++) {
        char *name = base_name(g_ptr_array_index(shipped, i));

        g_ptr_array_add(names, name);
        if (strcmp(name, pack) == 0)
            return g_strdup(g_ptr_array_index(shipped, i));
    }
    for (guint i = 0; i < names->len; i++) {
        const char *name = names->pdata[i];

        if (!g_str_has_prefix(pack, name) || pack[strlen(name)] != '.')
            continue;
        g_set_error(error, WP_ERROR, WP_EXIT_USAGE,
                    "'%s' is no rule pack, but may be a rule of the pack '%s': name that", pack,
                    name);
        return NULL;
    }
    const char *near = wp_suggest(pack, (const char *const *)names->pdata, names->len);
    g_set_error(error, WP_ERROR, WP_EXIT_USAGE,
                near ? "there is no rule pack '%s'; did you mean '%s'?"
                     : "there is no rule pack '%s'; a pack of your own is named by its file, such "
                       "as my-rules.yaml",
                pack, near);
    return NULL;
}

/* Whether a shipped pack is used although nobody named it. */
static bool
is_default(const WpDocument *pack, const WpSettings *settings)
{
    const WpNode *head = wp_node_get(wp_document_root(pack), "pack");
    const WpNode *node = wp_node_get(head, "default"), *target = wp_node_get(head, "target");
    bool flag;

    if (!node || !wp_parse_bool(node->text, node->text_size, &flag) || flag)
        return true;
    return target && settings->targets_node && g_strv_contains(settings->targets, target->text);
}

static bool
load_packs(WpKnowledge *knowledge, const WpSettings *settings, const char *const *packs,
           WpDiagList *diags, GError **error)
{
    bool from_settings = packs == NULL;
    bool all = packs && !*packs, only_default;
    g_autoptr(GPtrArray) shipped = shipped_packs(error);
    g_autoptr(GPtrArray) paths = g_ptr_array_new_with_free_func(g_free);
    if (!shipped)
        return false;

    if (from_settings)
        packs = settings->rules.packs;
    only_default = packs == NULL;
    for (guint i = 0; (all || only_default) && i < shipped->len; i++)
        g_ptr_array_add(paths, g_strdup(g_ptr_array_index(shipped, i)));
    guint n_unnamed = paths->len, first;
    for (; packs && *packs; packs++) {
        char *path = find_pack(settings, *packs, from_settings, shipped, error);

        if (!path)
            return false;
        g_ptr_array_add(paths, path);
        if (g_ptr_array_find_with_equal_func(paths, path, g_str_equal, &first) &&
            first + 1 < paths->len) {
            g_set_error(error, WP_ERROR, WP_EXIT_USAGE, "the rule pack '%s' is named twice",
                        *packs);
            return false;
        }
    }
    for (guint i = 0; i < paths->len; i++) {
        WpDocument *document = load_pack(g_ptr_array_index(paths, i), diags, error);

        if (document && only_default && !is_default(document, settings))
            wp_document_free(document);
        else if (document)
            g_ptr_array_add(knowledge->packs, document);
        else if (error && *error) {
            if (i >= n_unnamed) {
                (*error)->code = WP_EXIT_USAGE;
                g_prefix_error_literal(error, "rule pack: ");
            }
            return false;
        }
    }
    return true;
}

/* Catalogues and packs; what is wrong with them is said in this order. False with @error. */
static bool
load_files(WpKnowledge *knowledge, const WpSettings *settings, const char *const *packs,
           WpDiagList *diags, GError **error)
{
    g_autoptr(WpDiagList) of_packs = wp_diag_list_new();
    g_autoptr(GError) packs_error = NULL;
    CataloguesWork catalogues;

    begin_catalogues(&catalogues, knowledge, settings);
    bool are_loaded = load_packs(knowledge, settings, packs, of_packs, &packs_error);
    if (!end_catalogues(&catalogues, diags, error))
        return false;
    wp_diag_list_take(diags, of_packs);
    if (!are_loaded)
        g_propagate_error(error, g_steal_pointer(&packs_error));
    return are_loaded;
}

WpKnowledge *
wp_knowledge_load(const WpSettings *settings, const char *const *packs, WpDiagList *diags,
                  GError **error)
{
    g_autoptr(WpKnowledge) knowledge = g_new0(WpKnowledge, 1);
    uint32_t n_errors = wp_diag_list_count(diags, WP_SEVERITY_ERROR);

    knowledge->files = g_array_new(FALSE, TRUE, sizeof(WpKnowledgeFile));
    g_array_set_clear_func(knowledge->files, clear_file);
    knowledge->packs = g_ptr_array_new_with_free_func(free_document);
    knowledge->catalogues = g_ptr_array_new_with_free_func(free_catalogue);
    if (!load_files(knowledge, settings, packs, diags, error))
        return NULL;

    WpRuleSources sources = {
        .packs = (const WpDocument *const *)knowledge->packs->pdata,
        .n_packs = knowledge->packs->len,
        .parameters = settings->rules.parameters,
        .targets = settings->targets,
        .targets_node = settings->targets_node,
        .catalogues = (const WpCatalogue *const *)knowledge->catalogues->pdata,
        .n_catalogues = knowledge->catalogues->len,
    };
    knowledge->rules = wp_ruleset_compile(&sources, diags);
    if (wp_diag_list_count(diags, WP_SEVERITY_ERROR) > n_errors)
        g_clear_pointer(&knowledge->rules, wp_ruleset_free);
    return g_steal_pointer(&knowledge);
}

void
wp_knowledge_free(WpKnowledge *knowledge)
{
    if (!knowledge)
        return;
    wp_ruleset_free(knowledge->rules);
    g_clear_pointer(&knowledge->files, g_array_unref);
    g_clear_pointer(&knowledge->packs, g_ptr_array_unref);
    g_clear_pointer(&knowledge->catalogues, g_ptr_array_unref);
    g_free(knowledge);
}
