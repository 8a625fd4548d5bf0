#!/bin/sh
# Checks of the sources what docs/ARCHITECTURE.md and CONTRIBUTING.md promise: who may include
# whom (read from the table there), that only planner/cli touches the world, calls that are banned,
# files in no local.mk, form.
# Prints file:line: what is wrong. check-source-self.sh plants a fault of each kind.
#
# usage: check-source.sh [--with-form]    without, the form is checked only if clang-format 14 is there
# shellcheck disable=SC2016,SC2046 # expressions for sed and awk; file names without blanks
cd "${srcdir:-.}" || exit 99
LC_ALL=C
export LC_ALL

# The layers: rows "| folder | what it does | folders it may use beside its own | libraries |". A folder
# that has no row of its own is part of the one above it, and private to it.
layers=$(grep -E '^\| [a-z]+(/[a-z]+)* \|.*\|$' docs/ARCHITECTURE.md)
if [ -z "$layers" ]; then
    echo 'docs/ARCHITECTURE.md:1: no table of layers'
    exit 1
fi
# headers of a library that a row names, and those that all may use
headers='
GLib: glib.h
libcrypto: openssl/evp.h
libcsv: csv.h
libm: float.h math.h
libpcre2: pcre2.h
libxlsxwriter: xlsxwriter.h
libxml2: libxml/*
libyaml: yaml.h
libzip: zip.h
stdio: any
'
common='inttypes.h limits.h stdarg.h stdbool.h stddef.h stdint.h string.h'

# Called nowhere: they lose errors, overflow, or obey the locale (number parsing: planner/base/quantity.h).
banned='
atoi atol atoll atof strtol strtoul strtoll strtoull strtod strtof strtold strtoimax strtoumax
g_ascii_strtod g_ascii_strtoll g_ascii_strtoull g_strtod g_ascii_string_to_signed
g_ascii_string_to_unsigned sscanf vsscanf
sprintf vsprintf strcpy stpcpy strncpy strcat strncat strtok strtok_r gets alloca g_alloca g_newa
isalnum isalpha isdigit islower isprint ispunct isspace isupper isxdigit tolower toupper strcasecmp
strncasecmp strcoll strxfrm g_utf8_collate g_utf8_collate_key setjmp longjmp
'
# Called only by planner/cli (and tests, bench): the world, the end of the program; and what makes
# results depend on the run: clock, chance, locale, the order of a hash table.
impure='
exit _exit _Exit quick_exit abort atexit assert perror signal sigaction raise kill
getenv secure_getenv setenv g_getenv g_setenv g_get_environ
printf fprintf vprintf vfprintf dprintf vdprintf puts fputs fputc putchar putc fwrite fread fgets
fopen fdopen freopen fclose open openat creat close read write lseek mmap unlink remove rename
mkdir rmdir mkstemp tmpfile stat lstat fstat access opendir readdir scandir
g_fopen g_open g_stat g_unlink g_remove g_rename g_mkdir g_mkdir_with_parents g_rmdir g_mkstemp
g_mkdtemp g_chdir chdir getcwd system popen fork execv execve execvp g_print g_printerr
time clock clock_gettime gettimeofday localtime localtime_r gmtime gmtime_r mktime strftime
g_usleep usleep sleep nanosleep rand srand random srandom drand48 g_rand_new
setlocale localeconv bindtextdomain gettext
g_error g_critical g_warning g_message g_info g_debug g_log g_log_structured
g_return_if_fail g_return_val_if_fail g_return_if_reached g_return_val_if_reached
g_hash_table_iter_init g_hash_table_foreach g_hash_table_foreach_remove g_hash_table_find
g_hash_table_get_keys g_hash_table_get_values g_hash_table_get_keys_as_array
malloc calloc realloc strdup strndup
'
impure_prefixes='g_get_ g_file_ g_dir_ g_spawn_ g_random_ g_date_time_new_now g_object_ g_test_'

# file: calls that this one file may make all the same, because giving them to others is its job
excepted='
planner/base/quantity.c: g_ascii_strtod
'

{
    find planner rules parsers tests bench -name '*.[ch]' -o -name '*.def' | sort
} 2>/dev/null >"${work:=$(mktemp -d)}/sources"
trap 'rm -rf "$work"' EXIT

awk -v layers="$layers" -v headers="$headers" -v common="$common" -v banned="$banned" -v impure="$impure" \
    -v prefixes="$impure_prefixes" -v excepted="$excepted" '
function fault(message) { print FILENAME ":" FNR ": " message; faults++ }
function words(text, set,    n, i, list) {
    n = split(text, list)
    for (i = 1; i <= n; i++) set[list[i]] = 1
}
function is_among(name, list,    n, i, part, stem) {
    n = split(list, part)
    for (i = 1; i <= n; i++) {
        if (part[i] == "any" || part[i] == name) return 1
        stem = substr(part[i], 1, length(part[i]) - 1)
        if (part[i] ~ /\*$/ && substr(name, 1, length(stem)) == stem) return 1
    }
    return 0
}
# "base, rules/engine" or "all but rules/engine" as folders; a name of one word is in planner/ if
# it is no folder of the table
function folders_of(cell,    n, i, list, out, name) {
    if (cell ~ /^ *all but /) {
        sub(/^ *all but /, "", cell); gsub(/ /, "", cell)
        for (name in is_folder) if (name != cell) out = out " " name
        return out
    }
    n = split(cell, list, /[, ]+/)
    for (i = 1; i <= n; i++)
        out = out " " (list[i] in is_folder ? list[i] : "planner/" list[i])
    return out
}
function headers_of(cell,    n, i, list, out) {
    n = split(cell, list, /[, ]+/)
    for (i = 1; i <= n; i++) out = out " " library[list[i]]
    return out
}
function read_layers(    n, m, i, line, part) {
    n = split(headers, line, "\n")
    for (i = 1; i <= n; i++)
        if (split(line[i], part, ":") == 2) library[part[1]] = part[2]
    m = split(layers, line, "\n")
    for (i = 1; i <= m; i++)
        if (split(line[i], part, "|") == 6) {
            gsub(/ /, "", part[2])
            is_folder[part[2]] = 1
        }
    for (i = 1; i <= m; i++)
        if (split(line[i], part, "|") == 6) {
            gsub(/ /, "", part[2])
            allowed[part[2]] = folders_of(part[4])
            system_headers[part[2]] = headers_of(part[5])
        }
}
# the row that a folder belongs to
function row_of(name) {
    while (!(name in is_folder) && sub("/[^/]*$", "", name)) continue
    return name in is_folder ? name : ""
}
function begin_file() {
    if (pragma_missing) print last_file ":1: no #pragma once"
    if (last_lines > 600) print last_file ":600: " last_lines " lines: split by job (at most 600)"
    else if (last_lines > 400) print last_file ":400: note: " last_lines " lines, over 400"
    faults += pragma_missing + (last_lines > 600)
    folder = FILENAME; sub("/[^/]*$", "", folder)
    free = folder ~ /^(tests|bench)/
    row = row_of(folder)
    if (!free && !row) fault("folder " folder " is not in the table of layers in docs/ARCHITECTURE.md")
    pure = !free && row != "planner/cli"
    pragma_missing = FILENAME ~ /\.h$/
    in_comment = 0
    last_file = FILENAME
}
# the line without comments and the text of literals; in_comment goes from line to line
function code_of(line,    out, at, c, rest) {
    out = ""
    while (line != "") {
        if (in_comment) {
            at = index(line, "*/")
            if (!at) return out
            line = substr(line, at + 2)
            in_comment = 0
        }
        if (!match(line, /["\047]|\/\*|\/\//)) return out line
        c = substr(line, RSTART, RLENGTH)
        out = out substr(line, 1, RSTART - 1)
        rest = substr(line, RSTART + RLENGTH)
        if (c == "/*") {
            in_comment = 1
        } else if (c == "//") {
            fault("a // comment: those mark scratch code, write /* */")
            return out
        } else if (c == "\"") {
            if (!match(rest, /^([^"\\]|\\.)*"/)) return out
            out = out "\"\""
            rest = substr(rest, RLENGTH + 1)
        } else if (match(rest, /^([^\047\\]|\\.)*\047/)) {
            out = out "0"
            rest = substr(rest, RLENGTH + 1)
        }
        line = rest
    }
    return out
}
function check_include(line,    name, from) {
    name = line
    if (line ~ /^#include "/) {
        sub(/^#include "/, "", name); sub(/".*/, "", name)
        if (name == "config.h") return
        from = name
        if (!sub("/[^/]*$", "", from)) {
            fault("include \"" name "\" from the top: \"folder/" name "\"")
        } else if (!free && row_of(from) != row && !is_among(from, allowed[row])) {
            fault(folder " may not include from " from)
        }
    } else if (line ~ /^#include </) {
        sub(/^#include </, "", name); sub(/>.*/, "", name)
        if (!free && !is_among(name, common) && !is_among(name, system_headers[row]))
            fault(folder " may not include <" name ">")
    }
}
function check_call(name, before,    i) {
    if ((FILENAME, name) in exception) return
    if (name in is_banned) fault(name "() is banned: " \
        (name ~ /^(ato|strto|g_(ascii_)?str(ing_)?to|v?sscanf)/ \
            ? "numbers are read by planner/base/quantity.h" : "it overflows or obeys the locale"))
    if (!pure || before ~ /[.>]$/) return
    if (name in is_impure) { fault(name "() is for planner/cli only"); return }
    for (i = 1; i <= n_prefixes; i++)
        if (substr(name, 1, length(prefix[i])) == prefix[i]) {
            fault(name "() is for planner/cli only"); return
        }
}
BEGIN {
    read_layers()
    words(banned, is_banned)
    words(impure, is_impure)
    n_prefixes = split(prefixes, prefix)
    n = split(excepted, line, "\n")
    for (i = 1; i <= n; i++)
        if (split(line[i], part, ":") == 2) {
            m = split(part[2], call)
            for (j = 1; j <= m; j++) exception[part[1], call[j]] = 1
        }
}
FNR == 1 { begin_file() }
{ last_lines = FNR }
/^#pragma once/ { pragma_missing = 0 }
/[ \t\r]$/ { fault("blanks at the end of the line") }
/\t/ { fault("a tab: indent with four spaces") }
/(TODO|FIXME|XXX)/ { fault("unfinished: write an issue, not a mark") }
!in_comment && /^#include/ { check_include($0); next }
{
    code = code_of($0)
    if (code ~ /(^|[^A-Za-z0-9_])goto[ \t]/) fault("goto: use g_autoptr and return early")
    while (match(code, /[A-Za-z_][A-Za-z0-9_]*[ \t]*\(/)) {
        name = substr(code, RSTART, RLENGTH - 1); sub(/[ \t]+$/, "", name)
        check_call(name, substr(code, 1, RSTART - 1))
        code = substr(code, RSTART + RLENGTH)
    }
}
END {
    FILENAME = ""
    pure = 0
    if (pragma_missing) print last_file ":1: no #pragma once"
    if (last_lines > 600) print last_file ":600: " last_lines " lines: split by job (at most 600)"
    exit (faults + pragma_missing + (last_lines > 600)) > 0
}' $(cat "$work/sources") /dev/null
fail=$?

# Every file is in the list of a local.mk, or it would be missing from builds and releases.
find Makefile.am planner rules parsers docs bench tests -name Makefile.am -o -name local.mk \
    2>/dev/null | sort >"$work/lists"
find planner rules parsers tests bench docs -path tests/fuzz/corpus -prune -o -type f \( \
    -name '*.[ch]' -o -name '*.def' -o -name '*.sh' -o -name '*.awk' -o -name '*.py' -o -name '*.md' \
    -o -name '*.yaml' -o -name '*.csv' -o -name '*.[1-8]' \) -print 2>/dev/null | sort >"$work/files"
awk 'FILENAME ~ /\/files$/ {
        program = $1; sub(/\.c$/, "", program) # whose one source it is
        if (!($1 in listed) && !(program in listed)) { print $1 ":1: is in no local.mk"; missing = 1 }
        next
    }
    /^[ \t]*#/ { next }
    /^\t*[a-z\/-]+\/[A-Za-z0-9_.-]+/ || /^[A-Za-z_]+ \+= *\\$/ {
        print FILENAME ":" FNR ": write each file as a line of its own, LIST += FILE: these merge"
        missing = 1
    }
    {
        for (i = 1; i <= NF; i++) {
            if ($1 ~ /_SOURCES$/ && i > 2 && ($1, $i) in given) {
                print FILENAME ":" FNR ": " $i " stands in " $1 " twice"
                missing = 1
            }
            given[$1, $i] = listed[$i] = 1
        }
    }
    END { exit missing }' $(cat "$work/lists") "$work/files" || fail=1

# Form, where the formatter is the one whose output we keep.
if [ -f .clang-format ] && clang-format --version 2>/dev/null | grep -q 'version 14\.'; then
    grep '\.[ch]$' "$work/sources" | xargs -r clang-format --dry-run -Werror || fail=1
else
    echo "note: no clang-format 14, form not checked"
    [ "$1" != --with-form ] || fail=1
fi
exit $fail
