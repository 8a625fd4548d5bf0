include parsers/text/local.mk
libwaveplan_a_SOURCES += \
	parsers/catalogue.h \
	parsers/layout.h \
	parsers/reader.h
