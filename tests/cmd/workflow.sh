#!/bin/sh
# workflow: a workspace from init to brief, as a new user goes through it.
# SPDX-License-Identifier: Apache-2.0
. tests/cmd/tap.sh

run init "$T/ws"
ok "init ends with 0 and says what is next" sh -c "[ $code = 0 ] && grep -q crawl '$T/out'"
ok "init makes configuration, sources and data base" [ -f "$T/ws/lurewatch.yaml" -a -f "$T/ws/sources/first.yaml" -a -f "$T/ws/lurewatch.db" ]
echo "name: Unit 7" >"$T/ws/lurewatch.yaml"
run init "$T/ws" -q
ok "init again keeps what is there" grep -q "Unit 7" "$T/ws/lurewatch.yaml"

ads >"$T/ads.jsonl"
run -w "$T/ws" import "$T/ads.jsonl"
ok "import counts" grep -q "3 ads read, 3 new" "$T/out"
run -w "$T/ws" import "$T/ads.jsonl"
ok "the same ads again are sightings" grep -q "3 ads read, 0 new, 3 seen before" "$T/out"
printf 'id;title;text;kind\n1;"Няня ""с проживанием""";"Няня в семью; Алматы";job\n2;b\n' >"$T/ads.csv"
run -w "$T/ws" import "$T/ads.csv"
ok "a CSV with one good and one bad row" grep -q "1 ads read, 1 new, 0 seen before, 0 flagged, 1 bad" "$T/out"
ok "the bad row is told with its line" grep -q "ads.csv:3:" "$T/err"

# An export of Telegram: a service message, a message in pieces, one that cannot be read.
mkdir "$T/ChatExport"
printf '%s' '{"name":"Work abroad","type":"public_channel","id":77,"messages":[{"id":1,"type":"service","text":"x"},
{"id":2,"type":"message","date_unixtime":"1790000000","from":"A Person","from_id":"user5","text":["Bring a friend. ",{"type":"text_link","text":"Write here","href":"https://t.me/example_bot"}]},
{"id":3,"text":5}]}' >"$T/ChatExport/result.json"
run init "$T/wst" -q
run -w "$T/wst" import --source channel "$T/ChatExport/result.json"
ok "an export of Telegram" grep -q "1 ads read, 1 new, 0 seen before, 0 flagged, 1 bad" "$T/out"
ok "the bad message is told with its place" grep -q 'result.json:3: expected a string' "$T/err"
kept() { sqlite3 "$T/wst/lurewatch.db" "SELECT $1 FROM ad"; }
ok "words, hidden address and number are kept" [ "$(kept "text || '|' || contacts || '|' || caller_id || '|' || source" | tr -d '\n')" = 'Bring a friend. Write here|https://t.me/example_bot|77/2|channel' ]
ok "who wrote it is not" sh -c "! grep -qa 'A Person\|user5' '$T/wst/lurewatch.db'"
printf '%s' '{"messages":[{"id":1,"text":"One"},{"id":2,"te' >"$T/ChatExport/cut.json"
run -w "$T/wst" import --format telegram "$T/ChatExport/cut.json"
fails "an export that was cut" 2 "1 of its messages were read before that"
printf '{"messages": [' >"$T/begun.json"
run -w "$T/ws" import --format telegram "$T/begun.json"
ok "an export that was cut at its beginning" [ "$code" = 2 ]
ok "says nothing of messages that were read" sh -c "grep -q 'begun.json: ' '$T/err' && ! grep -q 'were read before' '$T/err'"

run -w "$T/ws" queue list
ok "the list is for people" grep -q "P08\|D03\|D05" "$T/out"
ok "contacts are masked in it" sh -c "! grep -q '700 000 00 11' '$T/out'"
run -w "$T/ws" queue list --json
ok "the list is for programs" jq -e '.[0].band' "$T/out"
id=$(jq -r '.[0].id' "$T/out")
short=$(echo "$id" | cut -c1-8)
run -w "$T/ws" queue show "$short"
ok "show marks quotes" grep -q '](1)' "$T/out"
ok "show says that it is no finding" grep -q "no finding" "$T/out"
printf '{"id":"lines","text":"Work in Thailand, chat operator\\nno experience, $3000 a month\\nwe hold your passport\\nfor registration","kind":"job"}\n' >"$T/lines.jsonl"
run init "$T/ws2" --quiet
run -w "$T/ws2" import --quiet "$T/lines.jsonl"
run -w "$T/ws2" queue list --json
run -w "$T/ws2" queue show "$(jq -r '.[0].id[:8]' "$T/out")"
sed 's/](\([0-9]*\))//g; s/\[//g' "$T/out" >"$T/plain"
ok "the text keeps its line ends beside quotes" sh -c "
    grep -qx 'Work in Thailand, chat operator' '$T/plain' && grep -qx 'for registration' '$T/plain'"
ok "a cue is explained once" sh -c "! grep -oE ' [A-Z][0-9]{2} [+-]' '$T/out' | sort | uniq -d | grep ."
run -w "$T/ws" queue claim "$short" --as aigul
ok "claim" [ "$code" = 0 ]
run -w "$T/ws" queue claim "$short" --as timur
fails "a second claim says who has it" 1 "aigul"
run -w "$T/ws" queue decide "$short" confirmed --as timur
fails "a decision over somebody's claim" 1 "aigul"
run -w "$T/ws" queue decide "$short" confirmed --as aigul --reason travel-on-credit --note "see the phone"
ok "decide" [ "$code" = 0 ]
run -w "$T/ws" queue decide "$short" not-risk --as aigul --note "second thoughts"
ok "a later decision supersedes" [ "$code" = 0 ]
run -w "$T/ws" queue show "$short" --json
ok "both decisions are facts" jq -e '.decisions|length == 2 and .[1].outcome == "not-risk" and .[1].supersedes == .[0].id' "$T/out"
run -w "$T/ws" queue list --json
ok "a decided ad leaves the list" jq -e --arg id "$id" 'map(.id)|index($id) == null' "$T/out"
run -w "$T/ws" queue list --json --state decided
ok "and is found among the decided" jq -e --arg id "$id" 'map(.id)|index($id) != null' "$T/out"
run -w "$T/ws" queue claim --next 5 --as timur
ok "claim the next" [ "$code" = 0 ]
other=$(run -w "$T/ws" queue list --json --state claimed; jq -r '.[0].id' "$T/out")
run -w "$T/ws" queue release "$other" --as aigul
fails "releasing another's claim" 1 "timur"
run -w "$T/ws" queue release "$other" --as timur
ok "release" [ "$code" = 0 ]
run -w "$T/ws" queue stats --json
ok "stats" jq -e '.decided == 1 and .ads == 4 and .sightings == 7' "$T/out"

run -w "$T/ws" report brief --out "$T/brief.html"
ok "a brief as HTML" grep -q "<html" "$T/brief.html"
ok "it runs no script" sh -c "! grep -qi '<script' '$T/brief.html'"
ok "it names the unit" grep -q "Unit 7" "$T/brief.html"
ok "it masks contacts" sh -c "! grep -q '000 00 11\|7000000011' '$T/brief.html'"
for say in ru kk; do
    run -w "$T/ws" report brief --lang $say --out "$T/brief.$say.html"
    ok "a brief in $say" grep -q "lang=\"$say\"" "$T/brief.$say.html"
done
run -w "$T/ws" report brief --format csv
ok "a brief as CSV" sh -c "[ $code = 0 ] && [ \$(wc -l <'$T/out') -ge 2 ]"
run -w "$T/ws" report brief --format json
ok "a brief as JSON" jq -e '.ads|length >= 1' "$T/out"
run -w "$T/ws" report brief --day 2020-01-01 --format json
ok "a day without ads" jq -e '.ads|length == 0' "$T/out"
run -w "$T/ws" report brief --day yesterday
fails "a day that is none" 2 "yesterday"
