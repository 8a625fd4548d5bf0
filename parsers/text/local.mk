libwaveplan_a_SOURCES += \
	parsers/text/csv.h \
	parsers/text/encoding.h \
	parsers/text/stream.h \
	parsers/text/xml.h
libwaveplan_a_SOURCES += parsers/text/yaml-errors.c parsers/text/yaml-errors.h
libwaveplan_a_SOURCES += parsers/text/yaml.c parsers/text/yaml.h
