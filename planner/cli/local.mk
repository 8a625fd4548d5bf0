# libwaveplan_a_SOURCES += planner/cli/NAME.c planner/cli/NAME.h
