#!/bin/sh
# messages: what is wrong in a message file ends the build.
# SPDX-License-Identifier: Apache-2.0
. tests/cmd/tap.sh

po() { printf 'msgid ""\nmsgstr ""\n"Language: ru\\n"\n\n%s\n' "$1" >"$T/a.po"; }
made() { tools/po2c.sh "$T/a.po" po/kk.po >"$T/table.h" 2>"$T/err"; }
refused() { ! made && grep -qF -- "$1" "$T/err"; }

po 'msgid "a \"b\"\n"
"c"
msgstr "x"'
ok "strings over several lines are joined" made
ok "and keep their escapes" grep -qF '{ "a \"b\"\nc",' "$T/table.h"
po '#, fuzzy
msgid "unsure of it"
msgstr "x"'
made
ok "a fuzzy translation counts as none" [ "$(grep -c 'unsure of it' "$T/table.h")" = 0 ]
po 'msgid "%s of %ld"
msgstr "%ld из %s"'
ok "other conversions are refused" refused 'a.po:6: conversions of "%ld из %s" differ'
po 'msgid "a"
msgstr "x'
ok "an open string is refused" refused 'a.po:6: expected a quoted string'
po 'msgxyz'
ok "an unknown line is refused" refused 'a.po:5: expected msgid'
tools/po2c.sh po/ru.po po/kk.po >"$T/once.h"
tools/po2c.sh po/ru.po po/kk.po >"$T/twice.h"
ok "the table is the same twice" cmp "$T/once.h" "$T/twice.h"
