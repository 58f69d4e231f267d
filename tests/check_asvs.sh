#!/bin/sh
# check_asvs.sh [ROOT]: every test that docs/asvs.tsv names is there and is run. Prints TAP.
# SPDX-License-Identifier: Apache-2.0
set -eu
cd "${1:-.}"
list=docs/asvs.tsv
tab=$(printf '\t')
faults=$(
    grep -v '^#' "$list" | while IFS=$tab read -r requirement says file name rest; do
        if [ -z "$name" ] || [ -n "$rest" ] || [ -z "$says" ]; then
            echo "# $requirement: wanted four columns"
        elif [ ! -f "$file" ]; then
            echo "# $requirement: no file $file"
        else
            case $file in
            *.c) grep -qF "cmocka_unit_test($name)" "$file" ;;
            *) grep -qF "\"$name\"" "$file" ;;
            esac || echo "# $requirement: $file has no test '$name'"
        fi
    done
)
forms=$(grep -v '^#' "$list" | grep -v "^V[0-9]*\.[0-9]*\.[0-9]*$tab" || :)
echo 1..2
[ -z "$faults" ] && echo "ok 1 - every test that is named is there" ||
    printf 'not ok 1 - every test that is named is there\n%s\n' "$faults"
[ -z "$forms" ] && echo "ok 2 - every line begins with a requirement" ||
    printf 'not ok 2 - every line begins with a requirement\n# %s\n' "$forms"
[ -z "$faults$forms" ]
