dist_packs_DATA += \
	rules/packs/azure-vm.yaml \
	rules/packs/grouping.yaml
