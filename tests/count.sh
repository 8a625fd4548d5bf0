#!/bin/sh
# Sums the counts of all test logs of a build tree into one line "N passed, N failed".
# A log counts what its last summary says: Criterion's Synthesis line or "N passed, N failed". A
# test that failed without counting a failure (a crash, a report) adds one; so does a test
# that passed without counting anything.
#
# usage: count.sh BUILDDIR    status: 1 if anything failed or no test ran
find "$1/tests" -name '*.trs' | LC_ALL=C sort | {
    passed=0
    failed=0
    while IFS= read -r trs; do
        result=$(sed -n 's/^:global-test-result: //p' "$trs")
        # shellcheck disable=SC2046 # three numbers
        set -- $(awk '
            /Synthesis: Tested:/ {
                line = $0; gsub(/[^0-9]+/, " ", line); split(line, n, " ")
                p = n[2]; f = n[1] - n[2]; said = 1
            }
            /^[0-9]+ passed, [0-9]+ failed/ { p = $1; f = $3; said = 1 }
            END { print p + 0, f + 0, said + 0 }' "${trs%.trs}.log")
        case $result in
        PASS) [ "$3" -eq 1 ] || set -- 1 0 ;;
        SKIP) set -- 0 0 ;;
        *) [ "$2" -gt 0 ] || set -- "$1" 1 ;;
        esac
        passed=$((passed + $1))
        failed=$((failed + $2))
    done
    echo "$passed passed, $failed failed"
    [ "$failed" -eq 0 ] && [ "$passed" -gt 0 ]
}
