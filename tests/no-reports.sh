#!/bin/sh
# Runs a test under the sanitizers and fails if any process of it left a report: Criterion passes
# a test that leaks, and a script may not look at the status of what it runs.
log=$(mktemp -d) || exit 99
trap 'rm -rf "$log"' EXIT
options=log_path=$log/report:detect_leaks=1:detect_stack_use_after_return=1:strict_string_checks=1
# ours last: they win
ASAN_OPTIONS=$ASAN_OPTIONS:$options
UBSAN_OPTIONS=$UBSAN_OPTIONS:log_path=$log/report:print_stacktrace=1
# GLib's own allocator would hide what happens to small blocks
G_SLICE=always-malloc
export ASAN_OPTIONS UBSAN_OPTIONS G_SLICE
"$@"
status=$?
for report in "$log"/report*; do
    [ -e "$report" ] || continue
    cat "$report"
    echo "FAIL: a sanitizer reported"
    [ "$status" -ne 0 ] || status=1
done
exit $status
