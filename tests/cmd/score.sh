#!/bin/sh
# score: in order, unchanged but for "risk", the same bytes always.
# SPDX-License-Identifier: Apache-2.0
. tests/cmd/tap.sh

ads >"$T/ads.jsonl"
run score "$T/ads.jsonl"
ok "score ends with 0" [ "$code" = 0 ]
ok "a line out for each line in" [ "$(wc -l <"$T/out")" = 3 ]
ok "every line is JSON with a risk object" jq -e '.risk.band' "$T/out"
ok "order is kept" [ "$(jq -r .id "$T/out" | tr '\n' ' ')" = "a1 a2 a3 " ]
ok "the deceptive ad is flagged" jq -se '.[0].risk.band == "high" or .[0].risk.band == "review"' "$T/out"
ok "the honest ad is not" jq -se '.[1].risk.band == "none" or .[1].risk.band == "low"' "$T/out"
ok "quotes are the original text" jq -e '(.text|@base64d? // .) as $x | .risk.cues | all(.quote != null)' "$T/out"

cp "$T/out" "$T/first"
run score "$T/ads.jsonl"
ok "twice the same bytes" cmp "$T/first" "$T/out"
run score --threads 2 "$T/ads.jsonl"
ok "the same bytes with two threads" cmp "$T/first" "$T/out"
code=0
"$LUREWATCH" score <"$T/ads.jsonl" >"$T/out" || code=$?
ok "standard input gives the same" cmp "$T/first" "$T/out"

printf '{ "x" : [1, 2.50,{"y":"\\u0416"}] ,"text":"hello" , "z":1e3 }\n' >"$T/odd.jsonl"
run score "$T/odd.jsonl"
ok "unknown keys pass byte for byte" grep -qF '{ "x" : [1, 2.50,{"y":"\u0416"}] ,"text":"hello" , "z":1e3' "$T/out"
printf '{"risk":{"old":1},"text":"hello"}\n' >"$T/old.jsonl"
run score "$T/old.jsonl"
ok "an old risk is replaced" [ "$(grep -o '"risk"' "$T/out" | wc -l)" = 1 ]

printf '{"text":"a"}\nnot json\n{"text":"b"}\n' >"$T/bad.jsonl"
run score "$T/bad.jsonl"
ok "a bad line does not end the run" [ "$code" = 0 ]
ok "it comes out as an error with its number" jq -se '.[1].error.line == 2 and (.[1].error.what|length > 5)' "$T/out"
ok "the lines around it are scored" jq -se '.[0].risk and .[2].risk' "$T/out"
run score --strict "$T/bad.jsonl"
ok "--strict ends with 4" [ "$code" = 4 ]

run score --rules none --model none "$T/ads.jsonl"
ok "no rules, no model: still an answer" jq -e '.risk.probability >= 0' "$T/out"
run score --say ru "$T/ads.jsonl"
ok "--say ru speaks Russian" jq -se '.[0].risk.why | test("[А-Яа-я]")' "$T/out"
run score --say kk "$T/ads.jsonl"
ok "--say kk speaks Kazakh" jq -se '.[0].risk.why | test("[әғқңөұүһі]")' "$T/out"

if [ -d "$SHARED/data/train" ]; then
    cat "$SHARED"/data/train/*.jsonl >"$T/all.jsonl"
    run score "$T/all.jsonl"
    ok "all training ads run through" [ "$code" = 0 ]
    ok "a line each" [ "$(wc -l <"$T/out")" = "$(wc -l <"$T/all.jsonl")" ]
    ok "no errors among them" [ "$(grep -c '^{"error"' "$T/out")" = 0 ]
    ok "every one is valid JSON with a risk" [ "$(jq -c 'select(.risk.pack)|1' "$T/out" | wc -l)" = "$(wc -l <"$T/all.jsonl")" ]
    cp "$T/out" "$T/first"
    run score --threads 2 "$T/all.jsonl"
    ok "byte-identical with two threads" cmp "$T/first" "$T/out"
    jq -c 'del(.risk)' "$T/first" >"$T/stripped"
    jq -c . "$T/all.jsonl" >"$T/plain"
    ok "all other keys are unchanged" cmp "$T/stripped" "$T/plain"
else
    skip "training ads" "no ../shared"
fi
