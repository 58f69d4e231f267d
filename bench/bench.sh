#!/bin/sh
# bench.sh [BUILD]: measures the program and prints one JSON object; `make bench` runs it.
#
# Every figure is a median of RUNS runs (3), and what is compared is run in turn. What cannot
# be measured here says "skipped" and why. The figures depend on the machine: compare ratios of
# one run, never figures of two. PEERS=0 leaves out the other scanners (bench/peers.sh),
# QUALITY=0 the other classifiers (bench/quality.sh).
# SPDX-License-Identifier: Apache-2.0
set -eu
build=${1:-build}
[ -x "$build/lurewatch" ] || { echo "bench.sh: $build/lurewatch is not built; run make" >&2; exit 2; }
case $build in /*) ;; *) build=$PWD/$build ;; esac
LUREWATCH=$build/lurewatch
RUNS=${RUNS:-3}
export LUREWATCH RUNS

extract=$(bench/readability.sh "$build")
pages='{"skipped": "no ../shared/vectors"}'
if [ -d ../shared/vectors ]; then
    pages=$(find ../shared/vectors -name '*.html' -o -name '*.html.gz' | LC_ALL=C sort |
        "$build/bench/read_pages" links)
fi
shapes=$("$build/bench/scan_shapes")
score=$(bench/score.sh)
read=$("$build/bench/read_ads" -r "$RUNS" rules)
farm=$(FARM=${FARM:-$build/farm} bench/farm.sh)
engine=$(bench/engine.sh "$build")
bayes=$(bench/bayes.sh "$build")
quality=$(bench/quality.sh "$build")
keys='{"skipped": "no node"}'
if command -v node >/dev/null; then
    keys=$(UI_BUILD=$build node bench/keys.mjs)
fi
queue=$("$build/bench/queue_rows" -q "${QUEUE_ROWS:-100000}" 2>/dev/null)
frontier=$("$build/bench/frontier_rows" 1000000)
peers='{"skipped": "PEERS=0"}'
[ "${PEERS:-1}" = 0 ] || peers=$(bench/peers.sh "$build")
jq -n --arg version "$("$LUREWATCH" --version)" \
    --arg cpu "$(sed -n 's/^model name[^:]*: //p' /proc/cpuinfo | head -n 1)" \
    --argjson cpus "$(nproc)" --argjson score "$score" --argjson read "$read" --argjson farm "$farm" \
    --argjson extract "$extract" --argjson pages "$pages" --argjson shapes "$shapes" --argjson engine "$engine" --argjson bayes "$bayes" --argjson quality "$quality" --argjson keys "$keys" \
    --argjson queue "$queue" --argjson frontier "$frontier" --argjson peers "$peers" \
    '{version: $version, machine: {cpu: $cpu, cpus: $cpus}, score: $score, read: $read,
      farm: $farm, extract: $extract, pages: $pages, shapes: $shapes, engine: $engine, bayes: $bayes, quality: $quality, keys: $keys, queue: $queue, frontier: $frontier,
      peers: $peers}'
