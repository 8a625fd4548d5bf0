#!/bin/sh
# The nightly job under a systemd that runs: booted in namespaces of its own, on a copy of this
# machine's files that lives in memory, with nothing but the units of waveplan. What docs/NIGHTLY.md
# says is typed there: link, enable, start; nights that work, that fail a gate, that have broken
# settings, that may not read an export; a unit that is told of failures; the timer's own start; and,
# after a boot, the start that was missed while the machine was off.
#
# Left out (77) where a boot like that is not allowed. tests/service.sh needs no systemd that runs.
# shellcheck source=tests/tally.sh
. "${srcdir:=.}/tests/tally.sh"
: "${builddir:=.}"
srcdir=$(cd "$srcdir" && pwd) && builddir=$(cd "$builddir" && pwd) || exit 99
work=$(mktemp -d) || exit 99
umask 022 # the unit's own user must reach the program
cgroups=
if [ -e /sys/fs/cgroup/cgroup.procs ]; then
    cgroups=/sys/fs/cgroup/waveplan-booted
elif [ -e /sys/fs/cgroup/systemd/cgroup.procs ] && [ -e /sys/fs/cgroup/unified/cgroup.procs ]; then
    cgroups='/sys/fs/cgroup/systemd/waveplan-booted /sys/fs/cgroup/unified/waveplan-booted'
fi

# shellcheck disable=SC2317 # by the trap
clean()
{
    rm -rf "$work"
    for cgroup in $cgroups; do
        [ ! -d "$cgroup" ] || find "$cgroup" -depth -type d -exec rmdir {} + 2>/dev/null
    done
}
trap clean EXIT

leave_out()
{
    echo "skipped: $*"
    exit 77
}

[ "$(id -u)" -eq 0 ] || leave_out 'only root can boot a system'
[ -x /lib/systemd/systemd ] || leave_out 'there is no systemd'
[ -n "$cgroups" ] || leave_out 'no cgroups that systemd could use'
if grep -q __asan_init "$builddir/waveplan"; then
    leave_out 'a build with sanitizers does not run behind the walls of the unit'
fi
# shellcheck disable=SC2086 # one or two
mkdir $cgroups 2>/dev/null || leave_out 'no cgroup can be made here'

# ---- what the system is given, beside this machine's files ----
mkdir -p "$work/put/opt/waveplan/bin/waveplan-data" "$work/put/srv" "$work/put/root"
cp "$builddir/waveplan" "$work/put/opt/waveplan/bin"
for folder in parsers rules planner; do
    cp -R "$srcdir/$folder" "$work/put/opt/waveplan/bin/waveplan-data"
done
cp -R "$srcdir/fixtures/contoso/exports" "$work/put/srv/exports"
mkdir -p "$work/put/opt/waveplan/units"
sed 's|@bindir@|/opt/waveplan/bin|' "$srcdir/docs/systemd/waveplan.service.in" \
    >"$work/put/opt/waveplan/units/waveplan.service"
cp "$srcdir/docs/systemd/waveplan.timer" "$work/put/opt/waveplan/units"
chmod -R u+w,a+rX "$work/put"
cp "$srcdir/tests/tally.sh" "$work/put/root"

# ---- what is typed there ----
cat >"$work/put/root/nights.sh" <<'END'
. /root/tally.sh
PATH=/opt/waveplan/bin:/usr/sbin:/usr/bin:/sbin:/bin
cd /root
runs=/var/lib/waveplan/runs

# 1: the day, 2: status, 3: more settings
night()
{
    printf 'estate: Contoso\nas_of: %s\ninputs: {paths: [/srv/exports]}\n%s\n' "$1" "$3" >/etc/waveplan/estate.yaml
    systemctl reset-failed waveplan.service 2>/dev/null
    systemctl start waveplan.service 2>said
    got=$(systemctl show waveplan.service -p ExecMainStatus --value)
    [ "$got" = "$2" ]
    verdict $? "night $1: status $got, not $2: $(journalctl -u waveplan.service --no-pager -n 5)"
    state=$(systemctl is-failed waveplan.service)
    case "$2 $state" in '0 inactive' | [1-4]' failed') pass ;; *) fail "night $1: the unit is $state" ;; esac
}

latest_is()
{
    [ "$(readlink $runs/latest)" = "$1" ] && [ -s "$runs/$1/plan.csv" ]
    verdict $? "latest is $(readlink $runs/latest), not $1"
}

# 1: text that the journal has of the last start
journal_has()
{
    id=$(systemctl show waveplan.service -p InvocationID --value)
    journalctl "_SYSTEMD_INVOCATION_ID=$id" --no-pager -o cat >journal
    grep -qF -- "$1" journal
    verdict $? "the journal does not say '$1': $(tail -n 4 journal)"
}

# until it is true, for 30 seconds
wait_for()
{
    i=0
    until "$@"; do
        i=$((i + 1))
        [ $i -le 60 ] || return 1
        sleep 0.5
    done
}
is_there() { [ -s "$1/plan.csv" ]; }

lenient='gates: {max_rejected: 50%, max_broken_files: 9, max_unknown_readiness: 100%, max_unplaced: 100%, max_critical_without_owner: 99, max_late_waves: 99, max_changed_waves: 100%}'
END
cat >"$work/put/root/first.sh" <<'END'
. /root/nights.sh
mkdir -p /etc/waveplan
systemctl link /opt/waveplan/units/waveplan.service /opt/waveplan/units/waveplan.timer 2>said
verdict $? "systemctl link: $(cat said)"
systemctl enable --now waveplan.timer 2>said
verdict $? "systemctl enable: $(cat said)"
systemctl list-timers --no-pager waveplan.timer | grep -q 'waveplan.service'
verdict $? 'the timer is not listed'
mkdir -p /etc/systemd/system/waveplan.service.d
printf '[Unit]\nOnFailure=told.service\n' >/etc/systemd/system/waveplan.service.d/told.conf
printf '[Service]\nType=oneshot\nExecStart=/bin/touch /root/told\n' >/etc/systemd/system/told.service
systemctl daemon-reload

night 2026-11-20 0 "$lenient"
latest_is 2026-11-20
journal_has 'written to /var/lib/waveplan/runs/2026-11-20'
[ ! -e told ]
verdict $? 'told of a failure that was none'
night 2026-11-21 1 "gates: {max_rejected: 0%}"
latest_is 2026-11-21
journal_has 'gate: '
wait_for test -e told
verdict $? 'nobody was told of the failure'
night 2026-11-22 2 'capacity: {teams: many}'
latest_is 2026-11-21
journal_has 'nothing was written'
chmod 0 /srv/exports/servers.csv
night 2026-11-22 4 "$lenient"
latest_is 2026-11-21
journal_has 'servers.csv'
chmod 644 /srv/exports/servers.csv
grep -q . /var/lib/private/waveplan/runs/2026-11-21/state.csv
verdict $? 'the results are not in the private folder of the unit'
mode=$(stat -c %a /var/lib/private/waveplan/runs/2026-11-21/plan.csv)
[ "$mode" = 640 ]
verdict $? "the mode of results is $mode"

# by the timer itself: every two seconds
mkdir -p /etc/systemd/system/waveplan.timer.d
printf '[Timer]\nOnCalendar=\nOnCalendar=*:*:0/2\nRandomizedDelaySec=0\nAccuracySec=1ms\n' >/etc/systemd/system/waveplan.timer.d/often.conf
printf 'estate: Contoso\nas_of: 2026-11-23\ninputs: {paths: [/srv/exports]}\n%s\n' "$lenient" >/etc/waveplan/estate.yaml
systemctl reset-failed waveplan.service
systemctl daemon-reload && systemctl restart waveplan.timer
wait_for is_there $runs/2026-11-23
verdict $? 'the timer does not start the service'
systemctl stop waveplan.timer
while systemctl is-active -q waveplan.service; do sleep 0.2; done
# it was off for three days: the next boot makes up for it
printf '[Timer]\nRandomizedDelaySec=0\n' >/etc/systemd/system/waveplan.timer.d/often.conf
touch -d '3 days ago' /var/lib/systemd/timers/stamp-waveplan.timer
printf 'estate: Contoso\nas_of: 2026-11-24\ninputs: {paths: [/srv/exports]}\n%s\n' "$lenient" >/etc/waveplan/estate.yaml
finish >counts
END
cat >"$work/put/root/second.sh" <<'END'
. /root/nights.sh
wait_for is_there $runs/2026-11-24
verdict $? 'the start that was missed is not made up for'
latest_is 2026-11-24
finish >counts
END

# ---- the boot ----
cat >"$work/put/boot.sh" <<'END'
# 1: root, 2: which script; what may fail fails before the line "up"
root=$1
mount -t proc proc "$root/proc" && mount --bind "$root/proc/sys" "$root/proc/sys" &&
    mount -o remount,bind,ro "$root/proc/sys" && mount -t sysfs -o ro sysfs "$root/sys" || exit 90
if [ -e /sys/fs/cgroup/cgroup.procs ]; then
    mount -t cgroup2 cgroup2 "$root/sys/fs/cgroup" || exit 91
else
    mount -t tmpfs -o mode=755 none "$root/sys/fs/cgroup" &&
        mkdir "$root/sys/fs/cgroup/systemd" "$root/sys/fs/cgroup/unified" &&
        mount -t cgroup -o none,name=systemd cgroup "$root/sys/fs/cgroup/systemd" &&
        mount -t cgroup2 cgroup2 "$root/sys/fs/cgroup/unified" || exit 91
fi
mount -t tmpfs -o mode=755 none "$root/run" && mount -t tmpfs -o mode=1777 none "$root/tmp" &&
    mount -t tmpfs -o mode=755 none "$root/dev" && mkdir "$root/dev/shm" "$root/dev/pts" || exit 92
for node in null zero full random urandom tty; do
    : >"$root/dev/$node" && mount --bind "/dev/$node" "$root/dev/$node" || exit 93
done
mount -t tmpfs none "$root/dev/shm" && mount -t devpts -o newinstance,ptmxmode=0666 devpts "$root/dev/pts" || exit 94
ln -s pts/ptmx "$root/dev/ptmx" && ln -s /proc/self/fd "$root/dev/fd"
mkdir -p "$root/old" && cd "$root" && pivot_root . old && umount -l /old || exit 95
echo up
exec env -i container=lxc PATH=/usr/sbin:/usr/bin:/sbin:/bin /lib/systemd/systemd --system \
    --unit=waveplan-booted.target --log-target=console --log-level=notice
END
cat >"$work/put/outer.sh" <<'END'
# 1: the folder of all this, then cgroups. Files of the boot are lost with this namespace.
work=$1
shift
mkdir "$work/memory" && mount -t tmpfs none "$work/memory" && cd "$work/memory" && mkdir upper aside root || exit 80
mount -t overlay -o "lowerdir=/,upperdir=$work/memory/upper,workdir=$work/memory/aside" none root || exit 81
rm -rf root/etc/systemd/system root/etc/waveplan root/var/lib/waveplan root/var/lib/private/waveplan root/root root/srv root/opt &&
    mkdir root/etc/systemd/system root/root root/srv root/opt && : >root/etc/fstab &&
    cp -R "$work/put/opt" "$work/put/srv" "$work/put/root" root || exit 82
printf '[Unit]\nRequires=basic.target dbus.service systemd-journald.service\nAfter=basic.target dbus.service\nWants=told-nights.service\n' \
    >root/etc/systemd/system/waveplan-booted.target
for script in first second; do
    printf '[Unit]\nAfter=basic.target dbus.service timers.target\n[Service]\nType=oneshot\nWorkingDirectory=/root\nExecStart=/bin/sh -c "sh /root/%s.sh >/root/%s.log 2>&1; mv counts %s.counts; systemctl poweroff --no-block"\n' \
        $script $script $script >root/etc/systemd/system/told-nights.service
    (
        for cgroup in "$@"; do echo 0 >"$cgroup/cgroup.procs" || exit 83; done
        exec timeout 150 unshare -mpfCiun --kill-child=KILL --propagation private sh "$work/put/boot.sh" "$work/memory/root"
    ) >"$work/$script.said" 2>&1 </dev/null
    grep -qx up "$work/$script.said" || exit 84
    cp root/root/*.log root/root/*.counts "$work" 2>/dev/null
done
exit 0
END
# shellcheck disable=SC2086 # one or two
unshare -m --propagation private sh "$work/put/outer.sh" "$work" $cgroups >"$work/said" 2>&1
status=$?
case $status in
0) ;;
*) leave_out "no system can be booted here ($status): $(tail -n 1 "$work/said" "$work"/*.said | tail -n 1)" ;;
esac
for script in first second; do
    counts=$(tail -n 1 "$work/$script.counts" 2>/dev/null)
    case $counts in
    *' passed, '*' failed')
        grep -h '^FAIL' "$work/$script.counts" "$work/$script.log"
        # shellcheck disable=SC2086 # into words
        set -- $counts
        passed=$((passed + $1))
        failed=$((failed + $3))
        ;;
    *) fail "the $script boot came to no end: $(tail -n 5 "$work/$script.log" "$work/$script.said")" ;;
    esac
done
finish
