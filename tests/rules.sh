#!/bin/sh
# rules.sh: the built-in rule pack is valid, and each rule does what its own examples say.
# SPDX-License-Identifier: Apache-2.0
set -eu
: "${LUREWATCH:=$PWD/build/lurewatch}"
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
        failed=1
    fi
    printf '%s\n' "$said" | tail -n 100 | sed 's/^/# /'
}
echo 1..2
point "the rule pack is valid" "$LUREWATCH" rules check
point "rules do what their examples say" "$LUREWATCH" rules test
exit $failed
