#!/bin/sh
# Runs conformance tests of CEL: ours in tests/data, and those that others published, where
# ../shared/corpora lies beside the sources.
set -- "${srcdir:-.}/tests/data/cel-more.jsonl"
for tests in "${srcdir:-.}"/../shared/corpora/cel/*.jsonl; do
    if [ -f "$tests" ]; then
        set -- "$@" "$tests"
    fi
done
exec "${builddir:-.}/tests/cel-conformance" "$@"
