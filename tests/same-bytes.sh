#!/bin/sh
# The same inputs give the same bytes: run twice, from another folder, in other locales and time
# zones, with the inputs named one by one in another order.
# shellcheck source=tests/tally.sh
. "${srcdir:=.}/tests/tally.sh"
: "${builddir:=.}"
waveplan=$(cd "$builddir" && pwd)/waveplan
estate=$(cd "$srcdir/fixtures/contoso" && pwd)
work=$(mktemp -d) || exit 99
trap 'rm -rf "$work"' EXIT

# run NAME COMMAND...: a run into $work/NAME must end with status 0 or 1 (a gate).
run()
{
    name=$1
    shift
    "$@" >/dev/null 2>"$work/$name.err"
    [ $? -le 1 ] || cat "$work/$name.err"
}

# same NAME WHAT: $work/NAME is $work/first to the byte.
same()
{
    if diff -r -x run.log "$work/first" "$work/$1" >"$work/diff" 2>&1; then
        pass
    else
        fail "$2: $(head -5 "$work/diff")"
    fi
}

cd "$estate" || exit 99
set -- -c estate.yaml --as-of 2026-11-22 -q
run first "$waveplan" run "$@" exports -o "$work/first"
run again "$waveplan" run "$@" exports -o "$work/again"
same again 'two runs differ'
run locale env LC_ALL=tr_TR.UTF-8 TZ=Asia/Kathmandu "$waveplan" run "$@" exports -o "$work/locale"
same locale 'locale or time zone matters'
run replaced "$waveplan" run "$@" exports -o "$work/again"
same again 'a run that replaces another differs'
if [ -s "$work/first/plan.csv" ] && [ -s "$work/first/manifest.json" ]; then
    pass
else
    fail 'there is no plan.csv or manifest.json'
fi
finish
