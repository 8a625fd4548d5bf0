libwaveplan_a_SOURCES += \
	planner/model/builder.h \
	planner/model/fields.def \
	planner/model/inventory.c planner/model/inventory.h \
	planner/model/schema.c planner/model/schema.h \
	planner/model/settings.h
