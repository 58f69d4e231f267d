#!/bin/sh
# quality: the drawn queue as people get it, and what their decisions tell of the scores.
# SPDX-License-Identifier: Apache-2.0
. tests/cmd/tap.sh

run init "$T/ws" --quiet
ok "the shares stand in the settings" grep -q '^  uncertain: 0.15' "$T/ws/lurewatch.yaml"
sed -i 's/^audit_share:.*/audit_share: 0.99/' "$T/ws/lurewatch.yaml"
sqlite3 "$T/ws/lurewatch.db" \
    "INSERT INTO draw_key VALUES (1, '000102030405060708090a0b0c0d0e0f')"
python3 - "$T" <<'PYTHON'
import json, random, sys
random.seed(5)
words = ("склад магазин офис стройка ферма кухня гараж школа цех рынок порт завод лес поле "
         "двор парк театр музей аптека банк клуб отель кафе пекарня прачечная").split()
def some(n):
    return " ".join(random.sample(words, n))
days = ["2026-%02d-%02dT08:00:00Z" % (10 + d // 31, 1 + d % 31) for d in range(50)]
with open(sys.argv[1] + "/ads.jsonl", "w") as out:
    for i in range(20):
        print(json.dumps({"id": f"lure{i}", "kind": "job", "lang": "ru", "text":
            f"Девушки 18-25, работа хостес в Дубае, {some(5)}. Виза и билет в кредит, вычет из "
            f"зарплаты. {some(5)}. Паспорт у менеджера. Доход от 5000 $. {some(5)}. Ждём вас "
            f"на лунной базе. {some(5)}. Пишите в WhatsApp +7 700 000 00 {i:02}"}), file=out)
    for i in range(80):
        print(json.dumps({"id": f"job{i}", "kind": "job", "lang": "ru", "text":
            f"Требуется бухгалтер. {some(7)}. Оформление по ТК, график 5/2. {some(7)}. "
            f"Город Алматы, ул. Абая {i}. ТОО Учёт {some(2)}. Без базы данных не работаем."}),
            file=out)
PYTHON
run -w "$T/ws" import --quiet --source board "$T/ads.jsonl"
ok "ads come in" [ "$code" = 0 ]

# --- What is handed out, and why.
run -w "$T/ws" queue claim --next 20 --as ann --json
cp "$T/out" "$T/claimed"
drawn() {
    count=$(jq "[.[] | select($1)] | length" "$T/claimed")
    case $2 in
    =) [ "$count" = "$3" ] ;;
    *) [ "$count" -ge "$3" ] ;;
    esac
}
ok "twenty rows are handed out" drawn true = 20
ok "most of them flagged" drawn '.lane == "risk"' -ge 16
ok "some unflagged, drawn by chance" drawn '.lane == "audit"' -ge 1
ok "each with its inclusion probability" drawn '.inclusion > 0 and .inclusion <= 1' = 20
ok "flagged ads come for certain" drawn '.lane == "risk" and .inclusion < 1' = 0
ok "what is drawn says so" drawn '.lane == "audit" and .drawn == "risk"' = 0
run -w "$T/ws" queue list --limit 100 --lang ru
ok "a list says why, in Russian" grep -q "контрольная выборка: взято случайно" "$T/out"
run -w "$T/ws" queue list --limit 100 --lang kk
ok "no row of a list says nothing" [ "$(grep -cE '^ *(\[\])?$' "$T/out")" = 0 ]
ok "and in Kazakh" grep -q "бақылау іріктемесі" "$T/out"

# --- Before there are decisions.
run -w "$T/ws" report quality
ok "no decisions, no figures" grep -q "Not enough decisions for a figure: 0, wanted 30" "$T/out"
ok "and none of the recall" sh -c "! grep -q 'recall of the flags' '$T/out'"

# --- All that came is decided: lures confirmed, jobs not.
run -w "$T/ws" queue claim --next 100 --as ann --json
jq -s 'add' "$T/claimed" "$T/out" >"$T/all"
jq -r '.[] | [.id, if .lane == "risk" then "confirmed" else "not-risk" end] | @tsv' "$T/all" |
    while read -r id outcome; do
        "$LUREWATCH" -w "$T/ws" --quiet queue decide "$id" "$outcome" --as ann || echo "$id"
    done >"$T/failed"
ok "all are decided" [ ! -s "$T/failed" ]
run -w "$T/ws" report quality --least 10 --json
cp "$T/out" "$T/q.json"
is() { jq -e "$1" "$T/q.json" >/dev/null; }
ok "precision of the flagged" is '.flagged.share.at == 1 and .flagged.decided == 20'
ok "unflagged ads are counted by weight" is '.not_flagged.ads > 50 and .not_flagged.ads < 120'
ok "recall has an interval" is '.recall.at == 1 and .recall.low > 0.5 and .recall.low < 1'
ok "of one reader no agreement is told" is '.agreement.pairs == 0 and .agreement.kappa == null'
ok "one week is counted" is '(.weeks | length) >= 1 and ([.weeks[].ads] | add) == 100'
ok "a wording of the lures is a candidate" is '[.candidates.items[].words] | any(test("лунной"))'
ok "no candidate is a contact" is '[.candidates.items[].rule] | any(test("700 000")) | not'
ok "who is wanted is none" is '[.candidates.items[].words] | any(test("девушки")) | not'

# --- Candidates are rules.
cp -r rules "$T/rules"
jq -r '.candidates.items[].rule' "$T/q.json" >"$T/rules/pack/ru/candidates.yaml"
run rules check --rules "$T/rules"
ok "the candidates load" [ "$code" = 0 ]
run rules test --rules "$T/rules"
ok "and their examples hold" [ "$code" = 0 ]

# --- New words: against weeks of which all texts are still there.
run init "$T/words" --quiet
python3 - >"$T/weeks.jsonl" <<'PYTHON'
import datetime, hashlib, json
now = datetime.datetime.now(datetime.timezone.utc)
for days in (1, 15, 33):
    seen = (now - datetime.timedelta(days=days)).strftime("%Y-%m-%dT%H:%M:%SZ")
    for i in range(60):
        made = hashlib.sha256(f"{days} {i}".encode()).hexdigest()
        words = " ".join("".join("абвгдежзиклмнопр"[int(c, 16)] for c in made[k:k + 8])
                         for k in range(0, 64, 8))
        print(json.dumps({"id": f"{days}-{i}", "kind": "job", "lang": "ru", "seen_at": seen,
                          "text": f"Требуется работник. {words}."}))
PYTHON
run -w "$T/words" import --quiet --source board "$T/weeks.jsonl"
run -w "$T/words" report quality --json
cp "$T/out" "$T/q.json"
ok "this week stands on one side" is '.new_words.here_ads == 60'
ok "on the other no week that is purged but for the flagged" is '.new_words.there_ads == 60'
ok "all of them are compared" is '.new_words.newest == null'

# --- Other forms, and wrong use.
run -w "$T/ws" report quality --least 10
ok "as text" grep -q "recall of the flags  *100.0 % (" "$T/out"
run -w "$T/ws" report quality --least 10 --format html --out "$T/q.html" --lang ru --quiet
ok "as a page" grep -q "полнота пометок" "$T/q.html"
ok "that runs nothing" sh -c "! grep -qi '<script\|href=' '$T/q.html'"
ok "and shows no contact" sh -c "! grep -q '700 000 00' '$T/q.html'"
run -w "$T/ws" report quality --from 2020-01-01
ok "a period that was purged is cut" grep -q "begins later than asked" "$T/out"
run -w "$T/ws" report quality --from 2020-01-01 --to 2020-02-01
fails "a period wholly purged is none" 2 "before the last 90 days the dismissed ones are purged"
run -w "$T/ws" report quality --from 2026-12-31 --to 2026-01-01
fails "a period the wrong way round" 2 "ends before it begins"
run -w "$T/ws" report quality --from yesterday
fails "no day" 2 "wanted a day such as"
for wrong in 'risk: 0.9' 'audit: 2' 'audit: -0.1'; do
    sed "s/^  ${wrong%%:*}: .*/  $wrong/" "$T/ws/lurewatch.yaml" >"$T/yaml"
    mkdir -p "$T/bad" && cp "$T/yaml" "$T/bad/lurewatch.yaml"
    run -w "$T/bad" queue stats
    fails "shares that are no whole: $wrong" 2 "lurewatch.yaml: queue"
done
sed 's/^uncertain_share:.*/uncertain_share: 1.5/' "$T/ws/lurewatch.yaml" >"$T/bad/lurewatch.yaml"
run -w "$T/bad" queue stats
fails "a share above one" 2 "uncertain_share: found 1.5"
