libwaveplan_a_SOURCES += planner/backlog/backlog.h
libwaveplan_a_SOURCES += planner/backlog/effort.h
libwaveplan_a_SOURCES += planner/backlog/template.h
libwaveplan_a_SOURCES += planner/backlog/wording.h
libwaveplan_a_SOURCES += planner/backlog/work.h
dist_templates_DATA += planner/backlog/caf-migration-execution.yaml
