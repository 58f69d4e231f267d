#!/bin/sh
# purge: what is due goes, and no byte of it is left in data base, journal or archive.
# SPDX-License-Identifier: Apache-2.0
. tests/cmd/tap.sh

canary=qzvxcanaryword
"$LUREWATCH" demo --dir "$T/demo" --quiet >/dev/null 2>&1
run init "$T/ws" -q
sed -i 's/open: .*/open: 0s/; s/unflagged: .*/unflagged: 0s/; s/dismissed: .*/dismissed: 0s/' "$T/ws/lurewatch.yaml"
printf '{"text":"Работа в Дубае, виза и билет в кредит, вычет из зарплаты, %s","kind":"job"}\n{"text":"Honest %s shop assistant","kind":"job"}\n{"text":"Held %s: visa on credit, deducted from wages, passport kept by the company"}\n' "$canary" "$canary" "held" >"$T/ads.jsonl"
run -w "$T/ws" import -q "$T/ads.jsonl"
ok "the canary is in the data base" sh -c "cat '$T'/ws/lurewatch.db* | grep -q $canary"
run -w "$T/ws" queue list --json --state all
held=$(jq -r '.[]|select(.quote|test("credit|passport";"i"))|.id' "$T/out" | head -1)
sleep 1
run -w "$T/ws" hold "$held" --note "case 17" --as prosecutor
ok "a legal hold is set" [ "$code" = 0 ]
run -w "$T/ws" purge
fails "purge without a word" 2 "--dry-run"
run -w "$T/ws" purge --dry-run
ok "a dry run lists and removes nothing" sh -c "grep -q 'nothing was removed' '$T/out' && cat '$T'/ws/lurewatch.db* | grep -q $canary"
run -w "$T/ws" purge --yes
ok "purge ends with 0" [ "$code" = 0 ]
ok "no byte of the canary is left" sh -c "! cat '$T'/ws/lurewatch.db* | grep -q $canary"
ok "the data base is whole" [ "$(sqlite3 "$T/ws/lurewatch.db" 'PRAGMA integrity_check')" = ok ]
run -w "$T/ws" queue show "$held" --json
ok "what is under hold stays" jq -e '.hold == true' "$T/out"

# The archive: pages of the demo crawl, all due at once.
run -w "$T/demo" archive verify
ok "the archive verifies before" [ "$code" = 0 ]
word="Рабочая виза"
seen() { for f in "$T"/demo/archive/*.warc.gz; do gzip -dc "$f"; done 2>/dev/null | grep -aq "$word"; }
word=$(sqlite3 "$T/demo/lurewatch.db" "SELECT substr(text, 1, 60) FROM ad WHERE length(text) > 200 AND url LIKE 'http://zhumys%' LIMIT 1" | head -1 | cut -c1-40)
ok "an ad's words are in the archive before" seen
sqlite3 "$T/demo/lurewatch.db" "UPDATE ad SET expires_ms = 1"
run -w "$T/demo" purge --yes
ok "purge of a whole workspace ends with 0" [ "$code" = 0 ]
ok "an ad's words are not in the archive any more" sh -c "! (for f in '$T'/demo/archive/*.warc.gz; do gzip -dc \"\$f\"; done 2>/dev/null | grep -aqF '$word')"
ok "nor in the data base" sh -c "! cat '$T'/demo/lurewatch.db* | grep -aqF '$word'"
run -w "$T/demo" archive verify
ok "the rest of the archive still verifies" [ "$code" = 0 ]
