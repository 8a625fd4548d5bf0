-- The ten rules of ten-rules.yaml with DuckDB: what a user would write instead. EXPORTS is the
-- folder of the exports; the last statement gives rule, count.
create view info as select * from read_csv('EXPORTS/rvtools/*/RVTools_tabvInfo.csv',
    header = true, all_varchar = true, union_by_name = true);
create view disk as select "VI SDK Server" as server, "VM ID" as id,
    cast("Capacity MiB" as bigint) as mib
    from read_csv('EXPORTS/rvtools/*/RVTools_tabvDisk.csv', header = true, all_varchar = true);
create view cmdb as select lower("CI Name") as name, "Environment" as environment,
    "Owned by" as owner
    from read_csv('EXPORTS/cmdb/servers.csv', header = true, all_varchar = true);
create view flow as select lower("Source server name") as source,
    lower("Destination server name") as target
    from read_csv('EXPORTS/azure-migrate/dependencies-*.csv', header = true, all_varchar = true);
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
select * from (
    select 'callers' as rule, count(*) as n from callers where n > 100
    union all select 'cores', count(*) from vms where cores > 8
    union all select 'disk', count(*) from vms where largest > 2048 * 1024
    union all select 'disks', count(*) from vms where n > 5
    union all select 'memory', count(*) from vms where memory > 32768
    union all select 'off', count(*) from vms where power = 'poweredOff'
    union all select 'old-windows', count(*) from vms
        where regexp_matches(os, 'Server (2003|2008)')
    union all select 'owner', count(*) from vms
        where environment = 'Production' and owner is null
    union all select 'size', count(*) from vms where total > 4096 * 1024
    union all select 'template', count(*) from vms where template = 'True'
) order by rule;
