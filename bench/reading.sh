#!/bin/sh
# How fast exports are read, against the bare parsers on the same bytes: make bench-reading.
# ROUNDS (5) of each file; SIZE (1) is a factor on the sizes, VMS (100000) what it is applied to;
# FILES is where they are made and kept (a temporary folder that is removed).
: "${srcdir:=.}" "${builddir:=.}" "${ROUNDS:=5}" "${SIZE:=1}" "${VMS:=100000}"
set -eu
if [ -z "${FILES:-}" ]; then
    FILES=$(mktemp -d)
    trap 'rm -rf "$FILES"' EXIT
fi
WAVEPLAN_DATADIR=$(cd "$srcdir" && pwd)
export WAVEPLAN_DATADIR
n=$((VMS * SIZE))

# estate NAME OPTION...: one vCenter without faults, unless it is there
estate()
{
    name=$1
    shift
    [ -s "$FILES/$name/planted.csv" ] || {
        rm -rf "${FILES:?}/$name"
        "$builddir/waveplan" generate --quiet --dirt none -o "$FILES/$name" \
            --set 'sites=[{name: Dublin, code: dub}]' --set vcenter_vms=10000000 "$@"
    }
}

estate tables --vms $n --flows $((50 * n)) --formats rvtools,flows
estate workbook --vms $((n / 10)) --formats rvtools-xlsx
estate domains --vms $((n / 2)) --formats libvirt
"$builddir/bench/reading" "$srcdir/parsers/layouts" "$ROUNDS" \
    "$FILES/tables/exports/rvtools/vc01-dub/RVTools_tabvInfo.csv" \
    "$FILES/tables/exports/rvtools/vc01-dub/RVTools_tabvDisk.csv" \
    "$FILES/tables/exports/azure-migrate/dependencies-dub.csv" \
    "$FILES/workbook/exports/rvtools/vc01-dub.xlsx" \
    "$FILES/domains/exports/libvirt/domains-dub.xml"
