#!/bin/sh
# The same ten rules by waveplan and by what a user would write instead, on the same files: make
# bench-peers. Prints seconds and the peak of memory of each, and fails if any count differs. Those
# whose tools are not there are left out, and said.
#   PEERS (100000) VMs; ROUNDS (3); FILES as in bench/whole.sh; PYTHON with pandas; NODE, and in
#   NODE_PATH the folder node_modules that has @duckdb/node-api
# shellcheck disable=SC2317 # run_NAME is called by a name that is put together
: "${srcdir:=.}" "${builddir:=.}" "${ROUNDS:=3}" "${PEERS:=100000}" "${PYTHON:=python3}" "${NODE:=node}"
set -eu
waveplan=$(cd "$builddir" && pwd)/waveplan
peers=$(cd "$srcdir" && pwd)/bench/peers
WAVEPLAN_DATADIR=$(cd "$srcdir" && pwd)
export WAVEPLAN_DATADIR
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
trap 'exit 1' HUP INT PIPE TERM
: "${FILES:=$work}"
mkdir -p "$FILES"
estate=$FILES/peers-$PEERS

run_waveplan()
{
    rm -rf "$work/out"
    "$waveplan" run --quiet -c "$estate/estate.yaml" -o "$work/out" \
        --set "rules.packs=[$peers/ten-rules.yaml]" \
        --set 'inference={application: [], environment: []}' >"$work/said" 2>&1 || [ $? -eq 1 ]
    awk -F'\t' '$1 == "all" { print $4 > peak; exit } NR > 1 { sum += $3; wall += $2 }
        $1 == "rules" { print wall, sum > upto }' peak="$work/peak" upto="$work/upto" "$work/out/run.log"
    awk -F, '$3 ~ /^ten[.]/ { sub("^ten[.]", "", $3); n[$3]++ } END { for (i in n) print i "," n[i] }' \
        "$work/out/findings.csv" | sort >"$work/counts"
}
run_pandas()
{
    "$PYTHON" "$peers/pandas-ten-rules.py" "$estate/exports" >"$work/counts" 2>"$work/peak"
}
run_duckdb()
{
    "$NODE" "$peers/duckdb-ten-rules.cjs" "$estate/exports" >"$work/counts" 2>"$work/peak"
}

[ -s "$estate/planted.csv" ] || "$waveplan" generate --quiet --dirt none --vms "$PEERS" \
    --formats rvtools,cmdb,flows -o "$estate"
tools=waveplan
# the first python on the path need not be the one that packages are for
"$PYTHON" -c 'import pandas' 2>/dev/null || PYTHON=/usr/bin/python3
if "$PYTHON" -c 'import pandas' 2>/dev/null; then
    tools="$tools pandas"
else
    echo "pandas is not there (Debian's python3-pandas): left out"
fi
if "$NODE" -e 'require("@duckdb/node-api")' 2>/dev/null; then
    tools="$tools duckdb"
else
    echo "DuckDB is not there (npm install @duckdb/node-api, NODE_PATH): left out"
fi
echo "ten rules on $PEERS VMs, $(du -sm "$estate/exports" | cut -f1) MB: the least of $ROUNDS rounds"
failed=0
round=0
while [ $round -lt "$ROUNDS" ]; do
    for tool in $tools; do
        # seconds of children: the second line of `times`, which counts those of this shell only
        times >"$work/before"
        start=$(date +%s.%N)
        run_"$tool"
        end=$(date +%s.%N)
        times >"$work/after"
        echo "$start $end $(sed -n 2p "$work/before") $(sed -n 2p "$work/after") $(cat "$work/peak")" \
            >>"$work/$tool.times"
        cp "$work/counts" "$work/$tool.counts"
        if ! cmp -s "$work/waveplan.counts" "$work/counts"; then
            echo "$tool counts otherwise:"
            diff "$work/waveplan.counts" "$work/counts" || failed=1
        fi
    done
    round=$((round + 1))
done
for tool in $tools; do
    awk -v tool="$tool" '
        function seconds(text,    part) { split(text, part, /[ms]/); return part[1] * 60 + part[2] }
        { wall = $2 - $1; cpu = seconds($5) + seconds($6) - seconds($3) - seconds($4)
          if (NR == 1 || wall < least) least = wall
          if (NR == 1 || cpu < least_cpu) least_cpu = cpu
          if ($7 > peak) peak = $7 }
        END { printf "%-10s %8.2f s, %8.2f s of CPU, %6.0f MiB\n", tool, least, least_cpu, peak }' \
        "$work/$tool.times"
done
awk '{ printf "waveplan reads, joins and judges in %.2f s of those (%.2f of CPU); the rest is the plan\n", $1, $2 }' \
    "$work/upto"
cat "$work/waveplan.counts"
[ $failed -eq 0 ] && echo "all count the same"
exit $failed
