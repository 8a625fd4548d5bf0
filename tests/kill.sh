#!/bin/sh
# A run that is killed at any moment leaves the older results as they were, or the new ones complete;
# and the next run works and clears away what was left. Kills at growing delays in the second half
# of a run, where it writes.
: "${srcdir:=.}" "${builddir:=.}"
srcdir=$(cd "$srcdir" && pwd) && builddir=$(cd "$builddir" && pwd) || exit 99
work=$(mktemp -d) || exit 99
trap 'rm -rf "$work"' EXIT
passed=0
failed=0

# 1: teams; runs the estate of fixtures/contoso into $work/out. Status 1 is a gate, and all is written.
plan() {
    start "$1"
    wait $! || [ $? -eq 1 ]
}

start() {
    "$builddir/waveplan" run --quiet -c "$srcdir/fixtures/contoso/estate.yaml" \
        --set "capacity.teams=$1" -o "$work/out" >"$work/log" 2>&1 &
}

# 1, 2: folders; equal but for what tells the time
same() {
    diff -rq -x run.log "$1" "$2" >/dev/null 2>&1
}

verdict() {
    if [ "$1" -eq 0 ]; then
        passed=$((passed + 1))
    else
        cat "$work/log"
        echo "FAIL: $2"
        failed=$((failed + 1))
    fi
}

# the references lie where the results will, one after the other, so that no path differs
for teams in 1 2; do
    plan $teams
    verdict $? "the run with teams=$teams"
    mv "$work/out" "$work/teams-$teams" || exit 1
done
if same "$work/teams-1" "$work/teams-2"; then
    echo 'FAIL: the two runs do not differ: nothing is tested'
    exit 1
fi

plan 1
same "$work/out" "$work/teams-1"
verdict $? 'the same run gives other bytes'
began=$(date +%s%N)
plan 2
same "$work/out" "$work/teams-2"
verdict $? 'the run over older results gives other bytes'
took_ms=$((($(date +%s%N) - began) / 1000000 + 1))

kills=40
[ $took_ms -lt 400 ] || kills=12
old=2
new=1
i=0
while [ $i -lt $kills ]; do
    i=$((i + 1))
    delay_us=$((took_ms * 500 + took_ms * 600 * i / kills))
    start $new
    sleep "$((delay_us / 1000000)).$(printf '%06d' $((delay_us % 1000000)))"
    kill -KILL $! 2>/dev/null
    wait $! 2>/dev/null
    if same "$work/out" "$work/teams-$new"; then
        verdict 0
        new=$old
        old=$((3 - new))
    else
        same "$work/out" "$work/teams-$old"
        verdict $? "killed after $delay_us us: neither the old results nor the new"
    fi
done

plan $new
same "$work/out" "$work/teams-$new"
verdict $? 'the run after those that were killed'
left=$(find "$work" -maxdepth 1 -name '.*' | grep -v '\.lock$')
[ -z "$left" ]
verdict $? "left behind: $left"

echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ]
