#!/bin/sh
# The program is built to stop when memory is overrun: position independent, its relocations read-only
# from the start, stacks guarded, and library calls checked. Only in builds that ask for it (the
# default with an optimiser).
# shellcheck source=tests/tally.sh
. "${srcdir:=.}/tests/tally.sh"
: "${builddir:=.}"
program=$builddir/waveplan
command -v readelf >/dev/null || { echo 'readelf is not there'; exit 77; }

# has NAME TEXT OPTION: what readelf OPTION prints of the program holds TEXT
has()
{
    if readelf -W "$3" "$program" | grep -q "$2"; then
        pass
    else
        fail "$1: readelf $3 $program does not show '$2'"
    fi
}

has 'position independent' 'Type: *DYN' -h
has 'read-only relocations' GNU_RELRO -l
has 'all of them at the start' BIND_NOW -d
has 'guarded stacks' __stack_chk_fail -s
has 'checked library calls' '__[a-z]*_chk' -s
finish
