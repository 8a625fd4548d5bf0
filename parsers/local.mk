include parsers/text/local.mk
libwaveplan_a_SOURCES +=
