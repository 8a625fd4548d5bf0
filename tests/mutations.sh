#!/bin/sh
# Reads variants of real exports (the fixtures, and ../shared/corpora where it is there) that were
# changed by chance; tests/mutations/mutations.c says what must be true of each. COUNT (300) of them
# from SEED (1), the first being number FROM (0); those that fail are put into ./mutations-found.
: "${srcdir:=.}" "${builddir:=.}"
found=$PWD/mutations-found
[ -w . ] || found=$(mktemp -d)
set -- "$srcdir/fixtures"
for folder in azure-migrate cmdb db flows rvtools xml; do
    [ ! -d "$srcdir/../shared/corpora/$folder" ] || set -- "$@" "$srcdir/../shared/corpora/$folder"
done
"$builddir/tests/mutations/mutations" --count "${COUNT:-300}" --seed "${SEED:-1}" \
    --from "${FROM:-0}" --found "$found" "$srcdir/parsers/layouts" "$@"
