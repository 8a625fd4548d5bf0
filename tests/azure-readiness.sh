#!/bin/sh
# Plans the machines of a Discovery report of Azure Migrate and holds their readiness against the
# service's own, in its Core report: those of ../shared/corpora beside the sources if they are there, or
# the two files named (discovery, then core).
: "${srcdir:=.}" "${builddir:=.}"
if [ $# -eq 0 ]; then
    corpora=$srcdir/../shared/corpora/azure-migrate
    set -- "$corpora/AzureMigrate_Discovery_Report.xlsx" "$corpora/AzureMigrate_Assessment_Core_Report.xlsx"
fi
if [ ! -f "$2" ]; then
    echo "skipped: no $2"
    exit 77
fi
work=$(mktemp -d) || exit 99
trap 'rm -rf "$work"' EXIT
# 1 is a gate, and all is written
"$builddir/waveplan" run --quiet --as-of 2026-11-22 --set 'targets=[azure-vm]' -o "$work/out" "$1" \
    >"$work/log" 2>&1 || [ $? -eq 1 ] || {
    cat "$work/log"
    echo "0 passed, 1 failed"
    exit 1
}
"$builddir/tests/azure-readiness" "$work/out/assessment-targets.csv" "$2"
