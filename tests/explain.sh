#!/bin/sh
# `waveplan explain` and the columns of the tables say the same of every asset, group and wave.
# shellcheck source=tests/tally.sh
. "${srcdir:=.}/tests/tally.sh"
: "${builddir:=.}"
waveplan=$(cd "$builddir" && pwd)/waveplan
source=$(cd "$srcdir" && pwd)
work=$(mktemp -d) || exit 99
trap 'rm -rf "$work"' EXIT

# From a table: "KEY<tab>LABEL<tab>VALUE" for pairs "column=label", none where a cell is empty.
# 1: table, 2: column of the key, 3: pairs
cells() {
    awk -v key="$2" -v pairs="$3" '
    function split_row(line,    n, at, c, quoted, cell) {
        n = 0; cell = ""; quoted = 0
        for (at = 1; at <= length(line); at++) {
            c = substr(line, at, 1)
            if (c == "\"") {
                if (quoted && substr(line, at + 1, 1) == "\"") { cell = cell c; at++ }
                else quoted = !quoted
            } else if (c == "," && !quoted) { row[++n] = cell; cell = "" }
            else cell = cell c
        }
        row[++n] = cell
        return n
    }
    { sub(/\r$/, "") }
    NR == 1 { n = split_row($0); for (i = 1; i <= n; i++) at[row[i]] = i; next }
    {
        split_row($0)
        n = split(pairs, pair, " ")
        for (i = 1; i <= n; i++) {
            split(pair[i], of, "=")
            if (!(of[1] in at)) { print "no column " of[1]; continue }
            if (row[at[of[1]]] != "") print row[at[key]] "\t" of[2] "\t" row[at[of[1]]]
        }
    }' "$1"
}

# 1: run, 2: table, 3: column of the key, 4: pairs, 5: what goes before the key for explain
agree() {
    cells "$1/$2.csv" "$3" "$4" >"$work/cells"
    cut -f 1 "$work/cells" | sort -u >"$work/keys"
    [ -s "$work/keys" ] || fail "$1/$2.csv: nothing to compare"
    while read -r key; do
        "$waveplan" explain "$5$key" "$1" >"$work/said" || fail "$1: explain $5$key"
        awk -F '\t' -v key="$key" '
        FNR == NR { if ($1 == key) wanted[$2] = $3; next }
        /^[a-z]/ && FNR > 1 { exit }
        { label = $0; sub(/^  /, "", label); value = label
          label = substr(label, 1, 22); sub(/ +$/, "", label)
          value = substr(value, 24); said[label] = value }
        END {
            for (label in wanted)
                if (said[label] != wanted[label]) {
                    print key ", " label ": \"" said[label] "\", wanted \"" wanted[label] "\""
                    bad = 1
                }
            exit bad
        }' "$work/cells" "$work/said" >"$work/differs"
        verdict $? "$1/$2.csv: $(cat "$work/differs")"
    done <"$work/keys"
}

all_agree() {
    agree "$1" plan asset 'group=group wave=wave cutover=cutover readiness=readiness disposition=disposition reason=reason' ''
    [ "$(wc -l <"$1/unplaced.csv")" -lt 2 ] ||
        agree "$1" unplaced asset 'group=group class=unplaced reason=reason cure=cure disposition=disposition' ''
    agree "$1" groups group 'wave=wave why=why reason=reason' ''
    agree "$1" waves wave 'start=start end=end release_date=release assets=assets bound_by=bound_by confidence=confidence risk=risk' 'wave '
}

# Groups are found by the name of their workload, with and without the environment: all of them, and
# without the index too. Workloads that are called as an asset are that asset.
by_workload() {
    cells "$1/groups.csv" group workload=workload | cut -f 1,3 >"$work/workloads"
    cells "$1/plan.csv" asset name=name | cut -f 3 >"$work/names"
    cut -f 2 "$work/workloads" | sed 'p; s|/[^/]*$||' | sort -u >"$work/asked"
    [ -s "$work/asked" ] || fail "$1/groups.csv: no workloads"
    for index in with without; do
        [ $index = with ] || rm "$1/explain.index"
        while read -r name; do
            ! grep -qxFi "$name" "$work/names" || continue
            awk -F '\t' -v name="$name" '
            { bare = $2; sub("/[^/]*$", "", bare) }
            $2 == name || bare == name { print $1 }' "$work/workloads" | sort >"$work/wanted"
            "$waveplan" explain "$name" "$1" | sed -n 's/^group .*(\(g-[0-9a-f]*\)).*/\1/p' |
                sort | cmp -s - "$work/wanted"
            verdict $? "$1: explain $name, $index index: not the groups $(cat "$work/wanted")"
        done <"$work/asked"
    done
}

for estate in contoso wishes; do
    (cd "$source/fixtures/$estate" &&
        "$waveplan" run --quiet -c estate.yaml --as-of 2026-11-22 exports -o "$work/$estate" \
            >/dev/null 2>&1)
    all_agree "$work/$estate"
    by_workload "$work/$estate"
done
for seed in 1 2; do
    "$waveplan" generate --quiet --vms 60 --seed $seed -o "$work/made$seed" >/dev/null 2>&1
    "$waveplan" run --quiet --as-of 2026-11-22 -c "$work/made$seed/estate.yaml" \
        -o "$work/run$seed" >/dev/null 2>&1
    all_agree "$work/run$seed"
    by_workload "$work/run$seed"
done
finish
