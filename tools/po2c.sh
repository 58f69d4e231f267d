#!/bin/sh
# po2c.sh RU.po KK.po > po_table.h
#
# Turns the two message files into one C table, sorted by the English text in byte order.
# Reads what gettext writes: comments, msgctxt-free entries, plural forms, strings over several
# lines. Fuzzy and empty translations count as missing. A translation whose printf conversions
# differ from those of the English text ends the build.
# SPDX-License-Identifier: Apache-2.0
set -eu
[ $# -eq 2 ] || { echo "usage: po2c.sh RU.po KK.po" >&2; exit 2; }
LC_ALL=C
export LC_ALL

# One line an entry: sort key in hex, tab, file number, tab, C string of the English text, then
# the forms. Control characters cannot stand in a C string as they are, so tabs are safe.
entries() {
    awk -v file="$1" '
    BEGIN { for (i = 1; i < 256; i++) code[sprintf("%c", i)] = sprintf("%02x", i) }
    function sort_key(s,    i, c, key, map) {
        key = ""
        for (i = 1; i <= length(s); i++) {
            c = substr(s, i, 1)
            if (c == "\\") {
                i++
                c = substr(s, i, 1)
                if (c == "n") c = "\n"
                else if (c == "t") c = "\t"
                else if (c == "r") c = "\r"
                else if (c != "\\" && c != "\"") fail("unknown escape \\" c)
            }
            key = key code[c]
        }
        return key
    }
    function fail(what) {
        printf "%s:%d: %s\n", FILENAME, FNR, what > "/dev/stderr"
        failed = 1
        exit 1
    }
    # The conversions of a printf format, in order.
    function conversions(s,    found) {
        gsub(/%%/, "", s)
        while (match(s, /%[-+ #0-9.*]*[hlqjzt]*[a-zA-Z]/)) {
            found = found substr(s, RSTART, RLENGTH) " "
            s = substr(s, RSTART + RLENGTH)
        }
        return found
    }
    function check_formats(    i, want) {
        want = conversions(many != "" ? many : id)
        for (i = 0; i < 3; i++)
            if (form[i] != "" && conversions(form[i]) != want)
                fail("conversions of \"" form[i] "\" differ from those of \"" id "\"")
    }
    function finish(    i, line, any) {
        if (id != "" && !fuzzy) {
            check_formats()
            line = sort_key(id) "\t" file "\t" id
            any = 0
            for (i = 0; i < 3; i++) {
                line = line "\t" form[i]
                if (form[i] != "") any = 1
            }
            if (any) print line
        }
        id = many = ""; fuzzy = next_fuzzy; next_fuzzy = 0; where = ""
        form[0] = form[1] = form[2] = ""
    }
    function take(text) {
        if (text !~ /^".*"$/) fail("expected a quoted string, found " text)
        text = substr(text, 2, length(text) - 2)
        if (where == "id") id = id text
        else if (where == "many") many = many text
        else if (where != "") form[where] = form[where] text
    }
    { sub(/\r$/, "") }
    /^#,.*fuzzy/ { next_fuzzy = 1; next }
    /^#/ || /^[ \t]*$/ { next }
    /^msgid_plural / { where = "many"; take(substr($0, 14)); next }
    /^msgid / { finish(); where = "id"; take(substr($0, 7)); next }
    /^msgstr / { where = 0; take(substr($0, 8)); next }
    /^msgstr\[[0-2]\] / { where = substr($0, 8, 1) + 0; take(substr($0, 11)); next }
    /^"/ { take($0); next }
    { fail("expected msgid, msgid_plural, msgstr or a string, found " $0) }
    END { if (!failed) finish(); exit failed }
    ' "$1"
}

# Two awks instead of a pipe into sort: a message file that is wrong must end the build.
all=$(entries "$1"; echo; entries "$2") || exit 1
printf '%s\n' "$all" | sed '/^$/d' | sort | awk -F '\t' -v ru="$1" '
function forms(first) {
    return sprintf("{ %s, %s, %s }", text(first), text(first + 1), text(first + 2))
}
function text(i) { return part[i] == "" ? "NULL" : "\"" part[i] "\"" }
function put(    i) {
    if (key == "") return
    printf "    { \"%s\",\n      %s,\n      %s },\n", english, said["ru"], said["kk"]
    count++
}
BEGIN {
    print "/* Made by tools/po2c.sh from po/; do not edit. */"
    print "static const struct tr_entry tr_table[] = {"
}
{
    if ($1 != key) {
        put()
        key = $1
        english = $3
        said["ru"] = said["kk"] = "{ NULL, NULL, NULL }"
    }
    split($0, part, "\t")
    said[$2 == ru ? "ru" : "kk"] = forms(4)
}
END {
    put()
    if (!count) print "    { \"\", { NULL, NULL, NULL }, { NULL, NULL, NULL } },"
    print "};"
    print "enum { tr_table_count = sizeof tr_table / sizeof tr_table[0] };"
}'
