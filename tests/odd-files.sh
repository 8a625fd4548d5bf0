#!/bin/sh
# Files and folders as nobody means them: links in circles, pipes, devices, names that break lines,
# files that may not be read, grow while they are read, or are something else than an export. Each is
# said in plain words with the status that DESIGN has for it; nothing is read without an end.
#
# usage: odd-files.sh      (builddir: where waveplan is)
# shellcheck source=tests/tally.sh
. "${srcdir:=.}/tests/tally.sh"
: "${builddir:=.}"
waveplan=$(cd "$builddir" && pwd)/waveplan || exit 99
work=$(mktemp -d) || exit 99
writer=
trap 'kill $writer 2>/dev/null; chmod -R u+rwx "$work"; rm -rf "$work"' EXIT
cd "$work" || exit 99

# 1: file
export_to() {
    printf 'name,os,cores,memory_mib\nweb1,Windows Server 2019,2,4096\ndb1,Ubuntu 22.04,4,8192\n' >"$1"
}

# The arguments are a command; status, and what it said in ./said
try() {
    timeout 60 "$@" >said 2>&1 </dev/null
    status=$?
}

# 1: what was tried, 2: status that is right, 3: what must be said
expect() {
    if [ "$status" -ne "$2" ]; then
        fail "$1: status $status, wanted $2: $(grep -v MISSING_COLUMN said | head -c 400)"
    elif ! grep -qF -e "$3" said; then
        fail "$1: wanted '$3': $(grep -v MISSING_COLUMN said | head -c 400)"
    else
        pass
    fi
}

# 1: input, then as expect()
check() {
    try "$waveplan" check --as-of 2026-11-22 "$1"
    expect "$@"
}

two='2 records = 2 accepted'
export_to plain.csv

# ---- a row of sums, as spreadsheets have it ----
export_to sums.csv
printf 'Gesamt,,6,12288\n' >>sums.csv
check sums.csv 1 'sums.csv:4: reject: nothing in the row identifies the server'
expect 'a row of sums' 1 '3 records = 2 accepted + 0 merged + 1 rejected'
printf 'name,owner\nERP,Eve\nTotal:,\n' >sums-applications.csv
try "$waveplan" check --as-of 2026-11-22 plain.csv sums-applications.csv
expect 'sums of applications' 1 'sums-applications.csv:3: reject: a row of sums is no application'

# ---- links ----
mkdir loop
export_to loop/plain.csv
ln -s . loop/self
ln -s b loop/a
ln -s a loop/b
ln -s plain.csv loop/second.csv
check loop 0 "$two"
expect 'a link to its own folder' 0 'loop/self: warning: not read: a link to a folder'
expect 'links in a circle' 0 'loop/a: warning: not read: a link to nothing'
expect 'a file with two names' 0 'loop/second.csv: warning: not read: it is the same file as loop/plain.csv'
try "$waveplan" check ./plain.csv plain.csv "$work/plain.csv"
expect 'a file that is named three times' 0 "$two"

# ---- what is no file ----
mkdir special special/folder.csv
export_to special/plain.csv
mkfifo special/pipe.csv
ln -s /dev/zero special/zero.csv
check special 0 'special/pipe.csv: warning: not read: neither a file nor a folder'
expect 'a device in a folder' 0 'special/zero.csv: warning: not read: neither a file nor a folder'
check /dev/zero 3 "'/dev/zero' is a device"
timeout 60 "$waveplan" check - </dev/zero >said 2>&1
status=$?
expect 'a device as standard input' 3 'wanted a file or a pipe'
timeout 60 "$waveplan" check - </ >said 2>&1
status=$?
expect 'a folder as standard input' 3 'wanted a file or a pipe'
timeout 60 "$waveplan" check - <&- >said 2>&1
status=$?
expect 'standard input that is closed' 3 "'-' is a device or a folder; wanted a file or a pipe"
cat plain.csv >special/pipe.csv &
check special/pipe.csv 0 "$two"
wait $!
{
    sleep 11
    cat plain.csv
} >special/pipe.csv &
check special/pipe.csv 0 "$two"
wait $!
check special/pipe.csv 3 "'special/pipe.csv' is a pipe into which nobody writes"
mkdir editors
export_to editors/plain.csv
for name in 'plain.csv~' "~\$plain.xlsx" '#plain.csv#' '.~lock.plain.csv#'; do
    cp editors/plain.csv "editors/$name"
done
check editors 0 "$two"
expect 'what an editor keeps' 0 'editors/plain.csv~: warning: not read: a copy or lock of an editor'
check 'editors/plain.csv~' 0 "$two"
check none 3 "cannot open 'none'"
check '' 3 "cannot open ''"

# ---- names ----
mkdir names
newline=$(printf 'names/a\nb.csv')
for name in "$newline" "$(printf 'names/\377\376.csv')" 'names/-rf.csv' 'names/"q".csv' \
    'names/a#b.csv' "$(printf 'names/\033[31m.csv')"; do
    export_to "$name"
done
echo ',Windows,2,4096' >>'names/a#b.csv'
try "$waveplan" run --as-of 2026-11-22 names -o named
expect 'odd names' 1 'a#b.csv:4'
if iconv -f UTF-8 -t UTF-8 named/manifest.json >/dev/null && grep -q 'a\\nb.csv' named/manifest.json; then
    pass
else
    fail 'a name with a line end, or that is not UTF-8, breaks manifest.json'
fi
grep -q ',Windows,2,4096' named/rejects.csv
verdict $? "the text of a reject of a#b.csv: $(cat named/rejects.csv)"
if grep -q "$(printf '\033')" said; then fail 'a name reaches the terminal as it is'; else pass; fi
(cd names && try "$waveplan" check -- -rf.csv && mv said ..; exit $status)
status=$?
expect 'a name that begins with a dash' 0 "$two"

# ---- empty, deep, many, long ----
mkdir empty
for name in a.csv b.xml c.xlsx d.txt; do : >empty/$name; done
check empty 3 'c.xlsx: warning: the file is empty'
mkdir bare
check bare 3 "there is no file in 'bare'"
deep=deep/$(awk 'BEGIN { for (i = 0; i < 40; i++) printf "d/" }')
mkdir -p "$deep"
export_to "$deep/plain.csv"
check deep 3 'folders nest deeper than 32'
mkdir many
awk 'BEGIN { for (i = 0; i < 500; i++) { f = "many/" i ".csv"; print "name,os,cores,memory_mib\nvm" i ",Ubuntu,1,1024" >f; close(f) } }'
check many 0 '500 records'
check "$(awk 'BEGIN { for (i = 0; i < 5000; i++) printf "x" }')" 3 'File name too long'

# ---- something else ----
# 1: name, 2: its first bytes as printf has them, 3: what is said
other() {
    # shellcheck disable=SC2059
    { printf "$2" && head -c 4000 /dev/zero; } >"$1"
    check "$1" 3 "$3"
}
other vms.csv.gz '\037\213\010\000' 'not read: it is compressed: unpack it with gunzip'
other vms.csv.bz2 'BZh91AY' 'unpack it with bunzip2'
other vms.csv.xz '\3757zXZ\000' 'unpack it with unxz'
other vms.csv.zst '\050\265\057\375' 'unpack it with unzstd'
other vms.7z '7z\274\257\047\034' 'it is an archive: unpack it'
other vms.zip 'PK\005\006' 'an archive with nothing in it'
other vms.xls '\320\317\021\340\241\261\032\341' 'save it as .xlsx without a password'
other vms.pdf '%%PDF-1.4\n' 'a printed page is not data'
other vms.sqlite 'SQLite format 3\000' 'export its tables as CSV'
other vms.parquet 'PAR1' 'export it as CSV'
other vms.png '\211PNG\r\n\032\n' 'the file is not text'
printf 'PK\003\004and then nothing' >cut.xlsx
check cut.xlsx 3 'it may be cut off: export or copy it again'
for order in LE BE; do
    if ! iconv -f UTF-8 -t UTF-32$order plain.csv >utf-32.csv; then
        echo 'UTF-32: left out, iconv does not have it'
        break
    fi
    check utf-32.csv 3 'utf-32.csv: warning: not read: save it as UTF-8 (UTF-32)'
    if [ $order = LE ]; then mark='\377\376\000\000'; else mark='\000\000\376\377'; fi
    # shellcheck disable=SC2059
    { printf "$mark" && cat utf-32.csv; } >marked.csv
    check marked.csv 3 'marked.csv: warning: not read: save it as UTF-8 (UTF-32)'
done
mkdir tarred
export_to tarred/plain.csv
if tar -cf vms.tar tarred 2>/dev/null; then check vms.tar 3 'unpack it with tar'; fi
if iconv -f UTF-8 -t UTF-16LE plain.csv >le.csv && iconv -f UTF-8 -t UTF-16BE plain.csv >be.csv; then
    check le.csv 0 "$two"
    check be.csv 0 "$two"
fi

# ---- what may not be read ----
mkdir locked locked/below
export_to locked/plain.csv
export_to locked/secret.csv
export_to locked/below/plain.csv
chmod 711 "$work"
chmod 755 locked
# As somebody who has no right to everything.
as_nobody() {
    if [ "$(id -u)" -eq 0 ]; then
        try setpriv --reuid 65534 --regid 65534 --clear-groups "$waveplan" "$@"
    else
        try "$waveplan" "$@"
    fi
}
chmod 0 locked/secret.csv
as_nobody check locked/plain.csv
if [ "$status" -ne 0 ]; then
    echo 'files that may not be read: left out, nobody cannot run waveplan here'
else
    as_nobody check locked
    expect 'a file that may not be read' 4 "cannot open 'locked/secret.csv': Permission denied"
    chmod 644 locked/secret.csv
    chmod 0 locked/below
    as_nobody check locked
    expect 'a folder that may not be listed' 4 "cannot list 'locked/below': Permission denied"
    chmod 444 locked/below
    as_nobody check locked
    expect 'a folder that may not be entered' 4 "cannot open 'locked/below/plain.csv': Permission denied"
    chmod 755 locked/below
    chmod 0 locked/plain.csv
    as_nobody layouts match locked/plain.csv
    expect 'a file that may not be matched' 4 'Permission denied'
    chmod 644 locked/plain.csv

    # runs of another user
    "$waveplan" run --quiet --as-of 2026-11-22 locked -o theirs >said 2>&1
    chmod 0 theirs
    as_nobody diff theirs theirs
    expect 'a run that may not be opened' 3 "cannot open 'theirs/state.csv': Permission denied"
    as_nobody explain plain theirs
    expect 'a run that may not be explained' 3 'Permission denied'
    chmod 777 "$work"
    as_nobody run --baseline theirs locked/plain.csv -o mine
    expect 'a baseline that may not be opened' 2 "cannot open 'theirs/state.csv': Permission denied"
    as_nobody run locked/plain.csv -o theirs
    expect 'a run that may not be looked into' 4 "cannot look into 'theirs': Permission denied"
    if [ "$(id -u)" -eq 0 ]; then
        chmod 755 theirs
        chmod 1777 "$work"
        as_nobody run locked/plain.csv -o theirs
        expect 'a run that may not be replaced' 4 "'theirs' is of another user"
        chmod 777 "$work"
        as_nobody run --as-of 2026-11-23 locked/plain.csv -o theirs
        expect 'a run that may be replaced, but not removed' 1 'the run before could not be removed'
        # what is left is said by later runs too, whether they may look into it or not
        as_nobody run --as-of 2026-11-24 locked/plain.csv -o theirs
        expect 'what another user left' 0 "left by a run that was cut off, cannot be removed: Permission denied"
        chmod 700 .theirs.waveplan-*
        as_nobody run --as-of 2026-11-25 locked/plain.csv -o theirs
        expect 'what another user left, closed' 0 "left by a run that was cut off, cannot be removed: Permission denied"
        rm -rf .theirs.waveplan-*
    fi
    chmod 755 theirs
    chmod 711 "$work"
fi

# ---- what changes meanwhile ----
awk 'BEGIN { x = sprintf("%8000s", ""); gsub(" ", "x", x); print "name,os,cores,memory_mib,note"; for (i = 0; i < 5000; i++) print "vm" i ",Ubuntu,1,1024," x }' >grows.csv
(while :; do echo 'more,Ubuntu,1,1024,x'; done >>grows.csv) &
writer=$!
check grows.csv 1 'grows.csv: error: the file changed while it was read'
kill $writer
wait $writer 2>/dev/null
writer=
rm grows.csv

# ---- results among the inputs ----
mkdir both
export_to both/plain.csv
for day in 20 21; do
    try "$waveplan" run --as-of 2026-11-$day both -o both/out
    expect 'results in a folder of the inputs' 0 "$two"
done
echo mine >both/out/notes.txt
mkdir both/out/mine
echo mine >both/out/mine/notes.txt
echo mine >both/out/.~lock.plan.csv#
echo '{}' >both/out/run.log
try "$waveplan" run --as-of 2026-11-22 both/plain.csv -o both/out
expect 'notes in the folder of a run' 0 "$two"
cat both/out/notes.txt both/out/mine/notes.txt both/out/.~lock.plan.csv# >kept 2>&1
if [ "$(grep -c '^mine$' kept)" -eq 3 ] && grep -q wall_s both/out/run.log &&
    ! find both -name '.*.waveplan-*' | grep .; then
    pass
else
    fail "notes in the folder of a run: $(cat kept) $(ls -a both both/out)"
fi
try "$waveplan" run both -o both
expect 'results over the inputs' 2 "'both' holds files that are not a run of waveplan"
try "$waveplan" run plain.csv -o plain.csv
expect 'results over an export' 2 "'plain.csv' is not a folder"
for name in . / ''; do
    try "$waveplan" run plain.csv -o "$name"
    expect "-o '$name'" 2 'does not name a folder'
done
finish
