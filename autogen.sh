#!/bin/sh
# Bootstraps the build system; with a word, also does what a newcomer wants next (see --help).
# shellcheck disable=SC2086 # lists of packages are to be split
set -e
cd "$(dirname "$0")"

usage() {
    cat <<'END'
usage: ./autogen.sh            bootstrap: make configure (needs autoconf, automake, pkgconf)
       ./autogen.sh demo       install what is missing, build in ./build, plan the estate of
                               fixtures/contoso into ./build/demo, name the files to open
       ./autogen.sh check      install what is missing, build in ./build, run all tests
       ./autogen.sh develop    install what only work on waveplan needs: compilers with sanitizers
                               and fuzzing, formatter (see CONTRIBUTING.md)
       ./autogen.sh --help

Packages are Debian's; what is installed is said first. Without root and sudo the command to type is
printed instead (status 2). If nothing is missing nothing is installed and no network is needed.
CC, CFLAGS and other variables that configure knows are taken from the environment.
END
}

build_packages='autoconf automake gcc libc6-dev make pkgconf'
build_packages="$build_packages libglib2.0-dev libpcre2-dev libxml2-dev libcsv-dev libyaml-dev libzip-dev libxlsxwriter-dev libssl-dev tzdata"
check_packages='libcriterion-dev'
develop_packages='clang clang-format git libclang-rt-dev shellcheck xz-utils'

say() {
    echo "autogen.sh: $*" >&2
}

bootstrap() {
    for tool in autoreconf automake pkg-config; do
        command -v $tool >/dev/null || {
            say "$tool not found. ./autogen.sh demo installs what is missing; by hand, on Debian:"
            say "    apt-get install $build_packages"
            exit 2
        }
    done
    autoreconf --install --warnings=all
}

is_installed() {
    case $(dpkg-query -W -f='${db:Status-Status}' "$1" 2>/dev/null) in installed) return 0 ;; esac
    # the older package of the same tool will do
    [ "$1" = pkgconf ] && command -v pkg-config >/dev/null
}

# Runs a command as root, saying it first.
as_root() {
    [ "$(id -u)" -eq 0 ] || set -- sudo "$@"
    say "running: $*"
    "$@"
}

install_packages() {
    if ! command -v dpkg-query >/dev/null || ! command -v apt-get >/dev/null; then
        say "not a Debian system: I install nothing. On Debian it would be: $*"
        return 0
    fi
    missing=
    known=yes
    for package in "$@"; do
        is_installed "$package" && continue
        missing="$missing $package"
        apt-cache show "$package" >/dev/null 2>&1 || known=no
    done
    [ -n "$missing" ] || return 0
    say "missing Debian packages:$missing"
    install="apt-get install -y --no-install-recommends$missing"
    if [ "$(id -u)" -ne 0 ] && ! command -v sudo >/dev/null; then
        say 'not root, and no sudo. Run this as root, then start me again:'
        say "    apt-get update && $install"
        exit 2
    fi
    # new lists of packages only if those here do not know what is wanted, or are too old
    if [ $known = yes ]; then
        as_root env DEBIAN_FRONTEND=noninteractive $install && return 0
        say 'that failed; trying again with new lists of packages'
    fi
    as_root apt-get update || say 'that failed; trying with the lists that are here'
    as_root env DEBIAN_FRONTEND=noninteractive $install && return 0
    say 'the packages could not be installed: see above'
    exit 2
}

# Configures ./build, if it is not yet, or not with the options wanted, and compiles.
compile() {
    [ -x configure ] || bootstrap
    mkdir -p build
    for option in '' "$@"; do
        if [ ! -x build/config.status ] ||
            { [ -n "$option" ] && ! build/config.status --config | grep -q -e "$option"; }; then
            say "configuring in $PWD/build"
            (cd build && ../configure --quiet "$@")
            break
        fi
    done
    say "compiling in $PWD/build"
    make -C build --no-print-directory -j"$(nproc)"
}

demo() {
    install_packages $build_packages
    compile
    set -- build/waveplan run -c fixtures/contoso/estate.yaml -o build/demo
    say "running: $*"
    status=0
    "$@" || status=$?
    # 1: all is written, but a gate failed; this estate has faults that should
    [ "$status" -le 1 ] || exit "$status"
    printf '\nOpen, with a spreadsheet or an editor, in %s:\n\n' "$PWD/build/demo"
    while read -r file what; do
        [ ! -e "build/demo/$file" ] || printf '    %-28s %s\n' "$file" "$what"
    done <<'END'
waves.csv the waves, their dates and what they hold
plan.csv every asset that moves: its wave, its cutover, and why there
unplaced.csv every asset that has no wave, and the cure
assessment.csv readiness of each VM and database, and the worst finding
findings.csv every rule that holds, with what to do about it
data-gaps.csv what to ask for next, by what it would decide
groups.csv what must move together, and why
backlog-azure-devops-1.csv Boards > Queries > Import work items
rejects.csv records that were not read, to be mended and fed again
manifest.json what was read and written
END
    printf '\nWhy an asset stands where it stands: build/waveplan explain crm-app01 build/demo\n'
    printf 'The estate and its planted faults: fixtures/contoso/README.md\n'
}

check() {
    install_packages $build_packages $check_packages
    compile --enable-tests
    status=0
    VERBOSE=1 make -C build --no-print-directory -j"$(nproc)" check || status=$?
    sh tests/count.sh build || [ "$status" -ne 0 ] || status=1
    exit "$status"
}

case ${1-} in
'') bootstrap ;;
demo | check) "$1" ;;
develop) install_packages $build_packages $check_packages $develop_packages ;;
-h | --help) usage ;;
*)
    usage >&2
    exit 2
    ;;
esac
