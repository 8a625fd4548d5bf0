#!/bin/sh
# Does check-source.sh see what it promises? Plants one fault at a time in a small clean tree.
# shellcheck source=tests/tally.sh
. "${srcdir:=.}/tests/tally.sh"
check=$(cd "$srcdir" && pwd)/tests/check-source.sh
tree=$(mktemp -d) || exit 99
trap 'rm -rf "$tree"' EXIT
form=

# 1: file, its text on standard input
put() {
    mkdir -p "$tree/$(dirname "$1")"
    cat >"$tree/$1"
}

clean_tree() {
    rm -rf "$tree"
    put .clang-format <"${form:-/dev/null}"
    [ -n "$form" ] || rm "$tree/.clang-format" # not while other faults are planted: it is slow
    put docs/ARCHITECTURE.md <"$(dirname "$check")/../docs/ARCHITECTURE.md"
    echo 'EXTRA_DIST += docs/ARCHITECTURE.md' | put docs/local.mk
    put planner/base/text.h <<'END'
#pragma once

#include <glib.h>

/* A comment may speak of exit(1), and a text of "// printf(": http://example.org/ */
int wp_text_size(const char *text);
END
    put planner/base/text.c <<'END'
#include "planner/base/text.h"

#include <string.h>

int
wp_text_size(const char *text)
{
    return text[0] == '"' ? 0 : (int)strlen("// \" exit(1) /*" + (text - text));
}
END
    put planner/cli/main.c <<'END'
#include "planner/base/text.h"

#include <stdio.h>

int
main(void)
{
    printf("%d\n", wp_text_size("a"));
    return 0;
}
END
    echo 'libwaveplan_a_SOURCES += planner/base/text.c planner/base/text.h' | put planner/base/local.mk
    echo 'waveplan_SOURCES = planner/cli/main.c' | put planner/cli/local.mk
}

judge() {
    got=$(srcdir=$tree sh "$check" 2>&1)
    status=$?
}

# 1: file to append to (or to make), 2: what the check must say, 3: the line to plant
expect() {
    clean_tree
    mkdir -p "$tree/$(dirname "$1")"
    printf '%s\n' "$3" >>"$tree/$1"
    judge
    case $status:$got in
    0:*) ;;
    *"$2"*) pass && return ;;
    esac
    fail "$1: wanted '$2', got status $status and: $got"
}

clean_tree
judge
if [ "$status" -eq 0 ]; then pass; else fail "the clean tree: $got"; fi

base=planner/base/text.c
n=$(($(wc -l <"$tree/$base") + 1))
while IFS='|' read -r file message line; do
    expect "$file" "$message" "$line"
done <<END
$base|$base:$n: planner/base may not include from planner/model|#include "planner/model/inventory.h"
planner/plan/a.c|may not include from parsers|#include "parsers/layout.h"
planner/cli/main.c|may not include from rules/engine|#include "rules/engine/eval.h"
planner/solve/a.c|may not include from planner/model|#include "planner/model/inventory.h"
planner/report/a.c|may not include <csv.h>|#include <csv.h>
parsers/layout.c|may not include <libxml/tree.h>|#include <libxml/tree.h>
$base|may not include <stdio.h>|#include <stdio.h>
$base|from the top|#include "text.h"
rules/engine/syntax/a.c|may not include from rules|#include "rules/ruleset.h"
rules/packs.c|may not include from rules/engine/syntax|#include "rules/engine/syntax/token.h"
planner/odd/a.c|is not in the table of layers|int a;
$base|printf() is for planner/cli only|int a(void) { return printf("x"); }
$base|exit() is for planner/cli only|void a(void) { exit(1); }
$base|abort() is for planner/cli only|void a(void) { abort(); }
$base|getenv() is for planner/cli only|char *a(void) { return getenv("HOME"); }
$base|g_get_real_time() is for planner/cli only|gint64 a(void) { return g_get_real_time(); }
$base|time() is for planner/cli only|long a(void) { return time (NULL); }
$base|fopen() is for planner/cli only|void *a(void) { return fopen("a", "r"); }
$base|g_file_get_contents() is for planner/cli only|bool a(void) { return g_file_get_contents(p, &t, &n, NULL); }
$base|rand() is for planner/cli only|int a(void) { return rand(); }
$base|setlocale() is for planner/cli only|void a(void) { setlocale(LC_ALL, ""); }
$base|g_hash_table_iter_init() is for planner/cli only|void a(void) { g_hash_table_iter_init(&i, h); }
$base|g_warning() is for planner/cli only|void a(void) { g_warning("x"); }
planner/cli/main.c|atoi() is banned|int a(void) { return atoi("1"); }
tests/unit/a.c|strtoul() is banned|int a(void) { return strtoul("1", NULL, 10); }
$base|sprintf() is banned|void a(char *b) { sprintf(b, "x"); }
$base|strcpy() is banned|void a(char *b) { strcpy(b, "x"); }
$base|isdigit() is banned|int a(int c) { return isdigit(c); }
$base|goto|void a(void) { goto out; }
$base|a // comment|int a; // scratch
$base|unfinished|/* TODO later */
$base|blanks at the end|int a; 
planner/base/b.h|planner/base/b.h:1: no #pragma once|int a;
planner/base/z.c|planner/base/z.c:1: is in no local.mk|int a;
planner/base/local.mk|local.mk:2: write each file as a line of its own|	planner/base/text.c
planner/base/local.mk|local.mk:2: planner/base/text.c stands in libwaveplan_a_SOURCES twice|libwaveplan_a_SOURCES += planner/base/text.c
rules/packs/z.yaml|rules/packs/z.yaml:1: is in no local.mk|pack: {id: z}
END
expect "$base" 'split by job' "$(seq 601 | sed 's/.*/int a;/')"
expect "$base" 'a tab' "$(printf 'int\ta;')"
if clang-format --version 2>/dev/null | grep -q 'version 14\.'; then
    form=$(dirname "$check")/../.clang-format
    expect "$base" 'clang-format' 'int   a  ;'
fi
finish
