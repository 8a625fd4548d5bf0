libwaveplan_a_SOURCES += \
	planner/solve/bound.c planner/solve/bound.h \
	planner/solve/cost.c planner/solve/cost.h \
	planner/solve/model-loads.c \
	planner/solve/model.c planner/solve/model.h \
	planner/solve/reasons.c planner/solve/reasons.h \
	planner/solve/schedule.c planner/solve/schedule.h \
	planner/solve/start.c planner/solve/start.h \
	planner/solve/state.c planner/solve/state.h \
	planner/solve/teams.c \
	planner/solve/waves.c planner/solve/waves.h
