libwaveplan_a_SOURCES += planner/plan/calendar.c planner/plan/calendar.h
libwaveplan_a_SOURCES += planner/plan/effort.h
libwaveplan_a_SOURCES += planner/plan/group-relations.c planner/plan/group-relations.h
libwaveplan_a_SOURCES += planner/plan/groups.c planner/plan/groups.h
libwaveplan_a_SOURCES += planner/plan/links.h
libwaveplan_a_SOURCES += planner/plan/plan.h
libwaveplan_a_SOURCES += planner/plan/relations.c planner/plan/relations.h
libwaveplan_a_SOURCES += planner/plan/services.c planner/plan/services.h
