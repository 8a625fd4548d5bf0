libwaveplan_a_SOURCES += rules/engine/cel.h
libwaveplan_a_SOURCES += rules/engine/data.h
libwaveplan_a_SOURCES += rules/engine/schema.h
libwaveplan_a_SOURCES += rules/engine/value.h
