#!/bin/sh
# check_style_self.sh: every point of check_style.sh and check_floors.sh fails when it should,
# and only that one. Plants one fault at a time in a small clean tree.
# SPDX-License-Identifier: Apache-2.0
set -eu
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
here=$PWD/tests
number=0
failed=0

# A tree with nothing to find; it holds what is easily taken for a fault.
clean() {
    rm -rf "$work/tree"
    mkdir -p "$work/tree/core" "$work/tree/text" "$work/tree/store" "$work/tree/crawler" \
        "$work/tree/cli" "$work/tree/tests"
    cp "$here/../.clang-format" "$work/tree/"
    cd "$work/tree"
    cat >core/thing.h <<'END'
/*
 * thing: keeps things.
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef CORE_THING_H
#define CORE_THING_H

#define THING_MAX 10 /* things */

/* One thing. */
struct thing {
    int count; /* how many */
};

void thing_free(struct thing *t);

/* Adds `count` to the thing; returns the sum; */
int thing_add(struct thing *t, int count);

#endif
END
    cat >core/thing.c <<'END'
/*
 * thing: does not call strcpy(), nor SELECT anything.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "core/thing.h"

#include <stdio.h>

static const char *const names[] = { "atoi()", "goto x" };

int
thing_add(struct thing *t, int count)
{
    static const int most = THING_MAX;

    if (count < 0)
        goto done;
    t->count += count > most ? most : count;
    puts(names[0]);
done:
    return t->count;
}
END
    cat >text/words.c <<'END'
/*
 * words: takes words.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "core/thing.h"
END
    cat >store/ads.c <<'END'
/*
 * ads: all SQL stands here.
 * SPDX-License-Identifier: Apache-2.0
 */
static const char SQL_GET[] = "SELECT id FROM ad";
END
    printf '#!/bin/sh\n# SPDX-License-Identifier: Apache-2.0\n' >tests/one.sh
    cd "$here/.."
}

# expect CHECK POINTS WHAT: exactly these points (one a line, none: "") fail in the tree.
expect() {
    number=$((number + 1))
    name=$(echo "$1: ${2:-nothing}: $3" | tr '\n' ' ')
    exit=0
    sh "$here/$1" "$work/tree" >"$work/out" 2>&1 || exit=1
    want=0
    [ -z "$2" ] || want=1
    if [ "$exit $(sed -n 's/^not ok [0-9]* - //p' "$work/out")" = "$want $2" ]; then
        echo "ok $number - $name"
    else
        echo "not ok $number - $name"
        sed 's/^/# /' "$work/out"
        failed=1
    fi
}
clean_passes() {
    clean
    expect "$1" "" "a clean tree"
}
# style POINT FILE TEXT, floors POINT FILE TEXT: plants TEXT at the end of FILE.
planted() {
    clean
    printf '%s\n' "$4" >>"$work/tree/$3"
    expect "$1" "$2" "$3: $(printf '%s\n' "$4" | head -n 1 | cut -c 1-60)"
}
style() {
    planted check_style.sh "$@"
}
floors() {
    planted check_floors.sh "$@"
}

# body LINES: a function of that many lines, its type's line not counted.
body() {
    printf 'static int\nlong_one(void)\n{\n'
    seq 4 "$1" | sed 's/.*/    thing_count();/'
    echo '}'
}
more() {
    yes '/* more */' | head -n "$1"
}

clean_passes check_style.sh
for call in 'strcpy(a, b)' 'x = atoi(a)' 'system(a)' 'if (!gets(a))' 'strtod(a, 0)' \
    'popen(a, 0)' 'snprintf(a, 1, b)'; do
    style "no banned function" text/words.c "#define PLANTED(a, b, x) $call"
done
style "no clock, environment or output in text/ and classifier/" text/words.c \
    '#define PLANTED() time(0)'
for sql in 'DELETE FROM ad' 'SELECT id FROM ad' 'UPDATE ad SET x = 1' 'INSERT INTO ad'; do
    style "SQL stands in store/ only" text/words.c "static const char Q[] = \"$sql\";"
done
for dead in "$(printf '#if 0\n#endif')" '/* thing_add(&t, 1); */' '// t->count = 1;'; do
    style "no commented-out code" text/words.c "$dead"
done
style "no label but done" text/words.c "$(printf 'static void\nf(void)\n{\n    goto failed;\n}')"
style "no macro with return or goto" text/words.c '#define PLANTED return 1'
for variable in 'static int count;' 'static const char *names[] = { 0 };' 'int count = 0;' \
    'struct thing *kept;' 'static struct thing kept = { 0 };' \
    "$(printf 'static int\nf(void)\n{\n    static int count;\n    return ++count;\n}')"; do
    style "no variable outlives a call" text/words.c "$variable"
done
for library in curl/curl.h sqlite3.h unicode/uidna.h gumbo.h pcre2.h; do
    style "each library is seen by its own file only" text/words.c "#include <$library>"
done
style "files of 600 lines at most" text/words.c "$(more 600)"
style "functions of 100 lines at most" text/words.c "$(body 101)"
style "lines of 100 columns at most" text/words.c "$(printf '/* %0100d */' 0)"
style "no tabs, no blanks at the end of a line" core/thing.h "$(printf '/*\twide */')"
style "no tabs, no blanks at the end of a line" core/thing.h '/* wide */ '
style "no marks of something unfinished" text/words.c "/* TO""DO: later */"
style "no marks of something unfinished" tests/one.sh "# FIX""ME"
style "every public function has a comment" core/thing.h \
    "$(printf '\nint thing_count(const struct thing *t);')"
if clang-format --version 2>/dev/null | grep -q 'version 14\.'; then
    style "clang-format agrees" text/words.c 'static int f(void) { return 1; }'
fi
for file in text/words.c tests/one.sh; do
    clean
    sed -i '/SPDX/d' "$work/tree/$file"
    expect check_style.sh "every file names its licence" "$file"
done
clean
mkdir "$work/tree/docs"
echo 'In **words.c** and **gone.c** the words are read.' >"$work/tree/docs/TOUR.md"
expect check_style.sh "pages name sources that are there" docs/TOUR.md
clean
{
    body 100
    more 400
    printf '/* %094d */\n/* %s */\n' 0 "$(printf 'ж%.0s' $(seq 80))"
} >>"$work/tree/text/words.c"
expect check_style.sh "" "the largest that is allowed"

clean_passes check_floors.sh
floors "every include names room/file.h" core/thing.c '#include "thing.h"'
floors "every include names a known room" core/thing.c '#include "linking/group.h"'
floors "arrows between rooms run down only" text/words.c '#include "store/ads.h"'
floors "arrows between rooms run down only" crawler/url.c '#include "store/ads.h"'
floors "arrows between rooms run down only
no rooms in a circle" core/thing.c '#include "text/words.h"'

echo "1..$number"
exit $failed
