-- waveplan: what the rule packs ask of an Oracle database. Reads only; Oracle 11.2 and later, SQL*Plus or
-- SQLcl. One row a database (of a container database: connect to each pluggable one):
--
--   NLS_LANG=.AL32UTF8 sqlplus -s / as sysdba @oracle.sql > oracle.csv
--
-- The user wants SELECT ANY DICTIONARY. DBA_FEATURE_USAGE_STATISTICS is read, which shows what was used, and
-- needs no licence of its own. features: what is in use, or 'none'.
set heading off feedback off pagesize 0 linesize 32767 trimspool on trimout on verify off define off echo off long 100000
prompt waveplan_query|collected|engine|version|edition|server|instance|name|size_gib|log_gib|compatibility|collation|encoding|port|replicas|ha_group|ha_role|encryption|linked_servers|features|instance_databases|instance_gib|cores|memory_mib|read_iops|write_iops|read_mbps|write_mbps|users
with found(name) as (
  select distinct 'option:' || case
           when u.name like 'Real Application Cluster%' then 'RAC'
           when u.name like 'Partitioning (user)%' then 'Partitioning'
           when u.name like '%Advanced Compression%' or u.name in ('HeapCompression', 'SecureFile Compression (user)')
                then 'AdvancedCompression'
           when u.name like 'Hybrid Columnar Compression%' then 'HybridColumnarCompression'
           when u.name like 'In-Memory %' then 'InMemory'
           when u.name like 'Spatial%' then 'Spatial'
           when u.name like 'Label Security%' then 'LabelSecurity'
           when u.name like 'Oracle Database Vault%' then 'DatabaseVault'
           when u.name in ('Transparent Data Encryption', 'Encrypted Tablespaces', 'SecureFile Encryption (user)') then 'TDE'
           when u.name like 'Data Guard%' then 'DataGuard'
           when u.name like 'Active Data Guard%' then 'ActiveDataGuard'
           when u.name like 'GoldenGate%' then 'GoldenGate'
           when u.name in ('Oracle Multitenant', 'Oracle Pluggable Databases') then 'Multitenant'
           when u.name like 'Automatic Storage Management%' then 'ASM'
           when u.name like 'Exadata%' then 'Exadata'
           when u.name like 'Oracle Text%' then 'Text'
           when u.name like '%Java Virtual Machine (user)' then 'Java'
           when u.name like 'Advanced Replication%' then 'AdvancedReplication'
         end
    from dba_feature_usage_statistics u
   where u.currently_used = 'TRUE'
  union
  select 'DbLink' from dba_db_links where rownum = 1
  union
  select 'ExternalTable' from dba_external_tables where rownum = 1
  union
  select 'Directory' from dba_directories where directory_name not like 'ORACLE%' and directory_name not in
         ('DATA_PUMP_DIR', 'OPATCH_LOG_DIR', 'OPATCH_SCRIPT_DIR', 'OPATCH_INST_DIR', 'DBMS_OPTIM_ADMINDIR',
          'DBMS_OPTIM_LOGDIR', 'XMLDIR', 'XSDDIR', 'SDO_DIR_ADMIN', 'JAVA$JOX$CUJS$DIRECTORY$') and rownum = 1
  union
  select 'FileAccess' from dba_dependencies d
   where d.referenced_name = 'UTL_FILE' and d.owner not in
         ('SYS', 'SYSTEM', 'PUBLIC', 'XDB', 'MDSYS', 'CTXSYS', 'ORDSYS', 'ORDPLUGINS', 'DBSNMP', 'WMSYS', 'APEX_PUBLIC_USER')
     and rownum = 1
  union
  select 'QueueTable' from dba_queue_tables where owner not in ('SYS', 'SYSTEM', 'WMSYS', 'IX', 'DBSNMP', 'GSMADMIN_INTERNAL')
     and rownum = 1
  union
  select 'SchedulerProgram' from dba_scheduler_jobs where job_type = 'EXECUTABLE' and rownum = 1
  union
  select 'NoLogging' from dba_tables where logging = 'NO' and temporary = 'N' and owner not in
         ('SYS', 'SYSTEM', 'XDB', 'MDSYS', 'CTXSYS', 'WMSYS', 'AUDSYS') and rownum = 1
  union
  select 'NoArchiveLog' from v$database where log_mode = 'NOARCHIVELOG'
  union
  select 'NoForceLogging' from v$database where force_logging = 'NO'
)
select 'oracle.sql 1'
       || '|' || to_char(sys_extract_utc(systimestamp), 'YYYY-MM-DD"T"HH24:MI:SS"Z"')
       || '|' || 'oracle'
       || '|' || i.version
       || '|' || (select case when banner like '%Enterprise%' then 'Enterprise' when banner like '%Standard%' then 'Standard'
                              when banner like '%Express%' then 'Express' else 'Personal' end
                    from v$version where banner like 'Oracle%' and rownum = 1)
       || '|' || i.host_name
       || '|' || i.instance_name
       || '|' || sys_context('userenv', 'db_name')
       || '|' || (select to_char(round(sum(bytes) / 1073741824, 3), 'FM9999999990.000') from dba_data_files)
       || '|' || (select to_char(round(sum(bytes * members) / 1073741824, 3), 'FM9999999990.000') from v$log)
       || '|'
       || '|' || (select value from nls_database_parameters where parameter = 'NLS_SORT')
       || '|' || (select value from nls_database_parameters where parameter = 'NLS_CHARACTERSET')
       || '|'
       || '|' || (select count(*) from v$archive_dest where target = 'STANDBY' and status = 'VALID')
       || '|' || (select case when value = 'TRUE' then d.db_unique_name end from v$parameter where name = 'cluster_database')
       || '|' || (select case when value = 'TRUE' then 'rac' when d.database_role like '%STANDBY' then 'secondary'
                              else 'primary' end from v$parameter where name = 'cluster_database')
       || '|' || (select case when count(*) > 0 then 'tde' else 'none' end from dba_tablespaces where encrypted = 'YES')
       || '|' || coalesce((select listagg(db_link, ';') within group (order by db_link)
                             from (select distinct db_link from dba_db_links where rownum <= 20)), 'none')
       || '|' || coalesce((select listagg(name, ';') within group (order by name) from found
                            where name is not null and name <> 'option:'), 'none')
       || '|' || 1
       || '|' || (select to_char(round(sum(bytes) / 1073741824, 3), 'FM9999999990.000')
                    from (select bytes from dba_data_files union all select bytes from dba_temp_files
                          union all select bytes * members from v$log))
       || '|' || (select value from v$parameter where name = 'cpu_count')
       || '|' || (select round(sum(value) / 1048576) from v$parameter where name in ('sga_max_size', 'pga_aggregate_target'))
       || '|' || (select to_char(round(s.value / greatest((sysdate - i.startup_time) * 86400, 1), 2), 'FM9999999990.00')
                    from v$sysstat s where s.name = 'physical read total IO requests')
       || '|' || (select to_char(round(s.value / greatest((sysdate - i.startup_time) * 86400, 1), 2), 'FM9999999990.00')
                    from v$sysstat s where s.name = 'physical write total IO requests')
       || '|' || (select to_char(round(s.value / 1000000 / greatest((sysdate - i.startup_time) * 86400, 1), 3), 'FM9999999990.000')
                    from v$sysstat s where s.name = 'physical read total bytes')
       || '|' || (select to_char(round(s.value / 1000000 / greatest((sysdate - i.startup_time) * 86400, 1), 3), 'FM9999999990.000')
                    from v$sysstat s where s.name = 'physical write total bytes')
       || '|' || (select count(*) from dba_users where account_status = 'OPEN')
  from v$instance i cross join v$database d;
exit
