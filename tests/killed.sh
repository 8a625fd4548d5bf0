#!/bin/sh
# A run that is killed at any moment leaves the older results as they were, or the new ones complete;
# and the next run works and clears away what was left. KILLS says how many moments are tried (12;
# `make reliability`: 200): every other one anywhere, by chance from SEED, the rest in the second
# half of a run, where it writes.
# shellcheck source=tests/tally.sh
. "${srcdir:=.}/tests/tally.sh"
: "${builddir:=.}" "${KILLS:=12}" "${SEED:=1}"
waveplan=$(cd "$builddir" && pwd)/waveplan
estate=$(cd "$srcdir" && pwd)/fixtures/contoso/estate.yaml
work=$(mktemp -d) || exit 99
trap 'rm -rf "$work"' EXIT

# 1: teams; the estate into $work/out, in the background
start() {
    "$waveplan" run --quiet -c "$estate" --set "capacity.teams=$1" -o "$work/out" \
        >"$work/log" 2>&1 &
}

# The same to its end. Status 1 is a gate, and all is written.
plan() {
    start "$1"
    wait $! || [ $? -eq 1 ]
}

# 1: folder; the results are those in it, but for what tells the time
is_as() {
    diff -rq -x run.log "$work/out" "$work/$1" >/dev/null 2>&1
}

# 1: which kill; gives when it comes, in microseconds. Of one seed it is always the same share of a
# run.
moment() {
    awk -v i="$1" -v seed="$SEED" -v took="$took_us" -v kills="$KILLS" 'BEGIN {
        srand(seed * 1000 + i); r = rand(); r = rand()
        if (i % 2) printf "%d\n", took * (0.5 + 0.6 * (i + r) / (kills + 1)); else printf "%d\n", took * r * 1.05 }'
}

# 1: status, 2: what was wanted
judge() {
    if [ "$1" -eq 0 ]; then
        pass
    else
        cat "$work/log"
        fail "$2"
    fi
}

for teams in 1 2; do
    plan $teams
    judge $? "a run with $teams teams ends well"
    mv "$work/out" "$work/teams-$teams" || finish
done
plan 1
is_as teams-1
judge $? 'the same run gives the same bytes'
is_as teams-2 && fail 'the two runs do not differ: this tests nothing'
began=$(date +%s%N)
plan 2
is_as teams-2
judge $? 'a run over older results gives the same bytes'
took_us=$((($(date +%s%N) - began) / 1000 + 1))

old=2
new=1
i=0
while [ "$i" -lt "$KILLS" ]; do
    i=$((i + 1))
    delay_us=$(moment $i)
    start $new
    sleep "$((delay_us / 1000000)).$(printf '%06d' $((delay_us % 1000000)))"
    kill -KILL $! 2>/dev/null
    wait $! 2>/dev/null
    if is_as teams-$new; then
        pass
        new=$old
        old=$((3 - new))
    else
        is_as teams-$old
        judge $? "killed after $delay_us us: neither the old results nor the new ones"
    fi
done

plan $new
is_as teams-$new
judge $? 'a run after those that were killed gives the same bytes'
left=$(find "$work" -maxdepth 1 -name '.out*')
[ -z "$left" ]
judge $? "nothing is left behind, but: $left"
finish
