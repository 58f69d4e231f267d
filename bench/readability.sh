#!/bin/sh
# readability.sh [BUILD]: main text of ../shared/vectors/extract, ours and that of Mozilla
# Readability on the same pages in the same run, counted alike. Prints one JSON object.
#
# npm brings Readability and jsdom into BUILD/readability once; PEERS=0, or no npm, leaves them out.
# SPDX-License-Identifier: Apache-2.0
set -eu
build=${1:-build}
vectors=../shared/vectors/extract
if [ ! -d "$vectors" ] || [ ! -x "$build/bench/extract_f1" ]; then
    echo "{\"skipped\": \"no $vectors\"}"
    exit 0
fi
ours=$("$build/bench/extract_f1" "$vectors")
theirs='{"skipped": "PEERS=0"}'
if [ "${PEERS:-1}" != 0 ]; then
    theirs='{"skipped": "no npm"}'
    at=$build/readability
    mkdir -p "$at"
    if command -v npm >/dev/null &&
        { [ -d "$at/node_modules/jsdom" ] || npm install --prefix "$at" --no-audit --no-fund --silent \
            @mozilla/readability@0.6.0 jsdom@26.1.0 >&2; } &&
        node bench/readability.mjs "$vectors" "$at/text" "$(cd "$at" && pwd)/node_modules"; then
        theirs=$("$build/bench/extract_f1" "$vectors" "$at/text")
    fi
fi
jq -n --argjson ours "$ours" --argjson theirs "$theirs" '{ours: $ours, readability: $theirs}'
