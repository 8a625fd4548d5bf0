#!/bin/sh
# kill -9 at any moment leaves the older run directory as it was, whole; the next run cleans up.
# KILLS says how many moments are tried (default 12; more by hand).
# shellcheck source=tests/tally.sh
. "${srcdir:=.}/tests/tally.sh"
: "${builddir:=.}" "${KILLS:=12}"
waveplan=$(cd "$builddir" && pwd)/waveplan
estate=$(cd "$srcdir/fixtures/contoso" && pwd)
work=$(mktemp -d) || exit 99
trap 'rm -rf "$work"' EXIT

# whole DIR: every file that the manifest names is there with its sum, and no other.
whole()
{
    [ -f "$1/manifest.json" ] || return 1
    (cd "$1" && find . -type f ! -name manifest.json ! -name .waveplan | sed 's|^\./||' | sort) >"$work/have"
    sed 's/[,{}]/\n/g' "$1/manifest.json" |
        sed -n '/"outputs"/,$ s/.*"\(name\|file\)": *"\([^"]*\)".*/\2/p' | sort -u >"$work/want"
    while read -r name; do
        grep -qxF "$name" "$work/want" || [ "$name" = run.log ] || return 1
    done <"$work/have"
}

cd "$estate" || exit 99
set -- run -c estate.yaml --as-of 2026-11-22 -q exports -o "$work/out"
"$waveplan" "$@" >/dev/null 2>&1
cp -r "$work/out" "$work/kept"
i=0
while [ "$i" -lt "$KILLS" ]; do
    "$waveplan" "$@" >/dev/null 2>&1 &
    pid=$!
    # Moments spread over a whole run, a prime number of milliseconds apart.
    sleep "0.$(printf %03d $((i * 37 % 400)))"
    kill -9 "$pid" 2>/dev/null
    wait "$pid" 2>/dev/null
    if diff -r "$work/kept" "$work/out" >"$work/diff" 2>&1 && whole "$work/out"; then
        pass
    else
        fail "killed after moment $i: $(head -3 "$work/diff")"
    fi
    i=$((i + 1))
done
"$waveplan" "$@" >/dev/null 2>&1
left=$(find "$work" -maxdepth 1 -name '.out.*')
if [ -z "$left" ]; then
    pass
else
    fail "leftovers after a good run: $left"
fi
finish
