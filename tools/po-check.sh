#!/bin/sh
# po-check.sh: lists the texts of tr(), tr_n() and TR_TEXT() in C, and of t(), tn() and TEXT() of
# the page in web/ui/src, that a message file lacks.
#
# Run in the project's root. Exit 0: all translated; 1: some are missing, listed one a line as
# "po/ru.po: text"; 2: wrong use. Only literals are seen; a text handed on in a variable must
# be marked with TR_TEXT() where it is written.
# SPDX-License-Identifier: Apache-2.0
set -eu
LC_ALL=C
export LC_ALL
if [ ! -d po ] || [ ! -d core ]; then
    echo "po-check.sh: run it in the project's root" >&2
    exit 2
fi

# The literals, as they stand between the quotes, adjacent ones joined; in JavaScript a plus stands
# between them.
texts() {
    {
        find core text classifier crawler store reports web cli -name '*.c' 2>/dev/null
        find web/ui/src -name '*.js' -o -name '*.jsx' 2>/dev/null
    } | sort |
    while read -r file; do
        calls='tr|tr_n|TR_TEXT'
        case $file in
        *.c) ;;
        *) calls='t|tn|TEXT' ;;
        esac
        awk -v calls="$calls" '
        { all = all $0 "\n" }
        # Steps over white space and comments from place p.
        function skip(p,    rest, n) {
            for (;;) {
                rest = substr(all, p, 4096)
                if (match(rest, /^[ \t\n]+/)) p += RLENGTH
                else if (calls ~ /^t[|]/ && literal != "" && rest ~ /^[+]/) p++
                else if (rest ~ /^\/\*/) {
                    n = index(substr(all, p + 2), "*/")
                    if (!n) return length(all) + 1
                    p += n + 3
                } else return p
            }
        }
        # Reads string literals from p; leaves them in `literal`, returns the place behind.
        function literals(p,    c) {
            literal = ""
            for (p = skip(p); substr(all, p, 1) == "\""; p = skip(p)) {
                for (p++; (c = substr(all, p, 1)) != "\"" && c != ""; p++) {
                    literal = literal c
                    if (c == "\\") literal = literal substr(all, ++p, 1)
                }
                p++
            }
            return p
        }
        # Place behind the first argument and its comma, minding brackets and strings.
        function behind_argument(p,    c, depth) {
            for (depth = 0; (c = substr(all, p, 1)) != ""; p++) {
                if (c == "(") depth++
                else if (c == ")") { if (!depth--) return p }
                else if (c == "," && !depth) return p + 1
                else if (c == "\"") { p = literals(p) - 1 }
            }
            return p
        }
        END {
            at = 1
            while (match(substr(all, at), "[^a-zA-Z0-9_.](" calls ")[(]")) {
                name = substr(all, at + RSTART, RLENGTH - 2)
                at += RSTART + RLENGTH - 1
                literals(name ~ /^tr/ ? behind_argument(at) : at)
                if (literal != "") print literal
            }
        }' "$file"
    done | sort -u
}

# The msgids of a message file that have a translation, as they stand between the quotes.
translated() {
    awk '
    function finish() { if (id != "" && said != "" && !fuzzy) print id; id = said = "" }
    /^#,.*fuzzy/ { next_fuzzy = 1 }
    /^#/ || /^[ \t\r]*$/ { next }
    {
        sub(/\r$/, "")
        text = $0
        sub(/^[^"]*"/, "", text)
        sub(/"$/, "", text)
    }
    /^msgid / { finish(); fuzzy = next_fuzzy; next_fuzzy = 0; where = "id"; id = text; next }
    /^msgid_plural / { where = ""; next }
    /^msgstr/ { where = "said"; said = said text; next }
    where == "id" { id = id text }
    where == "said" { said = said text }
    END { finish() }
    ' "$1" | sort -u
}

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
texts > "$work/texts"
missing=0
for file in po/ru.po po/kk.po; do
    translated "$file" > "$work/translated"
    comm -23 "$work/texts" "$work/translated" > "$work/missing"
    [ -s "$work/missing" ] || continue
    missing=1
    sed "s|^|$file: |" "$work/missing"
done
exit $missing
