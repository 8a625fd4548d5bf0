#!/bin/sh
# A run that is killed just before one of the calls that change a disk: every write, fsync, close,
# mkdir, rename, unlink and symlink in turn, of a night in a folder of runs (output.directory), and of
# one that takes the place of an older run of the same day. Each time every run that is there is
# whole, the night before is there, `latest` names a run that is there, and the next run gives what
# it always gives and leaves nothing else behind. What somebody put into the run that is replaced, a
# file and a folder, is there after every kill, and in the run of that day after the next.
#
# POINTS says how many calls of each kind are tried (default 1; `all`), CALLS which kinds.
# shellcheck source=tests/tally.sh
. "${srcdir:=.}/tests/tally.sh"
: "${builddir:=.}" "${POINTS:=1}" "${KILL_CALLS:=write fsync close mkdir rename unlink symlink}"
builddir=$(cd "$builddir" && pwd)
waveplan=$builddir/waveplan
library=$builddir/tests/faults/fault.so
exports=$(cd "$srcdir" && pwd)/fixtures/wishes/exports
work=$(mktemp -d) || exit 99
trap 'rm -rf "$work"' EXIT
# shellcheck disable=SC3045 # dash and bash have it
ulimit -c 0
if grep -q __asan_init "$waveplan" || ! env LD_PRELOAD="$library" true 2>/dev/null; then
    echo 'skipped: this build cannot have another library in front'
    exit 77
fi

# 1: day, 2: teams; then a command in front of waveplan
night()
{
    day=$1
    teams=$2
    shift 2
    { # some shells say of each that it was killed
        "$@" "$waveplan" run --quiet --as-of "$day" --set "output.directory=$work/runs" \
            --set output.keep=2 --set "capacity.teams=$teams" "$exports" >"$work/log" 2>&1
        status=$?
    } 2>/dev/null
}

# 1, 2: runs, but for what is not of them
same_run()
{
    diff -rq -x run.log -x notes.txt -x saved "$1" "$2" >"$work/diff" 2>&1
}

put_guests()
{
    mkdir "$1/saved" && echo mine >"$1/notes.txt" && echo 'mine, too' >"$1/saved/plan.xlsx" || exit 99
}

# 1: a folder. What was put into the run of the day is somewhere in it, once; if there was anything.
guests_are_in()
{
    [ "$before" = same-day ] || return 0
    [ "$(find "$1" -name notes.txt -exec cat {} +)" = mine ] &&
        [ "$(find "$1" -path '*/saved/plan.xlsx' -exec cat {} +)" = 'mine, too' ]
}

# 1: what was tried. Runs that are there are as they should be, of one team or two.
judge()
{
    for run in "$work"/runs/20*; do
        day=$(basename "$run")
        same_run "$run" "$work/one/$day" || same_run "$run" "$work/two/$day" ||
            { fail "$1: run $day is not whole"; return; }
    done
    if ! guests_are_in "$work/runs"; then
        fail "$1: what was put into the run is gone"
    elif [ ! -e "$work/runs/2026-11-21/state.csv" ]; then
        fail "$1: the night before is gone"
    elif [ ! -e "$work/runs/latest/state.csv" ] &&
        [ ! -e "$work/runs/.$(readlink "$work/runs/latest").previous" ]; then # put back by any command
        fail "$1: latest is $(readlink "$work/runs/latest")"
    else
        pass
    fi
}

# 1: what was tried. The next run of the day gives what it always gives, and leaves nothing else.
judge_again()
{
    night 2026-11-22 1
    if ! same_run "$work/runs/2026-11-22" "$work/one/2026-11-22"; then
        fail "$1: the same day again is another: $(cat "$work/diff" "$work/log" | tail -n 3)"
    else
        judge_left "$1" 2026-11-22
    fi
}

# 1: what was tried, 2: the day of the run that came after it
judge_left()
{
    left=$(cd "$work/runs" && find . -mindepth 1 -maxdepth 1 ! -name '20*' ! -name latest)
    runs=$(find "$work/runs" -mindepth 1 -maxdepth 1 -name '20*' | wc -l)
    if [ "$status" -gt 1 ] || [ "$runs" -ne 2 ]; then
        fail "$1: the next run ends with $status, and $runs runs are there: $(tail -n 3 "$work/log")"
    elif ! guests_are_in "$work/runs/2026-11-22"; then
        fail "$1: what was put into the run is not in it after the next: $(find "$work/runs" -name notes.txt)"
    elif [ -n "$left" ] || [ "$(readlink "$work/runs/latest")" != "$2" ]; then
        fail "$1: the run of $2 leaves $left, latest is $(readlink "$work/runs/latest")"
    else
        pass
    fi
}

put_back()
{
    rm -rf "$work/runs"
    cp -R "$work/$before" "$work/runs" || exit 99
}

# What should be: the two nights before; this one, of one team and of two.
mkdir "$work/runs" "$work/two"
for day in 2026-11-20 2026-11-21; do
    night $day 1
    [ "$status" -le 1 ] || fail "the night $day ends with $status: $(tail -n 3 "$work/log")"
done
cp -R "$work/runs" "$work/new-day" && cp -R "$work/runs" "$work/one" || exit 99
before=new-day
for teams in 1 2; do
    put_back
    night 2026-11-22 $teams
    case $teams in
    1)
        cp -R "$work/runs" "$work/same-day" && cp -R "$work/runs/2026-11-22" "$work/one" || exit 99
        put_guests "$work/same-day/2026-11-22"
        ;;
    2) cp -R "$work/runs/2026-11-22" "$work/two" ;;
    esac
done
same_run "$work/one/2026-11-22" "$work/two/2026-11-22" &&
    fail 'the two runs do not differ: this tests nothing'

# 1: call; then words for the environment. A kill before each, or POINTS of them. The next run is in
# turn of the same day and of the day after.
kill_before()
{
    call=$1
    shift
    put_back
    night 2026-11-22 2 env LD_PRELOAD="$library" FAULT="$call:0" FAULT_COUNT="$work/count" "$@"
    n=$(cat "$work/count")
    points=$POINTS
    [ "$call" != rename ] || points=all # the exchange, and each of what goes over to the new run
    [ "$points" != all ] || points=$n
    [ "$points" -le "$n" ] || points=$n
    i=0
    while [ "$i" -lt "$points" ]; do
        at=$((1 + n * i / points))
        i=$((i + 1))
        put_back
        night 2026-11-22 2 env LD_PRELOAD="$library" FAULT="$call:$at:kill" "$@"
        what="$before $* killed before $call $at of $n"
        [ "$status" -eq 137 ] || fail "$what: status $status"
        judge "$what"
        if [ $((i % 2)) -eq 0 ]; then
            judge_again "$what"
        else
            night 2026-11-23 1
            judge_left "$what" 2026-11-23
        fi
    done
}

for call in $KILL_CALLS; do
    before=new-day
    kill_before "$call"
    before=same-day
    kill_before "$call"
    kill_before "$call" FAULT_NO_EXCHANGE=1
done
finish
