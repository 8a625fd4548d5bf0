dist_catalogues_DATA += \
	rules/catalogues/os-support-azure.csv \
	rules/catalogues/ports.csv
