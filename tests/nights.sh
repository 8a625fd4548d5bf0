#!/bin/sh
# Night after night: what a run does with the run before it (DESIGN section 10), on contoso.
# shellcheck source=tests/tally.sh
. "${srcdir:=.}/tests/tally.sh"
: "${builddir:=.}"
waveplan=$(cd "$builddir" && pwd)/waveplan
estate=$(cd "$srcdir/fixtures/contoso" && pwd)
work=$(mktemp -d) || exit 99
trap 'chmod -R u+w "$work"; rm -rf "$work"' EXIT
cd "$work" || exit 99
cp -r "$estate/exports" exports && cp "$estate/estate.yaml" . && chmod -R u+w exports || exit 99

# night AS-OF STATUS ARGS...: a run into runs/AS-OF; what it says is in ./said
night()
{
    as_of=$1
    status=$2
    shift 2
    "$waveplan" run -c estate.yaml --as-of "$as_of" "$@" exports >said 2>&1 </dev/null
    got=$?
    if [ "$got" -eq "$status" ]; then
        pass
    else
        fail "night $as_of: status $got, not $status: $(tail -5 said)"
    fi
}

# says TEXT: the last night said it
says()
{
    if grep -qF -- "$1" said; then
        pass
    else
        fail "the run does not say '$1' but: $(tail -8 said)"
    fi
}

# has FILE REGEX: a line of the file is like it
has()
{
    if grep -q -- "$2" "$1" 2>grep.err; then
        pass
    else
        fail "$1 has no line like '$2': $(cat grep.err; head -3 "$1")"
    fi
}

# wave_of RUN NAME: the wave of an asset
wave_of()
{
    awk -F, -v name="$2" '$2 == name { print $6; exit }' "$1/plan.csv"
}

# equal WHAT A B
equal()
{
    if [ "$2" = "$3" ]; then
        pass
    else
        fail "$1: '$2' and '$3'"
    fi
}

# 1: the first night has no baseline, and says nothing of one
night 2026-11-22 0
if [ -e runs/2026-11-22/changes.csv ]; then
    fail 'the first night has changes'
else
    pass
fi

# 2: the next night, nothing is different; the start of the plan stays though as-of has moved
night 2026-11-23 0
says 'baseline '
equal 'changes of a night like the last' "$(wc -l <runs/2026-11-23/changes.csv | tr -d ' ')" 1
cut -d, -f1-9 runs/2026-11-22/plan.csv >first.csv
cut -d, -f1-9 runs/2026-11-23/plan.csv >second.csv
if diff first.csv second.csv >plan.diff; then
    pass
else
    fail "the plan of a night like the last is another: $(head -5 plan.diff)"
fi
has runs/2026-11-23/waves.csv ',committed,'

# 3: a committed wave gains no member; a new VM that belongs to one of its groups goes later
new='jenkins02,poweredOn'
sed 's/^jenkins01,/jenkins02,/; t; d' exports/RVTools_tabvInfo.csv | tr -d '\r' >line
if ! grep -q "$new" line; then
    sed -n 1,3p exports/RVTools_tabvInfo.csv
    fail 'contoso has no jenkins01 in its first column any more'
fi
sed 's/[0-9a-f]\{8\}-[0-9a-f]\{4\}-[0-9a-f]\{4\}-[0-9a-f]\{4\}-[0-9a-f]\{12\}/0a0b0c0d-1111-2222-3333-444455556666/g; s/vm-[0-9][0-9]*/vm-99999/' line >>exports/RVTools_tabvInfo.csv
night 2026-11-24 0
was=$(wave_of runs/2026-11-23 jenkins01)
equal 'jenkins01 stays' "$(wave_of runs/2026-11-24 jenkins01)" "$was"
now=$(wave_of runs/2026-11-24 jenkins02)
if [ -n "$now" ] && [ "$now" -gt "$was" ]; then
    pass
else
    fail "jenkins02, which is new, has wave '$now', jenkins01 wave '$was', which is committed"
fi
has runs/2026-11-24/changes.csv '^asset,vm-[0-9a-f]*,appeared,'
grep -v '^jenkins02,' exports/RVTools_tabvInfo.csv >kept && mv kept exports/RVTools_tabvInfo.csv
night 2026-11-25 0
has runs/2026-11-25/changes.csv '^asset,vm-[0-9a-f]*,left,'
says '1 left'

# 4: when the cutover of wave 1 has passed, what is off has moved, and what is on slipped
cutover=$(awk -F, '$2 == "jenkins01" { print substr($8, 1, 10) }' runs/2026-11-25/plan.csv)
after=$(date -u -d "$cutover + 10 days" +%F)
sed -i 's/^jenkins01,poweredOn/jenkins01,poweredOff/' exports/RVTools_tabvInfo.csv
night "$after" 1
says 'presumed-migrated'
says 'overdue: of each an asset'
has "runs/$after/state.csv" 'jenkins01,.*,presumed-migrated,'
has "runs/$after/changes.csv" '^asset,vm-[0-9a-f]*,wave,.*slipped'
equal 'what has moved stays in its wave' "$(wave_of "runs/$after" jenkins01)" "$was"
for name in gitlab01 crm-tst01; do
    now=$(wave_of "runs/$after" "$name")
    if [ -n "$now" ] && [ "$now" -gt "$was" ]; then
        pass
    else
        fail "$name has slipped, and has wave '$now'"
    fi
done

# 5: tables go before what is presumed
printf 'name,status\ngitlab01,migrated\n' >exports/status-servers.csv
night "$(date -u -d "$after + 1 day" +%F)" 0
has "runs/$(date -u -d "$after + 1 day" +%F)/state.csv" 'gitlab01,.*,migrated,'
equal 'what was migrated is in the wave that is under way' \
    "$(wave_of "runs/$(date -u -d "$after + 1 day" +%F)" gitlab01)" 2
rm exports/status-servers.csv

# 6: exports that lost much keep their assets, and fail the gate
head -12 exports/RVTools_tabvInfo.csv >kept && mv kept exports/RVTools_tabvInfo.csv
night "$(date -u -d "$after + 2 days" +%F)" 1
says 'gates.max_shrink'
has "runs/$(date -u -d "$after + 2 days" +%F)/state.csv" ',stale,'

# 7: what the tracker says goes before all, and items that it has are updated
cp "$estate"/exports/RVTools_tabvInfo.csv exports
key=$(awk -F, '$4 == "gitlab01" { print $3 }' runs/2026-11-25/state.csv)
cat >tracker.csv <<CSV
ID,Work Item Type,Title,State,Tags,Closed Date,Original Estimate,Remaining Work
4711,Task,Cut gitlab01 over,Closed,wp:$key/cutover-vm; rehost,2027-02-20,0.5,0
4712,Epic,Foundation,Active,wp:foundation,,,
4713,Task,Build the landing zone,Closed,foundation; wp:foundation/landing-zone,2027-01-08,40,0
4714,Task,Set up the migration tools,Active,wp:foundation/migration-tools,,16,3.25
4715,Bug,Printer,Active,office,,,
CSV
night "$after" 1 --baseline runs/2026-11-25 --set 'status=[tracker.csv]' -o tracked
has tracked/state.csv 'gitlab01,.*,migrated,'
has tracked/progress.csv '^1,Wave 1,.*,done,'
has tracked/velocity.csv '^0,2027-01-04,2027-01-17,.*,40.00,1'
has tracked/forecast.csv '^50,'
has tracked/backlog-azure-devops-1.csv '^4712,Epic,Foundation,'
has tracked/backlog-azure-devops-1.csv '^4714,Task,.*,16.00,3.25,'
if grep -q 'wp:foundation/landing-zone; ' tracked/backlog-azure-devops-1.csv; then
    fail 'a task that is done in the tracker is written again'
else
    pass
fi

# 8: two runs compared
"$waveplan" diff runs/2026-11-22 runs/2026-11-23 >stdout 2>said || fail 'diff of two like nights'
equal 'diff of two like nights' "$(wc -l <stdout | tr -d ' ')" 1
says 'nothing is different'
"$waveplan" diff runs/2026-11-22 "runs/$after" >stdout 2>said || fail 'diff of two nights'
has stdout '^asset,vm-[0-9a-f]*,wave,'
"$waveplan" diff runs/2026-11-22 >stdout 2>said
equal 'status of a diff of one run' $? 2
says 'which two runs?'
"$waveplan" diff runs/2026-11-22 nowhere >stdout 2>said
equal 'status of a diff with no run' $? 3
says 'nowhere'

# 9: a baseline that is named must be there and whole
night 2026-11-26 2 --baseline nowhere
says 'nowhere'
mkdir broken && printf 'format,kind\n' >broken/state.csv
night 2026-11-26 2 --baseline broken
says "broken/state.csv:1: it has no column 'asset'"
sed '2d' runs/2026-11-22/state.csv >broken/state.csv
night 2026-11-26 2 --baseline broken
says "no row of kind 'run'"
finish
