dist_packs_DATA += rules/packs/azure-sql-managed-instance.yaml
dist_packs_DATA += rules/packs/azure-vm.yaml
dist_packs_DATA += rules/packs/grouping.yaml
dist_packs_DATA += rules/packs/openshift-virtualization.yaml
dist_packs_DATA += rules/packs/portfolio.yaml
dist_packs_DATA += rules/packs/vmware-source.yaml
