#!/bin/sh
# A night that removes, adds or changes 1 % of an estate moves few of the other assets to another
# wave, and its plan ends at most a wave after one that is made afresh. STABLE=all tries 10,000 VMs.
# A night that adds ten VMs renames no group that is there already.
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

# plan FROM BASELINE TO: a run that starts from another; a day later, if there is one
plan()
{
    day=2026-11-23
    [ "$2" != none ] || day=2026-11-22
    "$waveplan" run --quiet --as-of "$day" --baseline "$2" "$1" -o "$3" >"$work/log" 2>&1
}

# judge WHAT: of "now", under 2 % of the others moved since "base"
judge()
{
    said=$("$hubs/hub-night" moved "$work/base" "$work/now" "$work/afresh")
    share=${said#*moved, } share=${share%%;*}
    now=${said#*now } now=${now%%,*}
    afresh=${said##*afresh }
    if [ "${share:-10000}" -lt 200 ] && [ "$now" -le $((afresh + 1)) ]; then
        pass
    else
        grep -v ': note:' "$work/log" | tail -3
        fail "$estate, $1: $said; wanted under 200 and at most a wave more than afresh"
    fi
    [ "$STABLE" = few ] || echo "$estate, $1: $said"
}

# later KIND SEED [SERVERS]: the night after base
later()
{
    rm -rf "${work:?}/exports" "${work:?}/now"
    "$hubs/hub-night" change "$work/estate/exports" "$work/exports" "$@" &&
        plan "$work/exports" "$work/base" "$work/now"
}

night()
{
    rm -rf "${work:?}/afresh"
    later "$@"
    plan "$work/exports" none "$work/afresh"
    judge "$1 with seed $2"
}

# names SEED: ten VMs more, and no group of the night before has another id
names()
{
    later add "$1" 10
    said=$("$hubs/hub-night" renamed "$work/base" "$work/now")
    case $said in
    '0 of '[1-9]*) pass ;;
    *) fail "$estate, ten more with seed $1: $said" ;;
    esac
    [ "$STABLE" = few ] || echo "$estate, ten more with seed $1: $said"
}

# generated SEED VMS: an estate in the formats of others, with 1 % of its VMs less, and back again
generated()
{
    estate="generate --seed $1 --vms $2"
    rm -rf "${work:?}/estate" "${work:?}/thin"
    "$waveplan" generate --quiet --seed "$1" --vms "$2" --formats rvtools,flows,databases,cmdb \
        -o "$work/estate" >"$work/log" 2>&1 || fail "$estate: $(cat "$work/log")"
    "$hubs/thin" "$work/estate/truth.csv" "$work/estate/exports" "$work/thin" "$1" ||
        fail "$estate: not thinned"
    turn "$work/estate/exports" "$work/thin" remove
    turn "$work/thin" "$work/estate/exports" add
}

# turn FROM TO WHAT
turn()
{
    rm -rf "${work:?}/base" "${work:?}/now" "${work:?}/afresh"
    plan "$1" none "$work/base"
    plan "$2" "$work/base" "$work/now"
    plan "$2" none "$work/afresh"
    judge "$3"
}

if [ "$STABLE" = all ]; then
    for shape in 'labels=1' '' 'strengths=1 environments=1' 'noise=20 apps=250'; do
        # shellcheck disable=SC2086
        base vms=10000 apps=400 $shape
        for seed in 1 2; do
            for kind in remove add resize flows; do
                night "$kind" "$seed"
            done
            names "$seed"
        done
    done
    for seed in 1 2 3; do
        generated "$seed" 10000
    done
else
    base vms=2500 apps=100
    for kind in remove add resize flows; do
        night "$kind" 1
    done
    names 1
fi
finish
