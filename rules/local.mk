include rules/engine/local.mk
libwaveplan_a_SOURCES += \
	rules/derive.h \
	rules/pack-shape.c \
	rules/rule.h \
	rules/ruleset.h \
	rules/run.h
