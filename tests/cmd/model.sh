#!/bin/sh
# model: train, show, and that words are silent about kinds of ad never counted.
# SPDX-License-Identifier: Apache-2.0
. tests/cmd/tap.sh

# 40 job ads of each class, no two alike: each has a dozen words of its own
awk 'BEGIN {
    for (i = 0; i < 80; i++) {
        text = i % 2 ? "quick profit remote income crypto platform" : "diploma contract insurance office schedule"
        for (k = i * 12; k < i * 12 + 12; k++)
            text = text sprintf(" x%c%c%cq", 97 + k / 676 % 26, 97 + k / 26 % 26, 97 + k % 26)
        printf "{\"id\":\"ad%d\",\"label\":\"%s\",\"lang\":\"en\",\"kind\":\"job\",\"text\":\"%s\"}\n",
            i, i % 2 ? "deceptive" : "legitimate", text
    }
}' >"$T/jobs.jsonl"
run train --out "$T/a.lwm" "$T/jobs.jsonl"
ok "train ends with 0" [ "$code" = 0 ]
sort -r "$T/jobs.jsonl" >"$T/turned.jsonl"
run train --out "$T/b.lwm" "$T/turned.jsonl"
ok "the order of the ads does not matter" cmp "$T/a.lwm" "$T/b.lwm"

run model show "$T/a.lwm"
ok "model show counts languages" jq -e '.ads.en | .deceptive == 40 and .legitimate == 40 and .used' "$T/out"
ok "model show counts kinds" jq -e '.ads.en.kinds == {"job": {"deceptive": 40, "legitimate": 40, "used": true}}' "$T/out"

text='"lang":"en","text":"remote income, quick profit"'
for kind in job other marriage travel study; do
    echo "{\"kind\":\"$kind\",$text}"
done >"$T/ads.jsonl"
run score --rules none --model "$T/a.lwm" "$T/ads.jsonl"
jq -r '.kind + " " + (if .risk.bayes then "heard" else "silent" end)' "$T/out" >"$T/heard"
printf 'job heard\nother heard\nmarriage silent\ntravel silent\nstudy silent\n' >"$T/wanted"
ok "words are silent about kinds never counted" diff "$T/wanted" "$T/heard"

# the same file as if an older program had written it
{ printf 'LWMODEL\n\001' && tail -c +10 "$T/a.lwm"; } >"$T/old.lwm"
run model show "$T/old.lwm"
fails "a model of version 1" 2 "lurewatch train"
# and one of today's form, counted from other words
python3 -c 'import hashlib, sys
model = bytearray(open(sys.argv[1], "rb").read()[:-32])
model[48] = 2
open(sys.argv[2], "wb").write(model + hashlib.sha256(model).digest())' "$T/a.lwm" "$T/words.lwm"
run score --rules none --model "$T/words.lwm" "$T/ads.jsonl"
ok "a model of other words still scores" [ "$code" = 0 ]
ok "and says once that it should be counted anew" [ "$(grep -c "words.lwm: the model was counted by tokens of version 2" "$T/err")" = 1 ]
run score --rules none --model "$T/a.lwm" "$T/ads.jsonl"
ok "one of these words needs no such sentence" [ ! -s "$T/err" ]
run model show --limit 100000
ok "all of its tokens are shown" jq -e '(.strongest | length) == .tokens' "$T/out"
ok "the built-in model knows jobs in eight languages" jq -e '.tokens > 1000 and ([.ads[] | select(.kinds.job.used)] | length) == 8' "$T/out"
ok "its tokens are of English or of all other languages" jq -e '[.strongest[].lang] | unique == ["en", "other"]' "$T/out"
ok "a price is a token there, a number that may be an age or a height is none" jq -e '[.strongest[].token] | any(. == "#####") and all(test("(^| )#{1,3}( |$)") | not)' "$T/out"
ok "marriage and travel too, but no study" jq -e '([.ads[] | select(.kinds.marriage.used and .kinds.travel.used)] | length) == 8 and
    ([.ads[].kinds.study // empty | select(.used)] == [])' "$T/out"
ok "no town of the home region is evidence" jq -e '[.strongest[].token | select(test("^(алмат|almat|астан|astan|бишкек|тошкент|toshkent|душанб)"))] == []' "$T/out"
ok "the built-in model has no mark-up and no contacts" jq -e '[.strongest[].token | select(test("highlighttext|#[^# ]|[^# ]#|_"))] == []' "$T/out"

# two parts of the ads, trained apart and put together again
head -40 "$T/jobs.jsonl" >"$T/one.jsonl"
tail -40 "$T/jobs.jsonl" >"$T/two.jsonl"
for part in one two; do "$LUREWATCH" train --quiet --mergeable --out "$T/$part.lwm" "$T/$part.jsonl"; done
"$LUREWATCH" train --quiet --mergeable --out "$T/whole.lwm" "$T/jobs.jsonl"
run model merge "$T/one.lwm" "$T/two.lwm" -o "$T/both.lwm"
ok "merge says that shares are means" grep -q "shares are means" "$T/out"
run model merge "$T/two.lwm" "$T/one.lwm" -o "$T/turned.lwm"
ok "the order of models does not matter" cmp "$T/both.lwm" "$T/turned.lwm"
counts() { "$LUREWATCH" model show --limit 100000 "$1" | jq -S '.tokens, .rare, .ads, (.strongest | map([.lang, .token, .deceptive, .legitimate]) | sort)'; }
counts "$T/whole.lwm" >"$T/wanted"
counts "$T/both.lwm" >"$T/got"
ok "merged counts are those of one run" diff "$T/wanted" "$T/got"
run train --quiet --refit "$T/both.lwm" --out "$T/fitted.lwm" "$T/jobs.jsonl"
ok "fitted anew it is the model of one run" cmp "$T/fitted.lwm" "$T/whole.lwm"
run model merge "$T/one.lwm" "$T/two.lwm" "$T/a.lwm" -o "$T/three.lwm" --quiet
ok "three are merged as well" jq -e '.ads.en.deceptive == 80' <<EOT
$("$LUREWATCH" model show "$T/three.lwm")
EOT
run model merge "$T/one.lwm" -o "$T/x.lwm"
fails "one model alone" 2 "model merge"
run model merge "$T/one.lwm" "$T/two.lwm"
fails "no --out" 2 "--out is missing"
run model merge "$T/one.lwm" "$T/jobs.jsonl" -o "$T/x.lwm"
fails "a file that is no model" 2 "not a model file"
run train --mergeable --refit "$T/both.lwm" --out "$T/x.lwm" "$T/jobs.jsonl"
fails "counting and not counting" 2 "one of the two"
run train --refit "$T/jobs.jsonl" --out "$T/x.lwm" "$T/jobs.jsonl"
fails "a refit of no model" 2 "not a model file"
ok "nothing was written" [ ! -e "$T/x.lwm" ]

# what is read is not written over, by whatever name
cp "$T/jobs.jsonl" "$T/own.jsonl"
ln "$T/own.jsonl" "$T/linked.jsonl"
run train "$T/jobs.jsonl" "$T/own.jsonl" -o "$T/own.jsonl"
fails "a model over the ads that it counts" 2 "own.jsonl is one of the files to be read"
run train "$T/own.jsonl" -o "$T/linked.jsonl"
fails "by another name" 2 "linked.jsonl is one of the files to be read"
run train - -o "$T/own.jsonl" <"$T/own.jsonl"
fails "by standard input" 2 "own.jsonl is one of the files to be read"
run train --refit "$T/both.lwm" "$T/own.jsonl" -o "$T/own.jsonl"
fails "a refit over its ads" 2 "own.jsonl is one of the files to be read"
ok "the ads stay as they were" cmp "$T/own.jsonl" "$T/jobs.jsonl"
cp "$T/one.lwm" "$T/own.lwm"
run model merge "$T/own.lwm" "$T/two.lwm" -o "$T/own.lwm"
fails "a sum over one of its parts" 2 "own.lwm is one of the files to be read"
run eval --rules none --model "$T/own.lwm" --rows "$T/own.lwm" "$T/jobs.jsonl"
fails "rows over the model" 2 "own.lwm is one of the files to be read"
ok "the model stays as it was" cmp "$T/own.lwm" "$T/one.lwm"
cp "$T/both.lwm" "$T/own.lwm"
run train --quiet --refit "$T/own.lwm" -o "$T/own.lwm" "$T/jobs.jsonl"
ok "a model may be fitted in place" cmp "$T/own.lwm" "$T/fitted.lwm"
