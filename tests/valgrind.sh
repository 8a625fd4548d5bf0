#!/bin/sh
# The demo under valgrind: no byte is read before it was written, none after it was freed, none is
# lost. Every command that reads or writes an estate, with threads. Slow; part of `make reliability`.
#
# PCRE2 makes machine code for patterns that valgrind cannot follow; it is kept from that, which the
# program must cope with anyway. Nothing is suppressed.
# shellcheck source=tests/tally.sh
. "${srcdir:=.}/tests/tally.sh"
: "${builddir:=.}"
waveplan=$(cd "$builddir" && pwd)/waveplan
fixtures=$(cd "$srcdir/fixtures" && pwd)
no_jit=$(cd "$builddir" && pwd)/tests/faults/no-jit.so
work=$(mktemp -d) || exit 99
trap 'rm -rf "$work"' EXIT
command -v valgrind >/dev/null || { echo 'valgrind is not there'; exit 77; }
if grep -q __asan_init "$waveplan"; then
    echo 'valgrind cannot run a build with sanitizers'
    exit 77
fi
G_SLICE=always-malloc
export G_SLICE
cd "$work" || exit 99

# 1: highest status that is right; the rest are arguments of waveplan
try()
{
    most=$1
    shift
    valgrind -q --trace-children=yes --error-exitcode=99 --leak-check=full --show-leak-kinds=definite,indirect \
        --errors-for-leak-kinds=definite --log-file="$work/report" \
        env LD_PRELOAD="$no_jit" "$waveplan" "$@" >"$work/said" 2>&1
    status=$?
    if [ -s "$work/report" ]; then
        fail "waveplan $*: $(head -n 40 "$work/report")"
    elif [ "$status" -gt "$most" ]; then
        fail "waveplan $*: status $status: $(tail -n 3 "$work/said")"
    else
        pass
    fi
}

for estate in "$fixtures"/*; do
    [ -e "$estate/estate.yaml" ] || continue
    name=$(basename "$estate")
    try 1 run -q -c "$estate/estate.yaml" --as-of 2026-11-21 "$estate/exports" -o "$name.1"
    try 1 run -q -c "$estate/estate.yaml" --as-of 2026-11-22 --baseline "$name.1" "$estate/exports" -o "$name.2"
    try 1 check -q -c "$estate/estate.yaml" --as-of 2026-11-22 "$estate/exports"
    try 1 diff "$name.1" "$name.2"
    try 0 explain 'wave 1' "$name.2"
done
try 0 init made
try 0 rules check
try 0 rules list
try 0 layouts list
try 0 schema
try 0 generate --vms 60 --seed 1 -o small
try 1 run -q --as-of 2026-11-22 small -o small.out
try 3 check none
try 2 run --set capacity.teams=many small
finish
