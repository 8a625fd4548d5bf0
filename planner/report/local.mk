libwaveplan_a_SOURCES += planner/report/azure-devops.h
libwaveplan_a_SOURCES += planner/report/csv-writer.c
libwaveplan_a_SOURCES += planner/report/csv-writer.h
libwaveplan_a_SOURCES += planner/report/manifest.h
libwaveplan_a_SOURCES += planner/report/report.h
