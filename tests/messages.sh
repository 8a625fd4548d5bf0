#!/bin/sh
# What users meet when something is wrong: one clear line with place and cure, the exit status of
# DESIGN section 2, and nothing written.
# shellcheck source=tests/tally.sh
. "${srcdir:=.}/tests/tally.sh"
: "${builddir:=.}"
waveplan=$(cd "$builddir" && pwd)/waveplan
work=$(mktemp -d) || exit 99
trap 'rm -rf "$work"' EXIT
cd "$work" || exit 99

mkdir exports
cat >exports/vinfo.csv <<'CSV'
VM,Powerstate,Template,CPUs,Memory,NICs,Disks,Provisioned MiB,In Use MiB,Datacenter,Cluster,Host,OS according to the configuration file
erp-app1,poweredOn,False,4,8192,1,1,102400,51200,D1,C1,h1,Microsoft Windows Server 2019 (64-bit)
erp-db1,poweredOn,False,8,16384,1,2,204800,102400,D1,C1,h1,Red Hat Enterprise Linux 8 (64-bit)
CSV

# expect STATUS TEXT ARGS...: the run ends with STATUS, says TEXT on standard error, writes nothing.
expect()
{
    status=$1
    text=$2
    shift 2
    "$waveplan" "$@" >stdout 2>stderr </dev/null
    got=$?
    if [ "$got" -ne "$status" ]; then
        fail "waveplan $*: status $got, not $status: $(head -3 stderr)"
    elif ! grep -qF -- "$text" stderr; then
        fail "waveplan $*: does not say '$text' but: $(head -5 stderr)"
    elif [ -e out ] || [ -e runs ]; then
        fail "waveplan $*: wrote something"
        rm -rf out runs
    else
        pass
    fi
}

expect 2 "did you mean 'run'?" rnu exports -o out
expect 2 "Unknown option --outptu" run exports --outptu out
expect 2 'there is nothing to read' run -o out
expect 3 "cannot open 'exprots'" run exprots -o out
expect 2 "settings: cannot open 'estat.yaml'" run -c estat.yaml exports -o out
expect 2 "--as-of takes a date such as 2026-11-22, not 'tomorrow'" run --as-of tomorrow exports -o out
expect 2 '--set' run --set teams exports -o out

printf 'capasity:\n  teams: 2\n' >estate.yaml
expect 2 "estate.yaml:1:1: error: unknown key 'capasity'" run exports -o out
expect 2 "did you mean 'capacity'?" run exports -o out
printf 'capacity:\n  teams: [2\n' >estate.yaml
expect 2 'estate.yaml:' run exports -o out
printf 'groups: {together_min_share: 20}\n' >estate.yaml
expect 2 '[WRONG_UNIT]' run exports -o out
printf 'rules: {packs: [azure-wm]}\n' >estate.yaml
expect 2 "did you mean 'azure-vm'?" run exports -o out
printf 'rules: {parameters: {azure-vm.max_data_disk_gb: 4}}\n' >estate.yaml
expect 2 "max_data_disk_gib" run exports -o out
printf 'inference: {names: ["(?<app>[a-z+)"]}\n' >estate.yaml
expect 2 'at char 13: missing terminating ]' run exports -o out
printf 'constraints: [{pin: "worklaod:ERP", wave: 2}]\n' >estate.yaml
expect 2 "did you mean 'workload'?" run exports -o out
printf 'constraints: [{pin: "workload:Nothing", wave: 2}]\n' >estate.yaml
expect 2 "estate.yaml:1:21: warning: 'workload:Nothing' fits no asset" check exports
printf 'backlog: {template: none-such.yaml}\n' >estate.yaml
expect 2 'backlog.template: cannot open' run exports -o out
cat >my-rules.yaml <<'YAML'
pack: {id: mine, version: 1.0.0, title: Mine}
rules:
  - id: mine.small
    title: Small
    applies: vm
    when: vm.memory_mb < 1024
    severity: warning
    category: size
    message: small
YAML
printf 'rules: {packs: [my-rules.yaml]}\n' >estate.yaml
expect 2 'my-rules.yaml:6:' run exports -o out
expect 2 "memory_mib" run exports -o out
rm estate.yaml

mkdir not-ours
echo keep >not-ours/file
expect 2 "holds files that are not a run of waveplan" run exports -o not-ours
[ "$(cat not-ours/file)" = keep ] || fail 'touched a folder that is not ours'
mkdir misread
sed '1s/CPUs/CPU s/; 1s/Memory/Memry/' exports/vinfo.csv >misread/vinfo.csv
"$waveplan" check misread >stdout 2>stderr
if grep -q "which wants column 'Memory'; is 'Memry' meant?" stderr; then
    pass
else
    fail "a misspelt column is not said: $(head -5 stderr)"
fi
size=$(wc -c <exports/vinfo.csv)
head -c $((size - 40)) exports/vinfo.csv >cut.csv
"$waveplan" check cut.csv >stdout 2>stderr
if grep -q 'cut.csv:3: warning: the last row has .* was the file cut off' stderr; then
    pass
else
    fail "a file that is cut off is not said: $(head -5 stderr)"
fi
echo 'a letter, not an export' >letter.txt
expect 3 'layouts match' run letter.txt -o out
if [ "$(id -u)" -ne 0 ]; then
    mkdir locked && chmod 555 locked
    expect 4 'cannot write beside' run exports -o locked/out
fi
finish
