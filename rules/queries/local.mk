dist_queries_DATA += rules/queries/mysql.sql
dist_queries_DATA += rules/queries/oracle.sql
dist_queries_DATA += rules/queries/postgresql.sql
dist_queries_DATA += rules/queries/sqlserver.sql
