include parsers/text/local.mk
libwaveplan_a_SOURCES += parsers/catalogue.h
libwaveplan_a_SOURCES += parsers/layout.h
libwaveplan_a_SOURCES += parsers/reader.h
