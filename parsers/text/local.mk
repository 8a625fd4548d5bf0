libwaveplan_a_SOURCES += \
	parsers/text/csv.h \
	parsers/text/encoding.h \
	parsers/text/stream.h \
	parsers/text/xml.h
