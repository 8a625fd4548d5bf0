#!/bin/sh
# Big files that are made to do harm: waveplan refuses what is wrong in them with its place, within
# its limits of time and memory, and reads the rest. Small ones are in tests/unit/test-hostile.c.
#
# usage: hostile.sh      (builddir: where waveplan is)
# shellcheck source=tests/tally.sh
. "${srcdir:=.}/tests/tally.sh"
: "${builddir:=.}"
builddir=$(cd "$builddir" && pwd) || exit 99
work=$(mktemp -d) || exit 99
trap 'rm -rf "$work"' EXIT
cd "$work" || exit 99
header='VM,CPUs,Memory,In Use MB'
memory=1000000 # KiB of address space: a 100 MB cell is not held several times over
grep -q __asan_init "$builddir/waveplan" && memory=unlimited

# 1: how many bytes of 'x'
xs() {
    head -c "$1" /dev/zero | tr '\0' x
}

# 1: file, 2: statuses that are right, 3: what must be said
expect() {
    # shellcheck disable=SC3045 # dash and bash both have it
    (ulimit -v "$memory" && timeout 60 "$builddir/waveplan" check --as-of 2026-11-22 "$1") >said 2>&1
    status=$?
    case " $2 " in
    *" $status "*) ;;
    *)
        fail "$1: status $status, wanted $2: $(head -c 300 said)"
        return
        ;;
    esac
    if grep -qF -e "$3" said; then
        pass
    else
        fail "$1: wanted '$3': $(head -c 300 said)"
    fi
}

{ printf '%s\na,1,2,3\n"' "$header" && xs 100000000 && printf '",1,2,3\nb,1,2,3\n'; } >cell.csv
expect cell.csv '0 1' 'cell.csv:3:1: reject: a record is over 16 MiB [CSV_CELL_SIZE]'
expect cell.csv '0 1' '3 records = 2 accepted + 0 merged + 1 rejected'
{ printf '%s\na,1,2,3\n' "$header" && xs 100000000 && printf ',1,2,3\nb,1,2,3\n'; } >bare.csv
expect bare.csv '0 1' 'bare.csv:3: reject: a record is over 16 MiB [CSV_CELL_SIZE]'
xs 100000000 >header.csv
expect header.csv 3 'header.csv:1: warning: not read: no layout knows its columns'
{ printf '<domain><name>' && xs 100000000 && printf '</name></domain>'; } >text.xml
expect text.xml 3 'text.xml:1: error: a text or value is over 10 MB [TOO_LARGE]'
{ printf '<domain type="' && xs 100000000 && printf '"/>'; } >value.xml
expect value.xml 3 'value.xml:1: error: a text or value is over 10 MB [TOO_LARGE]'
awk 'BEGIN { printf "<domain"; for (i = 0; i < 200000; i++) printf " a%d=\"1\"", i; print "/>" }' >attributes.xml
expect attributes.xml 3 'an element has over 4096 attributes [TOO_LARGE]'
awk 'BEGIN { printf "<domain>"; for (i = 0; i < 2000000; i++) printf "<a/>"; print "</domain>" }' >record.xml
expect record.xml '0 1 3' 'record.xml'
awk 'BEGIN { printf "<domain>"; for (i = 0; i < 1000000; i++) printf "<a>" }' >deep.xml
expect deep.xml 3 'error: elements are nested more than 256 deep [TOO_LARGE]'
awk 'BEGIN { printf "<domains>"; for (i = 0; i < 5000000; i++) printf "<!-- x -->"; print "<domain/></domains>" }' >asides.xml
expect asides.xml 3 'asides.xml: error: there are over 100000 comments in a row [TOO_LARGE]'
awk 'BEGIN { printf "<Envelope><VirtualSystem><Name>a</Name><VirtualHardwareSection>"
    for (i = 0; i < 30000; i++) printf "<Item><InstanceID>%d</InstanceID><Parent>%d</Parent><ResourceType>17</ResourceType></Item>", i, i - 1
    print "</VirtualHardwareSection></VirtualSystem></Envelope>" }' >square.xml
expect square.xml 3 'square.xml:1: error: the record is not read: its elements are too many to be looked up from each other [TOO_LARGE]'
{ printf '<?xml version="1.0"?><!--' && xs 70000 &&
    printf -- '--><!DOCTYPE domain [<!ENTITY a SYSTEM "file:///etc/passwd">]><domain><name>&a;</name></domain>'; } >late.xml
expect late.xml 3 'late.xml: warning: not read'
{ printf '<domains><!--' && xs 70000 && printf -- '--><domain><name>a</name></domain></domains>'; } >comment.xml
expect comment.xml '0 1' '1 record = 1 accepted'
head -c 1000000 /dev/zero >zeros.csv
expect zeros.csv 3 'zeros.csv: warning: the file is not text, and is not read [NO_LAYOUT]'
awk 'BEGIN { print "VM,CPUs,Memory,In Use MB"; for (i = 0; i < 100000; i++) print "\"a,1,2,3" }' >quotes.csv
expect quotes.csv 3 'quotes.csv:2:1: reject: the cell opened here goes wrong in line 3'
finish
