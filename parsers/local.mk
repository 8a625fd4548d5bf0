include parsers/layouts/local.mk
include parsers/text/local.mk
libwaveplan_a_SOURCES += parsers/catalogue.c parsers/catalogue.h
libwaveplan_a_SOURCES += parsers/layout.h
libwaveplan_a_SOURCES += parsers/layout-compile.c
libwaveplan_a_SOURCES += parsers/layout-fields.c
libwaveplan_a_SOURCES += parsers/layout-parts.h
libwaveplan_a_SOURCES += parsers/layout-shape.c
libwaveplan_a_SOURCES += parsers/layout.c parsers/layout.h
libwaveplan_a_SOURCES += parsers/reader.h
libwaveplan_a_SOURCES += parsers/elements.c parsers/elements.h
libwaveplan_a_SOURCES += parsers/intake.c parsers/intake.h
libwaveplan_a_SOURCES += parsers/match-table.c
libwaveplan_a_SOURCES += parsers/match.c parsers/match.h
libwaveplan_a_SOURCES += parsers/reader.c
libwaveplan_a_SOURCES += parsers/rows.c parsers/rows.h
libwaveplan_a_SOURCES += parsers/rows-parts.c
libwaveplan_a_SOURCES += parsers/sheets.c
libwaveplan_a_SOURCES += parsers/style.c parsers/style.h
libwaveplan_a_SOURCES += parsers/table-bind.c
libwaveplan_a_SOURCES += parsers/table-cell.c
libwaveplan_a_SOURCES += parsers/table-flow.c
libwaveplan_a_SOURCES += parsers/table.c parsers/table.h
libwaveplan_a_SOURCES += parsers/value.c parsers/value.h
dist_tables_DATA += parsers/tables/applications.csv
dist_tables_DATA += parsers/tables/databases.csv
dist_tables_DATA += parsers/tables/dependencies.csv
dist_tables_DATA += parsers/tables/servers.csv
