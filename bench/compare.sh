#!/bin/sh
# Two revisions on one estate, run in turn: bench/compare.sh REV [OTHER]. REV is built, with -O2, in a
# temporary folder, and so is OTHER (default: the files as they lie here). Prints medians of wall and
# CPU seconds of each stage with their ratio, and whether the results are the same.
#   SIZE (10000) VMs; FLOWS (20 a VM) rows; ROUNDS (5); ESTATE: a folder of `waveplan generate`
: "${SIZE:=10000}" "${ROUNDS:=5}" "${FLOWS:=$((20 * SIZE))}" "${CC:=gcc}"
set -eu
[ $# -ge 1 ] || {
    echo 'usage: bench/compare.sh REV [OTHER]' >&2
    exit 2
}
top=$(cd "$(dirname "$0")/.." && pwd)
work=$(mktemp -d)
clean()
{
    git -C "$top" worktree remove --force "$work/a" 2>/dev/null || true
    git -C "$top" worktree remove --force "$work/b" 2>/dev/null || true
    rm -rf "$work"
}
trap clean EXIT
trap "exit 1" HUP INT PIPE TERM

# 1: a or b, 2: revision, or nothing for the files that lie here
build()
{
    if [ -n "$2" ]; then
        git -C "$top" worktree add --quiet --detach "$work/$1" "$2"
    else
        mkdir "$work/$1"
        (cd "$top" && git ls-files -co --exclude-standard | tar -cf - -T - 2>/dev/null) |
            tar -xf - -C "$work/$1"
    fi
    mkdir "$work/build-$1"
    (
        cd "$work/$1" && ./autogen.sh && cd "$work/build-$1" &&
            "$work/$1/configure" --disable-tests CC="$CC" CFLAGS=-O2 && make -j2 waveplan waveplan-data
    ) >"$work/build.log" 2>&1 || {
        tail -5 "$work/build.log" >&2
        exit 1
    }
}

# A run lets the files of a large estate go from the page cache: each begins with all in it.
run_once()
{
    status=0
    find "$ESTATE" -type f -exec cat {} + >/dev/null
    (cd "$work" && "$work/build-$1/waveplan" run --quiet -c "$ESTATE/estate.yaml" -o "out-$1" \
        >said 2>&1) || status=$?
    if [ $status -gt 1 ]; then
        tail -3 "$work/said" >&2
        exit 1
    fi
    tail -n +2 "$work/out-$1/run.log" | sed "s/^/$1	/" >>"$work/stages"
    for file in "$work/out-$1"/*.csv; do
        printf '%s %s\n' "$(sha256sum <"$file" | cut -c1-12)" "$(basename "$file")"
    done >"$work/hashes-$1"
}

build a "$1"
build b "${2:-}"
if [ -z "${ESTATE:-}" ]; then
    ESTATE=$work/estate
    "$work/build-b/waveplan" generate --quiet --vms "$SIZE" --flows "$FLOWS" -o "$ESTATE"
fi
ESTATE=$(cd "$ESTATE" && pwd)
round=0
while [ $round -lt "$ROUNDS" ]; do
    run_once a
    run_once b
    round=$((round + 1))
done
echo "$1 (a) and ${2:-the files here} (b), $ROUNDS rounds in turn: medians of seconds"
awk -F'\t' '
    function median(from, who, stage,    list, n, i, j, held) {
        n = count[who, stage]
        for (i = 1; i <= n; i++) list[i] = from[who, stage, i]
        for (i = 2; i <= n; i++)
            for (j = i; j > 1 && list[j] < list[j - 1]; j--) { held = list[j]; list[j] = list[j - 1]; list[j - 1] = held }
        return (list[int((n + 1) / 2)] + list[int(n / 2) + 1]) / 2
    }
    { if (!($2 in seen)) { seen[$2] = 1; name[++names] = $2 }
      n = ++count[$1, $2]; wall[$1, $2, n] = $3; cpu[$1, $2, n] = $4 }
    END {
        printf "%-24s %9s %9s %7s %9s %9s %7s\n", "stage", "wall a", "wall b", "b/a", "cpu a", "cpu b", "b/a"
        for (s = 1; s <= names; s++) {
            wa = median(wall, "a", name[s]); wb = median(wall, "b", name[s])
            ca = median(cpu, "a", name[s]); cb = median(cpu, "b", name[s])
            printf "%-24s %9.3f %9.3f %7s %9.3f %9.3f %7s\n", name[s], wa, wb, (wa > 0.02 ? sprintf("%.2f", wb / wa) : "-"),
                ca, cb, (ca > 0.02 ? sprintf("%.2f", cb / ca) : "-")
        }
    }' "$work/stages"
if cmp -s "$work/hashes-a" "$work/hashes-b"; then
    echo 'the tables are the same, byte by byte'
else
    echo 'tables that differ:'
    diff "$work/hashes-a" "$work/hashes-b" | sed -n 's/^[<>] [0-9a-f]* //p' | sort -u
fi
