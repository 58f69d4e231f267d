#!/bin/sh
# model_kill: training and learning are killed at any moment, many times, while ads are scored:
# the model is always the old one or the new one, and whole.
# SPDX-License-Identifier: Apache-2.0
. tests/cmd/tap.sh

awk 'BEGIN {
    for (i = 0; i < 400; i++) {
        text = "Chat operator in Thailand"
        for (k = i * 14; k < i * 14 + 14; k++)
            text = text sprintf(" x%c%c%cq", 97 + k / 676 % 26, 97 + k / 26 % 26, 97 + k % 26) (k % 14 == 6 ? " we hold your passport for registration" : "")
        text = text " " (i % 2 ? "quicksilver" : "moonstone")
        printf "{\"id\":\"board-%d\",\"label\":\"%s\",\"lang\":\"en\",\"kind\":\"job\",\"text\":\"%s\"}\n", i, i % 2 ? "deceptive" : "legitimate", text
    }
}' >"$T/all.jsonl"
head -200 "$T/all.jsonl" >"$T/half.jsonl"
head -5 "$T/all.jsonl" >"$T/few.jsonl"
"$LUREWATCH" train --quiet --out "$T/old.lwm" "$T/half.jsonl"
"$LUREWATCH" train --quiet --out "$T/new.lwm" "$T/all.jsonl"
# how long a run takes, in thousandths of a second
before=$(date +%s%3N)
"$LUREWATCH" train --quiet --out "$T/again.lwm" "$T/all.jsonl"
took=$(($(date +%s%3N) - before))
ok "training again gives the same bytes" cmp "$T/new.lwm" "$T/again.lwm"

# Kills a command after $1 of 41 parts of twice and a half the time that it takes when nothing
# else runs.
kill_at() {
    at=$1
    shift
    "$LUREWATCH" "$@" >/dev/null 2>&1 &
    pid=$!
    sleep "$(awk "BEGIN { print $at * $took * 2.5 / 41000 }")"
    kill -9 $pid 2>/dev/null
    wait $pid 2>/dev/null
}

# Ads are scored without a pause until the end; each score is by the one model or the other.
cp "$T/old.lwm" "$T/model.lwm"
: >"$T/scored"
: >"$T/unscored"
while [ ! -f "$T/stop" ]; do
    if "$LUREWATCH" score --rules none --model "$T/model.lwm" "$T/few.jsonl" >"$T/scores" 2>>"$T/unscored"; then
        sha256sum <"$T/scores" >>"$T/scored"
    else
        echo "score failed" >>"$T/unscored"
    fi
done &
scorer=$!

broken=0 olds=0 news=0
for i in $(seq 41); do
    cp "$T/old.lwm" "$T/put.lwm" && mv "$T/put.lwm" "$T/model.lwm"
    kill_at "$i" train --out "$T/model.lwm" "$T/all.jsonl"
    if cmp -s "$T/model.lwm" "$T/old.lwm"; then
        olds=$((olds + 1))
    elif cmp -s "$T/model.lwm" "$T/new.lwm"; then
        news=$((news + 1))
    else
        broken=$((broken + 1))
    fi
done
touch "$T/stop"
wait $scorer
echo "# killed 41 times: $olds left the old model, $news the new one; $(find "$T" -maxdepth 1 -name 'model.lwm.*' | wc -l) files were left"
ok "a killed training leaves the old model or the new one" [ $broken = 0 ]
ok "some were killed before the end" [ $olds -gt 0 ]
for m in old new; do
    "$LUREWATCH" score --rules none --model "$T/$m.lwm" "$T/few.jsonl" | sha256sum >"$T/sum.$m"
done
ok "scorers beside ran on" [ "$(wc -l <"$T/scored")" -gt 3 ]
run train --quiet --out "$T/model.lwm" "$T/all.jsonl"
ok "the next training leaves nothing beside the model" sh -c "[ -z \"\$(find '$T' -maxdepth 1 -name 'model.lwm.*')\" ]"
ok "and always by a whole model" sh -c "! grep -qvFf '$T/sum.old' '$T/scored' || ! grep -vFf '$T/sum.old' '$T/scored' | grep -qvFf '$T/sum.new'"
ok "none was refused" [ ! -s "$T/unscored" ]

# The same of a workspace: ledger, base and model follow each other.
ws=$T/ws
run init "$ws" --quiet
run -w "$ws" import --quiet "$T/half.jsonl"
run -w "$ws" learn --quiet
cp "$ws/model.lwm" "$T/before.lwm"
sqlite3 "$ws/lurewatch.db" "
    INSERT INTO decision (id, at_ms, outcome, pack, supersedes) SELECT rowid, 1, CASE WHEN instr((SELECT text FROM ad WHERE key = ad_key), 'quick') > 0
        THEN 'confirmed' ELSE 'not-risk' END, '', 0 FROM queue;
    INSERT INTO decision_words (decision_id, ad_key, who, reason, note) SELECT rowid, ad_key, 'Ann', '', '' FROM queue;
    UPDATE queue SET decision_id = rowid, outcome = (SELECT outcome FROM decision WHERE id = queue.rowid)"
cp -r "$ws" "$T/start"
before=$(date +%s%3N)
run -w "$ws" learn
took=$(($(date +%s%3N) - before))
ok "200 decisions are learned" grep -q "learned 200" "$T/out"
cp "$ws/model.lwm" "$T/after.lwm"
cp "$ws/learn.lwl" "$T/after.lwl"
rm -rf "$ws" && cp -r "$T/start" "$ws"
run -w "$ws" learn --batch 70
ok "in three batches too" grep -q "learned 200 decisions, corrected 0, took back 0; the model is a new" "$T/out"
ok "with the same counts" sh -c "'$LUREWATCH' model show --limit 100000 '$ws/model.lwm' >'$T/some'; '$LUREWATCH' model show --limit 100000 '$T/after.lwm' | diff - '$T/some'"
run -w "$ws" learn --batch 1
ok "and nothing is left to learn" grep -q "learned 0 decisions" "$T/out"
broken=0 olds=0 news=0 lost=0 left=0
for i in $(seq 41); do
    rm -rf "$ws" && cp -r "$T/start" "$ws"
    kill_at "$i" -w "$ws" learn
    if cmp -s "$ws/model.lwm" "$T/before.lwm"; then
        olds=$((olds + 1))
    elif cmp -s "$ws/model.lwm" "$T/after.lwm"; then
        news=$((news + 1))
    else
        broken=$((broken + 1))
    fi
    run -w "$ws" learn
    cmp -s "$ws/model.lwm" "$T/after.lwm" && cmp -s "$ws/learn.lwl" "$T/after.lwl" && [ ! -f "$ws/base.lwm" ] || lost=$((lost + 1))
    [ -z "$(find "$ws" -name 'model.lwm.*' -o -name 'learn.*.tmp')" ] || left=$((left + 1))
done
echo "# killed 41 times: $olds left the old model, $news the new one"
ok "a killed learn leaves the old model or the new one" [ $broken = 0 ]
ok "some were killed before the end of learn" [ $olds -gt 0 ]
ok "and the next one loses nothing" [ $lost = 0 ]
ok "nor leaves anything beside its files" [ $left = 0 ]
