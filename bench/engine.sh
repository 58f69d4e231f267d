#!/bin/sh
# engine.sh [BUILD]: one thread of the engine with the whole pack and with a thousand rules, over
# made ads of about 1,400 characters and over real ones of that length. Prints JSON.
#
# rules_per_s: ads whose rules are found, and where; json_per_s: all up to the score, explained and
# written out. The thousand are the rules for any language and for ru, kk and en, every so many left out.
# Medians of RUNS (3) runs, all in turn. Real ads are those of ../shared/data/train.
# SPDX-License-Identifier: Apache-2.0
set -eu
build=${1:-build}
. bench/measure.sh

THOUSAND=1000
ADS=${ENGINE_ADS:-1000}

# cut_pack FOLDER: that many rules of the pack.
cut_pack() {
    mkdir -p "$1/pack"
    cp rules/*.yaml "$1/"
    cat rules/pack/ru/*.yaml rules/pack/kk/*.yaml rules/pack/en/*.yaml >"$T/others.yaml"
    cat rules/pack/common/*.yaml >"$1/pack/common.yaml"
    # Rules that others name stay, in whatever place.
    awk -v most=$((THOUSAND - $(grep -c '^- id:' "$1/pack/common.yaml"))) '
        FNR == NR && /^  with:/ { gsub(/[][,]/, " "); for (i = 2; i <= NF; i++) named[$i] }
        FNR == NR && /^- id:/ { ids[$3] }
        FNR == NR { next }
        FNR == 1 {
            for (id in ids) { if (id in named) most--; else all++ }
        }
        /^- id:/ && $3 in named { keep = 1; print; next }
        /^- id:/ { n++; keep = int(n * most / all) > int((n - 1) * most / all) }
        keep' "$T/others.yaml" "$T/others.yaml" >"$1/pack/others.yaml"
}
# one NAME ADS RULES: a line to $T/NAME
one() {
    "$build/bench/engine" "$2" "$3" ads |
        jq -c '{rules_in_pack, ads, bytes_per_ad, rules_held_per_ad, rules_per_s: .rules.ads_per_s,
                json_per_s: .json.ads_per_s}' >>"$T/$1"
}

"$build/bench/make_ads" "$ADS" >"$T/made.jsonl"
corpora=made
if ls ../shared/data/train/*.jsonl >/dev/null 2>&1; then
    cat ../shared/data/train/*.jsonl |
        jq -c 'select((.text | length) + (.title // "" | length) | . >= 1100 and . <= 1700)' |
        head -n "$ADS" >"$T/real.jsonl"
    corpora='made real'
fi
cut_pack "$T/thousand"
for run in $(seq "$RUNS"); do
    say "engine, run $run of $RUNS"
    for ads in $corpora; do
        one "$ads-pack" "$T/$ads.jsonl" rules
        one "$ads-thousand" "$T/$ads.jsonl" "$T/thousand"
    done
done
real='{"skipped": "no ../shared"}'
[ "$corpora" = made ] ||
    real=$(jq -n --argjson pack "$(medians "$T/real-pack")" --argjson thousand "$(medians "$T/real-thousand")" \
        '{pack: $pack, thousand: $thousand}')
jq -n --argjson runs "$RUNS" --argjson pack "$(medians "$T/made-pack")" \
    --argjson thousand "$(medians "$T/made-thousand")" --argjson real "$real" \
    '{runs: $runs, made: {pack: $pack, thousand: $thousand}, real: $real}'
