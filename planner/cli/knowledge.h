#pragma once

#include "planner/base/catalogue.h"
#include "planner/base/sha256.h"
#include "planner/model/settings.h"
#include "rules/ruleset.h"

/* What waveplan knows beside the exports: packs and catalogues, shipped or the user's own. */

/* A catalogue as it was read. */
typedef struct {
    char *name; /* without folder and ending: "os-names" */
    size_t bytes;
    char sha256[WP_SHA256_HEX];
    uint32_t n_rows;
} WpKnowledgeFile;

typedef struct {
    GArray *files;         /* of WpKnowledgeFile, as loaded */
    GPtrArray *packs;      /* of WpDocument */
    GPtrArray *catalogues; /* of WpCatalogue */
    WpRuleSet *rules;      /* (nullable) after errors */
} WpKnowledge;

/**
 * wp_knowledge_load:
 * @packs: (nullable): NULL-terminated names of shipped packs, or files; NULL: those of the
 *   settings, else the shipped ones, less those that are no default and whose target the settings
 *   do not name; an empty list: all shipped ones
 *
 * Faults of packs and catalogues are in @diags; then .rules is NULL. Returns: (transfer full)
 * (nullable): NULL with @error if a file cannot be read or a pack is not known
 */
WpKnowledge *wp_knowledge_load(const WpSettings *settings, const char *const *packs,
                               WpDiagList *diags, GError **error);
void wp_knowledge_free(WpKnowledge *knowledge);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(WpKnowledge, wp_knowledge_free)

/* The catalogue of that name ("name-tokens"); NULL. */
const WpCatalogue *wp_knowledge_catalogue(const WpKnowledge *knowledge, const char *name);

/* A YAML document of the user's or a shipped one; NULL with @error, or without after a fault in
 * @diags. */
WpDocument *wp_document_load(const char *path, WpDiagList *diags, GError **error);
