#!/bin/sh
# Plans the machines of Azure Migrate's reports and holds their sizes against the service's own: those
# of ../shared/corpora beside the sources if they are there, or the files named (core report, then
# others to read with it). REGION: eastus, or another that the catalogues have.
: "${srcdir:=.}" "${builddir:=.}" "${REGION:=eastus}"
if [ $# -eq 0 ]; then
    corpora=$srcdir/../shared/corpora/azure-migrate
    set -- "$corpora/AzureMigrate_Assessment_Core_Report.xlsx" "$corpora/AzureMigrate_Discovery_Report.xlsx"
fi
if [ ! -f "$1" ]; then
    echo "skipped: no $1"
    exit 77
fi
work=$(mktemp -d) || exit 99
trap 'rm -rf "$work"' EXIT
cat >"$work/estate.yaml" <<END
currency: USD
targets: [azure-vm]
target: {region: $REGION, sizing: utilisation, comfort_factor: 1.0}
END
passed=0 failed=0

# hold RETIRING INPUT...: with families that retire taken as the catalogue says, or none of them
hold() {
    retiring=$1
    shift
    # 1 is a gate, and all is written
    "$builddir/waveplan" run --quiet -c "$work/estate.yaml" --set "target.retiring_families=$retiring" \
        --as-of 2026-11-22 -o "$work/$retiring" "$@" >"$work/log" 2>&1 || [ $? -eq 1 ] || {
        cat "$work/log"
        return 1
    }
    "$builddir/tests/azure-sizes" "$work/$retiring/assessment.csv" "$1" \
        "${WAVEPLAN_DATADIR:-$srcdir}/rules/catalogues" "$REGION" "$retiring"
}

for retiring in as-listed avoid; do
    if hold "$retiring" "$@" >"$work/text"; then
        passed=$((passed + 2))
    else
        failed=$((failed + 1))
    fi
    grep -v ' passed, ' "$work/text"
done
echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ]
