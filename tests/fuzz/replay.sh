#!/bin/sh
# Runs every fuzz target on its corpus: tests/fuzz/fuzz-NAME on the files of tests/fuzz/corpus/NAME.
# Prints what failed and closes with "N passed, N failed", a file each.
# shellcheck source=tests/tally.sh
. "${srcdir:=.}/tests/tally.sh"
: "${builddir:=.}"
srcdir=$(cd "$srcdir" && pwd) && builddir=$(cd "$builddir" && pwd) || exit 99
: "${WAVEPLAN_DATADIR:=$srcdir}"
export WAVEPLAN_DATADIR
work=$(mktemp -d) || exit 99
trap 'rm -rf "$work"' EXIT

for source in "$srcdir"/tests/fuzz/fuzz-*.c; do
    [ -e "$source" ] || break
    name=$(basename "$source" .c)
    name=${name#fuzz-}
    target=$builddir/tests/fuzz/fuzz-$name
    corpus=$srcdir/tests/fuzz/corpus/$name
    if [ ! -x "$target" ]; then
        fail "fuzz-$name is not built: list it in tests/local.mk"
        continue
    fi
    set -- "$corpus"/*
    if [ ! -f "$1" ]; then
        fail "fuzz-$name has no inputs: put some in tests/fuzz/corpus/$name/"
        continue
    fi
    # all files in one process; only where that fails, each on its own, to name the culprit
    if (cd "$work" && "$target" "$@") >"$work/log" 2>&1; then
        passed=$((passed + $#))
        continue
    fi
    before=$failed
    for input in "$@"; do
        if (cd "$work" && "$target" "$input") >"$work/log" 2>&1; then
            pass
        else
            cat "$work/log"
            fail "fuzz-$name ${input#"$srcdir"/}"
        fi
    done
    [ "$failed" -gt "$before" ] || fail "fuzz-$name: the corpus fails only as a whole"
done
finish
