include rules/engine/local.mk
include rules/packs/local.mk
include rules/catalogues/local.mk
include rules/queries/local.mk
libwaveplan_a_SOURCES += rules/compile/cases.c
libwaveplan_a_SOURCES += rules/compile/cell.c
libwaveplan_a_SOURCES += rules/compile/cell.h
libwaveplan_a_SOURCES += rules/compile/compile.h
libwaveplan_a_SOURCES += rules/compile/compiled.h
libwaveplan_a_SOURCES += rules/compile/count.c
libwaveplan_a_SOURCES += rules/compile/message.c
libwaveplan_a_SOURCES += rules/compile/order.c
libwaveplan_a_SOURCES += rules/compile/packs.c
libwaveplan_a_SOURCES += rules/compile/parameters.c
libwaveplan_a_SOURCES += rules/compile/query.c
libwaveplan_a_SOURCES += rules/compile/rule.c
libwaveplan_a_SOURCES += rules/compile/set.c
libwaveplan_a_SOURCES += rules/compile/shape.c
libwaveplan_a_SOURCES += rules/compile/tables.c
libwaveplan_a_SOURCES += rules/condition.c
libwaveplan_a_SOURCES += rules/condition.h
libwaveplan_a_SOURCES += rules/cover.c
libwaveplan_a_SOURCES += rules/cover.h
libwaveplan_a_SOURCES += rules/derive-applications.c
libwaveplan_a_SOURCES += rules/derive-catalogues.c
libwaveplan_a_SOURCES += rules/derive-clusters.c
libwaveplan_a_SOURCES += rules/derive-facts.h
libwaveplan_a_SOURCES += rules/derive.c
libwaveplan_a_SOURCES += rules/derive.h
libwaveplan_a_SOURCES += rules/distinct.c
libwaveplan_a_SOURCES += rules/distinct.h
libwaveplan_a_SOURCES += rules/gate.c
libwaveplan_a_SOURCES += rules/gate.h
libwaveplan_a_SOURCES += rules/given.c
libwaveplan_a_SOURCES += rules/given.h
libwaveplan_a_SOURCES += rules/query.h
libwaveplan_a_SOURCES += rules/rule.h
libwaveplan_a_SOURCES += rules/ruleset.c
libwaveplan_a_SOURCES += rules/ruleset.h
libwaveplan_a_SOURCES += rules/run.c
libwaveplan_a_SOURCES += rules/run.h
libwaveplan_a_SOURCES += rules/show.c
libwaveplan_a_SOURCES += rules/test.c
libwaveplan_a_SOURCES += rules/words.c
