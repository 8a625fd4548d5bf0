libwaveplan_a_SOURCES += \
	planner/solve/waves.h
