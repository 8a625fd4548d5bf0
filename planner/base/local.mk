libwaveplan_a_SOURCES += \
	planner/base/arena.c planner/base/arena.h \
	planner/base/bits.h \
	planner/base/catalogue.c planner/base/catalogue.h \
	planner/base/csv-guard.c planner/base/csv-guard.h \
	planner/base/date.c planner/base/date.h \
	planner/base/diag-codes.def \
	planner/base/diag.c planner/base/diag.h \
	planner/base/document.c planner/base/document.h \
	planner/base/json.c planner/base/json.h \
	planner/base/quantity.c planner/base/quantity.h \
	planner/base/sha256.c planner/base/sha256.h \
	planner/base/shape-docs.c \
	planner/base/shape-read.c planner/base/shape-read.h \
	planner/base/shape.c planner/base/shape.h \
	planner/base/sink.c planner/base/sink.h \
	planner/base/source.c planner/base/source.h \
	planner/base/strpool.c planner/base/strpool.h \
	planner/base/suggest.c planner/base/suggest.h \
	planner/base/table.h \
	planner/base/types.h \
	planner/base/units.c planner/base/units.def
