#!/bin/sh
# Holds the pack openshift-virtualization against records of Forklift's own tests: those of
# ../shared/corpora beside the sources if they are there, or the files named.
if [ $# -eq 0 ]; then
    set -- "${srcdir:-.}"/../shared/corpora/forklift/*.json
fi
if [ ! -f "$1" ]; then
    echo "skipped: no $1"
    exit 77
fi
exec "${builddir:-.}/tests/forklift-concerns" "$@"
