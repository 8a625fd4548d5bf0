#!/bin/sh
# What a run does when it cannot go on: calls of the C library that fail one by one, memory and file
# sizes that are limited, a disk that is full, folders that are not there, not writable or taken.
# Every time the older results stand as they were and the status is 4 with a message, or the run
# ends well with the bytes that it always gives; and the next run clears away what was left.
#
# POINTS says how many calls of each kind fail in turn (default 1; `all` is every one, of memory
# 100); `make reliability` has them all. CALLS names the kinds to be tried, where not all are.
# shellcheck source=tests/tally.sh
. "${srcdir:=.}/tests/tally.sh"
: "${builddir:=.}" "${POINTS:=1}" "${CALLS:=write fsync mkdir rename open read malloc}"
builddir=$(cd "$builddir" && pwd)
waveplan=$builddir/waveplan
library=$builddir/tests/faults/fault.so
estate=$(cd "$srcdir" && pwd)/fixtures/contoso/estate.yaml
work=$(mktemp -d) || exit 99
trap 'chmod -R u+w "$work"; rm -rf "$work"' EXIT
mkdir "$work/in" || exit 99
# shellcheck disable=SC3045 # dash and bash have it
ulimit -c 0

# 1: teams, then a command in front of waveplan: the estate into $work/in/out; status, log
plan()
{
    teams=$1
    shift
    "$@" "$waveplan" run --quiet -c "$estate" --set "capacity.teams=$teams" -o "$work/in/out" \
        >"$work/log" 2>&1
    status=$?
}

# 1: folder; the results are those in it
is_as()
{
    diff -rq -x run.log "$work/in/out" "$work/$1" >/dev/null 2>&1
}

put_back()
{
    rm -rf "$work/in/out"
    cp -R "$work/old" "$work/in/out" || exit 99
}

# 1: what failed, 2: other statuses than 4 that may be. The results are old ones.
judge()
{
    case $status in
    0 | 1)
        if is_as new; then
            pass
        else
            fail "$1: status $status, but not the results of a run: $(tail -3 "$work/log")"
        fi
        put_back
        return
        ;;
    esac
    case " 4 $2 " in
    *" $status "*) ;;
    *)
        fail "$1: status $status: $(tail -3 "$work/log")"
        is_as old || put_back
        return
        ;;
    esac
    if ! is_as old; then
        fail "$1: the older results are not what they were"
        put_back
    elif ! grep -q '^waveplan: \|error while loading' "$work/log"; then
        fail "$1: no message: $(tail -3 "$work/log")"
    else
        pass
    fi
}

for teams in 1 2; do
    plan "$teams"
    [ "$status" -le 1 ] || fail "a run with $teams teams ends with $status: $(tail -5 "$work/log")"
    if [ "$teams" -eq 1 ]; then mv "$work/in/out" "$work/old"; else mv "$work/in/out" "$work/new"; fi
done
put_back
is_as new && fail 'the two runs do not differ: this tests nothing'

# 1: kind of call, 2: errno, 3: other statuses that may be
fail_calls()
{
    plan 2 env LD_PRELOAD="$library" FAULT="$1:0" FAULT_COUNT="$work/count"
    n=$(cat "$work/count")
    put_back
    points=$POINTS
    [ "$points" != all ] || points=$n
    [ "$1" != malloc ] || [ "$points" -le 100 ] || points=100
    [ "$points" -le "$n" ] || points=$n
    i=0
    while [ "$i" -lt "$points" ]; do
        at=$((1 + n * i / points))
        i=$((i + 1))
        for after in '' +; do
            plan 2 env LD_PRELOAD="$library" FAULT="$1:$at$after:$2"
            judge "$1 $at$after of $n with errno $2" "$3"
        done
    done
}

if grep -q __asan_init "$waveplan" || ! env LD_PRELOAD="$library" true 2>/dev/null; then
    echo 'calls that fail: left out, this build cannot have another library in front'
else
    for call in $CALLS; do
        case $call in
        write) fail_calls write 28 ;; # no space
        mkdir) fail_calls mkdir 13 ;; # permission
        open) fail_calls open 24 2 ;; # too many open files; 2: the settings', a pack's
        read) fail_calls read 5 2 ;;
        malloc) fail_calls malloc 12 ;;
        *) fail_calls "$call" 5 ;; # I/O error
        esac
    done
fi

# Limits of the shell: blocks of 512 bytes or KiB.
for blocks in 0 1 8 64 512; do
    # shellcheck disable=SC3045 # dash and bash both have it
    (ulimit -f $blocks && "$waveplan" run --quiet -c "$estate" --set capacity.teams=2 \
        -o "$work/in/out" 2>&1) | cat >"$work/log"
    status=4 # of waveplan, not of cat: by what is there
    is_as old || status=0
    judge "files of $blocks blocks at most"
done
if ! grep -q __asan_init "$waveplan"; then
    for kib in 10000 40000 48000 52000 56000 60000 70000 80000 100000 150000; do
        # shellcheck disable=SC3045
        plan 2 sh -c "ulimit -v $kib && exec \"\$@\"" sh
        judge "$kib KiB of memory" 127 # the loader's, where the libraries do not fit
    done
fi

# A disk that is full, where one may be made.
mkdir "$work/disk"
for kib in 64 256 512; do
    if ! unshare -rm true 2>/dev/null; then
        echo 'full disk: left out, no file system may be mounted here'
        break
    fi
    unshare -rm sh -c "mount -t tmpfs -o size=${kib}k none '$work/disk' && mkdir '$work/disk/out' &&
        cp '$work/old/state.csv' '$work/old/.waveplan' '$work/disk/out' 2>/dev/null
        '$waveplan' run --quiet -c '$estate' -o '$work/disk/out'; echo \$? >'$work/status'
        ls -A '$work/disk' >'$work/left'" >"$work/log" 2>&1
    if [ "$(cat "$work/status")" = 4 ] && grep -q 'No space left' "$work/log" &&
        [ "$(cat "$work/left")" = out ]; then
        pass
    else
        fail "a disk of $kib KiB: status $(cat "$work/status"), left $(cat "$work/left"): $(tail -3 "$work/log")"
    fi
done

# Places that are not there, not writable, taken, or in the way.
plan 2 flock "$work/in"
judge 'another run in the same folder'
grep -q 'another run of waveplan' "$work/log" || fail "not said that another run is writing"
"$waveplan" run --quiet -c "$estate" -o "$work/none/out" >"$work/log" 2>&1
status=$?
judge 'a folder that is not there'
chmod a-w "$work/in"
if ! touch "$work/in/x" 2>/dev/null; then
    plan 2
    judge 'a folder that may not be written'
else
    rm -f "$work/in/x"
fi
chmod u+w "$work/in"
"$waveplan" schema >/dev/full 2>"$work/log"
status=$?
judge 'standard output on a full disk'

# No standard files at all: none of the results takes their place.
"$waveplan" run --quiet -c "$estate" --set capacity.teams=2 -o "$work/in/out" <&- >&- 2>&-
status=$?
[ "$status" -le 1 ] || fail "without standard files: status $status"
judge 'without standard files'
"$waveplan" schema 2>"$work/log" >&-
[ $? -eq 4 ]
verdict $? "without standard output: $(cat "$work/log")"

# Folders that go away while a run writes into them.
i=0
while [ $i -lt 6 ]; do
    i=$((i + 1))
    "$waveplan" run --quiet -c "$estate" --set capacity.teams=2 -o "$work/in/out" \
        >"$work/log" 2>&1 &
    run=$!
    while kill -0 $run 2>/dev/null; do
        for folder in "$work"/in/.out.waveplan-*; do
            [ -e "$folder/.waveplan" ] && rm -rf "$folder" && break 2
        done
    done
    wait $run
    status=$?
    judge 'a folder that vanishes'
done

# Two runs at once: each gives way to the other or follows it.
"$waveplan" run --quiet -c "$estate" --set capacity.teams=2 -o "$work/in/out" >"$work/log2" 2>&1 &
run=$!
plan 2
first=$status
wait $run
second=$?
case "$first $second" in
"4 0" | "0 4" | "0 0" | "4 1" | "1 4" | "1 1") status=0 ;;
*) status="$first and $second" ;;
esac
judge 'two runs at once'

plan 2
is_as new || fail 'a run after all this does not give what it always gives'
left=$(cd "$work/in" && ls -A)
if [ "$left" = out ]; then
    pass
else
    fail "left behind: $left"
fi
finish
