#pragma once

#include "planner/base/catalogue.h"
#include "planner/base/document.h"

/*
 * What the name of a server says: application, environment, role. By the patterns of the settings
 * (inference.names), else by the words of catalogue name-tokens: the name less domain, number,
 * environment, role, and the prefix that the whole estate shares (learnt from all names: a few
 * letters that a good part of the names begin with, and after which anything follows).
 */

typedef struct WpNameReader WpNameReader;

typedef struct {
    const char *application; /* (nullable) of the scratch; lower case unless by a pattern */
    const char *environment; /* (nullable) of the reader */
    const char *role;        /* (nullable) of the reader */
    const char *how;         /* of the scratch: "name less prefix 'w', 'tst', 'app', number" */
    bool by_pattern;
} WpNameParts;

/**
 * wp_name_reader_new:
 * @tokens: (nullable): columns token, kind, value, inside
 * @patterns: NULL-terminated regular expressions with groups app, env, role, number
 * @places: (nullable): the list of the settings that has them
 * @diags: SETTINGS_FAULT for a pattern that is none, or has no such group
 */
WpNameReader *wp_name_reader_new(const WpCatalogue *tokens, const char *const *patterns,
                                 const WpNode *places, WpDiagList *diags);
void wp_name_reader_free(WpNameReader *reader);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(WpNameReader, wp_name_reader_free)

/* Finds the prefixes and the words that too many names have to mean anything: words more than
 * @max_share (inference.max_share, basis points) of them. @n_threads: 0: one */
void wp_name_reader_learn(WpNameReader *reader, const char *const *names, size_t n_names,
                          int64_t max_share, unsigned n_threads);

/* What is taken again for every name; each thread has its own. */
typedef struct WpNameScratch WpNameScratch;
WpNameScratch *wp_name_scratch_new(void);
void wp_name_scratch_free(WpNameScratch *scratch);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(WpNameScratch, wp_name_scratch_free)

/* Bytes of the longest name that says anything: nothing that has one allows more than 255. Tokens
 * are cut off one by one, which takes the square of a name that is made of them. */
#define WP_NAME_MAX 1024

/* @out: texts of the scratch are those of the next name when that is read. */
void wp_name_reader_read(const WpNameReader *reader, WpNameScratch *scratch, const char *name,
                         WpNameParts *out);

/* The environment that a text (a tag, a folder, a cell) means; NULL if none. The whole text, or a
 * word in it, is a token: "PRD", "Production servers". */
const char *wp_name_reader_environment(const WpNameReader *reader, const char *text);

typedef enum {
    WP_WORD_APPLICATION_TAG,
    WP_WORD_ENVIRONMENT_TAG,
    WP_WORD_GENERIC_FOLDER,
} WpWordUse;

/* Whether the catalogue lists @text for @use; blanks, '-' and '_' in it do not matter. */
bool wp_name_reader_lists(const WpNameReader *reader, WpWordUse use, const char *text);
