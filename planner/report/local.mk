libwaveplan_a_SOURCES += planner/report/csv-writer.c planner/report/csv-writer.h
