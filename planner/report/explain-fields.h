#pragma once

#include "planner/report/explain-shared.h"
#include "planner/report/report.h"

/*
 * The member "fields" of an asset in explain.jsonl: every known value, with the record that gave
 * it. Values that others have as well are in shared lines.
 */

typedef struct WpExplainFields WpExplainFields;

WpExplainFields *wp_explain_fields_new(const WpReportInputs *inputs, WpExplainShared *shared);
void wp_explain_fields_free(WpExplainFields *fields);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(WpExplainFields, wp_explain_fields_free)

/* Those that lines of assets mostly have themselves; ends with WP_FIELD_NONE. @kind: DB or VM */
void wp_explain_fields_read(const WpExplainFields *fields, WpKind kind, WpField out[WP_N_FIELDS]);

/* Refers to what others have too; the same asset is to be written next. */
void wp_explain_fields_share(WpExplainFields *fields, WpAssetId asset);

void wp_explain_fields_write(WpExplainFields *fields, WpAssetId asset, WpJson *json);
