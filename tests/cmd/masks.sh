#!/bin/sh
# masks: no output without --show-contacts holds seven digits of a number, wherever its author
# put it: texts, titles, quotes, addresses, ids of sources, notes, errors.
# SPDX-License-Identifier: Apache-2.0
. tests/cmd/tap.sh
SEEN=$(dirname "$LUREWATCH")/tests/support/digits_seen
[ -x "$SEEN" ] || { echo "1..0 # SKIP no $SEEN"; point=0; exit 0; }

cat >"$T/ads.jsonl" <<'EOF'
{"id":"87014440027","title":"Хостес 8 701\n444 00 27","text":"Девушки, работа хостес в Дубае. Виза и билет в кредит +7 701 4440027,4440028, вычет из зарплаты. Паспорт сдаёте 8.701.444.00.27. Опыт не нужен","url":"https://board.test/?tel=77014440027","source":"board-77014440027","kind":"job","employer":"ИП 87O1444OO27","salary":"5000 $ 8-701-444-00-27","contacts":"8 (701) 444/00/27","location":"Дубай 8️⃣7️⃣0️⃣1️⃣4️⃣4️⃣4️⃣0️⃣0️⃣2️⃣7️⃣"}
{"id":"b","text":"8 7 0 1 4 4 4 0 0 2 7 виза и билет в кредит8701444 00 27вычет из зарплаты, паспорт у нас «8701» 4440027\n8 701\n444\n00\n27","url":"https://wa.me/77014440027","kind":"job","contacts":"viber://chat?number=%2B77014440027; tel:+77014440027"}
{"id":"c","text":"Work abroad, visa on credit, deducted from wages, we hold your passport. 8*701*444*00*27 [8] [701] [444] [00] [27] info@77014440027.ru t.me/+77014440027","url":"https://77014440027.board.test/8-701-444-00-27.html","kind":"job"}
{"id":"d","text":"Ищу работу няней, опыт 5 лет. 8 701 444 00 27","url":"https://board.test/?phone=4440027","kind":"job"}
EOF
run init "$T/ws" --quiet
run -w "$T/ws" import --source "+7 701 444 00 27" "$T/ads.jsonl"
cp "$T/out" "$T/import.out"
cp "$T/err" "$T/import.err"

# hides NAME FILE: the number, as +7 and as 8, and the second one cannot be read in it.
hides() { ok "$1" sh -c "'$SEEN' 77014440027 87014440027 77014440028 <'$2'"; }
# as HTML shows it, and as JSON is read
plain() { sed 's/<[^>]*>//g' "$1" >"$T/plain"; }
decoded() { jq -r '.. | strings' "$1" >"$T/plain"; }

run -w "$T/ws" queue list --state all --show-contacts
ok "the number is there to be seen" sh -c "! '$SEEN' 77014440027 <'$T/out'"
hides "import tells nothing" "$T/import.out"
hides "nor when it warns" "$T/import.err"
for say in en ru kk; do
    run -w "$T/ws" queue list --state all --lang $say
    hides "queue list in $say" "$T/out"
done
run -w "$T/ws" queue list --state all --json
hides "queue list --json" "$T/out"
decoded "$T/out"
hides "queue list --json, read" "$T/plain"
ids=$(jq -r '.[].id' "$T/out")
ok "three ads are queued" [ "$(echo "$ids" | wc -l)" -ge 3 ]
for id in $ids; do
    run -w "$T/ws" queue decide "$id" unsure --as aigul --note "звонила 8 701 444 00 27" --reason "87014440027"
    hides "queue decide" "$T/out"
    run -w "$T/ws" queue show "$id"
    hides "queue show" "$T/out"
    ok "its id is whole" grep -q "$id" "$T/out"
    run -w "$T/ws" queue show "$id" --json
    hides "queue show --json" "$T/out"
    ok "it has cues with quotes" jq -e '.risk.cues | length > 0 and all(.quote | type == "string")' "$T/out"
    ok "quotes stand where they say" jq -e '
        .ad as $ad | [.risk.cues[], .risk.counter[]] | map(select(.quote != "")) |
        all(. as $h | ($ad[$h.field] | @base64 | @base64d) as $t |
            ($t | explode | map([.] | implode | utf8bytelength) | . as $n |
             ([foreach range(0; length) as $i (0; . + $n[$i])] | [0] + .)) as $at |
            ($t | .[($at | index($h.start)):($at | index($h.end))]) == $h.quote)' "$T/out"
    decoded "$T/out"
    hides "queue show --json, read" "$T/plain"
done
run -w "$T/ws" queue claim --next 5 --as timur
hides "queue claim" "$T/out"
for form in html csv json; do
    run -w "$T/ws" report brief --format $form
    hides "a brief: $form" "$T/out"
done
run -w "$T/ws" report brief
plain "$T/out"
hides "a brief in the browser" "$T/plain"
run -w "$T/ws" report brief --format json
decoded "$T/out"
hides "a brief as JSON, read" "$T/plain"
run -w "$T/ws" queue stats
hides "queue stats" "$T/out"
sqlite3 "$T/ws/lurewatch.db" 'UPDATE ad SET expires_ms = 1'
run -w "$T/ws" purge --dry-run
hides "purge --dry-run" "$T/out"
run -w "$T/ws" purge --dry-run --json
hides "purge --dry-run --json" "$T/out"

# Errors: what was found is named, but not a number in it.
printf '{"text":"a","title":"b" 8 701 444 00 27}\n{"text":1,"8 701 444 00 27":2}\n{"text":"a","kind":"+7 701 444 00 27"}\n' >"$T/bad.jsonl"
run -w "$T/ws" import "$T/bad.jsonl"
hides "a bad line" "$T/err"
printf 'text,8 701 444 00 27\n"a,8 701 444 00 27\n' >"$T/bad.csv"
run -w "$T/ws" import "$T/bad.csv"
hides "a bad table" "$T/err"
