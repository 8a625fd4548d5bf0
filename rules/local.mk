include rules/engine/local.mk
include rules/packs/local.mk
include rules/catalogues/local.mk
libwaveplan_a_SOURCES += rules/condition.h
libwaveplan_a_SOURCES += rules/derive.h
libwaveplan_a_SOURCES += rules/pack-shape.c
libwaveplan_a_SOURCES += rules/rule.h
libwaveplan_a_SOURCES += rules/ruleset.h
libwaveplan_a_SOURCES += rules/run.h
