#!/bin/sh
# The programs that make and solve single problems of waves (bench/instance, bench/salbp,
# bench/packing): every wrong word and every wrong number of a file is said, with status 2; what an
# instance is made of, its solver takes.
#
# usage: bench-words.sh      (builddir: where bench/ is)
# shellcheck source=tests/tally.sh
. "${srcdir:=.}/tests/tally.sh"
: "${builddir:=.}"
bench=$(cd "$builddir/bench" && pwd) || exit 99
work=$(mktemp -d) || exit 99
trap 'rm -rf "$work"' EXIT
cd "$work" || exit 99

# 1: what must be said; then a program of bench/ and its words
refused() {
    wanted=$1
    program=$2
    shift 2
    timeout 60 "$bench/$program" "$@" >out 2>said
    status=$?
    if [ "$status" -eq 2 ] && [ ! -s out ] && grep -qF -e "$wanted" said; then
        pass
    else
        fail "$program $*: status $status, wanted 2 and '$wanted', said: $(head -c 200 said)"
    fi
}

# The arguments are those of bench/instance; what it makes is solved.
made() {
    if ! timeout 60 "$bench/instance" "$@" >made 2>said; then
        fail "instance $*: $(head -c 200 said)"
        return
    fi
    case $1 in
    salbp) timeout 60 "$bench/salbp" made "${6:-1000}" 1000 >out 2>said ;;
    *) timeout 60 "$bench/packing" made 1000 >out 2>said ;;
    esac
    verdict $? "what instance $* makes: $(head -c 200 said)"
}

refused usage: instance
refused usage: instance bins 1 2 3
refused usage: instance --help
refused usage: instance packing 1 60
refused usage: instance packing 1 60 8 9
refused usage: instance salbp 1 100 40
refused usage: instance salbp 1 100 40 mixed 1000 near 10 1
refused "SEED is not a whole number: 'x'" instance packing x 60 8
refused "SEED is not a whole number: ''" instance packing "" 60 8
refused "SEED is -1, wanted a whole number of 0 to" instance packing -1 60 8
refused "GROUPS is not a whole number: '1e3'" instance packing 1 1e3 8
refused "GROUPS is 1," instance packing 1 1 8
refused "GROUPS is 100001," instance packing 1 100001 8
refused "GROUPS is not a whole number: '99999999999999999999'" \
    instance packing 1 99999999999999999999 8
refused "WAVES is 0," instance packing 1 60 0
refused "WAVES is 4294967297," instance packing 1 60 4294967297
refused "TASKS is -5," instance salbp 1 -5 40 mixed
refused "TASKS is 2001, wanted a whole number of 2 to 2000" instance salbp 1 2001 40 mixed
refused "STRENGTH is 96," instance salbp 1 100 96 mixed
refused "STRENGTH is not a whole number: '40%'" instance salbp 1 100 40% mixed
refused "TIMES is 'large'; it is one of small," instance salbp 1 100 40 large
refused "TIMES is 'full1'; it is" instance salbp 1 100 40 full1
refused "TIMES is 'full'; it is" instance salbp 1 100 40 full
refused "CYCLE is 1," instance salbp 1 100 40 mixed 1
refused "CYCLE is 1000001," instance salbp 1 100 40 mixed 1000001
refused "SHAPE is 'star'; it is one of near, chains, modules, tree" \
    instance salbp 1 100 40 mixed 1000 star
refused "IDLE is 501," instance salbp 1 100 40 full2 1000 near 501

made packing 1 2 1
made packing 4294967295 60 8
made packing 7 2 1000
# More tasks were drawn for the last wave than were left.
for seed in 1 2 3 4 5; do
    made salbp $seed 5 40 full9
done
for times in small middle mixed peaked flat narrow full2 full9; do
    made salbp 1 40 30 $times
done
for shape in near chains modules tree; do
    made salbp 2 30 95 full3 2 $shape 500
    made salbp 2 2 1 mixed 1000000 $shape 0
done

# 1: the numbers of a file; what must be said; the rest is a command
wrong() {
    printf '%s\n' "$1" >file
    shift
    refused "$@"
}

wrong "" "the file ends too early" salbp file 10
wrong "-3" "the number of tasks is -3," salbp file 10
wrong "4000000000" "the number of tasks is 4000000000," salbp file 10
wrong "2 5 -1" "a time is -1," salbp file 10
wrong "2 5 5 1,3" "a task is 3, wanted a whole number of 1 to 2" salbp file 10
wrong "2 5 5 -1,-1" "CYCLE is 0," salbp file 0
wrong "2 5 5 -1,-1" "EFFORT is not a whole number: 'much'" salbp file 10 much
wrong "2 0 1 0" "the number of waves is 0," packing file
wrong "2 1 3000000000 0" "the number of resources is 3000000000," packing file
wrong "2 1 1 0 9 1 1" "the file ends too early" packing file
wrong "2 1 1 1 9 1 1 1 1 0 2" "a group is 2," packing file
wrong "2 1 1 0 -9" "a capacity is -9," packing file
refused "nowhere" salbp nowhere 10
refused "nowhere" packing nowhere
finish
