#pragma once

#include "planner/base/json.h"
#include "planner/report/report.h"

/*
 * The member "fields" of an asset's line in explain.jsonl: every known value, with the record that
 * gave it. It is a third of the file, and most of its values are few: they are spelled once.
 */

typedef struct WpExplainFields WpExplainFields;

WpExplainFields *wp_explain_fields_new(const WpReportInputs *inputs);
void wp_explain_fields_free(WpExplainFields *fields);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(WpExplainFields, wp_explain_fields_free)

/* Those whose values are mostly read, not known already; ends with WP_FIELD_NONE. @kind: DB or VM
 */
void wp_explain_fields_read(const WpExplainFields *fields, WpKind kind, WpField out[WP_N_FIELDS]);

void wp_explain_fields_write(WpExplainFields *fields, WpAssetId asset, WpJson *json);
