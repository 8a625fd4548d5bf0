#pragma once

#include "planner/base/document.h"
#include "planner/model/builder.h"

/*
 * A layout says how one export format becomes inventory records. It is data: a YAML file of
 * parsers/layouts or of the user (docs/FORMATS.md teaches the format), checked and compiled here
 * once, then read by any number of files at a time. Nothing in C knows a product's columns.
 */

typedef enum {
    WP_FORM_CSV, /* a table: CSV, or a sheet */
    WP_FORM_XML,
} WpForm;

typedef struct WpLayout WpLayout;
typedef struct WpLayouts WpLayouts;

WpLayouts *wp_layouts_new(void);
void wp_layouts_free(WpLayouts *layouts);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(WpLayouts, wp_layouts_free)

/**
 * wp_layouts_add:
 * @document: (transfer full): of one layout; kept
 *
 * A layout with the id of a shipped one replaces it; with that of another it is a fault.
 * Returns: false if the layout has a fault; all its faults are in @diags
 */
bool wp_layouts_add(WpLayouts *layouts, WpDocument *document, WpDiagList *diags);

/* Those that there are by now are the shipped ones. */
void wp_layouts_set_shipped(WpLayouts *layouts);

/* Parses the YAML @text (copied) and adds it. */
bool wp_layouts_add_text(WpLayouts *layouts, const char *name, const char *text, size_t size,
                         WpDiagList *diags);

uint32_t wp_layouts_count(const WpLayouts *layouts);
/* In byte order of id. */
const WpLayout *wp_layouts_get(const WpLayouts *layouts, uint32_t index);
const WpLayout *wp_layouts_find(const WpLayouts *layouts, const char *id); /* or NULL */

const char *wp_layout_id(const WpLayout *layout);     /* "rvtools.vinfo" */
const char *wp_layout_source(const WpLayout *layout); /* "rvtools": what inputs.prefer names */
const char *wp_layout_title(const WpLayout *layout);
WpForm wp_layout_form(const WpLayout *layout);
WpEvidence wp_layout_evidence(const WpLayout *layout);
/* The kind of its records, of the first if it makes several; WP_KIND_NONE of a format that is
 * known, and not needed. */
WpKind wp_layout_kind(const WpLayout *layout);
/* The file it was read from, and its text: what a user copies to write another. */
const WpSource *wp_layout_text(const WpLayout *layout);

/* In which turn files are best read: 0 assets and business tables, 1 parts, 2 flows. */
unsigned wp_layout_turn(const WpLayout *layout);

/* Fills @out with the input fields that the layout can give, in the order of fields.def.
 * Returns: how many; @out has room for WP_N_FIELDS. */
uint32_t wp_layout_fields(const WpLayout *layout, WpField *out);

/* The first column (or path) from which it takes @field; NULL if it does not. */
const char *wp_layout_column_name(const WpLayout *layout, WpField field);

/* What a layout document may hold, as Markdown tables: docs/FORMATS.md. */
void wp_layout_append_docs(GString *out);
