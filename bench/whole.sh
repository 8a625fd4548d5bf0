#!/bin/sh
# The whole run, stage by stage, on generated estates: make bench. Prints, for each size, minimum and
# median of the wall seconds of each stage, CPU seconds, rows a second, the peak of memory, the hash
# of all results, and the ratio to bare libcsv on the same bytes in the same round; then how time
# grows from one size to twice of it.
#
#   SIZES   VMs of the estates (10000 100000); SIZE=1000000 for one alone
#   GROWTH  VMs of the curve, each twice the one before (10000 .. 160000); "" for none
#   ROUNDS  of each estate (3)
#   FILES   where estates are made and kept (a temporary folder that is removed)
#   SET     settings for every run, as in SET="--set output.explain=none"
: "${srcdir:=.}" "${builddir:=.}" "${ROUNDS:=3}" "${SIZES:=${SIZE:-10000 100000}}" "${SET:=}"
if [ -n "${SIZE:-}" ]; then : "${GROWTH=}"; fi
: "${GROWTH=10000 20000 40000 80000 160000}"
set -eu
waveplan=$(cd "$builddir" && pwd)/waveplan
bare=$(cd "$builddir" && pwd)/bench/bare
WAVEPLAN_DATADIR=$(cd "$srcdir" && pwd)
export WAVEPLAN_DATADIR
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
trap 'exit 1' HUP INT PIPE TERM
: "${FILES:=$work/files}"
mkdir -p "$FILES"

# 1: VMs, 2: rows of flows. The estate's folder is $estate.
make_estate()
{
    estate=$FILES/$1-$2
    [ -s "$estate/planted.csv" ] || {
        rm -rf "$estate"
        "$waveplan" generate --quiet --vms "$1" --flows "$2" -o "$estate"
    }
}

# 1: name; a run of $estate: its stages are added to $work/NAME.stages, its hash to .hashes
run_once()
{
    status=0
    # shellcheck disable=SC2086 # SET is words
    "$waveplan" run --quiet -c "$estate/estate.yaml" $SET -o "$work/out" >"$work/said" 2>&1 ||
        status=$?
    if [ $status -gt 1 ]; then # 1 is a gate
        grep -v ': note:' "$work/said" | tail -5 >&2
        exit 1
    fi
    tail -n +2 "$work/out/run.log" >>"$work/$1.stages"
    sed -n '/"outputs"/,$p' "$work/out/manifest.json" | sha256sum | cut -c1-16 >>"$work/$1.hashes"
}

# A run lets the files of a large estate go from the page cache: each round begins with all in it.
run_bare()
{
    find "$estate/exports" -type f -exec cat {} + >/dev/null
    find "$estate/exports" -name '*.csv' -exec "$bare" {} + >>"$work/$1.bare"
}

# 1: name, 2: VMs
print_table()
{
    rows=$(awk -F, '$3 ~ /^rows/ { sum += $2 } END { print sum }' "$estate/planted.csv")
    echo
    echo "$2 VMs, $rows records, $(du -sm "$estate/exports" | cut -f1) MB, $ROUNDS rounds"
    sort "$work/$1.hashes" | uniq -c | awk '{ print "results " $2 (NR > 1 ? ": OTHER RESULTS" : "") }'
    awk -F'\t' -v rows="$rows" -v bare="$work/$1.bare" '
        function sorted(list, n,    i, j, held) {
            for (i = 2; i <= n; i++)
                for (j = i; j > 1 && list[j] < list[j - 1]; j--) {
                    held = list[j]; list[j] = list[j - 1]; list[j - 1] = held
                }
        }
        function middle(list, n) { return (list[int((n + 1) / 2)] + list[int(n / 2) + 1]) / 2 }
        { if (!($1 in n)) name[++names] = $1
          wall[$1, ++n[$1]] = $2; cpu[$1, n[$1]] = $3; if ($4 > peak[$1]) peak[$1] = $4 }
        function take(from, stage,    i) {
            for (i = 1; i <= n[stage]; i++) list[i] = from[stage, i]
            sorted(list, n[stage])
        }
        END {
            printf "%-24s %9s %9s %9s %11s %9s\n", "stage", "min s", "median s", "cpu s", "records/s", "peak MiB"
            for (s = 1; s <= names; s++) {
                stage = name[s]
                take(wall, stage); least = list[1]; median = middle(list, n[stage])
                take(cpu, stage)
                printf "%-24s %9.3f %9.3f %9.3f %11s %9.0f\n", stage, least, median, middle(list, n[stage]),
                    (median > 0.01 ? sprintf("%.0f", rows / median) : "-"), peak[stage]
                whole = median; whole_cpu = middle(list, n[stage])
                if (stage == "reading") { reading = median; reading_cpu = whole_cpu }
            }
            while ((getline line < bare) > 0) {
                split(line, part, " ")
                bare_wall[++b] = part[4]; bare_cpu[b] = part[5]; bytes = part[3]
            }
            sorted(bare_wall, b); sorted(bare_cpu, b)
            f = middle(bare_wall, b); c = middle(bare_cpu, b)
            printf "bare libcsv, one core: %.3f s (cpu %.3f), %.0f MB/s\n", f, c, bytes / 1e6 / (f > 0 ? f : 1)
            if (f > 0)
                printf "reading is %.2f times that (cpu %.2f), the whole %.2f (cpu %.2f)\n",
                    reading / f, reading_cpu / c, whole / f, whole_cpu / c
        }' "$work/$1.stages"
}

for n in $SIZES; do
    if [ "$n" -le 10000 ]; then flows=$((20 * n)); else flows=$((50 * n)); fi
    make_estate "$n" "$flows"
    round=0
    while [ $round -lt "$ROUNDS" ]; do
        run_bare "$n"
        run_once "$n"
        round=$((round + 1))
    done
    print_table "$n" "$n"
done

# ---- growth: CPU seconds, for those hardly depend on what else runs --------

[ -n "$GROWTH" ] || exit 0
for n in $GROWTH; do
    make_estate "$n" $((20 * n))
    for _ in 1 2 3; do
        run_once "growth-$n"
    done
    [ "$FILES" != "$work/files" ] || rm -rf "$estate"
done
echo
echo "growth: CPU seconds (the least of three runs), 20 rows of flows a VM; * is over 2.2 times the half"
for n in $GROWTH; do
    awk -v n="$n" -F'\t' '{ print n "\t" $0 }' "$work/growth-$n.stages"
done | awk -F'\t' '
    { if (!($2 in seen)) { seen[$2] = 1; name[++names] = $2 }
      if ($1 != last) { size[++sizes] = $1; last = $1 }
      key = $2 SUBSEP sizes
      if (!(key in cpu) || $4 < cpu[key]) cpu[key] = $4 }
    END {
        printf "%-24s", "stage"
        for (i = 1; i <= sizes; i++) printf " %11d", size[i]
        print ""
        for (s = 1; s <= names; s++) {
            printf "%-24s", name[s]
            for (i = 1; i <= sizes; i++) {
                now = cpu[name[s], i]; before = cpu[name[s], i - 1]
                # what takes no time has no curve
                broken = i > 1 && now > 0.2 && before > 0 && now / before > 2.2
                printf " %10.2f%s", now, broken ? "*" : " "
                if (broken) breaks = breaks sprintf("%s takes %.1f times as long for %d as for %d VMs\n", name[s], now / before, size[i], size[i - 1])
            }
            print ""
        }
        printf "%s", breaks == "" ? "no stage grows faster than that\n" : breaks
    }'
