#!/bin/sh
# Does golden.sh see a difference in each thing it compares? And does count.sh count? With a stand-in
# for waveplan that writes what the test tells it to.
# shellcheck source=tests/tally.sh
. "${srcdir:=.}/tests/tally.sh"
tests=$(cd "$srcdir" && pwd)/tests
tree=$(mktemp -d) || exit 99
trap 'chmod -R u+w "$tree"; rm -rf "$tree"' EXIT

mkdir -p "$tree/fixtures/one/in" "$tree/fixtures/two" "$tree/bin"
cat >"$tree/bin/waveplan" <<'END'
#!/bin/sh
# usage: waveplan TEXT FILE STATUS, or with standard input: waveplan - FILE STATUS
text=$1
[ "$text" != - ] || text=$(cat)
echo "$text"
echo "warning: $text" >&2
mkdir -p out/more && echo "$text" >"out/more/$2" && echo "$$" >out/run.log
exit "$3"
END
chmod +x "$tree/bin/waveplan"
echo 'from a file' >"$tree/fixtures/one/in/text"
printf '%s\n' '# two commands' '"a  b" plan.csv 0' '' '- waves.csv 3 <in/text' >"$tree/fixtures/one/args"
echo 'x plan.csv 1' >"$tree/fixtures/two/args"
echo 'out/more/w*' >"$tree/fixtures/two/compare"

# 1: wanted last line, then arguments for golden.sh
golden() {
    wanted=$1
    shift
    got=$(srcdir=$tree builddir=$tree/bin sh "$tests/golden.sh" "$@" 2>&1)
    is "$wanted" "$(printf '%s\n' "$got" | tail -n 1)" "golden.sh $* after $what"
}

is() {
    if [ "$1" = "$2" ]; then pass; else fail "$3: wanted '$1', got '$2'"; fi
}

# 1: a file of the tree to spoil, 2: its new text; then golden.sh must fail, and --update mend it
spoil() {
    what=$1
    cp "$tree/$1" "$tree/saved"
    printf '%s\n' "$2" >"$tree/$1"
    golden '1 passed, 1 failed'
    cp "$tree/saved" "$tree/$1"
    golden '2 passed, 0 failed'
}

what='the start'
golden '0 passed, 2 failed'
golden '2 passed, 0 failed' --update
golden '2 passed, 0 failed'
golden '1 passed, 0 failed' one
golden '0 passed, 1 failed' none
expected=fixtures/one/expected
is "0 waveplan \"a  b\" plan.csv 0
3 waveplan - waves.csv 3 <in/text" "$(cat "$tree/$expected/status")" 'statuses'
is './out/more/plan.csv ./out/more/waves.csv ./status ./stderr ./stdout' \
    "$(cd "$tree/$expected" && find . -type f | LC_ALL=C sort | xargs)" 'files of one'
is './status ./stderr ./stdout' \
    "$(cd "$tree/fixtures/two/expected" && find . -type f | LC_ALL=C sort | xargs)" 'files of two'
spoil $expected/stdout other
spoil $expected/stderr other
spoil $expected/status 0
spoil $expected/out/more/plan.csv other
spoil fixtures/one/in/text other
spoil fixtures/two/args 'x waves.csv 1'
spoil fixtures/one/args '"a  b" plan.csv 0'
what='a file that is written no more'
echo x >"$tree/$expected/out/old.csv"
golden '1 passed, 1 failed'
golden '2 passed, 0 failed' --update
what='making the sources read-only'
chmod -R a-w "$tree/fixtures"
golden '2 passed, 0 failed'

# 1: wanted count and status, 2: result of a test, 3: its log
count() {
    rm -rf "$tree/tests" && mkdir "$tree/tests"
    echo ':global-test-result: PASS' >"$tree/tests/first.trs"
    echo '2 passed, 0 failed' >"$tree/tests/first.log"
    echo ":global-test-result: $2" >"$tree/tests/second.trs"
    printf '%s\n' "$3" >"$tree/tests/second.log"
    is "$1" "$(sh "$tests/count.sh" "$tree"; echo "status $?")" "count.sh: $2, $3"
}

synthesis='[====] Synthesis: Tested: 7 | Passing:'
count '9 passed, 0 failed
status 0' PASS "$synthesis 7 | Failing: 0 | Crashing: 0"
count '7 passed, 2 failed
status 1' FAIL "$synthesis 5 | Failing: 1 | Crashing: 1"
count '9 passed, 1 failed
status 1' FAIL "$synthesis 7 | Failing: 0 | Crashing: 0"
count '5 passed, 4 failed
status 1' FAIL '3 passed, 4 failed'
count '2 passed, 1 failed
status 1' ERROR 'Segmentation fault'
count '3 passed, 0 failed
status 0' PASS ''
count '2 passed, 0 failed
status 0' SKIP 'no corpora here'
finish
