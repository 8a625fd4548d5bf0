#pragma once

#include "rules/run.h"

/* Packs, tables and things written as text, for tests of rules and of the assessment. */

/* What was made from texts; freed together. */
typedef struct {
    WpDiagList *diags;
    GPtrArray *documents;  /* of WpDocument */
    GPtrArray *catalogues; /* of WpCatalogue */
    WpRuleSet *rules;      /* (nullable) NULL after a fault */
} PackText;

/**
 * pack_text_compile:
 * @packs: NULL-terminated YAML texts, called p1, p2, ...
 * @catalogues: (nullable) NULL-terminated: "name" before the first newline, then CSV without quotes
 * @settings: (nullable) YAML of a settings file, called settings, with rules.parameters and targets
 */
PackText *pack_text_compile(const char *const *packs, const char *const *catalogues,
                            const char *settings);
void pack_text_free(PackText *text);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(PackText, pack_text_free)

/* A document of @yaml, called @name; its faults go to @diags. */
WpDocument *pack_text_document(const char *name, const char *yaml, WpDiagList *diags);
/* A catalogue of CSV without quotes. */
WpCatalogue *pack_text_catalogue(const char *name, const char *csv);
