#!/bin/sh
# Estates of `waveplan generate`: the same bytes for the same seed, and waveplan finds in them what
# was planted, by count.
# shellcheck source=tests/tally.sh
. "${srcdir:=.}/tests/tally.sh"
: "${builddir:=.}"
waveplan=$(cd "$builddir" && pwd)/waveplan
work=$(mktemp -d) || exit 99
trap 'rm -rf "$work"' EXIT
cd "$work" || exit 99

# name, then what generate takes: an estate in $work/name
make_estate()
{
    estate=$1
    shift
    "$waveplan" generate --quiet -o "$estate" "$@" >log 2>&1 ||
        fail "generate $*: $(cat log)"
}

plan()
{
    "$waveplan" run --log json -c "$1/estate.yaml" -o "$1.out" >"$1.log" 2>&1
    [ -s "$1.out/manifest.json" ] || fail "run of $1: $(tail -3 "$1.log")"
}

# 1: estate, 2: what of planted.csv
planted()
{
    awk -F, -v what="$2" '$1 == what { print $2 }' "$1/planted.csv"
}

rows()
{
    awk 'END { print NR - 1 }' "$1"
}

# 1: what, 2: what was found, 3: what was wanted
same()
{
    if [ -n "$2" ] && [ "$2" = "$3" ]; then pass; else fail "$1: found '$2', wanted '$3'"; fi
}

# not 0, and as many as were found
found()
{
    same "$1 $2" "$3" "$(planted "$1" "$2")"
    [ "${3:-0}" -gt 0 ] || fail "$1: no $2 was planted"
}

# 1: table, 2...: names of columns; sorted rows of those
columns()
{
    file=$1
    shift
    awk -F, -v names="$*" '
        NR == 1 { n = split(names, name, " "); for (i = 1; i <= NF; i++) at[$i] = i; next }
        { line = ""; for (i = 1; i <= n; i++) line = line "," $(at[name[i]]); print line }' "$file" |
        sort
}

# ---- the same, and another -------------------------------------------------

make_estate one --vms 700 --seed 5
make_estate two --vms 700 --seed 5
make_estate other --vms 700 --seed 6
diff -r one two >log
verdict $? "the same seed gave other bytes: $(head -3 log)"
! cmp -s one/truth.csv other/truth.csv
verdict $? 'another seed gave the same estate'

# ---- counts ----------------------------------------------------------------

make_estate dirty --vms 1500 --seed 3 --set dirt.headers_decorated=100% \
    --set dirt.headers_twice=100% --set dirt.preamble=100% --set dirt.thousands=100% \
    --set dirt.ragged=0.1% --set dirt.unreadable=1% --set dirt.rows_twice=1% \
    --set dirt.orphans=1% --set dirt.strangers=0.5%
plan dirty
found dirty vms "$(rows dirty.out/inventory.csv)"
found dirty databases "$(rows dirty.out/databases.csv)"
found dirty ragged "$(grep -c CSV_CELL_COUNT dirty.out/rejects.csv)"
found dirty orphans "$(grep -c NO_PARENT dirty.out/rejects.csv)"
found dirty unreadable "$(sed -n "s/.*Memory (in MB)': \([0-9]*\) cells in all cannot be read.*/\1/p" dirty.log)"
found dirty rows_twice "$(sed -n 's/.*[^0-9]\([0-9]*\) rows* given twice.*/\1/p' dirty.log)"
# those of one name are one line
same 'strangers by name' \
    "$(grep -o ',unknown[0-9]*,' dirty.out/reconciliation.csv | sort -u | grep -c .)" \
    "$(cat dirty/exports/azure-migrate/dep* | grep -o ',unknown[0-9]*,' | sort -u | grep -c .)"
for kind in headers_decorated headers_twice preamble thousands spelling stale_ip strangers; do
    [ "$(planted dirty $kind)" -gt 0 ]
    verdict $? "no $kind was planted"
done

# every record of every table was read
tr '{' '\n' <dirty.out/manifest.json | tr -d ' \n' | sed 's/"file"/\n&/g' >manifest
awk -F, '$3 ~ /^rows/ && $1 ~ /csv$/ { print $1, $2 }' dirty/planted.csv | tr -d '\r' >wanted
while read -r file n; do
    same "records of $file" \
        "$(sed -n "s|.*exports/$file\".*\"read\":\([0-9]*\).*|\1|p" manifest)" "$n"
done <wanted

# ---- dirt that costs nothing: the same values as without it ----------------

make_estate clean --vms 1500 --seed 3 --dirt none
plan clean
same 'dirt that was planted in the clean estate' \
    "$(awk -F, '/^(headers|preamble|thousands|ragged|unreadable|rows_twice|orphans|strangers|spelling|stale|blanks)/ { sum += $2 }
        END { print sum + 0 }' clean/planted.csv)" 0
make_estate spelt --vms 1500 --seed 3 --set dirt.headers_decorated=100% \
    --set dirt.headers_twice=100% --set dirt.preamble=100% --set dirt.thousands=100% \
    --dirt headers_decorated,headers_twice,preamble,thousands,rows_twice,spelling,stale_ip
plan spelt
for out in clean spelt; do
    columns $out.out/inventory.csv name kind workload environment owner cores memory_mib \
        disk_count size_gib used_gib | tr '[:upper:]' '[:lower:]' | sed 's/^,\([^,.]*\)[.]corp[.]example,/,\1,/' |
        sort >$out.values
done
same 'VMs with the same values' "$(comm -12 clean.values spelt.values | grep -c .)" 1500
make_estate blank --vms 1500 --seed 3 --formats rvtools --dirt blanks
plan blank
found blank blanks "$(columns blank.out/inventory.csv os | grep -c '^,$')"

# ---- a workbook says what the tables say -----------------------------------

make_estate tabs --vms 400 --seed 8 --formats rvtools --dirt none
make_estate book --vms 400 --seed 8 --formats rvtools-xlsx --dirt none
make_estate again --vms 400 --seed 8 --formats rvtools-xlsx --dirt none
diff -r book again >log
verdict $? 'the same seed gave another workbook'
plan tabs
plan book
for table in tabs book; do
    columns $table.out/inventory.csv name workload os cores memory_mib disk_count size_gib used_gib \
        >$table.values
done
cmp -s tabs.values book.values
verdict $? "workbook and tables differ: $(diff tabs.values book.values | head -4)"
found book vms "$(rows book.out/inventory.csv)"

# ---- options ---------------------------------------------------------------

# 1: status, 2: text of the message, then arguments
refused()
{
    status=$1
    text=$2
    shift 2
    "$waveplan" generate "$@" >log 2>&1
    same "status of generate $*" "$?" "$status"
    grep -q "$text" log
    verdict $? "generate $*: $(cat log)"
}
refused 2 'wants a folder' --vms 10
refused 2 'is there already' --vms 10 -o one
refused 2 'whole number' --vms ten -o no
refused 2 'does not know' --formats rvtool -o no
refused 2 'does not know' --dirt ragged,much -o no
refused 2 'VALUE=WEIGHT' --set vm.cores=many -o no
[ ! -e no ]
verdict $? 'a refused estate left a folder'
# ---- docs ------------------------------------------------------------------

sed -n 's/^WP_GEN_[A-Z]*(\([a-z_]*\).*/\1/p' "$srcdir/planner/generate/fields.def" >words
while IFS= read -r word; do
    grep -q "\`$word\`" "$srcdir/docs/GENERATE.md"
    verdict $? "docs/GENERATE.md does not have the word $word"
done <words
make_estate tiny --vms 1 --seed 1
same 'VMs of the least estate' "$(rows tiny/truth.csv)" 1
finish
