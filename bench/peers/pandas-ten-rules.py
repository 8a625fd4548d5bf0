"""The ten rules of ten-rules.yaml with pandas: what a user would write instead.

usage: pandas-ten-rules.py EXPORTS      prints rule,count lines; on standard error the
peak of memory in MiB"""
import glob
import resource
import sys

import pandas as pd


def read(pattern, columns):
    paths = sorted(glob.glob(f"{sys.argv[1]}/{pattern}"))
    return pd.concat([pd.read_csv(p, usecols=columns, low_memory=False) for p in paths],
                     ignore_index=True)


info = read("rvtools/*/RVTools_tabvInfo.csv",
            ["VM", "Powerstate", "Template", "CPUs", "Memory", "VM ID", "VI SDK Server",
             "OS according to the VMware Tools", "OS according to the configuration file"])
disk = read("rvtools/*/RVTools_tabvDisk.csv", ["Capacity MiB", "VM ID", "VI SDK Server"])
cmdb = read("cmdb/servers.csv", ["CI Name", "Environment", "Owned by"])
flow = read("azure-migrate/dependencies-*.csv", ["Source server name", "Destination server name"])

key = ["VI SDK Server", "VM ID"]
sizes = disk.groupby(key)["Capacity MiB"].agg(["max", "sum", "count"]).reset_index()
vms = info.merge(sizes, on=key, how="left")
vms["name"] = vms["VM"].str.lower()
cmdb["name"] = cmdb["CI Name"].str.lower()
vms = vms.merge(cmdb.drop_duplicates("name"), on="name", how="left")
os_name = vms["OS according to the VMware Tools"].fillna(vms["OS according to the configuration file"])

flow["from"] = flow["Source server name"].str.lower()
flow["to"] = flow["Destination server name"].str.lower()
edges = flow[["from", "to"]].drop_duplicates()
known = set(vms["name"])
edges = edges[edges["from"].isin(known) & edges["to"].isin(known)]
callers = edges.groupby("to")["from"].nunique()

counts = {
    "cores": (vms["CPUs"] > 8).sum(),
    "memory": (vms["Memory"] > 32768).sum(),
    "disk": (vms["max"] > 2048 * 1024).sum(),
    "disks": (vms["count"] > 5).sum(),
    "size": (vms["sum"] > 4096 * 1024).sum(),
    "off": (vms["Powerstate"] == "poweredOff").sum(),
    "template": (vms["Template"].astype(str) == "True").sum(),
    "old-windows": os_name.fillna("").str.contains("Server (?:2003|2008)").sum(),
    "owner": ((vms["Environment"] == "Production") & vms["Owned by"].isna()).sum(),
    "callers": (callers > 100).sum(),
}
for rule, count in sorted(counts.items()):
    print(f"{rule},{count}")
print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024, file=sys.stderr)
