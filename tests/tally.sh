#!/bin/sh
# For script tests, read with '.': pass, fail MESSAGE, verdict STATUS MESSAGE, and finish, which prints
# "N passed, N failed" and exits.
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

# 1: status of what was tried; then what is wrong if it is not 0
verdict()
{
    if [ "$1" -eq 0 ]; then
        pass
    else
        shift
        fail "$*"
    fi
}

finish()
{
    echo "$passed passed, $failed failed"
    [ "$failed" -eq 0 ] && [ "$passed" -gt 0 ]
    exit
}
