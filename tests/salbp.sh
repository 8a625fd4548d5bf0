#!/bin/sh
# Lines whose optimum is known (bench/instance) and their cycle: bench/salbp has to find and to
# prove it with a small part of the work that it may do.
#
# usage: salbp.sh      (builddir: where bench/ is)
# shellcheck source=tests/tally.sh
. "${srcdir:=.}/tests/tally.sh"
: "${builddir:=.}"
bench=$(cd "$builddir/bench" && pwd) || exit 99
work=$(mktemp -d) || exit 99
trap 'rm -rf "$work"' EXIT
cd "$work" || exit 99

EFFORT=30000000

# 1: waves; 2: cycle; then the words of bench/instance
solved() {
    waves=$1
    cycle=$2
    shift 2
    "$bench/instance" salbp "$@" >line
    timeout 120 "$bench/salbp" line "$cycle" "$EFFORT" >out 2>said
    verdict $? "salbp $*: $(head -c 200 said)"
    case $(cat out) in
    "$waves $waves "*) pass ;;
    *) fail "salbp $*, cycle $cycle: wanted $waves waves and proven, got $(cat out)" ;;
    esac
}

solved 126 31 526 297 25 flat 50 modules
solved 112 13 527 297 25 small 50 tree

finish
