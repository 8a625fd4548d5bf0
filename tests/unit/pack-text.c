#include "tests/unit/pack-text.h"

#include "parsers/text/yaml.h"

#include <string.h>

WpDocument *
pack_text_document(const char *name, const char *yaml, WpDiagList *diags)
{
    return wp_yaml_parse(wp_source_new(name, g_strdup(yaml), strlen(yaml), diags), diags);
}

WpCatalogue *
pack_text_catalogue(const char *name, const char *csv)
{
    g_auto(GStrv) lines = g_strsplit(csv, "\n", -1);
    g_auto(GStrv) columns = g_strsplit(lines[0], ",", -1);
    WpCatalogue *catalogue =
        wp_catalogue_new(name, (const char *const *)columns, g_strv_length(columns));

    for (guint i = 1; lines[i] && lines[i][0] != '\0'; i++) {
        g_auto(GStrv) cells = g_strsplit(lines[i], ",", -1);

        g_assert(g_strv_length(cells) == g_strv_length(columns));
        wp_catalogue_add_row(catalogue, (const char *const *)cells, i + 1);
    }
    return catalogue;
}

PackText *
pack_text_compile(const char *const *packs, const char *const *catalogues, const char *settings)
{
    PackText *text = g_new0(PackText, 1);
    WpRuleSources sources = {NULL};

    text->diags = wp_diag_list_new();
    text->documents = g_ptr_array_new_with_free_func((GDestroyNotify)wp_document_free);
    text->catalogues = g_ptr_array_new_with_free_func((GDestroyNotify)wp_catalogue_free);
    for (size_t i = 0; packs[i]; i++) {
        g_autofree char *name = g_strdup_printf("p%zu", i + 1);
        WpDocument *document = pack_text_document(name, packs[i], text->diags);

        if (document)
            g_ptr_array_add(text->documents, document);
    }
    sources.n_packs = text->documents->len;
    for (size_t i = 0; catalogues && catalogues[i]; i++) {
        const char *newline = strchr(catalogues[i], '\n');
        g_autofree char *name = g_strndup(catalogues[i], (gsize)(newline - catalogues[i]));

        g_ptr_array_add(text->catalogues, pack_text_catalogue(name, newline + 1));
    }
    g_autofree char **targets = NULL;

    if (settings) {
        WpDocument *document = pack_text_document("settings", settings, text->diags);
        const WpNode *root = wp_document_root(document);
        guint n = 0;

        g_ptr_array_add(text->documents, document);
        sources.parameters = wp_node_get(wp_node_get(root, "rules"), "parameters");
        sources.targets_node = wp_node_get(root, "targets");
        if (sources.targets_node) {
            targets = g_new0(char *, sources.targets_node->n_children + 1);
            for (const WpNode *node = sources.targets_node->first; node; node = node->next)
                targets[n++] = (char *)node->text;
            sources.targets = (const char *const *)targets;
        }
    }
    sources.packs = (const WpDocument *const *)text->documents->pdata;
    sources.catalogues = (const WpCatalogue *const *)text->catalogues->pdata;
    sources.n_catalogues = text->catalogues->len;
    text->rules = wp_ruleset_compile(&sources, text->diags);
    return text;
}

void
pack_text_free(PackText *text)
{
    if (!text)
        return;
    wp_ruleset_free(text->rules);
    g_ptr_array_unref(text->documents);
    g_ptr_array_unref(text->catalogues);
    wp_diag_list_free(text->diags);
    g_free(text);
}
