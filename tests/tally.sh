#!/bin/sh
# For script tests, read with '.': pass, fail MESSAGE, and finish, which prints "N passed, N failed"
# and exits.
passed=0
failed=0

pass()
{
    passed=$((passed + 1))
}

fail()
{
    failed=$((failed + 1))
    printf 'FAIL: %s\n' "$*"
}

finish()
{
    echo "$passed passed, $failed failed"
    [ "$failed" -eq 0 ] && [ "$passed" -gt 0 ]
    exit
}
