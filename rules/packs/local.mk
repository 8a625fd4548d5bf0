dist_packs_DATA += \
	rules/packs/azure-sql-managed-instance.yaml \
	rules/packs/azure-vm.yaml \
	rules/packs/grouping.yaml \
	rules/packs/portfolio.yaml \
	rules/packs/vmware-source.yaml
