#!/bin/sh
# Golden runs: fixtures/NAME/ holds a small estate, the commands to run on it and what they must
# give, byte for byte.
#
#   args       one waveplan command a line, written as for a shell ("quotes", <file); # starts a
#              comment. The commands run in order, in a copy of the folder.
#   expected/  stdout, stderr and status of the commands, and the files they wrote
#   compare    optional: shell patterns, one a line; of the files written only those that match
#              are compared (without it all are, but for run.log, which has timings)
#
# usage: golden.sh [--update] [NAME...]    --update makes what the commands give the expected
# shellcheck source=tests/tally.sh
. "$(dirname "$0")/tally.sh"
: "${srcdir:=.}" "${builddir:=.}"
srcdir=$(cd "$srcdir" && pwd) && builddir=$(cd "$builddir" && pwd) || exit 99
update=no
if [ "$1" = --update ]; then
    update=yes
    shift
fi
work=$(mktemp -d) || exit 99
trap 'rm -rf "$work"' EXIT
PATH=$builddir:$PATH
export PATH

# 1: fixture folder; leaves its run in $work/run and what is to be compared in $work/got
run_fixture() {
    rm -rf "$work/run" "$work/got"
    cp -R "$1" "$work/run" && chmod -R u+w "$work/run" && rm -rf "$work/run/expected" || exit 99
    mkdir "$work/got" || exit 99
    (cd "$work/run" && find . -type f | LC_ALL=C sort) >"$work/inputs"
    while IFS= read -r line || [ -n "$line" ]; do
        case $line in '' | '#'*) continue ;; esac
        echo "$ waveplan $line" | tee -a "$work/got/stdout" >>"$work/got/stderr"
        (cd "$work/run" && eval "exec waveplan $line") \
            >>"$work/got/stdout" 2>>"$work/got/stderr" </dev/null
        echo "$? waveplan $line" >>"$work/got/status"
    done <"$1/args"
    (cd "$work/run" && find . -type f | LC_ALL=C sort) | LC_ALL=C comm -13 "$work/inputs" - |
        while IFS= read -r file; do
            is_compared "$1/compare" "${file#./}" || continue
            mkdir -p "$work/got/$(dirname "$file")" && cp "$work/run/$file" "$work/got/$file"
        done
}

# 1: compare file, may be absent; 2: a file that was written
is_compared() {
    case $2 in */run.log) return 1 ;; esac
    [ -e "$1" ] || return 0
    while IFS= read -r pattern; do
        # shellcheck disable=SC2254 # a pattern is meant
        case $2 in $pattern) return 0 ;; esac
    done <"$1"
    return 1
}

if [ $# -eq 0 ]; then
    for dir in "$srcdir"/fixtures/*/; do
        [ -e "$dir/args" ] && set -- "$@" "$(basename "$dir")"
    done
fi
for name in "$@"; do
    dir=$srcdir/fixtures/$name
    if [ ! -e "$dir/args" ]; then
        fail "$name: no fixtures/$name/args"
        continue
    fi
    run_fixture "$dir"
    if diff -ruN "$dir/expected" "$work/got" >"$work/diff" 2>&1 && [ -d "$dir/expected" ]; then
        pass
    elif [ "$update" = yes ]; then
        rm -rf "$dir/expected" && cp -R "$work/got" "$dir/expected" || exit 99
        echo "updated: fixtures/$name/expected"
        pass
    else
        head -n 200 "$work/diff"
        fail "$name: 'make update-golden' accepts this, once you have read it"
    fi
done
finish
