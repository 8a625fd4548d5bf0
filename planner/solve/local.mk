libwaveplan_a_SOURCES += \
	planner/solve/core/bound.c planner/solve/core/bound.h \
	planner/solve/core/cost.c planner/solve/core/cost.h \
	planner/solve/core/model-loads.c \
	planner/solve/core/model.c planner/solve/core/model.h \
	planner/solve/core/place.c planner/solve/core/place.h \
	planner/solve/core/reasons.c planner/solve/core/reasons.h \
	planner/solve/core/schedule.c planner/solve/core/schedule.h \
	planner/solve/core/shift.c \
	planner/solve/core/start.c planner/solve/core/start.h \
	planner/solve/core/state.c planner/solve/core/state.h \
	planner/solve/core/users.c planner/solve/core/users.h \
	planner/solve/teams.c \
	planner/solve/waves.c planner/solve/waves.h
