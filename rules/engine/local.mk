libwaveplan_a_SOURCES += \
	rules/engine/cel.h \
	rules/engine/data.h \
	rules/engine/schema.h \
	rules/engine/value.h
