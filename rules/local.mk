include rules/engine/local.mk
libwaveplan_a_SOURCES +=
