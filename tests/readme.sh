#!/bin/sh
# What README.md shows of a run and of explain is what the program says about fixtures/contoso.
# shellcheck source=tests/tally.sh
. "${srcdir:=.}/tests/tally.sh"
: "${builddir:=.}"
waveplan=$(cd "$builddir" && pwd)/waveplan
readme=$(cd "$srcdir" && pwd)/README.md
work=$(mktemp -d) || exit 99
trap 'rm -rf "$work"' EXIT
cp -r "$srcdir/fixtures/contoso/exports" "$srcdir/fixtures/contoso/estate.yaml" "$work" || exit 99
cd "$work" || exit 99
chmod -R u+w .

# block FIRST: the indented lines of the README from the one that is FIRST, without their indent
block()
{
    awk -v first="    $1" '
        $0 == first { inside = 1 }
        inside && !/^    / { exit }
        inside { print substr($0, 5) }' "$readme"
}

# holds SHOWN SAID: every piece of SHOWN, between lines of "...", is in SAID; blanks count as one
holds()
{
    tr -s ' \n' '  ' <"$2" >flat
    awk '{ sub(/^ +/, ""); sub(/ +$/, "") } $0 == "..." { print piece; piece = ""; next }
         { gsub(/ +/, " "); piece = piece (piece == "" ? "" : " ") $0 }
         END { print piece }' "$1" >pieces
    [ -s "$1" ] || fail "README.md: no such block for $2"
    while IFS= read -r piece; do
        if grep -qF -- "$piece" flat; then
            pass
        else
            fail "README.md shows what is not said: $piece"
        fi
    done <pieces
}

"$waveplan" run -c estate.yaml --as-of 2026-11-22 exports -o out >run.said 2>&1
"$waveplan" explain crm-db01 out >explain.said 2>&1
block 'assumed:' >run.shown
# shellcheck disable=SC2016
block '$ waveplan explain crm-db01 out' | tail -n +2 >explain.shown
holds run.shown run.said
holds explain.shown explain.said
finish
