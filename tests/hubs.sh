#!/bin/sh
# Applications come back from flows alone: estates whose every VM talks to known and unknown
# services, whose names say nothing, and whose applications are known to the test. HUBS=all tries
# more of them.
# shellcheck source=tests/tally.sh
. "${srcdir:=.}/tests/tally.sh"
: "${builddir:=.}" "${HUBS:=few}"
waveplan=$(cd "$builddir" && pwd)/waveplan
estate=$(cd "$builddir" && pwd)/tests/hubs/hub-estate
work=$(mktemp -d) || exit 99
trap 'rm -rf "$work"' EXIT

# 1: least adjusted Rand index of groups, in percent; then what hub-estate takes
comes_back() {
    least=$1
    shift
    rm -rf "${work:?}/estate"
    "$estate" make "$work/estate" "$@" &&
        "$waveplan" run --quiet --as-of 2026-11-22 "$work/estate/exports" -o "$work/estate/out" \
            >"$work/log" 2>&1
    found=$("$estate" score "$work/estate" "$work/estate/out/plan.csv" group)
    percent=${found##*ARI }
    if [ "${percent:-0}" -ge "$least" ]; then
        pass
    else
        cat "$work/log"
        fail "hub-estate $*: $found, wanted $least"
    fi
}

comes_back 97 seed=1
comes_back 95 seed=3 noise=20
comes_back 99 seed=5 shape=2
comes_back 95 seed=20 vms=1000 apps=45 hubs=3
if [ "$HUBS" = all ]; then
    for seed in 21 22 23 24; do
        for shape in 0 1 2 3 4; do
            comes_back 95 "seed=$seed" "shape=$shape" noise=10
        done
        comes_back 95 "seed=$seed" noise=0
        comes_back 95 "seed=$seed" names=2 sites=4
        comes_back 95 "seed=$seed" back=60 strengths=1
        comes_back 95 "seed=$seed" environments=1 hubs=8 shared=60
        comes_back 95 "seed=$seed" spread=0 balancers=5 jumps=5
    done
fi
finish
