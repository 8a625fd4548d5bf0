#!/bin/sh
# Runs a test program under the sanitizers and fails if any process of it left a report.
log=$(mktemp -d) || exit 99
trap 'rm -rf "$log"' EXIT
ASAN_OPTIONS="log_path=$log/report:$ASAN_OPTIONS" UBSAN_OPTIONS="log_path=$log/report:print_stacktrace=1:$UBSAN_OPTIONS" "$@"
status=$?
for report in "$log"/report*; do
    [ -e "$report" ] || continue
    cat "$report"
    status=1
done
exit $status
