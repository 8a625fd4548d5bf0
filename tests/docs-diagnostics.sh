#!/bin/sh
# Checks docs/DIAGNOSTICS.md against planner/base/diag-codes.def: every code is there once, in the
# same order and with its severity, with an example that names the code and that severity, and with
# a cure; and no code is there that does not exist.
cd "${srcdir:-.}" || exit 99
awk '
function fault(message) { print FILENAME ":" FNR ": " message; failed++ }
function close_code() {
    if (code == "") return
    if (!example) fault("no example of " code " (a line with \": " severity[code] ": \" and [" code "])")
    else if (!cure) fault("no cure of " code)
    else if (right) passed++
    code = ""
}
/^WP_DIAG_CODE\(/ {
    split($0, part, /[(, ]+/)
    order[++n] = part[2]
    severity[part[2]] = tolower(part[3])
    next
}
/^## / { close_code() }
/^### / {
    close_code()
    code = $2
    example = cure = 0
    right = 1
    at++
    if (!(code in severity)) { fault("there is no code " code); code = ""; at-- }
    else if (order[at] != code) { fault(code " where " order[at] " should stand"); right = 0; at = 0
        for (i = 1; i <= n; i++) if (order[i] == code) at = i }
    else if ($3 != "(" severity[code] ")") {
        fault(code " has the severity " severity[code]); right = 0
    }
}
code != "" && /^    / && index($0, ": " severity[code] ": ") && index($0, "[" code "]") { example = 1 }
/^\*\*Cure:\*\* ./ { cure = 1 }
END {
    close_code()
    if (n == 0) { print "no codes found"; failed++ }
    if (at < n) { print FILENAME ": " order[at + 1] " is missing"; failed++ }
    print passed + 0 " passed, " failed + 0 " failed"
    exit failed > 0
}' planner/base/diag-codes.def docs/DIAGNOSTICS.md
