-- waveplan: what the rule packs ask of a PostgreSQL database. Reads only; PostgreSQL 9.5 and later.
-- Run it in every database of a server, as a superuser or a member of pg_monitor, and collect the rows
-- in one file (the header may be repeated):
--
--   for d in $(psql -Atc "select datname from pg_database where datallowconn and datname !~ '^template'")
--   do psql --csv -v server="$(hostname -f)" -d "$d" -f postgresql.sql; done > postgresql.csv
--
-- A psql before 12 has no --csv: there psql -A -F'|' -P footer=off does as well. features: what is in
-- use, or 'none'.
\if :{?server}
\else
\set server ''
\endif
with features(name) as (
  select 'extension:' || extname from pg_extension where extname <> 'plpgsql'
  union all
  select 'language:' || lanname from pg_language where lanname not in ('internal', 'c', 'sql', 'plpgsql')
  union all
  select 'collation:' || collname from pg_collation c join pg_namespace n on n.oid = c.collnamespace
   where n.nspname not in ('pg_catalog', 'information_schema')
  union all
  select 'BaseType' from pg_type t join pg_namespace n on n.oid = t.typnamespace
   where t.typtype = 'b' and t.typelem = 0 and n.nspname not in ('pg_catalog', 'information_schema')
     and not exists (select 1 from pg_depend d where d.objid = t.oid and d.deptype = 'e')
  union all
  select 'Cast' from pg_cast c
   where c.oid >= 16384 and not exists (select 1 from pg_depend d where d.objid = c.oid and d.deptype = 'e')
  union all
  select 'FullTextTemplate' from pg_ts_template t
   where t.oid >= 16384 and not exists (select 1 from pg_depend d where d.objid = t.oid and d.deptype = 'e')
  union all
  select 'FullTextParser' from pg_ts_parser p
   where p.oid >= 16384 and not exists (select 1 from pg_depend d where d.objid = p.oid and d.deptype = 'e')
  union all
  select 'FullTextDictionary' from pg_ts_dict t join pg_namespace n on n.oid = t.dictnamespace
   where t.oid >= 16384 and n.nspname <> 'pg_catalog'
     and not exists (select 1 from pg_depend d where d.objid = t.oid and d.deptype = 'e')
  union all
  -- Functions and extensions that reach for files of the server.
  select 'FileAccess' from pg_extension where extname in ('file_fdw', 'adminpack')
  union all
  select 'FileAccess' from pg_proc p join pg_namespace n on n.oid = p.pronamespace
   where n.nspname not in ('pg_catalog', 'information_schema') and p.prosrc ~*
     '(pg_read_file|pg_read_binary_file|pg_ls_dir|pg_stat_file|lo_import|lo_export|copy\s+[^;]+\s+(from|to)\s+(program\s+)?'''')'
  union all
  select 'SuperuserOwner' from pg_class c join pg_namespace n on n.oid = c.relnamespace
    join pg_roles r on r.oid = c.relowner
   where r.rolsuper and r.rolname <> 'postgres' and n.nspname !~ '^(pg_|information_schema)'
  union all
  select 'SuperuserLogin' from pg_roles where rolsuper and rolcanlogin and rolname <> 'postgres'
  union all
  select 'tablespace:' || spcname from pg_tablespace where spcname not in ('pg_default', 'pg_global')
  union all
  -- relhasoids was dropped with version 12, which has no such tables any more.
  select 'Oids' from pg_class c where (to_jsonb(c) ->> 'relhasoids')::boolean and c.oid >= 16384 and c.relkind = 'r'
  union all
  select 'IPv6' from pg_stat_activity where family(client_addr) = 6 and client_addr <> '::1'
  union all
  select 'tls:' || version from pg_stat_ssl where ssl
  union all
  (select 'LargeObjects' from pg_largeobject_metadata limit 1)
)
select 'postgresql.sql 1' as waveplan_query,
       to_char(now() at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"') as collected,
       'postgresql' as engine,
       current_setting('server_version') as version,
       '' as edition,
       coalesce(nullif(:'server', ''), host(inet_server_addr()), '') as server,
       '' as instance,
       current_database() as name,
       round(pg_database_size(current_database()) / 1073741824.0, 3) as size_gib,
       '' as log_gib,
       '' as compatibility,
       datcollate as collation,
       pg_encoding_to_char(encoding) as encoding,
       current_setting('port') as port,
       (select count(*) from pg_stat_replication) as replicas,
       '' as ha_group,
       case when pg_is_in_recovery() then 'secondary' else 'primary' end as ha_role,
       '' as encryption,
       coalesce((select string_agg(srvname, ';' order by srvname) from pg_foreign_server), 'none') as linked_servers,
       coalesce((select string_agg(name, ';' order by name) from (select distinct name from features) f), 'none') as features,
       (select count(*) from pg_database where not datistemplate) as instance_databases,
       (select round(sum(pg_database_size(oid)) / 1073741824.0, 3) from pg_database where datallowconn) as instance_gib,
       '' as cores,
       '' as memory_mib,
       '' as read_iops,
       '' as write_iops,
       '' as read_mbps,
       '' as write_mbps,
       (select count(*) from pg_roles where rolcanlogin) as users
  from pg_database
 where datname = current_database();
