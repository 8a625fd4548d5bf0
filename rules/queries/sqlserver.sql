-- waveplan: what the rule packs ask of a SQL Server instance. Reads only (it keeps its notes in temporary
-- tables); SQL Server 2008 and later. One row a database that is online; run it once an instance:
--
--   sqlcmd -S SERVER\INSTANCE -E -i sqlserver.sql -h -1 -W -w 65535 -s "|" -f 65001 -o sqlserver.csv
--
-- (Or run it in Management Studio and save the last result as CSV, with headers.)
-- The login wants sysadmin, or VIEW SERVER STATE, VIEW ANY DEFINITION, db_datareader in msdb and a user in
-- every database. features: the names of Microsoft's assessment rules, as far as the catalogue and the
-- text of procedures show them, or 'none'. EncryptedModules says that there is text that cannot be read.
set nocount on;
set transaction isolation level read uncommitted;

create table #found (db int, name nvarchar(128));
create table #words (name nvarchar(128), pattern nvarchar(200), besides nvarchar(200), max_level int);
create table #flags (flag int, status int, is_global int, is_session int);

-- What the text of views, procedures, functions and triggers shows. besides: not if this is there, too.
-- max_level: only up to this compatibility level; above it the same signs mean something else.
insert #words values (N'BulkInsert', N'%BULK INSERT%', N'%DATA_SOURCE%', 999);
insert #words values (N'ComputeClause', N'%[^A-Za-z_]COMPUTE[^A-Za-z_]%(%', N'', 100);
insert #words values (N'CryptographicProvider', N'%CRYPTOGRAPHIC PROVIDER%', N'', 999);
insert #words values (N'DatabasePrincipalAlias', N'%database_principal_aliases%', N'', 999);
insert #words values (N'DisableDefCNSTCHK', N'%DISABLE_DEF_CNST_CHK%', N'', 999);
insert #words values (N'FastFirstRowHint', N'%FASTFIRSTROW%', N'', 999);
insert #words values (N'AssemblyFromFile', N'%CREATE ASSEMBLY%FROM%''%', N'%FROM 0x%', 999);
insert #words values (N'AssemblyFromFile', N'%ALTER ASSEMBLY%FROM%''%', N'%FROM 0x%', 999);
insert #words values (N'MSDTCTransactSQL', N'%BEGIN DISTRIBUTED TRAN%', N'', 999);
insert #words values (N'NonANSILeftOuterJoinSyntax', N'%*=%', N'', 80);
insert #words values (N'NonANSIRightOuterJoinSyntax', N'%=*%', N'', 80);
insert #words values (N'OpenRowsetWithNonBlobDataSourceBulk', N'%OPENROWSET%(%BULK%', N'%DATA_SOURCE%', 999);
insert #words values (N'OpenRowsetWithSQLAndNonSQLProvider', N'%OPENROWSET%(%''%', N'%OPENROWSET%(%BULK%', 999);
insert #words values (N'OpenRowsetWithNonSQLProvider', N'%OPENROWSET%''Microsoft.%', N'', 999);
insert #words values (N'OpenRowsetWithNonSQLProvider', N'%OPENROWSET%''MSDASQL''%', N'', 999);
insert #words values (N'OpenRowsetWithNonSQLProvider', N'%OPENROWSET%''OraOLEDB%', N'', 999);
insert #words values (N'OpenRowsetWithNonSQLProvider', N'%OPENROWSET%''MSDAORA''%', N'', 999);
insert #words values (N'RAISERROR', N'%RAISERROR [0-9]%', N'', 999);
insert #words values (N'SqlMail', N'%xp[_]sendmail%', N'', 999);
insert #words values (N'SqlMail', N'%xp[_]readmail%', N'', 999);
insert #words values (N'SqlMail', N'%xp[_]startmail%', N'', 999);
insert #words values (N'SystemProcedures110', N'%sp[_]dboption%', N'', 999);
insert #words values (N'SystemProcedures110', N'%sp[_]addserver%', N'', 999);
insert #words values (N'SystemProcedures110', N'%sp[_]dropalias%', N'', 999);
insert #words values (N'SystemProcedures110', N'%sp[_]activedirectory[_]%', N'', 999);
insert #words values (N'XpCmdshell', N'%xp[_]cmdshell%', N'', 999);

-- Of the whole instance: db is 0.
insert #found select 0, N'AgentJobs' where exists
    (select 1 from msdb.dbo.sysjobs where enabled = 1 and name <> N'syspolicy_purge_history');
insert #found
    select distinct 0, case upper(s.subsystem)
           when N'ANALYSISCOMMAND' then N'AnalysisCommandJob'
           when N'ANALYSISQUERY' then N'AnalysisQueryJob'
           when N'MERGE' then N'MergeJob'
           when N'POWERSHELL' then N'PowerShellJob'
           when N'QUEUEREADER' then N'QueueReaderJob'
           when N'CMDEXEC' then N'CmdExecJob'
           else N'TransactSqlJob' end
      from msdb.dbo.sysjobsteps s join msdb.dbo.sysjobs j on j.job_id = s.job_id
     where j.enabled = 1 and j.name <> N'syspolicy_purge_history'
       and (upper(s.subsystem) in (N'ANALYSISCOMMAND', N'ANALYSISQUERY', N'MERGE', N'POWERSHELL', N'QUEUEREADER',
                                   N'CMDEXEC')
            or upper(s.subsystem) = N'TSQL' and (s.command like N'%xp[_]cmdshell%' or s.command like N'%BULK INSERT%'
                                                 or s.command like N'%TO DISK%' or s.command like N'%FROM DISK%'));
insert #found select 0, N'DatabaseMail' where exists
    (select 1 from sys.configurations where name = N'Database Mail XPs' and value_in_use = 1)
    and exists (select 1 from msdb.dbo.sysmail_profile);
insert #found select 0, N'ServerAudits' where exists (select 1 from sys.server_audits);
insert #found select 0, N'ServerCredentials' where exists
    (select 1 from sys.credentials where name not like N'##%');
insert #found select 0, N'ServerScopedTriggers' where exists
    (select 1 from sys.server_triggers where is_ms_shipped = 0);
insert #found select 0, N'LinkedServerWithNonSQLProvider' where exists
    (select 1 from sys.servers where is_linked = 1 and upper(provider) not in
        (N'SQLNCLI', N'SQLNCLI10', N'SQLNCLI11', N'SQLOLEDB', N'MSOLEDBSQL', N'MSOLEDBSQL19'));
insert #found select 0, N'FailoverCluster' where serverproperty('IsClustered') = 1;
begin try
    insert #flags exec ('dbcc tracestatus(-1) with no_infomsgs');
    insert #found select 0, N'TraceFlags' where exists (select 1 from #flags where is_global = 1);
end try
begin catch
end catch;

-- Of each database.
declare @id int, @name sysname, @level int, @sql nvarchar(max);
declare databases cursor local fast_forward for
    select database_id, name, compatibility_level from sys.databases
     where database_id > 4 and state = 0 and source_database_id is null and has_dbaccess(name) = 1
       and name not in (N'distribution', N'SSISDB');
open databases;
fetch next from databases into @id, @name, @level;
while @@fetch_status = 0
begin
    set @sql = cast(N'use ' as nvarchar(max)) + quotename(@name) + N';
    insert #found
        select distinct @id, w.name from sys.sql_modules m join #words w
            on w.max_level >= @level
           and m.definition collate Latin1_General_CI_AS like w.pattern collate Latin1_General_CI_AS
           and (w.besides = N'''' or m.definition collate Latin1_General_CI_AS not like w.besides collate Latin1_General_CI_AS);
    insert #found select @id, N''EncryptedModules'' where exists
        (select 1 from sys.sql_modules where definition is null);
    insert #found select @id, N''ClrAssemblies'' where exists (select 1 from sys.assemblies where is_user_defined = 1);
    insert #found select @id, N''ClrStrictSecurity'' where exists
        (select 1 from sys.assemblies where is_user_defined = 1 and permission_set in (1, 2));
    insert #found select @id, N''CrossDatabaseReferences'' where exists
        (select 1 from sys.sql_expression_dependencies
          where referenced_database_name is not null and referenced_server_name is null
            and referenced_database_name not in (db_name(), N''master'', N''msdb'', N''tempdb'', N''model''));
    insert #found select @id, N''LinkedServer'' where exists
        (select 1 from sys.sql_expression_dependencies where referenced_server_name is not null);
    insert #found select @id, N''FileStream'' where exists (select 1 from sys.filegroups where type = ''FD'');
    insert #found select @id, N''MemoryOptimized'' where exists (select 1 from sys.filegroups where type = ''FX'');
    insert #found select @id, N''MultipleLogFiles'' where (select count(*) from sys.database_files where type = 1) > 1;
    insert #found select @id, N''NextColumn'' where exists (select 1 from sys.columns where upper(name) = N''NEXT'')
        or exists (select 1 from sys.tables where upper(name) = N''NEXT'');
    insert #found select @id, N''ServiceBroker'' where exists
        (select 1 from sys.service_queues where is_ms_shipped = 0);
    insert #found select @id, N''WindowsAuthentication'' where exists
        (select 1 from sys.database_principals where type in (''U'', ''G'') and principal_id > 4
            and name not like N''##%'' and name not like N''NT %'');
    insert #found select @id, N''Replication'' where exists (select 1 from sys.tables where is_published = 1
        or is_merge_published = 1);';
    begin try
        exec sp_executesql @sql, N'@id int, @level int', @id = @id, @level = @level;
    end try
    begin catch
        insert #found values (@id, N'NotRead');
    end catch;
    fetch next from databases into @id, @name, @level;
end;
close databases;
deallocate databases;

-- Distributed transactions: with a linked server that is no SQL Server, or only among SQL Servers.
insert #found
    select db, case when exists (select 1 from #found where name = N'LinkedServerWithNonSQLProvider')
                    then N'MIHeterogeneousMSDTCTransactSQL' else N'MIHomogeneousMSDTCTransactSQL' end
      from #found where name = N'MSDTCTransactSQL';

declare @uptime float, @linked nvarchar(max), @cores int;
select @uptime = datediff(second, create_date, getdate()) from sys.databases where name = N'tempdb';
select @cores = cpu_count from sys.dm_os_sys_info;
select @linked = stuff((select N';' + name from sys.servers where is_linked = 1 order by name for xml path('')), 1, 1, N'');

-- What SQL Server 2008 does not have is asked through text that it need not understand.
create table #groups (db int, ha_group nvarchar(128), ha_role nvarchar(60));
begin try
    if serverproperty('IsHadrEnabled') = 1
        insert #groups exec (N'select d.database_id, g.name, lower(r.role_desc)
            from sys.databases d join sys.availability_replicas a on a.replica_id = d.replica_id
            join sys.availability_groups g on g.group_id = a.group_id
            join sys.dm_hadr_availability_replica_states r on r.replica_id = d.replica_id and r.is_local = 1');
end try
begin catch
end catch;

-- sqlcmd -h -1 leaves out the header, and with it a line of dashes.
print N'waveplan_query|collected|engine|version|edition|server|instance|name|size_gib|log_gib|compatibility|collation|encoding|port|replicas|ha_group|ha_role|encryption|linked_servers|features|instance_databases|instance_gib|cores|memory_mib|read_iops|write_iops|read_mbps|write_mbps|users';

select N'sqlserver.sql 1' as waveplan_query,
       convert(nvarchar(19), getutcdate(), 126) + N'Z' as collected,
       N'sql-server' as engine,
       cast(serverproperty('ProductVersion') as nvarchar(60)) as version,
       cast(serverproperty('Edition') as nvarchar(128)) as edition,
       cast(coalesce(serverproperty('ComputerNamePhysicalNetBIOS'), serverproperty('MachineName')) as nvarchar(128)) as server,
       coalesce(cast(serverproperty('InstanceName') as nvarchar(128)), N'MSSQLSERVER') as instance,
       d.name as name,
       cast(f.data_pages / 131072.0 as decimal(18, 3)) as size_gib,
       cast(f.log_pages / 131072.0 as decimal(18, 3)) as log_gib,
       d.compatibility_level as compatibility,
       d.collation_name as collation,
       N'' as encoding,
       N'' as port,
       N'' as replicas,
       coalesce(g.ha_group, case when serverproperty('IsClustered') = 1
                                 then cast(serverproperty('MachineName') as nvarchar(128)) else N'' end) as ha_group,
       coalesce(g.ha_role, case when serverproperty('IsClustered') = 1 then N'fci' else N'' end) as ha_role,
       case when d.is_encrypted = 1 then N'tde' else N'none' end as encryption,
       cast(coalesce(@linked, N'none') as nvarchar(4000)) as linked_servers,
       -- A database whose catalogue could not be read has unknown features, not none.
       cast(case when exists (select 1 from #found where db = d.database_id and name = N'NotRead') then N''
            else coalesce(stuff((select N';' + name from (select distinct name from #found
                                  where db in (0, d.database_id)) x order by name for xml path('')), 1, 1, N''),
                          N'none') end as nvarchar(4000)) as features,
       count(*) over () as instance_databases,
       cast(sum(f.data_pages + f.log_pages) over () / 131072.0 as decimal(18, 3)) as instance_gib,
       @cores as cores,
       (select cast(value_in_use as bigint) from sys.configurations where name = N'max server memory (MB)'
         and cast(value_in_use as bigint) < 2147483647) as memory_mib,
       cast(io.reads / nullif(@uptime, 0) as decimal(18, 2)) as read_iops,
       cast(io.writes / nullif(@uptime, 0) as decimal(18, 2)) as write_iops,
       cast(io.bytes_read / 1000000.0 / nullif(@uptime, 0) as decimal(18, 3)) as read_mbps,
       cast(io.bytes_written / 1000000.0 / nullif(@uptime, 0) as decimal(18, 3)) as write_mbps,
       N'' as users
  from sys.databases d
  join (select database_id,
               sum(case when type <> 1 then cast(size as bigint) else 0 end) as data_pages,
               sum(case when type = 1 then cast(size as bigint) else 0 end) as log_pages
          from sys.master_files group by database_id) f on f.database_id = d.database_id
  left join (select database_id, sum(num_of_reads) as reads, sum(num_of_writes) as writes,
                    sum(num_of_bytes_read) as bytes_read, sum(num_of_bytes_written) as bytes_written
               from sys.dm_io_virtual_file_stats(null, null) group by database_id) io
    on io.database_id = d.database_id
  left join #groups g on g.db = d.database_id
 where d.database_id > 4 and d.state = 0 and d.source_database_id is null and has_dbaccess(d.name) = 1
   and d.name not in (N'distribution', N'SSISDB')
 order by d.name;

drop table #found;
drop table #words;
drop table #flags;
drop table #groups;
