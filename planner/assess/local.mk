libwaveplan_a_SOURCES += planner/assess/assessment.h
