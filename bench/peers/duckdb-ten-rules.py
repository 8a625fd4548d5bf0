"""The ten rules of ten-rules.yaml with DuckDB: what a user would write instead.

usage: duckdb-ten-rules.py EXPORTS      prints rule,count lines; on standard error the
peak of memory in MiB"""
import resource
import sys

import duckdb

exports = sys.argv[1]
db = duckdb.connect()
db.execute(f"""
create view info as select * from read_csv('{exports}/rvtools/*/RVTools_tabvInfo.csv',
    header = true, all_varchar = true, union_by_name = true);
create view disk as select "VI SDK Server" as server, "VM ID" as id,
    cast("Capacity MiB" as bigint) as mib
    from read_csv('{exports}/rvtools/*/RVTools_tabvDisk.csv', header = true, all_varchar = true);
create view cmdb as select lower("CI Name") as name, "Environment" as environment,
    "Owned by" as owner
    from read_csv('{exports}/cmdb/servers.csv', header = true, all_varchar = true);
create view flow as select lower("Source server name") as source,
    lower("Destination server name") as target
    from read_csv('{exports}/azure-migrate/dependencies-*.csv', header = true,
        all_varchar = true);
create table vms as
    select lower(info."VM") as name, cast("CPUs" as int) as cores, cast("Memory" as int) as memory,
        "Powerstate" as power, "Template" as template,
        coalesce("OS according to the VMware Tools", "OS according to the configuration file")
            as os, largest, total, n, environment, owner
    from info
    left join (select server, id, max(mib) as largest, sum(mib) as total, count(*) as n
               from disk group by server, id) sizes
        on sizes.server = info."VI SDK Server" and sizes.id = info."VM ID"
    left join cmdb on cmdb.name = lower(info."VM");
create table callers as
    select target, count(distinct source) as n from flow
    where source in (select name from vms) and target in (select name from vms)
    group by target;
""")
rules = {
    "cores": "cores > 8",
    "memory": "memory > 32768",
    "disk": "largest > 2048 * 1024",
    "disks": "n > 5",
    "size": "total > 4096 * 1024",
    "off": "power = 'poweredOff'",
    "template": "template = 'True'",
    "old-windows": "regexp_matches(os, 'Server (2003|2008)')",
    "owner": "environment = 'Production' and owner is null",
}
for rule, condition in rules.items():
    rules[rule] = db.execute(f"select count(*) from vms where {condition}").fetchone()[0]
rules["callers"] = db.execute("select count(*) from callers where n > 100").fetchone()[0]
for rule, count in sorted(rules.items()):
    print(f"{rule},{count}")
print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024, file=sys.stderr)
