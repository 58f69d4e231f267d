#!/bin/sh
# check_floors.sh [ROOT]: arrows between rooms run down only. Prints TAP, and the floors as
# they are drawn by the #include lines, with the number of files behind each arrow.
# SPDX-License-Identifier: Apache-2.0
set -eu
cd "${1:-.}"

# room: rooms that it may include, besides itself
allowed='
core:
text: core
crawler: core text
classifier: core text
store: core text
reports: core text store
web: core text classifier store reports
cli: core text crawler classifier store reports web
'
rooms=$(printf '%s' "$allowed" | sed -n 's/:.*//p')

# Lines "from to file:line" of all root-relative includes; "from" is where the file stands.
arrows() {
    for room in $rooms; do
        [ -d "$room" ] || continue
        grep -n '^[[:space:]]*#[[:space:]]*include[[:space:]]*"' "$room"/*.c "$room"/*.h "$room"/*.cc 2>/dev/null |
            sed 's,^\([^/]*\)/\([^:]*\):\([0-9]*\):[^"]*"\([^"]*\)".*,\1 \4 \1/\2:\3,'
    done
}

arrows | awk -v allowed="$allowed" '
BEGIN {
    lines = split(allowed, line, "\n")
    for (i = 1; i <= lines; i++) {
        if (split(line[i], part, /:/) < 2) continue
        room[part[1]] = 1
        order[++count] = part[1]
        n = split(part[2], below, " ")
        for (k = 1; k <= n; k++) may[part[1], below[k]] = 1
    }
    made["po_table.h"] = 1 # written by the build
}
{
    slash = index($2, "/")
    to = substr($2, 1, slash - 1)
    if (!slash) {
        if (!($2 in made)) bare = bare "# " $3 ": found \"" $2 "\", wanted \"room/file.h\"\n"
    } else if (!(to in room))
        unknown = unknown "# " $3 ": \"" $2 "\" is in no room\n"
    else if (to != $1) {
        if (!(($1, to) in may)) up = up "# " $3 ": " $1 "/ may not include " $2 "\n"
        split($3, place, ":")
        if (!((place[1], to) in seen)) arrow[$1, to]++
        seen[place[1], to] = 1
    }
}
function point(name, faults) {
    print (faults == "" ? "ok " : "not ok ") ++points " - " name
    printf "%s", faults
    if (faults != "") failed = 1
}
# Takes away rooms that point at none of the rest, until none goes: what stays is a circle.
function circle(    gone, again, i, k, open, found) {
    do {
        again = 0
        for (i = 1; i <= count; i++) {
            if (order[i] in gone) continue
            open = 0
            for (k = 1; k <= count; k++)
                if (((order[i], order[k]) in arrow) && !(order[k] in gone)) open = 1
            if (!open) { gone[order[i]] = 1; again = 1 }
        }
    } while (again)
    for (i = 1; i <= count; i++)
        if (!(order[i] in gone)) found = found " " order[i] "/"
    return found == "" ? "" : "# in a circle:" found "\n"
}
END {
    print "1..4"
    point("every include names room/file.h", bare)
    point("every include names a known room", unknown)
    point("arrows between rooms run down only", up)
    point("no rooms in a circle", circle())
    print "# the floors as drawn (files that include):"
    for (i = count; i >= 1; i--) {
        drawn = ""
        for (k = count; k >= 1; k--)
            if ((order[i], order[k]) in arrow)
                drawn = drawn "  " order[k] " " arrow[order[i], order[k]]
        print "#   " order[i] " ->" (drawn == "" ? "  nothing" : drawn)
    }
    exit failed
}'
