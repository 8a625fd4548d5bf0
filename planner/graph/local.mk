libwaveplan_a_SOURCES += \
	planner/graph/connect.c planner/graph/connect.h \
	planner/graph/csr.c planner/graph/csr.h \
	planner/graph/split.c planner/graph/split.h
