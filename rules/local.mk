include rules/engine/local.mk
include rules/packs/local.mk
include rules/catalogues/local.mk
libwaveplan_a_SOURCES += \
	rules/derive.h \
	rules/pack-shape.c \
	rules/rule.h \
	rules/ruleset.h \
	rules/run.h
