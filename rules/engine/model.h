#pragma once

#include "planner/model/inventory.h"
#include "rules/engine/data.h"

/*
 * fields.def as a CEL schema, and a run's columns as its data: where the engine meets the
 * inventory.
 *
 * Record types are the kinds of fields.def, in its order (record index = WpKind), each with its
 * fields in the order of fields.def (field index = WpField - wp_kind_first_field(kind)). Behind
 * these: its parts as lists ("disks": list(disk)), and in a part "parent", the row it belongs to.
 * Numbers of type QUANTITY are doubles in the field's unit, INTs are ints.
 *
 * After the kinds comes "asset": what VM and DB have in common, by asset id, and behind that "vm"
 * and "db": the asset as one or the other, unknown if it is not that: dep.from.vm.os.family.
 */

#define WP_CEL_RECORD_ASSET ((uint32_t)WP_N_KINDS)

/* Records of all kinds and "asset"; more may be added (tables, group, wave). */
WpCelSchema *wp_cel_model_schema(void);

/* Sets the columns of all kinds and of "asset" from @view, which must outlive @data. To be called
 * again when the view has got more columns; not while an evaluator lives. @data must be of a schema
 * made by wp_cel_model_schema(). */
void wp_cel_data_add_view(WpCelData *data, const WpView *view);
