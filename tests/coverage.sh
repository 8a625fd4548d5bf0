#!/bin/sh
# Which lines of planner, parsers and rules the test suite runs: make coverage. Builds in a temporary
# folder with gcc's counters, runs `make check`, and prints the share of every file, the least
# covered last, and of all. LEAST (90) is the share in percent that is wanted.
# OUT (nothing): a folder that gets gcov's listings, in which lines never run are marked #####.
: "${srcdir:=.}" "${LEAST:=90}" "${OUT:=}"
set -eu
srcdir=$(cd "$srcdir" && pwd)
for tool in gcc gcov; do
    command -v $tool >/dev/null || { echo "coverage needs $tool"; exit 77; }
done
[ -z "$OUT" ] || { mkdir -p "$OUT" && OUT=$(cd "$OUT" && pwd); }
work=$(mktemp -d)
trap 'chmod -R u+w "$work"; rm -rf "$work"' EXIT
cd "$work"
"$srcdir/configure" CC=gcc CFLAGS='-O0 -g --coverage' --disable-hardening --enable-tests >log 2>&1 ||
    { tail -n 20 log; exit 1; }
make -j"$(nproc)" >log 2>&1 || { tail -n 50 log; exit 1; }
make -j"$(nproc)" check >log 2>&1 || echo 'some tests failed'

# gcov says of every source: File 'NAME', then Lines executed:P% of N
find planner parsers rules -name '*.gcno' | LC_ALL=C sort | while IFS= read -r notes; do
    gcov -n -o "${notes%/*}" "$notes" 2>/dev/null
    [ -z "$OUT" ] || (cd "$OUT" && gcov -p -o "$work/${notes%/*}" "$work/$notes" >/dev/null 2>&1)
done | awk -v least="$LEAST" -v top="$srcdir/" -v quote="'" '
    /^File / {
        file = $2
        gsub(quote, "", file)
        ours = index(file, top) == 1 && file ~ /\.c$/
        file = substr(file, length(top) + 1)
    }
    ours && /^Lines executed:/ {
        split($0, part, /[:% ]+/)
        n = part[5]
        printf "%6.2f %% of %5d  %s\n", part[3], n, file | "LC_ALL=C sort -rn"
        lines += n
        run += n * part[3] / 100
        ours = 0
    }
    END {
        close("LC_ALL=C sort -rn")
        if (lines == 0) {
            print "nothing was counted"
            exit 1
        }
        printf "%6.2f %% of %d lines of planner, parsers and rules; wanted %d %%\n", 100 * run / lines, lines, least
        exit 100 * run / lines < least
    }'
