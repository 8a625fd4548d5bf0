libwaveplan_a_SOURCES += \
	planner/base/date.h \
	planner/base/diag-codes.def \
	planner/base/diag.h \
	planner/base/document.h \
	planner/base/json.h \
	planner/base/quantity.h \
	planner/base/sha256.h \
	planner/base/shape.h \
	planner/base/sink.h \
	planner/base/source.h \
	planner/base/strpool.c planner/base/strpool.h \
	planner/base/suggest.h \
	planner/base/table.h \
	planner/base/types.h \
	planner/base/units.def
