include rules/engine/compile/local.mk
include rules/engine/lib/local.mk
include rules/engine/run/local.mk
include rules/engine/syntax/local.mk
libwaveplan_a_SOURCES += rules/engine/cel.c
libwaveplan_a_SOURCES += rules/engine/cel.h
libwaveplan_a_SOURCES += rules/engine/conditions.c
libwaveplan_a_SOURCES += rules/engine/conditions.h
libwaveplan_a_SOURCES += rules/engine/data.c
libwaveplan_a_SOURCES += rules/engine/data.h
libwaveplan_a_SOURCES += rules/engine/model.c
libwaveplan_a_SOURCES += rules/engine/model.h
libwaveplan_a_SOURCES += rules/engine/schema.c
libwaveplan_a_SOURCES += rules/engine/schema.h
libwaveplan_a_SOURCES += rules/engine/scratch.c
libwaveplan_a_SOURCES += rules/engine/scratch.h
libwaveplan_a_SOURCES += rules/engine/value.c
libwaveplan_a_SOURCES += rules/engine/value.h
