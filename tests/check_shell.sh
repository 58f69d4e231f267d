#!/bin/sh
# check_shell.sh: shellcheck has nothing to warn of in our scripts.
# SPDX-License-Identifier: Apache-2.0
set -eu
scripts=$(find tools tests bench .ci -name '*.sh' -o -path .ci/run | sort)
failed=0
number=0
for script in $scripts; do
    number=$((number + 1))
    if said=$(shellcheck -x -S warning "$script" 2>&1); then
        echo "ok $number - $script"
    else
        echo "not ok $number - $script"
        printf '%s\n' "$said" | sed 's/^/# /'
        failed=1
    fi
done
echo "1..$number"
exit $failed
