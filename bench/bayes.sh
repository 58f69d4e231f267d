#!/bin/sh
# bayes.sh [BUILD]: what words add to the score of an ad in microseconds, and ads a second in
# training, for made ads of about 1,400 characters and for real ones. Prints JSON.
#
# Medians of RUNS (3) runs, all in turn. Real ads are those of ../shared/data/train.
# SPDX-License-Identifier: Apache-2.0
set -eu
build=${1:-build}
. bench/measure.sh

"$build/bench/make_ads" "${BAYES_ADS:-3000}" >"$T/made.jsonl"
for run in $(seq "$RUNS"); do
    say "words and training, run $run of $RUNS"
    "$build/bench/bayes" "$T/made.jsonl" >>"$T/made"
    if ls ../shared/data/train/*.jsonl >/dev/null 2>&1; then
        "$build/bench/bayes" ../shared/data/train/*.jsonl >>"$T/real"
    fi
done
real='{"skipped": "no ../shared"}'
[ ! -s "$T/real" ] || real=$(medians "$T/real")
jq -n --argjson runs "$RUNS" --argjson made "$(medians "$T/made")" --argjson real "$real" \
    '{runs: $runs, made: $made, real: $real}'
