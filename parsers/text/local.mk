libwaveplan_a_SOURCES += \
	parsers/text/csv.h \
	parsers/text/encoding.h \
	parsers/text/stream.h \
	parsers/text/xml.h
libwaveplan_a_SOURCES += parsers/text/yaml-errors.c parsers/text/yaml-errors.h
libwaveplan_a_SOURCES += parsers/text/yaml.c parsers/text/yaml.h
	parsers/text/csv-sniff.c \
	parsers/text/csv.c parsers/text/csv.h \
	parsers/text/encoding.c parsers/text/encoding.h \
	parsers/text/stream.c parsers/text/stream.h \
	parsers/text/xml-path.c \
	parsers/text/xml.c parsers/text/xml.h
