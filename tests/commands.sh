#!/bin/sh
# The commands beside run, as people type them: what they answer, and with which status.
# shellcheck source=tests/tally.sh
. "${srcdir:=.}/tests/tally.sh"
: "${builddir:=.}"
waveplan=$(cd "$builddir" && pwd)/waveplan
exports=$(cd "$srcdir" && pwd)/fixtures/contoso/exports
work=$(mktemp -d) || exit 99
trap 'rm -rf "$work"' EXIT
cd "$work" || exit 99

# says STATUS TEXT ARGS...: the command ends with STATUS, and says TEXT
says()
{
    status=$1
    text=$2
    shift 2
    "$waveplan" "$@" >said 2>&1 </dev/null
    got=$?
    if [ "$got" -ne "$status" ]; then
        fail "waveplan $*: status $got, not $status: $(head -3 said)"
    elif ! grep -qF -- "$text" said; then
        fail "waveplan $*: does not say '$text' but: $(head -5 said)"
    else
        pass
    fi
}

says 2 'Usage: waveplan COMMAND'
says 0 'Exit status: 0 done' --help
says 0 'waveplan 0.' --version
says 0 "says why an asset" explain --help
says 2 "'frobnicate' is not a command" frobnicate

# init: the settings that it writes say what holds without them, and nothing is overwritten
says 0 'new/servers.csv' init new
cp new/estate.yaml before
echo '# mine' >>new/estate.yaml
says 0 'is there already, left as it is' init new
[ "$(tail -n 1 new/estate.yaml)" = '# mine' ] || fail 'init wrote over the settings'
says 2 'init wants one folder' init
says 0 'then: waveplan run -c new/estate.yaml new EXPORTS -o OUT' init new
"$waveplan" run -c new/estate.yaml new "$exports" -o folder --as-of 2026-11-22 >said 2>&1
[ $? -le 1 ] || fail "run with the folder of init: $(head -3 said)"
if grep -E '^new/(estate.yaml|.*MISSING_COLUMN)' said; then
    fail 'tables that nobody filled in, or the settings, are complained of'
fi
says 4 'cannot make the folder' init before/below
"$waveplan" run --quiet "$exports" -o plain --as-of 2026-11-22 >said 2>&1
[ $? -le 1 ] || fail "run: $(head -3 said)"
"$waveplan" run --quiet -c new/estate.yaml "$exports" -o commented --as-of 2026-11-22 >said 2>&1
[ $? -le 1 ] || fail "run with the settings of init: $(head -3 said)"
for table in plan.csv waves.csv findings.csv; do
    if cmp -s plain/$table commented/$table; then
        pass
    else
        fail "the settings of init change $table"
    fi
done

says 0 'disk (in rules vm.disks)' schema disk
says 0 'memory_mib' schema
says 2 "did you mean 'cluster'?" schema clusters
says 2 "'zebra' is not a kind" schema zebra

says 0 'no faults' rules check
says 0 'tests' rules test grouping
says 0 'azure-vm.disk.many' rules list azure-vm
says 0 'settings replace it' rules show azure-vm.disk.many
says 2 "did you mean 'azure-vm.disk.many'?" rules show azure-vm.disk.mny
says 2 "'waveplan rules list' shows all" rules show zzzzzzzz
says 2 'which rule?' rules show
says 0 'sqlcmd' rules query
says 0 'pg_' rules query postgresql
says 2 "did you mean 'sqlserver'?" rules query sqlservr
says 2 "'waveplan rules query' lists all" rules query zzzzzzzz
says 2 'which?' rules
says 2 "not 'lst'" rules lst
says 2 "did you mean 'azure-vm'?" rules check azure-wm
says 0 true rules eval 'vm.cores > 4' --given '{cores: 8}'
says 0 'unknown: missing vm.cores' rules eval 'vm.cores > 4'
says 0 "'oracle'" rules eval db.engine --applies database --given '{engine: oracle}'
says 2 "did you mean 'cores'?" rules eval 'vm.corse > 4'
says 2 "--given:1:7: error: vm has no field 'corse'" rules eval 'vm.cores > 4' --given '{corse: 8}'
says 0 true rules eval 'vm.cores > 4' --given '{vm: {cores: 8}}'
says 0 true rules eval 'db.host.cores > 4' --given '{db: {host: {cores: 8}}}'
says 0 true rules eval "as_of > timestamp('2026-01-31T00:00:00Z')" --given '{vm: {cores: 8}, as_of: 2026-02-01}'
says 0 true rules eval "as_of > timestamp('2026-01-31T00:00:00Z')" --as-of 2026-02-01
says 2 "'cores' is none of vm, db, asset" rules eval 'vm.cores > 4' --given '{cores: 8, as_of: 2026-02-01}'
says 2 '--applies takes vm, database' rules eval 1 --applies server
says 2 'eval wants an expression' rules eval

says 0 'rvtools.vinfo' layouts list
says 0 'title: RVTools, tab vInfo' layouts show rvtools.vinfo
says 2 "did you mean 'rvtools.vinfo'?" layouts show rvtools-vinfo
says 2 'which layout?' layouts show
says 0 'form: CSV, UTF-8' layouts match "$exports/RVTools_tabvInfo.csv"
says 0 'libvirt' layouts match "$exports/build-kvm01.xml"
says 2 'which file?' layouts match
says 3 'none.csv' layouts match none.csv
says 2 'layouts does list, show or match' layouts lst

says 0 'RVTools_tabvInfo.csv:' explain erp-app01 plain
says 0 'wave 1' explain 'wave 1' plain
says 3 "nothing is called 'erp-ap'; there are" explain erp-ap plain
says 3 "did you mean" explain erp-app99x plain
says 3 "plan.csv and unplaced.csv list all names" explain zzzzzzzzzzzz plain
says 2 'explain what?' explain
says 2 'name its folder' explain erp-app01
says 0 'group Payroll/production (g-' explain payroll/production plain
says 0 'group ERP/test (g-' explain ERP plain
says 3 "nothing is called 'crm-db'; there is crm-db01" explain crm-db plain
says 3 "there is vcsa01" explain vcsa plain
says 3 "'new' is not the folder of a run" diff new plain
mv plain out
says 0 'RVTools_tabvInfo.csv:' explain erp-app01

# for programs: one JSON object a line, and never colours
says 0 '{"severity":"note","code":"UNUSED_COLUMN"' check "$exports" --log json
if grep -qv '^{.*}$' said; then
    fail "--log json says what is no object: $(grep -v '^{.*}$' said | head -3)"
else
    pass
fi
if grep -q "$(printf '\033')" said; then
    fail 'colours in JSON'
else
    pass
fi

# what a setting promises and this version does not do is said, defaults are not
printf 'backlog: {tracker: jira}\noutput: {workbook: yes, report: no}\n' >unread.yaml
says 0 "unread.yaml:1:11: warning: this version of waveplan writes no backlog for jira" \
    check -c unread.yaml "$exports"
[ "$(grep -c SETTING_UNREAD said)" -eq 2 ] && grep -q "'report' is checked, but" said
verdict $? "settings without effect: $(grep SETTING_UNREAD said)"

# names of the settings that nothing has
printf 'inputs: {prefer: [rvtols, cmdb]}\ncapacity:\n  roles: {infr: 240h, dba: 80h}\n' >unknown.yaml
printf '  calendar: [{from: 2026-12-01, to: 2026-12-05, factor: 50%%, roles: [dbaa]}]\n' >>unknown.yaml
says 2 "unknown.yaml:3:11: warning: no task and no remediation is of the role 'infr'" \
    check -c unknown.yaml "$exports"
grep -q "did you mean 'infra'?" said && grep -q "role 'dbaa'" said &&
    grep -q "did you mean 'rvtools'?" said && [ "$(grep -c NO_MATCH said)" -eq 3 ]
verdict $? "unknown names: $(grep -A3 NO_MATCH said)"

# --quiet says what is wrong, and that in both forms
for form in text json; do
    says 0 'IGNORED_VALUE' check "$exports" --quiet --log $form
    ! grep -E ': note: |"severity":"(note|info)"' said
    verdict $? "--quiet --log $form says notes"
done

# a part whose asset is in no file comes to light at the end; its record is shown all the same
cat >parts.xml <<'XML'
<?xml version="1.0"?>
<?mso-application progid="Excel.Sheet"?>
<Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet" xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet">
<Worksheet ss:Name="vInfo"><Table>
<Row><Cell><Data ss:Type="String">VM</Data></Cell><Cell><Data ss:Type="String">CPUs</Data></Cell><Cell><Data ss:Type="String">Memory</Data></Cell><Cell><Data ss:Type="String">In Use MiB</Data></Cell></Row>
<Row><Cell><Data ss:Type="String">a</Data></Cell><Cell><Data ss:Type="Number">2</Data></Cell><Cell><Data ss:Type="Number">4096</Data></Cell><Cell><Data ss:Type="Number">512</Data></Cell></Row>
</Table></Worksheet>
<Worksheet ss:Name="vDisk"><Table>
<Row><Cell><Data ss:Type="String">VM</Data></Cell><Cell><Data ss:Type="String">Disk</Data></Cell><Cell><Data ss:Type="String">Capacity MiB</Data></Cell></Row>
<Row><Cell><Data ss:Type="String">a</Data></Cell><Cell><Data ss:Type="String">Hard disk 1</Data></Cell><Cell><Data ss:Type="Number">1024</Data></Cell></Row>
<Row><Cell><Data ss:Type="String">gone</Data></Cell><Cell><Data ss:Type="String">Hard disk 1</Data></Cell><Cell><Data ss:Type="Number">1024</Data></Cell></Row>
</Table></Worksheet>
</Workbook>
XML
# each sheet of a workbook is told of; the sheets of one that nothing reads too
says 0 'rvtools.vdisk' layouts match parts.xml
grep -q 'parts.xml#vInfo' said && grep -q 'rvtools.vinfo' said
verdict $? "layouts match of a workbook: $(cat said)"
sed 's/>VM</>Wert</; s/>Disk</>Zahl</' parts.xml >other.xml
says 3 'other.xml#vInfo' layouts match other.xml
"$waveplan" run --quiet parts.xml -o parts --as-of 2026-11-22 >said 2>&1
if grep -qF 'NO_PARENT' parts/rejects.csv && grep -qF 'gone,Hard disk 1,1024' parts/rejects.csv; then
    pass
else
    fail "a late reject has no record: $(cat parts/rejects.csv said)"
fi

# waves after a deadline are counted, and a gate holds what may be
{
    echo 'name,os,cores,memory_mib,migrate_by'
    echo 'a,Ubuntu 22.04 LTS,2,4096,2026-11-23'
    echo 'b,Ubuntu 22.04 LTS,2,4096,2036-11-23'
} >late.csv
printf 'schedule: {start: 2026-12-07}\n' >late.yaml
says 1 '1 wave with a group that moves after its deadline, more than 0 (gates.max_late_waves)' \
    run -c late.yaml late.csv -o late --as-of 2026-11-22
says 0 'late' run -c late.yaml late.csv -o late --as-of 2026-11-22 --set gates.max_late_waves=1

# flow logs that were rolled up as docs/SCALE.md says: strength is from the counts of hours
mkdir rolled
printf 'name,os,ip\na,Ubuntu 22.04 LTS,10.0.0.1\nb,Ubuntu 22.04 LTS,10.0.0.2\n' >rolled/servers.csv
{
    echo 'from,to,port,protocol,connections,bytes,first_seen,last_seen,observations,slots,days_seen,days_observed'
    echo '10.0.0.1,10.0.0.2,1433,tcp,9,90,2026-10-01 00:00:00.000,2026-10-31 00:00:00.000,700,744,31,31'
    echo '10.0.0.1,10.0.0.2,443,tcp,9,90,2026-10-01 00:00:00.000,2026-10-31 00:00:00.000,70,744,10,31'
} >rolled/dependencies.csv
"$waveplan" run --quiet --as-of 2026-11-22 rolled -o rolled-out >said 2>&1
grep -q '^a,b,443,tcp,web,firm,10.00,' rolled-out/dependencies.csv
verdict $? "flows that are rolled up: $(cat rolled-out/dependencies.csv said)"
finish
