#!/bin/sh
# check_style.sh [ROOT]: what a machine can hold of the house style. Prints TAP; each fault is
# a comment line "file:line: what" below its point. tests/check_style_self.sh shows that every
# point can fail.
# SPDX-License-Identifier: Apache-2.0
# shellcheck disable=SC2086 # lists of our own file names are split into words
set -eu
LC_ALL=C
export LC_ALL
cd "${1:-.}"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

files() {
    find core text classifier crawler store reports web cli tests bench -type f "$@" 2>/dev/null | sort
}
c_files=$(files -name '*.[ch]')
scripts=$(
    files -name '*.sh'
    find tools .ci -type f 2>/dev/null | sort
)
data=$(find rules store/schema docs sources -type f 2>/dev/null || :)

# Which file may see which library. Left: a pattern of header names; right: files.
libraries='
curl/.*           crawler/fetch_slot.h
gumbo\.h          crawler/tree.c
pcre2\.h          classifier/regex.c
libstemmer\.h     text/stem.c
sqlite3\.h        store/db_sqlite.c
yaml\.h           classifier/yaml_tree.c
cyaml/.*          cli/yaml.h
jansson\.h        crawler/feed_json.c crawler/jsonld.c reports/risk.c
microhttpd\.h     cli/demo_site.c web/server.c
unicode/.*        crawler/charset.c crawler/url_idn.c
expat\.h          crawler/feed_xml.c
libdeflate\.h     crawler/inflate.c crawler/warc_member.c
zlib\.h           crawler/inflate.c
openssl/.*        core/digest.c
sodium\.h         core/digest.c core/secret.c
liboath/.*        store/totp.c
qrencode\.h       cli/qr.c
libpsl\.h         crawler/url_host.c
phonenumbers/.*   text/phone.cc
'

# What is found goes to $work/faults as "check<TAB>file:line: what".
cat >"$work/c.awk" <<'AWK'
function fault(check, what) {
    printf "%s\t%s:%d: %s\n", check, FILENAME, FNR, what
}
# Leaves in `code` the line without comments and with empty strings, in `said` its comments
# and in `strings` what stood in the strings. `in_comment` reaches over lines.
function take_apart(line,    rest, at, c) {
    code = said = strings = ""
    rest = line
    while (rest != "") {
        if (in_comment) {
            at = index(rest, "*/")
            said = said (at ? substr(rest, 1, at - 1) : rest)
            if (!at) return
            in_comment = 0
            rest = substr(rest, at + 2)
        } else if (!match(rest, /["']|\/[*\/]/)) {
            code = code rest
            return
        } else {
            code = code substr(rest, 1, RSTART - 1)
            c = substr(rest, RSTART, RLENGTH)
            rest = substr(rest, RSTART + RLENGTH)
            if (c == "//") { said = said rest; return }
            if (c == "/*") in_comment = 1
            else if (c == "\"") {
                match(rest, /^([^"\\]|\\.)*"?/)
                strings = strings "\n" substr(rest, 1, RLENGTH - 1)
                code = code "\"\""
                rest = substr(rest, RLENGTH + 1)
            } else {
                match(rest, /^([^'\\]|\\.)*'?/)
                code = code "0"
                rest = substr(rest, RLENGTH + 1)
            }
        }
    }
}
function new_file() {
    room = FILENAME
    sub(/\/.*/, "", room)
    header = FILENAME ~ /\.h$/
    in_comment = macro = depth = licensed = about = typed = 0
    function_name = ""
}
function end_of_file() {
    if (name_before && lines_before > 600) {
        printf "file\t%s:%d: %d lines, at most 600\n", name_before, lines_before, lines_before
    }
    if (name_before && !licensed_before)
        printf "licence\t%s:1: no SPDX line at the head\n", name_before
}
FNR == 1 { end_of_file(); new_file() }
{
    name_before = FILENAME; lines_before = FNR
    if (FNR <= 16 && index($0, "SPDX-License-Identifier: Apache-2.0")) licensed = 1
    licensed_before = licensed

    text = $0
    gsub(/[\200-\277]/, "", text)
    if (length(text) > 100) fault("line", length(text) " columns, at most 100")
    if ($0 ~ /[ \t]$/ || $0 ~ /\t/) fault("blank", "tab or blank at the end of the line")

    take_apart($0)
    if (said ~ /^[ \t*]*[a-z_][a-zA-Z0-9_>.\[\]-]*(\(| [-+|&]?= ).*;[ \t]*$/ ||
        said ~ /^[ \t*]*(if|for|while|switch) \(.*\)( \{)?[ \t]*$/)
        fault("dead", "commented-out code")
    if (code ~ /^[ \t]*#[ \t]*if[ \t]+0/) fault("dead", "#if 0")

    # --- what is called
    call = " " code
    while (match(call, /[^a-zA-Z0-9_>.](strcpy|strcat|sprintf|vsprintf|gets|strtok|atoi|atol|atoll|atof|system|popen|alloca|strtod|snprintf|vsnprintf|tmpnam|mktemp|rand|srand) ?\(/)) {
        called = substr(call, RSTART + 1, RLENGTH - 2)
        sub(/ $/, "", called)
        call = substr(call, RSTART + RLENGTH)
        if (room ~ /^(core|tests|bench)$/ && called ~ /^(strtod|v?snprintf)$/) continue
        fault("banned", called "()")
    }
    if (room ~ /^(text|classifier)$/ &&
        match(call, /[^a-zA-Z0-9_>.](time|clock|clock_gettime|gettimeofday|getenv|setlocale|fprintf|printf|localtime|localtime_r|time_now|time_now_ms) ?\(/))
        fault("pure", substr(call, RSTART + 1, RLENGTH - 1) ") in a pure room")
    if (match(code, /[^a-zA-Z0-9_]goto [a-z_]+/) && code !~ /goto done;/)
        fault("goto", "the only label is `done`")

    if (room != "store" && room != "tests" &&
        strings ~ /\n *(SELECT [^\n]* FROM|SELECT [a-z*]|INSERT (OR [A-Z]+ )?INTO|UPDATE [a-z_]+ SET|DELETE FROM|CREATE (TABLE|INDEX|VIEW|TRIGGER)|DROP TABLE|ALTER TABLE|PRAGMA )/)
        fault("sql", "SQL outside store/")

    # --- macros
    if (code ~ /^[ \t]*#[ \t]*define/) macro = 1
    if (macro && code ~ /[^a-zA-Z0-9_](return|goto)[^a-zA-Z0-9_]/)
        fault("macro", "a macro with return or goto")

    # --- libraries
    if (match($0, /^[ \t]*#[ \t]*include[ \t]*</)) {
        header_name = substr($0, RLENGTH + 1)
        sub(/>.*/, "", header_name)
        if (room != "tests" && room != "bench")
            for (i = 1; i <= libraries; i++)
                if (header_name ~ ("^" library[i] "$") && index(seen_by[i], " " FILENAME " ") == 0)
                    fault("library", "<" header_name "> is seen by" seen_by[i] "only")
    }

    # --- functions: the name begins its line, '{' and '}' stand alone
    if (!macro && depth == 0 && code ~ /^[a-z_][a-zA-Z0-9_]*\(/) {
        function_name = code
        sub(/\(.*/, "", function_name)
        function_line = FNR
    }
    if (function_name != "" && depth == 0 && code ~ /;[ \t]*$/) function_name = ""
    if (function_name != "" && code ~ /^}/) {
        if (FNR - function_line + 1 > 100)
            fault("function", function_name "() has " FNR - function_line + 1 " lines, at most 100")
        function_name = ""
    }

    # --- variables that outlive a call
    if (!macro && !(FILENAME in may_keep) && room != "tests" &&
        (code ~ /^[ \t]*static / || (depth == 0 && !header && code ~ /^[a-z_][a-z0-9_ ]*[ *][a-z_][a-zA-Z0-9_]*(\[[^\]]*\])*( =.*|;)$/ &&
         code !~ /^(extern|typedef|static_assert|return|goto|else|case)[^a-z0-9_]/ && code !~ /^(struct|union|enum) [a-z0-9_]+;/))) {
        kept = code
        sub(/[=;].*/, "", kept)
        if (kept !~ /\(/ && kept !~ /\{/ && code ~ /[=;{]/) {
            if (kept ~ /\*/ ? kept !~ /\*[ ]*const [^*]*$/ : kept !~ /(^|[^a-z_])const[^a-z_]/)
                fault("global", "a variable that can change and outlives the call")
        }
    }

    # --- headers: a paragraph with a prototype holds a comment before it, or follows the
    # type that it belongs to; what begins and ends an object, and commands, need none
    if (header && room != "tests") {
        if ($0 == "" && !in_comment && !typed) about = 0
        if (said != "") about = 1
        if (code != "") typed = code ~ /^}.*;/ || code ~ /^struct [a-z_]+;/
        if (!macro && depth == 0 && !about && code ~ /^[a-zA-Z_][a-zA-Z0-9_ *]*[ *][a-z_][a-z0-9_]*\(/ &&
            code !~ /^(static|typedef|extern|#)/ && code !~ /int argc, char \*\*argv/ &&
            code !~ /_(new|free|open|close|init|begin|end|start)\(/)
            fault("prototype", "a public function without a comment")
    }

    if (code !~ /\\$/) macro = 0
    opened = gsub(/\{/, "{", code)
    closed = gsub(/\}/, "}", code)
    if (!macro) depth += opened - closed
    if (code ~ /extern ""/ && opened) depth--
    if ($0 ~ /^}/) depth = 0
}
BEGIN {
    n = split(ENVIRON["LIBRARIES"], row, "\n")
    for (i = 1; i <= n; i++) {
        m = split(row[i], part, " ")
        if (m < 2) continue
        library[++libraries] = part[1]
        seen_by[libraries] = " "
        for (k = 2; k <= m; k++) seen_by[libraries] = seen_by[libraries] part[k] " "
    }
    may_keep["cli/app.c"] = may_keep["core/log.c"] = 1 # the stop flag and the log level
}
END { end_of_file() }
AWK
{
    [ -z "$c_files" ] || LIBRARIES=$libraries awk -f "$work/c.awk" $c_files
    for file in $scripts Makefile; do
        [ -f "$file" ] || continue
        head -n 25 "$file" | grep -q 'SPDX-License-Identifier: Apache-2.0' ||
            printf 'licence\t%s:1: no SPDX line at the head\n' "$file"
    done
    # Written in brackets so that this file does not find itself.
    grep -nE '(^|[^A-Za-z])([T]ODO|[F]IXME|[X]XX)([^A-Za-z]|$)' $c_files $scripts \
        $data Makefile README.md 2>/dev/null |
        sed 's/^\([^:]*:[^:]*\):.*/mark\t\1: a mark of something unfinished/' || :
    # Pages name sources as **name.c**.
    for page in docs/*.md; do
        [ -f "$page" ] || continue
        grep -oE '\*\*[a-z0-9_]+\.[ch]\*\*' "$page" | tr -d '*' | sort -u | while read -r name; do
            printf '%s\n' $c_files | grep -q "/$name\$" ||
                printf 'named\t%s: names %s, which is not there\n' "$page" "$name"
        done
    done
} >"$work/faults"

# clang-format of another version than the one .clang-format was written for has other tastes.
# Headers are set by hand: their comments stand in columns.
format=skip
if clang-format --version 2>/dev/null | grep -q 'version 14\.' && [ -f .clang-format ]; then
    format=
    c_sources=$(printf '%s\n' "$c_files" | grep '\.c$' || :)
    [ -z "$c_sources" ] || clang-format --dry-run $c_sources 2>&1 |
        sed -n 's/^\([^:]*:[0-9]*\):.*\[-Wclang-format-violations\]$/\1/p' | sort -u -t : -k 1,1 |
        sed 's/.*/format\t&: run clang-format -i/' >>"$work/faults"
fi

number=0
code=0
point() {
    number=$((number + 1))
    if grep -q "^$1	" "$work/faults"; then
        echo "not ok $number - $2"
        sed -n "s/^$1	/# /p" "$work/faults"
        code=1
    else
        echo "ok $number - $2"
    fi
}
echo 1..17
point banned "no banned function"
point pure "no clock, environment or output in text/ and classifier/"
point sql "SQL stands in store/ only"
point dead "no commented-out code"
point goto "no label but done"
point macro "no macro with return or goto"
point global "no variable outlives a call"
point library "each library is seen by its own file only"
point file "files of 600 lines at most"
point function "functions of 100 lines at most"
point line "lines of 100 columns at most"
point blank "no tabs, no blanks at the end of a line"
point mark "no marks of something unfinished"
point licence "every file names its licence"
point prototype "every public function has a comment"
point named "pages name sources that are there"
if [ "$format" = skip ]; then
    echo "ok 17 - clang-format agrees # SKIP no clang-format 14"
else
    point format "clang-format agrees"
fi
exit $code
