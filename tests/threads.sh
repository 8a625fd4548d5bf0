#!/bin/sh
# Threads under ThreadSanitizer: what they share is guarded. The fixtures, an estate of VMS (2000)
# from `waveplan generate` in all its formats, with a run before it as its baseline, and variants of
# exports that are read in small parts. For a build made for it:
#
#     ../configure CC=clang CFLAGS='-O1 -g -fsanitize=thread' LDFLAGS=-fsanitize=thread --disable-hardening
#     make && make check-threads
#
# Nothing is suppressed; locks of GLib are explained to the sanitizer (tests/locks.c).
# shellcheck source=tests/tally.sh
. "${srcdir:=.}/tests/tally.sh"
: "${builddir:=.}" "${VMS:=2000}" "${COUNT:=200}"
srcdir=$(cd "$srcdir" && pwd) && builddir=$(cd "$builddir" && pwd) || exit 99
waveplan=$builddir/waveplan
work=$(mktemp -d) || exit 99
trap 'rm -rf "$work"' EXIT
if ! grep -q __tsan_init "$waveplan"; then
    echo 'skipped: not a build with -fsanitize=thread'
    exit 77
fi
cd "$work" || exit 99
G_SLICE=always-malloc # what GLib uses again it does not free
TSAN_OPTIONS=exitcode=66:halt_on_error=0:log_path=$work/report
export TSAN_OPTIONS G_SLICE

# 1: highest status that is right; then a command. Memory is where the sanitizer wants it.
try()
{
    most=$1
    shift
    rm -f "$work"/report*
    setarch -R env LD_PRELOAD="$builddir/tests/locks.so" "$@" >"$work/said" 2>&1
    status=$?
    set -- "$(basename "$1")" "$2" "$3" "$4" "$5"
    if ls "$work"/report* >/dev/null 2>&1; then
        fail "$*: $(cat "$work"/report* | head -n 60)"
    elif [ "$status" -gt "$most" ]; then
        fail "$*: status $status: $(tail -n 3 "$work/said")"
    else
        pass
    fi
}

for estate in "$srcdir"/fixtures/*/estate.yaml; do
    name=$(basename "$(dirname "$estate")")
    try 1 "$waveplan" run -c "$estate" --as-of 2026-11-21 -o "$name.1" "$(dirname "$estate")/exports"
    try 1 "$waveplan" run -c "$estate" --as-of 2026-11-22 --baseline "$name.1" -o "$name.2" "$(dirname "$estate")/exports"
done
for formats in rvtools,flows,applications rvtools-xlsx,connections azure-migrate,libvirt,ovf cmdb,databases; do
    try 0 "$waveplan" generate --vms "$VMS" --formats "$formats" -o "$formats"
    try 1 "$waveplan" run --as-of 2026-11-21 -c "$formats/estate.yaml" -o "$formats.out"
done
try 0 "$waveplan" generate --vms "$VMS" -o all
try 1 "$waveplan" run --as-of 2026-11-21 -c all/estate.yaml -o all.1
try 1 "$waveplan" run --as-of 2026-11-22 --baseline all.1 -c all/estate.yaml -o all.2
try 0 "$builddir/tests/mutations/mutations" --count "$COUNT" --seed 7 --found "$work/found" "$srcdir/parsers/layouts" \
    "$srcdir/fixtures"
finish
