#!/bin/sh
# A night that removes, adds or changes 1 % of an estate moves few of the other assets to another
# wave, and its plan ends at most a wave after one that is made afresh. STABLE=all tries 10,000 VMs,
# of which 2 % may move; where an estate is small, one group of 50 is 2 % already.
# shellcheck source=tests/tally.sh
. "${srcdir:=.}/tests/tally.sh"
: "${builddir:=.}" "${STABLE:=few}"
waveplan=$(cd "$builddir" && pwd)/waveplan
hubs=$(cd "$builddir" && pwd)/tests/hubs
work=$(mktemp -d) || exit 99
trap 'rm -rf "$work"' EXIT

# base KEY=NUMBER...: an estate, and the run that others start from
base()
{
    estate="hub-estate $*"
    rm -rf "${work:?}/estate" "${work:?}/base"
    "$hubs/hub-estate" make "$work/estate" "$@" || fail "$estate: not made"
    "$waveplan" run --quiet --as-of 2026-11-22 "$work/estate/exports" -o "$work/base" \
        >"$work/log" 2>&1 || fail "$estate: $(cat "$work/log")"
}

# night MOST KIND SEED: at most MOST hundredths of a percent of the others move
night()
{
    rm -rf "${work:?}/exports" "${work:?}/now" "${work:?}/afresh"
    "$hubs/hub-night" change "$work/estate/exports" "$work/exports" "$2" "$3" &&
        "$waveplan" run --quiet --as-of 2026-11-23 --baseline "$work/base" "$work/exports" \
            -o "$work/now" >"$work/log" 2>&1 &&
        "$waveplan" run --quiet --as-of 2026-11-22 --baseline none "$work/exports" \
            -o "$work/afresh" >"$work/log" 2>&1
    said=$("$hubs/hub-night" moved "$work/base" "$work/now" "$work/afresh")
    share=${said#*moved, } share=${share%%;*}
    now=${said#*now } now=${now%%,*}
    afresh=${said##*afresh }
    if [ "${share:-10000}" -le "$1" ] && [ "$now" -le $((afresh + 1)) ]; then
        pass
    else
        cat "$work/log"
        fail "$estate, $2 with seed $3: $said; wanted at most $1 and a wave more than afresh"
    fi
    [ "$STABLE" = few ] || echo "$estate, $2 with seed $3: $said"
}

if [ "$STABLE" = all ]; then
    for shape in 'labels=1' '' 'strengths=1 environments=1' 'noise=20 apps=250'; do
        # shellcheck disable=SC2086
        base vms=10000 apps=400 $shape
        for kind in remove add resize flows; do
            night 200 "$kind" 1
            night 200 "$kind" 2
        done
    done
else
    base vms=2500 apps=100
    night 300 remove 1
    night 300 add 1
    night 300 resize 1
    night 300 flows 1
fi
finish
