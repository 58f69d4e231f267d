#!/bin/sh
# check_po.sh: every text that the program says is translated in both message files, and
# neither file has a fault (tools/po-check.sh, tools/po2c.sh).
# SPDX-License-Identifier: Apache-2.0
set -eu
number=0
failed=0
# point NAME COMMAND...
point() {
    name=$1
    shift
    number=$((number + 1))
    if said=$("$@" 2>&1); then
        echo "ok $number - $name"
    else
        echo "not ok $number - $name"
        printf '%s\n' "$said" | sed 's/^/# /'
        failed=1
    fi
}
compiles() {
    tools/po2c.sh po/ru.po po/kk.po >/dev/null
}
echo 1..2
point "the message files can be compiled" compiles
point "no text lacks a translation" tools/po-check.sh
exit $failed
