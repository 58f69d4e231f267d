#!/bin/sh
# many_hands: people who claim and decide at once while the server is killed under them. What
# was acknowledged is there, once, and the log holds. HANDS people (6), HANDS_S seconds (15),
# HANDS_KILLS (2).
# SPDX-License-Identifier: Apache-2.0
. tests/cmd/tap.sh
PEOPLE=${HANDS:-6}

run init "$T/ws" --quiet
python3 - >"$T/ads.jsonl" <<'PYTHON'
import json
for i in range(4000):
    print(json.dumps({"id": str(i), "kind": "job", "lang": "ru", "text":
        f"Девушки 18-25, работа хостес в Дубае, место {i}. Виза и билет в кредит, вычет из "
        "зарплаты. Паспорт у менеджера. Доход от 5000 $ в месяц, опыт не нужен."}))
PYTHON
run -w "$T/ws" import --quiet --source board "$T/ads.jsonl"
ok "there are ads" [ "$code" = 0 ]
echo "four words which differ" >"$T/ws/pw"
i=0
while [ "$i" -lt "$PEOPLE" ]; do
    "$LUREWATCH" -w "$T/ws" -q user add "h$i" --password-fd 3 3<"$T/ws/pw" </dev/null || break
    i=$((i + 1))
done >/dev/null 2>"$T/err"
ok "there are people" [ "$i" = "$PEOPLE" ]

code=0
python3 tests/support/many_hands.py "$LUREWATCH" "$T/ws" "$PEOPLE" "${HANDS_S:-15}" \
    "${HANDS_KILLS:-2}" >"$T/said" 2>"$T/err" || code=$?
ok "nobody was given another's ad, and nothing went wrong" [ "$code" = 0 ]
sed 's/^/# /' "$T/err" | head -5
echo "# $(wc -l <"$T/said") decisions were acknowledged"
ok "there were decisions" [ "$(wc -l <"$T/said")" -gt 10 ]
sort "$T/said" >"$T/said.sorted"
sqlite3 -separator ' ' "$T/ws/lurewatch.db" \
    'SELECT w.ad_key, w.who FROM decision_words w ORDER BY 1, 2' | sort >"$T/kept"
ok "what was acknowledged is kept" sh -c "[ -z \"\$(comm -23 '$T/said.sorted' '$T/kept')\" ]"
ok "no ad was decided twice" sh -c "[ -z \"\$(cut -d ' ' -f 1 '$T/kept' | uniq -d)\" ]"
run -w "$T/ws" audit verify
ok "the log holds" [ "$code" = 0 ]
