#!/bin/sh
# Folders of runs that were cut off, changed or are none; settings that contradict the calendar,
# packs that are named twice, trackers with words of their own; letters that are not English in the
# locale of a nightly job. Each is said in plain words with the status that DESIGN has for it.
#
# usage: odd-runs.sh      (builddir: where waveplan is)
# shellcheck source=tests/tally.sh
. "${srcdir:=.}/tests/tally.sh"
: "${builddir:=.}"
waveplan=$(cd "$builddir" && pwd)/waveplan || exit 99
wishes=$(cd "$srcdir" && pwd)/fixtures/wishes || exit 99
: "${WAVEPLAN_DATADIR:=$(cd "$srcdir" && pwd)}"
work=$(mktemp -d) || exit 99
trap 'rm -rf "$work"' EXIT
cd "$work" || exit 99
cp -R "$wishes/exports" exports && cp "$wishes/estate.yaml" wishes.yaml && chmod -R u+w . || exit 99

# 1: status, 2: what is said, then the arguments of a command that writes nothing into ./new
says() {
    wanted=$1
    text=$2
    shift 2
    timeout 60 "$waveplan" "$@" >said 2>&1 </dev/null
    status=$?
    if [ "$status" -ne "$wanted" ]; then
        fail "waveplan $*: status $status, not $wanted: $(head -c 400 said)"
    elif ! grep -qF -e "$text" said; then
        fail "waveplan $*: does not say '$text' but: $(head -c 400 said)"
    elif [ -e new ] && [ "$wanted" -gt 1 ]; then
        fail "waveplan $*: wrote something"
    else
        pass
    fi
    rm -rf new
}

timeout 60 "$waveplan" run --quiet -c wishes.yaml exports -o run >said 2>&1
verdict $? "the run to be broken: $(cat said)"

# Makes ./bad of the run, and there does what the arguments say.
broken() {
    rm -rf bad
    cp -R run bad && (cd bad && eval "$1") || exit 99
}

# 1: what is done to state.csv, 2: what is said of it
baseline() {
    broken "$1"
    says 2 "$2" run --quiet -c wishes.yaml --set as_of=2026-12-22 --baseline bad exports -o new
    case $2 in *'not the folder'*) ;; *) grep -qF 'or --baseline none' said ;; esac
    verdict $? "a baseline after '$1': no cure in $(cat said)"
    says 3 "$2" diff run bad
    if grep -qF -e --baseline said; then fail "diff talks of baselines: $(cat said)"; else pass; fi
}

# ---- where nothing can be written ----
# is said before anything is read, which takes minutes
mkdir -p taken && touch taken/mine file
says 2 "'taken' holds files that are not a run" run not-there.csv -o taken
says 2 "'file' is not a folder" run not-there.csv -o file
says 4 "cannot open the folder 'nowhere'" run not-there.csv -o nowhere/new
says 3 'not-there.csv' run not-there.csv -o new

# ---- state.csv ----
changed='it was written by another version, or changed since'
baseline 'rm state.csv' 'it has no state.csv'
baseline 'rm state.csv && mkdir state.csv' 'it has no state.csv'
baseline 'rm state.csv && mkfifo state.csv' 'it has no state.csv'
baseline 'rm state.csv && ln -s state.csv state.csv' 'it has no state.csv'
baseline ': >state.csv' 'it is not whole'
baseline 'head -c 100 run.log >state.csv' "$changed"
baseline 'sed "s/,/;/g" state.csv >x && mv x state.csv' "$changed"
baseline 'sed 1s/wave/Welle/ state.csv >x && mv x state.csv' "it has no column 'wave'"
baseline 'sed "s/^2,/3,/" state.csv >x && mv x state.csv' 'this program reads format 2'
baseline 'sed "s/2027-\([0-9]*\)-\([0-9]*\)/\2.\1.2027/" state.csv >x && mv x state.csv' \
    "column 'start' has '04.01.2027', wanted a date"
baseline 'sed "s/,g-[0-9a-f]*,/,g-1,,/" state.csv >x && mv x state.csv' 'state.csv:'
baseline 'printf "\000\000" >>state.csv' 'the record holds a NUL byte'
other_sum='its sum is not the one in manifest.json'
baseline 'head -n -1 state.csv >x && mv x state.csv' "$other_sum"
baseline 'sed "s/,planned,/,migrated,/" state.csv >x && mv x state.csv' "$other_sum"
# an input may have the same name
baseline 'sed "s|exports/[a-z]*.csv|state.csv|" manifest.json >x && mv x manifest.json &&
    head -n -1 state.csv >x && mv x state.csv' "$other_sum"
# By itself a state.csv is taken as it is; docs/NIGHTLY.md.
for spoil in 'find . -type f ! -name state.csv -delete' ': >manifest.json' \
    'head -c 500 manifest.json >x && mv x manifest.json' 'cat plan.csv >manifest.json' \
    'rm manifest.json && mkdir manifest.json' 'rm manifest.json && mkfifo manifest.json' \
    'sed "s|exports/[a-z]*.csv|state.csv|" manifest.json >x && mv x manifest.json'; do
    broken "$spoil"
    says 0 '' run --quiet -c wishes.yaml --set as_of=2026-12-22 --baseline bad exports -o new
    says 0 '' diff run bad
done

# ---- explain.jsonl and its index ----
whole='is not what waveplan wrote, or not all of it; run again'
broken 'head -c 500 explain.jsonl >x && mv x explain.jsonl'
says 3 "$whole" explain crm1 bad
broken ': >explain.jsonl'
says 3 "$whole" explain crm1 bad
broken 'cat run.log >explain.jsonl'
says 3 "$whole" explain crm1 bad
form='it was written by another version'
broken 'sed 1s/:2/:3/ explain.jsonl >x && mv x explain.jsonl'
says 3 "is of form 3, this program reads form 2: $form" explain crm1 bad
broken 'sed 1d explain.jsonl >x && mv x explain.jsonl'
says 3 "is of form 1, this program reads form 2: $form" explain crm1 bad
broken 'sed /.what.:.shared/d explain.jsonl >x && mv x explain.jsonl'
says 3 "$whole" explain crm1 bad
for spoil in 'rm explain.jsonl' 'rm explain.jsonl && mkdir explain.jsonl' \
    'rm explain.jsonl && mkfifo explain.jsonl'; do
    broken "$spoil"
    says 3 'it has no explain.jsonl' explain crm1 bad
done
for spoil in 'rm explain.index' ': >explain.index' 'tr 1 9 <explain.index >x && mv x explain.index' \
    'cat plan.csv >explain.index' 'rm explain.index && mkdir explain.index'; do
    broken "$spoil"
    says 0 'vm crm1' explain crm1 bad
    says 3 "nothing is called 'rm1'; there is crm1" explain rm1 bad
done
says 2 'explain what?' explain crm1 run run
says 3 'it has no explain.jsonl' explain crm1 none
says 3 'it has no explain.jsonl' explain crm1 run/plan.csv

# ---- settings ----
# 1: status, 2: what is said, then each --set
settings() {
    wanted=$1
    text=$2
    shift 2
    for set; do
        shift
        set -- "$@" --set "$set"
    done
    says "$wanted" "$text" run --quiet exports -o new "$@"
}
settings 2 'goes beyond the year 9900' schedule.start=9999-12-01
says 2 'goes beyond the year 9900' run --quiet exports -o new --as-of 9895-12-01
says 2 'ends on 2009-11-17, before it is made, on 2026-11-22' run exports --set schedule.start=1999-12-01 \
    --as-of 2026-11-22 -o new
settings 2 'schedule.start is before as_of' as_of=2026-11-22 schedule.start=2026-11-01
settings 2 "the rule pack 'azure-vm' is named twice" 'rules.packs=[azure-vm, azure-vm]'
settings 2 "rule pack: cannot open './none.yaml'" 'rules.packs=[./none.yaml]'
settings 2 'rule pack: cannot read' 'rules.packs=[exports/]'
settings 2 'inputs.layouts: cannot list' 'inputs.layouts=[none]'
settings 2 'inputs.layouts: cannot list' 'inputs.layouts=[wishes.yaml]'
cp "$WAVEPLAN_DATADIR/rules/packs/azure-vm.yaml" own.yaml
settings 2 "two packs have the id 'azure-vm'" 'rules.packs=[azure-vm, own.yaml]'
# Catalogues of one's own that lack what waveplan reads in those that they take the place of.
for name in data-sources name-tokens placeholders ports; do
    printf 'x,y\n1,2\n' >"$name.csv"
    settings 2 "$name.csv:1: error: this catalogue needs the column" "rules.catalogues=[$name.csv]"
done
settings 2 "rules.catalogues: cannot open 'none.csv'" 'rules.catalogues=[none.csv]'
settings 2 "rules.catalogues: cannot list 'none'" 'rules.catalogues=[none]'
for set in 'estate=Zürich' 'inference.names=["(?<app>grün)"]'; do
    LC_ALL=C "$waveplan" check --quiet --set "$set" exports >said 2>&1
    verdict $? "--set $set in the locale C: $(cat said)"
done
for set in '["(?<app>a+)", "(?<app>"]' '["(?<app>a+)", "b"]'; do
    printf 'inference:\n  names: %s\n' "$set" >patterns.yaml
    says 2 'patterns.yaml:2:25: error: inference.names: ' check -c patterns.yaml exports
done
says 2 'byte 0xFF is not UTF-8' check --set "estate=$(printf '\377')" exports

# ---- wishes that contradict each other ----
cat >odds.yaml <<'YAML'
as_of: 2026-11-22
constraints:
  - {together: ["workload:CRM", "workload:Mail"]}
  - {apart: ["workload:CRM", "workload:Mail"]}
YAML
timeout 60 "$waveplan" run --quiet -c odds.yaml exports -o odds >said 2>&1
grep 'apart from others of its own group: .* cannot both hold.*drop what holds them together' \
    odds/unplaced.csv >rows
verdict $? "two that shall be together and apart: $(cat said odds/unplaced.csv)"
grep -c . rows >n
[ "$(cat n)" -eq 2 ]
verdict $? "two rows, not $(cat n)"

# Wishes of all with all: kept for each two, they would take all memory.
awk 'BEGIN { print "name,os,cores,memory_mib"; for (i = 0; i < 8000; i++) print "vm" i ",Ubuntu 22.04,1,1024" }' >many.csv
for wish in 'apart: [all, all]' 'before: ["vm:*", "vm:*"]'; do
    printf 'constraints: [{%s}]\n' "$wish" >all.yaml
    says 2 'all.yaml:1:15: error: ' run -c all.yaml --quiet many.csv -o new
    grep -q 'pairs are too many; wanted selectors that fit fewer' said
    verdict $? "$wish: $(cat said)"
done

# Nothing that moves.
printf 'name,os,cores,memory_mib,strategy\nold1,Ubuntu 22.04,1,1024,retire\n' >gone.csv
says 0 'plan: no wave, for there is nothing to put into one' run gone.csv -o gone
grep -q 'no plan ends' said
[ $? -eq 1 ]
verdict $? "reasons of no plan: $(cat said)"

# ---- a terminal ----
if script -qec true /dev/null >said 2>&1 </dev/null; then
    colour=$(printf '\033[1;')
    script -qec "env -u NO_COLOR TERM=xterm '$waveplan' check exports" /dev/null >said 2>&1 </dev/null
    grep -qF "$colour" said && grep -q 'rules \.\.\.' said
    verdict $? "no colours and no stages on a terminal: $(head -c 400 said)"
    script -qec "env NO_COLOR=1 TERM=xterm '$waveplan' check exports" /dev/null >said 2>&1 </dev/null
    if grep -qF "$colour" said; then fail 'colours in spite of NO_COLOR'; else pass; fi
else
    echo 'what a terminal gets: left out, there is no script(1)'
fi

# ---- trackers ----
cat >azure.csv <<'CSV'
ID,Work Item Type,Title,State,Tags
1,User Story,a,Wibble,wp:vm-088aa7505fa8
2,User Story,b,Closed,wp:vm-e39b59fa449f
CSV
settings 0 "azure.csv:2:16: warning: column 'State': 'Wibble' is not one of" 'status=[azure.csv]'
cat >jira.csv <<'CSV'
Issue key,Issue Type,Summary,Status,Labels
A-1,Story,a,Erledigt,wp:vm-088aa7505fa8
CSV
settings 0 "jira.csv:2:13: warning: column 'Status': 'Erledigt' is not one of" 'status=[jira.csv]'
finish
