dist_catalogues_DATA += rules/catalogues/data-sources.csv
dist_catalogues_DATA += rules/catalogues/db-lifecycle.csv
dist_catalogues_DATA += rules/catalogues/name-tokens.csv
dist_catalogues_DATA += rules/catalogues/os-lifecycle.csv
dist_catalogues_DATA += rules/catalogues/os-names.csv
dist_catalogues_DATA += rules/catalogues/os-support-azure.csv
dist_catalogues_DATA += rules/catalogues/placeholders.csv
dist_catalogues_DATA += rules/catalogues/ports.csv
