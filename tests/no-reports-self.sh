#!/bin/sh
# Does the wrapper of the sanitizer build see what it is for? Also through a shell that hides the
# status, as Criterion does.
# shellcheck source=tests/tally.sh
. "${srcdir:=.}/tests/tally.sh"
: "${builddir:=.}"
planted=$builddir/tests/planted-fault

# 1: wanted, pass or fail; then a command
expect() {
    wanted=$1
    shift
    if sh "$srcdir/tests/no-reports.sh" "$@" >/dev/null 2>&1; then got=pass; else got=fail; fi
    if [ "$got" = "$wanted" ]; then pass; else fail "wanted $wanted, got $got: $*"; fi
}

expect pass "$planted"
for fault in leak read overflow; do
    expect fail "$planted" $fault
    # shellcheck disable=SC2016
    expect fail sh -c '"$0" "$1" || true' "$planted" $fault
done
finish
