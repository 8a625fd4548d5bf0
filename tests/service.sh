#!/bin/sh
# The nightly job: its units are what systemd understands and calls safe, and what the service starts
# works behind the same walls: a file system that it cannot write but for its own folder, no network,
# no devices, no rights, nobody's user id, an empty environment. Five nights of it: one that works, one
# that fails a gate, one with settings that are broken, one that may not write, and one that makes up
# for them.
# shellcheck source=tests/tally.sh
. "${srcdir:=.}/tests/tally.sh"
: "${builddir:=.}"
srcdir=$(cd "$srcdir" && pwd) && builddir=$(cd "$builddir" && pwd) || exit 99
units=$srcdir/docs/systemd
# a unit's command is not in quotes: no blanks in its path
case ${TMPDIR-/tmp} in *[[:space:]]*) TMPDIR=/tmp ;; esac
# and the user nobody has to reach it
setpriv --reuid 65534 --regid 65534 --clear-groups test -x "${TMPDIR-/tmp}" 2>/dev/null || TMPDIR=/tmp
work=$(mktemp -d) || exit 99
trap 'rm -rf "$work"' EXIT
cd "$work" || exit 99

# as well as the program, wherever that was built
umask 022
mkdir units bin bin/waveplan-data
cp "$builddir/waveplan" bin
for folder in parsers rules planner; do
    cp -R "$srcdir/$folder" bin/waveplan-data
done

# ---- the units ----
sed "s|@bindir@|$work/bin|" "$units/waveplan.service.in" >units/waveplan.service
cp "$units/waveplan.timer" units
if command -v systemd-analyze >/dev/null; then
    # manuals need not be installed here
    systemd-analyze verify --man=no units/waveplan.service units/waveplan.timer >said 2>&1
    verdict $? "systemd-analyze verify: $(cat said)"
    [ ! -s said ]
    verdict $? "systemd-analyze verify: $(cat said)"
    systemd-analyze security --offline=yes --threshold=10 units/waveplan.service >said 2>&1
    verdict $? "systemd-analyze security: over 1.0: $(tail -n 2 said)"
else
    echo 'units: left out, there is no systemd-analyze'
fi

# ---- what the service starts ----
command=$(sed -n 's/^ExecStart=//p' units/waveplan.service |
    sed "s|%S|$work/state|; s|/etc/waveplan|$work/etc|")
mkdir etc root state state/waveplan
cp -R "$srcdir/fixtures/contoso/exports" etc/exports
chmod -R u+w,a+rX . && chmod 711 "$work"
[ "$(id -u)" -ne 0 ] || chown -R 65534:65534 state

# 1: the day, 2: status, 3: a gate or another line of the settings, 4: whether its folder is rw or ro
night()
{
    printf 'estate: Contoso\nas_of: %s\ninputs: {paths: [exports]}\noutput: {keep: 3}\n%s\n' "$1" "$3" >etc/estate.yaml
    # shellcheck disable=SC2016,SC2086 # for the inner shell; the words of the command
    unshare -mnpf sh -c '
        work=$1 mode=$2 root=$1/root
        shift 2
        for folder in "$@"; do
            [ "$folder" != -- ] || break
            mount --bind "$folder" "$root$folder" && mount -o remount,bind,ro,nosuid "$root$folder" || exit 90
            shift
        done
        shift
        mount --bind "$work/state" "$root$work/state" && mount -o "remount,bind,$mode,nosuid" "$root$work/state" &&
            mount -t tmpfs -o mode=755 none "$root/dev" && mount -t proc none "$root/proc" || exit 91
        exec env -i "$(command -v chroot)" "$root" setpriv --reuid 65534 --regid 65534 --clear-groups \
            --no-new-privs --bounding-set=-all --inh-caps=-all "$@"' \
        sh "$work" "$4" / "$work" -- $command >said 2>&1
    status=$?
    [ "$status" -eq "$2" ]
    verdict $? "night $1: status $status, not $2: $(grep -v MISSING_COLUMN said | tail -n 4)"
}

# 1: the runs that are there, the newest last
runs_are()
{
    there=$(cd state/waveplan/runs && echo 20*)
    [ "$there" = "$1" ] && [ "$(readlink state/waveplan/runs/latest)" = "${1##* }" ] &&
        [ -s "state/waveplan/runs/${1##* }/plan.csv" ]
    verdict $? "wanted the runs $1, but there are $there, and latest is $(readlink state/waveplan/runs/latest)"
}

lenient='gates: {max_rejected: 50%, max_broken_files: 9, max_unknown_readiness: 100%, max_unplaced: 100%, max_critical_without_owner: 99, max_late_waves: 99}'
strict='gates: {max_rejected: 0%, max_unknown_readiness: 0%, max_critical_without_owner: 0}'
if ! [ "$(id -u)" -eq 0 ] || ! unshare -mnpf true 2>/dev/null || ! command -v setpriv >/dev/null; then
    echo 'the command of the service: left out, only root may build its walls'
    finish
fi
night 2026-11-18 0 "$lenient" rw
runs_are '2026-11-18'
night 2026-11-19 1 "$strict" rw
grep -q '^waveplan: gate: ' said
verdict $? "the gate is no line of the journal: $(tail -n 3 said)"
runs_are '2026-11-18 2026-11-19'
night 2026-11-20 2 'no_such_key: 1' rw
runs_are '2026-11-18 2026-11-19'
night 2026-11-20 4 "$lenient" ro
grep -q 'Read-only file system' said
verdict $? "not said why nothing could be written: $(tail -n 3 said)"
runs_are '2026-11-18 2026-11-19'
night 2026-11-21 0 "$lenient" rw
grep -q '2026-11-19' said
verdict $? "the baseline is not the newest run that is whole: $(grep -v MISSING_COLUMN said | tail -n 9)"
runs_are '2026-11-18 2026-11-19 2026-11-21'
night 2026-11-22 0 "$lenient" rw
runs_are '2026-11-19 2026-11-21 2026-11-22'
left=$(find state -name '.*waveplan-*')
[ -z "$left" ]
verdict $? "left behind: $left"
finish
