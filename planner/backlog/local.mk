# libwaveplan_a_SOURCES += planner/backlog/NAME.c planner/backlog/NAME.h
