#!/bin/sh
# lint.sh BUILD: cppcheck and clang-tidy over all C files, those of the two that are installed.
# They are no part of `make check`: what they say depends on their version. BUILD holds the
# headers that are made by the build. Exit code 1 when one of them has found something.
# SPDX-License-Identifier: Apache-2.0
# shellcheck disable=SC2012,SC2016,SC2086 # lists of our own file names are split into words
set -eu
build=${1:-build}
rooms="core text classifier crawler store reports cli"
files=$(for room in $rooms; do ls "$room"/*.c; done)
failed=0
ran=0
if command -v cppcheck >/dev/null; then
    ran=1
    echo "== cppcheck"
    cppcheck --quiet --std=c11 --enable=warning,performance,portability --inline-suppr \
        --suppress=missingIncludeSystem --error-exitcode=1 -j 2 -D_GNU_SOURCE -I. -I"$build" \
        $files || failed=1
fi
if command -v clang-tidy >/dev/null; then
    ran=1
    echo "== clang-tidy"
    checks='-*,bugprone-*,cert-err34-c,clang-analyzer-*,misc-redundant-expression'
    checks=$checks,-bugprone-easily-swappable-parameters,-bugprone-narrowing-conversions
    checks=$checks,-bugprone-implicit-widening-of-multiplication-result
    checks=$checks,-bugprone-reserved-identifier,-bugprone-assignment-in-if-condition
    checks=$checks,-clang-analyzer-security.insecureAPI.DeprecatedOrUnsafeBufferHandling
    # One file a run: several in one confuse version 14.
    echo "$files" | tr ' ' '\n' | xargs -n 1 -P 2 sh -c '
        clang-tidy --quiet --warnings-as-errors="*" --checks="$1" "$3" -- -std=c17 \
            -D_GNU_SOURCE -I. -I"$2" 2>/dev/null' sh "$checks" "$build" || failed=1
fi
[ $ran = 1 ] || echo "lint: neither cppcheck nor clang-tidy is installed"
exit $failed
