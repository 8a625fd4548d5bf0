#!/bin/sh
# Holds the pack openshift-virtualization against records of VMs and the number of concerns that
# Forklift raises on them: 200 drawn ones, whose numbers a port of Forklift's rules to another language
# gave, and those of Forklift's own tests in ../shared/corpora beside the sources if they are there; or
# the files named.
if [ $# -eq 0 ]; then
    set -- "${srcdir:-.}/tests/data/forklift-drawn.json"
    for records in "${srcdir:-.}"/../shared/corpora/forklift/*.json; do
        if [ -f "$records" ]; then
            set -- "$@" "$records"
        fi
    done
fi
exec "${builddir:-.}/tests/forklift-concerns" "$@"
