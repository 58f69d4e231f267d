#!/bin/sh
# score.sh: ads a second of `lurewatch score` as a process, JSON lines to JSON lines, with one
# and with two threads. Takes the labelled ads of ../shared/data/train, else the ads of the
# bundled sample sites, over and over. Prints JSON.
# SPDX-License-Identifier: Apache-2.0
set -eu
: "${LUREWATCH:=$PWD/build/lurewatch}"
. bench/measure.sh

ADS=${ADS:-40000} # at least so many, for the start of the program to weigh little
if ls ../shared/data/train/*.jsonl >/dev/null 2>&1; then
    corpus=../shared/data/train
    cat ../shared/data/train/*.jsonl >"$T/once"
else
    corpus=sources/demo
    find sources/demo/sites -name '*.html' | sort | while read -r page; do
        url=http://${page#sources/demo/sites/}
        "$LUREWATCH" extract --url "$url" --as ads "$page" 2>/dev/null || :
    done >"$T/once"
fi
lines=$(wc -l <"$T/once")
[ "$lines" -gt 0 ] || { echo '{"skipped": "no ads to score"}'; exit 0; }
for _ in $(seq $(((ADS + lines - 1) / lines))); do cat "$T/once"; done >"$T/ads.jsonl"
lines=$(wc -l <"$T/ads.jsonl")

# one THREADS: a line to $T/threads-THREADS
one() {
    measured "$LUREWATCH" score --threads "$1" "$T/ads.jsonl"
    [ "$code" = 0 ] || { tail -n 3 "$T/said" >&2; echo "score.sh: score ended with $code" >&2; exit 1; }
    jq -nc --argjson ads "$lines" --argjson wall "$wall_s" --argjson cpu "$cpu_s" \
        --argjson peak "$peak_mb" '{ads_per_s: ($ads / $wall | round), wall_s: $wall, cpu_s: $cpu,
            cpu_us_per_ad: ($cpu * 1e6 / $ads * 10 | round / 10), peak_mb: $peak}' \
        >>"$T/threads-$1"
}
for run in $(seq "$RUNS"); do
    for threads in 1 2; do
        say "score, run $run of $RUNS, threads: $threads"
        one $threads
    done
done
jq -n --arg corpus "$corpus" --argjson ads "$lines" --argjson bytes "$(wc -c <"$T/ads.jsonl")" \
    --argjson runs "$RUNS" --argjson one "$(medians "$T/threads-1")" \
    --argjson two "$(medians "$T/threads-2")" \
    '{corpus: $corpus, ads: $ads, bytes: $bytes, runs: $runs, threads_1: $one, threads_2: $two}'
