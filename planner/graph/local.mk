libwaveplan_a_SOURCES += planner/graph/communities.c planner/graph/communities.h
libwaveplan_a_SOURCES += planner/graph/connect.c planner/graph/connect.h
libwaveplan_a_SOURCES += planner/graph/csr.c planner/graph/csr.h
libwaveplan_a_SOURCES += planner/graph/entropy.c planner/graph/entropy.h
libwaveplan_a_SOURCES += planner/graph/growth.c planner/graph/growth.h
libwaveplan_a_SOURCES += planner/graph/levels.c planner/graph/levels.h
libwaveplan_a_SOURCES += planner/graph/split.c planner/graph/split.h
libwaveplan_a_SOURCES += planner/graph/whole.c planner/graph/whole.h
