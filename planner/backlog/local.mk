# libwaveplan_a_SOURCES += planner/backlog/NAME.c planner/backlog/NAME.h
dist_templates_DATA += planner/backlog/caf-migration-execution.yaml
