#!/bin/sh
# What-if: every key of the settings can be set on the command line, a mistyped one has its nearest
# name, and diff tells what was set, what moved and why. The keys are those of docs/SETTINGS.md, which
# another test holds against the program.
# shellcheck source=tests/tally.sh
. "${srcdir:=.}/tests/tally.sh"
: "${builddir:=.}"
waveplan=$(cd "$builddir" && pwd)/waveplan
source=$(cd "$srcdir" && pwd)
work=$(mktemp -d) || exit 99
trap 'rm -rf "$work"' EXIT
mkdir "$work/empty"
cd "$work/empty" || exit 99

# KEY<tab>VALUE: the default, or one that the second column shows. Keys inside of lists are set with
# their list.
awk -F ' \\| ' '
    /^## / { wanted = $0 == "## All keys" }
    wanted && /^\| `[a-z]/ {
        key = $1; gsub(/^\| `|`$/, "", key)
        value = $3; gsub(/^`|`$/, "", value); gsub(/^"|"$/, "", value)
        if (index(key, "[]")) next
        if ($2 == "a mapping" && value == "") next
        if (value == "" && $2 ~ /2027-01-04/) value = "2027-01-04"
        if (value == "" && $2 ~ /list/) value = "[]"
        if (value == "" && $2 ~ /^none/) value = "none"
        if (value == "") value = "1"
        print key "\t" (value == "," ? "\",\"" : value)
    }' "$source/docs/SETTINGS.md" >"$work/keys"
[ "$(wc -l <"$work/keys")" -gt 100 ] || fail "only $(wc -l <"$work/keys") keys"
# What follows needs no file of its own.
needs_file='^(baseline|rules.packs|rules.parameters|status|targets)$'

while IFS='	' read -r key value; do
    printf '%s' "$key" | grep -qE "$needs_file" ||
        if
            "$waveplan" check --set "$key=$value" >"$work/said" 2>&1
            grep -qE ': error: |KEY=VALUE' "$work/said"
        then
            fail "--set $key=$value: $(head -2 "$work/said")"
        else
            pass
        fi
    "$waveplan" check --set "${key}x=$value" >"$work/said" 2>&1
    if grep -q ': error: unknown key' "$work/said" && grep -q "did you mean" "$work/said"; then
        pass
    else
        fail "--set ${key}x: $(head -5 "$work/said")"
    fi
done <"$work/keys"

# says TEXT SET: it is refused, and this is said
says() {
    if "$waveplan" check --set "$2" >"$work/said" 2>&1; then
        fail "--set $2 is taken"
    elif grep -qF -- "$1" "$work/said"; then
        pass
    else
        fail "--set $2: $(head -5 "$work/said")"
    fi
}

says "did you mean 'portfolio.max_powered_off'?" rules.parameters.portfolio.max_powered_of=30d
says "did you mean 'assess'?" schedule.offsets.asess=3
says "did you mean 'freezes'?" 'schedule.freezes[0].to=2027-05-01'
says 'wanted auto, or a whole number from 1 to 1000000' capacity.teams=none
says 'wanted wave, workload or no' schedule.environments.separate=never
says 'is not KEY=VALUE' capacity.teams
says 'is not KEY=VALUE' schedule..start=2027-01-04
says 'is not KEY=VALUE' .teams=1
"$waveplan" check --set rules.parameters.portfolio.max_powered_off=30d >"$work/said" 2>&1
! grep -q ': error: ' "$work/said"
verdict $? "a parameter of a pack: $(head -3 "$work/said")"

cd "$source/fixtures/contoso" || exit 99
plan() {
    out=$1
    shift
    "$waveplan" run --quiet -c estate.yaml --as-of 2026-11-22 exports -o "$work/$out" "$@" \
        >/dev/null 2>&1
}
# 1: run: the sum of its groups' scores
score() {
    awk -F , 'NR == 1 { for (i = 1; i <= NF; i++) if ($i == "score") at = i }
        { gsub(/"[^"]*"/, ""); sum += $at } END { print sum + 0 }' "$work/$1/groups.csv"
}
plan as-is
plan narrow --set capacity.assets_per_wave=5 --set weights.priority=3
"$waveplan" diff "$work/as-is" "$work/narrow" >"$work/said" 2>"$work/sums"
# tells TEXT FILE
tells() {
    grep -qF -- "$1" "$2"
    verdict $? "diff does not tell '$1': $(head -5 "$2")"
}
tells 'setting,capacity.assets_per_wave,value,25,5,,' "$work/said"
tells 'setting,weights.priority,value,,3,,' "$work/said"
tells 'set capacity.assets_per_wave: 25, then 5' "$work/sums"
# how near a date is urgent: fewer days, lower scores of what has one
plan calmer --set schedule.urgent_within=60d
[ "$(score as-is)" -gt "$(score calmer)" ]
verdict $? "schedule.urgent_within=60d: scores $(score as-is), then $(score calmer)"
# whatever moved says why: later, what stands in the way now; earlier, what no longer does
awk -F , '$1 == "asset" && $3 == "wave" && $4 != "" && $5 != "" {
        n++
        later = $5 + 0 > $4 + 0
        earlier_said = $6 ~ /^"?before: /
        if ($6 == "" || later == earlier_said) { print; bad = 1 }
    }
    END { exit bad || n == 0 }' "$work/said" >"$work/silent"
verdict $? "diff does not say why: $(head -3 "$work/silent")"
finish
