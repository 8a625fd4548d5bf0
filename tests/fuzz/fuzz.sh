#!/bin/sh
# Fuzzes each target of a build with --enable-fuzzing for some seconds, from its corpus and with the
# words of its dictionary; what is found stays in the build tree and is named. Closes with
# "N passed, N failed", a target each.
#
# usage: fuzz.sh SECONDS [NAME...]      in the build tree
srcdir=$(cd "$(dirname "$0")/../.." && pwd) || exit 99
# shellcheck source=tests/tally.sh
. "$srcdir/tests/tally.sh"
seconds=${1:?how many seconds a target}
shift
if [ $# -eq 0 ]; then
    for source in "$srcdir"/tests/fuzz/fuzz-*.c; do
        [ -e "$source" ] || break
        name=$(basename "$source" .c)
        set -- "$@" "${name#fuzz-}"
    done
fi
G_SLICE=always-malloc
TMPDIR=$(mktemp -d) || exit 99
trap 'rm -rf "$TMPDIR"' EXIT
: "${WAVEPLAN_DATADIR:=$srcdir}"
export G_SLICE TMPDIR WAVEPLAN_DATADIR
for name in "$@"; do
    found=tests/fuzz/found/$name
    if [ ! -x "tests/fuzz/fuzz-$name" ]; then
        fail "fuzz-$name is not built: configure with --enable-fuzzing, make check"
        continue
    fi
    mkdir -p "$found/new"
    set --
    [ ! -e "$srcdir/tests/fuzz/dict/$name.dict" ] ||
        set -- "-dict=$srcdir/tests/fuzz/dict/$name.dict"
    if "tests/fuzz/fuzz-$name" "$@" -max_total_time="$seconds" -timeout=60 -rss_limit_mb=2048 \
        -print_final_stats=1 -verbosity=0 -artifact_prefix="$found/" \
        "$found/new" "$srcdir/tests/fuzz/corpus/$name" >"$found/log" 2>&1; then
        sed -n "s/^stat::number_of_executed_units: */$name: runs /p" "$found/log"
        pass
    else
        tail -n 60 "$found/log"
        fail "fuzz-$name: add what it found, in $found, to tests/fuzz/corpus/$name"
    fi
done
finish
