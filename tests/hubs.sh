#!/bin/sh
# Applications come back from flows alone: estates whose every VM talks to known and unknown
# services, whose names say nothing, and whose applications are known to the test. HUBS=all tries
# more of them.
# shellcheck source=tests/tally.sh
. "${srcdir:=.}/tests/tally.sh"
: "${builddir:=.}" "${HUBS:=few}"
waveplan=$(cd "$builddir" && pwd)/waveplan
work=$(mktemp -d) || exit 99
trap 'rm -rf "$work"' EXIT

# Nothing but flows decides: all run, all are ready, no folder and no CMDB speaks.
# 1: least adjusted Rand index of groups, in percent; then what generate takes
comes_back() {
    least=$1
    shift
    rm -rf "${work:?}/estate" "$work/out"
    "$waveplan" generate --quiet --dirt none --formats rvtools,flows -o "$work/estate" \
        --set 'applications.sizes=4..47' --set 'applications.environments=1=1' \
        --set 'names=[{pattern: "vm{number}", weight: 1}]' --set knowledge.folder=0% --set vm.powered_off=0% \
        --set 'os=[{weight: 1, family: linux, vmware: Red Hat Enterprise Linux 8 (64-bit), azure: x, kvm: x, ovf: x}]' \
        "$@" >"$work/log" 2>&1 &&
        "$waveplan" run --quiet -c "$work/estate/estate.yaml" -o "$work/out" >>"$work/log" 2>&1
    percent=$(awk -v column=group -f "$srcdir/tests/agreement.awk" "$work/estate/truth.csv" \
        "$work/out/plan.csv")
    if [ "${percent:-0}" -ge "$least" ]; then
        pass
    else
        grep -v ": note:" "$work/log" | tail -3
        fail "generate $*: agreement $percent, wanted $least"
    fi
    [ "$HUBS" != all ] || echo "$percent: $*"
}

# The same of estates that hub-estate makes.
# 1: least index; then what hub-estate takes
shape_comes_back() {
    least=$1
    shift
    rm -rf "${work:?}/estate" "$work/out"
    "$builddir/tests/hubs/hub-estate" make "$work/estate" "$@" >"$work/log" 2>&1 &&
        "$waveplan" run --quiet --as-of 2026-11-22 "$work/estate/exports" -o "$work/out" \
            >>"$work/log" 2>&1
    percent=$(awk -v known=application -v column=group -f "$srcdir/tests/agreement.awk" \
        "$work/estate/truth.csv" "$work/out/plan.csv")
    [ "${percent:-0}" -ge "$least" ]
    verdict $? "hub-estate $*: agreement $percent, wanted $least"
    [ "$HUBS" != all ] || echo "$percent: hub-estate $*"
}

comes_back 95 --vms 5000 --seed 1
comes_back 94 --vms 5000 --seed 3 --set flows.noise=20%
comes_back 95 --vms 5000 --seed 5 --set applications.shapes=star=1
comes_back 93 --vms 1000 --seed 20
shape_comes_back 92 vms=1000 apps=40 pool=12
shape_comes_back 87 vms=1000 apps=40 scanners=3
shape_comes_back 96 vms=1000 apps=40 shape=5 noise=0 shared=0
if [ "$HUBS" = all ]; then
    while read -r floor odd; do
        # shellcheck disable=SC2086 # several words
        shape_comes_back "$floor" vms=2500 apps=100 $odd
    done <<'END'
98 shared=0
97 sharers=6
98 sharers=27
97 pool=12
97 partial=6
95 scanners=3
96 answered=2
96 noise=0
97 noise=20
97 shape=5 noise=0 shared=0
END
    for seed in 21 22 23 24; do
        for shape in tiers star mesh chain; do
            comes_back 92 --vms 5000 --seed $seed --set "applications.shapes=$shape=1"
        done
        comes_back 92 --vms 5000 --seed $seed --set flows.noise=0%
        comes_back 92 --vms 5000 --seed $seed --set 'names=[{pattern: "{role}{number}", weight: 1}]'
        comes_back 92 --vms 5000 --seed $seed --set flows.back=60%
        comes_back 92 --vms 5000 --seed $seed --set 'applications.environments=1=1 2=1'
        comes_back 92 --vms 5000 --seed $seed --set flows.shared_vms=80
        comes_back 92 --vms 5000 --seed $seed --set 'applications.sizes=25'
        comes_back 90 --vms 5000 --seed $seed --formats rvtools,connections
    done
fi
finish
