-- waveplan: what the rule packs ask of a MySQL or MariaDB server. Reads only; MySQL 5.6 and later,
-- MariaDB 10 and later. One row a database, so that it is run once a server:
--
--   mysql --batch < mysql.sql > mysql.csv
--
-- The user wants PROCESS and SELECT on all databases: what it may not see is not counted. features: what
-- is in use, or 'none'.
set session group_concat_max_len = 1000000;
select 'mysql.sql 1' as waveplan_query,
       date_format(utc_timestamp(), '%Y-%m-%dT%H:%i:%sZ') as collected,
       if(version() like '%MariaDB%', 'mariadb', 'mysql') as engine,
       version() as version,
       @@version_comment as edition,
       @@hostname as server,
       '' as instance,
       s.schema_name as name,
       (select round(coalesce(sum(t.data_length + t.index_length), 0) / 1073741824, 3)
          from information_schema.tables t where t.table_schema = s.schema_name) as size_gib,
       '' as log_gib,
       '' as compatibility,
       s.default_collation_name as collation,
       s.default_character_set_name as encoding,
       @@port as port,
       (select count(*) from information_schema.processlist where command like 'Binlog Dump%') as replicas,
       '' as ha_group,
       '' as ha_role,
       '' as encryption,
       'none' as linked_servers,
       (select coalesce(group_concat(distinct f.name order by f.name separator ';'), 'none')
          from (select table_schema as db, concat('engine:', engine) as name
                  from information_schema.tables where table_type = 'BASE TABLE' and engine is not null
                union all
                select table_schema, 'Definer' from information_schema.views
                union all
                select routine_schema, 'Definer' from information_schema.routines
                union all
                select trigger_schema, 'Definer' from information_schema.triggers
                union all
                select event_schema, 'Definer' from information_schema.events
                union all
                select routine_schema, 'OutFile' from information_schema.routines
                 where routine_definition like '%into outfile%' or routine_definition like '%into dumpfile%'
                union all
                select routine_schema, 'LoadFile' from information_schema.routines
                 where routine_definition like '%load\_file%'
                union all
                select table_schema, 'MyRowId' from information_schema.columns where column_name = 'my_row_id'
                union all
                select t.table_schema, 'NoPrimaryKey'
                  from information_schema.tables t
                  left join information_schema.table_constraints c
                    on c.table_schema = t.table_schema and c.table_name = t.table_name
                   and c.constraint_type = 'PRIMARY KEY'
                 where t.table_type = 'BASE TABLE' and c.constraint_name is null
                union all
                select table_schema, 'MixedCaseNames' from information_schema.tables
                 where @@lower_case_table_names = 0 and binary table_name <> binary lower(table_name)
                union all
                -- '*': of the server, for each of its databases
                select '*', concat('privilege:', privilege_type) from information_schema.user_privileges
                 where privilege_type in ('SUPER', 'FILE', 'SHUTDOWN', 'CREATE TABLESPACE')
                   and grantee not like '''root''@%' and grantee not like '''mysql%'
                   and grantee not like '''mariadb.sys''@%'
                union all
                select '*', concat('plugin:', plugin_name) from information_schema.plugins
                 where plugin_status = 'ACTIVE' and plugin_library is not null
                union all
                select '*', if(@@log_bin, concat('binlog:', @@binlog_format), 'BinlogOff')) f
         where f.db in ('*', s.schema_name)) as features,
       (select count(*) from information_schema.schemata
         where schema_name not in ('mysql', 'information_schema', 'performance_schema', 'sys')) as instance_databases,
       (select round(coalesce(sum(data_length + index_length), 0) / 1073741824, 3)
          from information_schema.tables
         where table_schema not in ('mysql', 'information_schema', 'performance_schema', 'sys')) as instance_gib,
       '' as cores,
       round(@@innodb_buffer_pool_size / 1048576) as memory_mib,
       '' as read_iops,
       '' as write_iops,
       '' as read_mbps,
       '' as write_mbps,
       (select count(distinct grantee) from information_schema.user_privileges) as users
  from information_schema.schemata s
 where s.schema_name not in ('mysql', 'information_schema', 'performance_schema', 'sys')
 order by s.schema_name;
