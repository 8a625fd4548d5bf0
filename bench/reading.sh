#!/bin/sh
# How fast exports are read, against the bare parsers on the same bytes: make bench-reading.
# ROUNDS (5) of each file; SIZE (1) is a factor on the sizes; FILES is where they are made and kept
# (a temporary folder that is removed).
: "${srcdir:=.}" "${builddir:=.}" "${ROUNDS:=5}" "${SIZE:=1}"
set -eu
if [ -z "${FILES:-}" ]; then
    FILES=$(mktemp -d)
    trap 'rm -rf "$FILES"' EXIT
fi
exports=$srcdir/fixtures/contoso/exports

# file NAME KIND N FIXTURE [VMS]: makes the file unless it is there.
file()
{
    [ -s "$FILES/$1" ] || "$builddir/bench/reading-files" "$4" "$2" $(($3 * SIZE)) "$FILES/$1" \
        "${5:-0}"
    set -- "$FILES/$1"
    list="$list $1"
}

list=
file vInfo.csv rows 100000 "$exports/RVTools_tabvInfo.csv"
file vDisk.csv rows 200000 "$exports/RVTools_tabvDisk.csv"
file dependencies.csv flows 5000000 - $((100000 * SIZE))
file vInfo.xlsx sheet 20000 "$exports/RVTools_tabvInfo.csv"
file domains.xml domains 50000 -
# shellcheck disable=SC2086 # names without blanks
"$builddir/bench/reading" "$srcdir/parsers/layouts" "$ROUNDS" $list
