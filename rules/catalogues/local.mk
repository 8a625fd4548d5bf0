dist_catalogues_DATA += \
	rules/catalogues/data-sources.csv \
	rules/catalogues/db-lifecycle.csv \
	rules/catalogues/name-tokens.csv \
	rules/catalogues/os-lifecycle.csv \
	rules/catalogues/os-names.csv \
	rules/catalogues/os-support-azure.csv \
	rules/catalogues/placeholders.csv \
	rules/catalogues/ports.csv
