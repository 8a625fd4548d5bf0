#!/bin/sh
# Runs the conformance tests of CEL that lie in ../shared/corpora beside the sources, if they are there.
tests=${srcdir:-.}/../shared/corpora/cel
if [ ! -d "$tests" ]; then
    echo "skipped: no $tests"
    exit 77
fi
exec "${builddir:-.}/tests/cel-conformance" "$tests"/*.jsonl
