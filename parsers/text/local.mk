libwaveplan_a_SOURCES += parsers/text/csv-sniff.c
libwaveplan_a_SOURCES += parsers/text/csv.c parsers/text/csv.h
libwaveplan_a_SOURCES += parsers/text/encoding.c parsers/text/encoding.h
libwaveplan_a_SOURCES += parsers/text/stream.c parsers/text/stream.h
libwaveplan_a_SOURCES += parsers/text/xml-path.c
libwaveplan_a_SOURCES += parsers/text/xml.c parsers/text/xml.h
libwaveplan_a_SOURCES += parsers/text/yaml-errors.c parsers/text/yaml-errors.h
libwaveplan_a_SOURCES += parsers/text/yaml.c parsers/text/yaml.h
