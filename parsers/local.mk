include parsers/text/local.mk
libwaveplan_a_SOURCES += parsers/catalogue.h
libwaveplan_a_SOURCES += parsers/layout.h
libwaveplan_a_SOURCES += parsers/layout-compile.c
libwaveplan_a_SOURCES += parsers/layout-fields.c
libwaveplan_a_SOURCES += parsers/layout-parts.h
libwaveplan_a_SOURCES += parsers/layout-shape.c
libwaveplan_a_SOURCES += parsers/layout.c parsers/layout.h
libwaveplan_a_SOURCES += parsers/reader.h
