include planner/backlog/build/local.mk
libwaveplan_a_SOURCES += planner/backlog/backlog.h
libwaveplan_a_SOURCES += planner/backlog/effort.c
libwaveplan_a_SOURCES += planner/backlog/effort.h
libwaveplan_a_SOURCES += planner/backlog/template-shape.c
libwaveplan_a_SOURCES += planner/backlog/template.c
libwaveplan_a_SOURCES += planner/backlog/template.h
libwaveplan_a_SOURCES += planner/backlog/wording.c
libwaveplan_a_SOURCES += planner/backlog/wording.h
libwaveplan_a_SOURCES += planner/backlog/work-callers.c
libwaveplan_a_SOURCES += planner/backlog/work-gaps.c
libwaveplan_a_SOURCES += planner/backlog/work-parts.h
libwaveplan_a_SOURCES += planner/backlog/work-remedies.c
libwaveplan_a_SOURCES += planner/backlog/work-workloads.c
libwaveplan_a_SOURCES += planner/backlog/work.c
libwaveplan_a_SOURCES += planner/backlog/work.h
dist_templates_DATA += planner/backlog/caf-migration-execution.yaml
