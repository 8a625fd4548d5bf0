libwaveplan_a_SOURCES += \
	planner/graph/connect.h \
	planner/graph/csr.h \
	planner/graph/split.h
