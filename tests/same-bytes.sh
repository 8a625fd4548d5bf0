#!/bin/sh
# The same inputs give the same bytes: twice, in other locales and time zones, from another folder,
# with other memory and environment, with the inputs named in another order, with one processor, and
# over an older run. `make reliability` does it with a larger estate, too, whose files are read in
# parts.
#
# OTHERS: programs of other builds (compilers, options), with blanks between
# LARGE:  how many VMs a larger estate has, 0: none (default)
# shellcheck source=tests/tally.sh
. "${srcdir:=.}/tests/tally.sh"
: "${builddir:=.}" "${OTHERS:=}" "${LARGE:=0}"
waveplan=$(cd "$builddir" && pwd)/waveplan
contoso=$(cd "$srcdir/fixtures/contoso" && pwd)
work=$(mktemp -d) || exit 99
trap 'rm -rf "$work"' EXIT

# run NAME COMMAND...: a run into $work/NAME must end with status 0 or 1 (a gate).
run()
{
    name=$1
    shift
    "$@" >/dev/null 2>"$work/$name.err"
    [ $? -le 1 ] || cat "$work/$name.err"
}

# same NAME WHAT: $work/NAME is $work/first to the byte.
same()
{
    if diff -r -x run.log "$work/first" "$work/$1" >"$work/diff" 2>&1; then
        pass
    else
        fail "$2: $(head -5 "$work/diff")"
    fi
}

# all: in a folder with estate.yaml and exports
all()
{
    set -- -c estate.yaml --as-of 2026-11-22 -q
    rm -rf "$work/first" "$work/again" "$work/locale" "$work/folder" "$work/memory" "$work/order" \
        "$work/one" "$work/other"
    run first "$waveplan" run "$@" exports -o "$work/first"
    run again "$waveplan" run "$@" exports -o "$work/again"
    same again 'two runs differ'
    run locale env LC_ALL=tr_TR.UTF-8 TZ=Asia/Kathmandu "$waveplan" run "$@" exports -o "$work/locale"
    same locale 'locale or time zone matters'
    run replaced "$waveplan" run "$@" exports -o "$work/again"
    same again 'a run that replaces another differs'
    run memory env MALLOC_PERTURB_=165 MALLOC_ARENA_MAX=1 G_SLICE=always-malloc \
        PADDING="$(head -c 50000 /dev/zero | tr '\0' x)" "$waveplan" run "$@" exports -o "$work/memory"
    same memory 'memory or environment matters'
    if taskset -c 0 true 2>/dev/null; then
        run one taskset -c 0 "$waveplan" run "$@" exports -o "$work/one"
        same one 'the number of processors matters'
    else
        echo 'one processor: left out, there is no taskset'
    fi
    here=$(pwd)
    mkdir "$work/elsewhere" && ln -s "$here"/* "$work/elsewhere" && cd "$work/elsewhere" || exit 99
    run folder "$waveplan" run "$@" exports -o "$work/folder"
    same folder 'the folder matters in which it is run'
    cd "$here" && rm -rf "$work/elsewhere"
    for other in $OTHERS; do
        if [ ! -e "$(dirname "$other")/waveplan-data" ]; then
            fail "$other has no waveplan-data beside it: make all there"
            continue
        fi
        rm -rf "$work/other"
        run other env WAVEPLAN_DATADIR="$(cd "$(dirname "$other")/waveplan-data" && pwd)" \
            "$other" run "$@" exports -o "$work/other"
        same other "another build differs ($other)"
    done
    files=$(find exports -type f | LC_ALL=C sort)
    backwards=$(find exports -type f | LC_ALL=C sort -r)
    # shellcheck disable=SC2086 # names of ours, without blanks
    run order "$waveplan" run "$@" $backwards -o "$work/order"
    # shellcheck disable=SC2086
    run first "$waveplan" run "$@" $files -o "$work/first"
    same order 'the order of inputs matters'
}

cd "$contoso" || exit 99
all
if [ -s "$work/first/plan.csv" ] && [ -s "$work/first/manifest.json" ]; then
    pass
else
    fail 'there is no plan.csv or manifest.json'
fi
if [ "$LARGE" -gt 0 ]; then
    "$waveplan" generate -q --vms "$LARGE" --formats rvtools,flows,cmdb,databases,applications \
        -o "$work/large" && cd "$work/large" || exit 99
    all
    cd "$work" || exit 99
fi
finish
