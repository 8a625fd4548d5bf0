// Runs duckdb-ten-rules.sql with node and the npm package @duckdb/node-api, found by NODE_PATH.
//
// usage: duckdb-ten-rules.cjs EXPORTS     prints rule,count lines; on standard error the peak of
// memory in MiB
const { readFileSync } = require('node:fs');
const { join } = require('node:path');
const { DuckDBInstance } = require('@duckdb/node-api');

async function main(exports) {
  const text = readFileSync(join(__dirname, 'duckdb-ten-rules.sql'), 'utf8');
  const statements = text.replaceAll('EXPORTS', exports.replaceAll("'", "''"))
    .split(/;\s*\n/).filter((statement) => statement.trim());
  const connection = await (await DuckDBInstance.create()).connect();
  const last = statements.pop();
  for (const statement of statements)
    await connection.run(statement);
  for (const [rule, count] of (await connection.runAndReadAll(last)).getRows())
    console.log(`${rule},${count}`);
  console.error(Math.floor(process.resourceUsage().maxRSS / 1024));
}

main(process.argv[2]);
