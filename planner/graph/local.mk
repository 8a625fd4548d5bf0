libwaveplan_a_SOURCES +=
