#!/bin/sh
# learn: decisions become counts, and are taken back to the byte, also of purged ads.
# SPDX-License-Identifier: Apache-2.0
. tests/cmd/tap.sh

# 60 flagged ads with different words behind the same bait
awk 'BEGIN {
    for (i = 0; i < 60; i++) {
        text = "Chat operator in Thailand"
        for (k = i * 14; k < i * 14 + 14; k++)
            text = text sprintf(" x%c%c%cq", 97 + k / 676 % 26, 97 + k / 26 % 26, 97 + k % 26) (k % 14 == 6 ? " we hold your passport for registration" : "")
        text = text " zanzibar " (i % 2 ? "quicksilver" : "moonstone")
        printf "{\"id\":\"board-%d\",\"lang\":\"en\",\"kind\":\"job\",\"text\":\"%s\"}\n", i, text
    }
}' >"$T/ads.jsonl"
ws=$T/ws
run init "$ws" --quiet
sum() { sha256sum <"$ws/model.lwm"; }
token() {
    "$LUREWATCH" model show --limit 100000 "$ws/model.lwm" |
        jq -c ".strongest[] | select(.token == \"$1\") | [.deceptive, .legitimate]"
}
decide() { run -w "$ws" queue decide --as Ann "$1" "$2" --quiet; }

run -w "$ws" learn
ok "nothing decided: learn ends with 0" [ "$code" = 0 ]
"$LUREWATCH" model show >"$T/built-in"
"$LUREWATCH" model show "$ws/model.lwm" >"$T/shown"
ok "and the model is the built-in one" cmp "$T/built-in" "$T/shown"
start=$(sum)

run -w "$ws" import --quiet "$T/ads.jsonl"
run -w "$ws" queue list --limit 100 --json
jq -r '.[] | .id' "$T/out" >"$T/ids"
ok "the ads are in the queue" [ "$(wc -l <"$T/ids")" = 60 ]
run -w "$ws" learn
ok "undecided ads teach nothing" [ "$(sum)" = "$start" ]

# what stands in the data base tells which word an ad has
word_of() { sqlite3 "$ws/lurewatch.db" "SELECT instr(text, 'quicksilver') > 0 FROM ad WHERE key = '$1'"; }
while read -r id; do
    if [ "$(word_of "$id")" = 1 ]; then decide "$id" confirmed; else decide "$id" not-risk; fi
done <"$T/ids"
packs() { "$LUREWATCH" -w "$ws" audit log --what rules | wc -l; }
noted=$(packs)
run -w "$ws" learn
ok "learn counts" grep -q "learned 60 decisions, corrected 0, took back 0; the model is a new one" "$T/out"
ok "a word of confirmed ads is in the model" [ "$(token quicksilv)" = "[30,0]" ]
ok "a word of the others is" [ "$(token moonston)" = "[0,30]" ]
ok "a word of both is" [ "$(token zanzibar)" = "[30,30]" ]
ok "the audit log has a line for the new model" [ "$(packs)" = $((noted + 1)) ]
learned=$(sum)
run -w "$ws" learn
ok "again: nothing new" sh -c "grep -q 'learned 0 decisions' '$T/out' && [ '$(sum)' = '$learned' ]"
ok "no word of one ad is in the files" sh -c "! cat '$ws'/*.lwm '$ws/learn.lwl' | grep -qa 'x[a-z][a-z][a-z]q'"
ok "ledger and key are private" [ "$(stat -c %a "$ws/learn.lwl" "$ws/learn.key" | tr '\n' ' ')" = "600 600 " ]
# score goes by the workspace's model
head -1 "$T/ads.jsonl" >"$T/one.jsonl"
run -w "$ws" score "$T/one.jsonl"
jq .risk.pack "$T/out" >"$T/pack"
run score "$T/one.jsonl"
ok "score finds the workspace's model" sh -c "! jq .risk.pack '$T/out' | cmp -s - '$T/pack'"
echo '{"lang":"en","kind":"job","text":"zanzibar quicksilver moonstone, chat operator in Thailand"}' >"$T/words.jsonl"
run -w "$ws" score --rules none "$T/words.jsonl"
ok "its words are explained" jq -e '[.risk.bayes.tokens[].token] | index("quicksilv") != null' "$T/out"

# a wrong decision is corrected, and corrected back
one=$(head -1 "$T/ids")
other=not-risk
back=confirmed
[ "$(word_of "$one")" = 1 ] || { other=confirmed back=not-risk; }
decide "$one" $other
run -w "$ws" learn
ok "a correction is told" grep -q "learned 0 decisions, corrected 1, took back 0" "$T/out"
ok "and changes the model" [ "$(sum)" != "$learned" ]
decide "$one" $back
run -w "$ws" learn
ok "corrected back it is the same to the byte" [ "$(sum)" = "$learned" ]
decide "$one" unsure
run -w "$ws" learn
ok "an unsure one is taken back" grep -q "took back 1" "$T/out"
decide "$one" $back
run -w "$ws" learn
ok "and learned again to the byte" [ "$(sum)" = "$learned" ]

# an ad that was drawn at random stands for more; weights are bounded
sqlite3 "$ws/lurewatch.db" "UPDATE decision SET inclusion = 0.001 WHERE id = (SELECT decision_id FROM queue WHERE ad_key = '$one')"
run -w "$ws" learn
case $back in confirmed) want="[39,0]" word=quicksilv ;; *) want="[0,39]" word=moonston ;; esac
ok "a drawn ad counts ten times at most" [ "$(token $word)" = "$want" ]
sqlite3 "$ws/lurewatch.db" "UPDATE decision SET inclusion = 1 WHERE id = (SELECT decision_id FROM queue WHERE ad_key = '$one')"
run -w "$ws" learn
ok "and once again as before" [ "$(sum)" = "$learned" ]

# purged ads stay learned until they are forgotten
sqlite3 "$ws/lurewatch.db" "UPDATE ad SET expires_ms = 1"
run -w "$ws" purge --yes --quiet
ok "the ads are purged" [ "$(sqlite3 "$ws/lurewatch.db" "SELECT count(*) FROM ad")" = 0 ]
run -w "$ws" learn
ok "purged ads stay learned" sh -c "grep -q '60 of them purged since' '$T/out' && [ '$(sum)' = '$learned' ]"
run -w "$ws" learn --forget "$(echo "$one" | cut -c1-8)"
fails "a part of an id" 2 "whole id"
while read -r id; do echo "--forget $id"; done <"$T/ids" | head -30 >"$T/forget"
# shellcheck disable=SC2046
run -w "$ws" learn $(cat "$T/forget")
ok "half of them are forgotten" grep -q "took back 30" "$T/out"
while read -r id; do echo "--forget $id"; done <"$T/ids" | tail -30 >"$T/forget"
# shellcheck disable=SC2046
run -w "$ws" learn $(cat "$T/forget")
ok "all are: the model is what it was before the first decision" [ "$(sum)" = "$start" ]

# an ad that is still here is not forgotten but decided anew
run -w "$ws" import --quiet "$T/ads.jsonl"
decide "$one" confirmed
run -w "$ws" learn
run -w "$ws" learn --forget "$one"
fails "an ad that is still here" 2 "correct its decision"

# a model that somebody puts there is the new base
"$LUREWATCH" train --quiet --out "$T/own.lwm" "$SHARED/data/train/en-jobs.jsonl" 2>/dev/null ||
    awk '{ sub("{", "{\"label\":\"" (NR % 2 ? "deceptive" : "legitimate") "\","); print }' "$T/ads.jsonl" |
    "$LUREWATCH" train --quiet --out "$T/own.lwm" -
cp "$T/own.lwm" "$ws/model.lwm.new" && mv "$ws/model.lwm.new" "$ws/model.lwm"
run -w "$ws" learn
ok "a model of one's own becomes the base" cmp "$T/own.lwm" "$ws/base.lwm"
ok "and is learned upon" sh -c "! cmp -s '$T/own.lwm' '$ws/model.lwm'"
decide "$one" unsure
run -w "$ws" learn
ok "taken back: it is that model again" cmp "$T/own.lwm" "$ws/model.lwm"

# damaged and missing files
cp "$ws/learn.lwl" "$T/ledger"
printf x | dd of="$ws/learn.lwl" bs=1 seek=60 conv=notrunc 2>/dev/null
run -w "$ws" learn
fails "a damaged ledger" 2 "damaged"
head -c 50 "$T/ledger" >"$ws/learn.lwl"
run -w "$ws" learn
fails "a ledger cut short" 2 "cut short"
cp "$T/ledger" "$ws/learn.lwl"
mv "$ws/learn.key" "$T/key"
run -w "$ws" learn
fails "a ledger without its key" 2 "learn.key"
head -c 16 /dev/zero >"$ws/learn.key"
run -w "$ws" learn
fails "another key" 2 "another key"
mv "$T/key" "$ws/learn.key"
printf 'no model' >"$ws/model.lwm"
run -w "$ws" learn
fails "a model.lwm that is none" 2 "not a model file"
ok "it is not taken for a base" cmp "$T/own.lwm" "$ws/base.lwm"
exec 9>"$ws/.learn.lock"
flock 9
run -w "$ws" learn
exec 9>&-
fails "two at once" 3 "another learn runs"
