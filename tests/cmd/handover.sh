#!/bin/sh
# handover: what leaves stands by itself, is the same every time, and masked holds no contact.
# SPDX-License-Identifier: Apache-2.0
# shellcheck disable=SC2317 # functions are called by ok
. tests/cmd/tap.sh

"$LUREWATCH" demo --dir "$T/ws" --quiet >/dev/null 2>&1
run -w "$T/ws" queue list --json --limit 200
id=$(jq -r '[.[] | select(.band == "high")][0].id' "$T/out")
key=$(sqlite3 "$T/ws/lurewatch.db" "SELECT key FROM ad WHERE key LIKE '$id%'")
run -w "$T/ws" queue decide "$id" confirmed --reason "seen" --note "Позвонить +7 701 555 44 33" --as aida
mkdir "$T/a" "$T/b"
run -w "$T/ws" handover "$id" --out "$T/a" --purpose "case 17"
ok "an ad is handed over" [ "$code" = 0 ]
f=$T/a/handover-$(echo "$key" | cut -c1-8)
ok "sha256sum alone verifies the folder" sh -c "cd '$f' && sha256sum -c --strict --quiet manifest-sha256.txt"
ok "the manifest names all files but itself" [ "$(cd "$f" && find . -type f ! -name 'manifest*' | sed 's,^./,,' | sort)" = "$(cut -c67- "$f/manifest-sha256.txt" | sort)" ]
ok "the tar holds the same bytes" sh -c "mkdir '$T/x' && tar -C '$T/x' -xf '$f.tar' && diff -r '$T/x' '$T/a' -x '*.tar'"
ok "ad.json has score, pack and program" jq -e --arg key "$key" '.key == $key and (.pack|length) == 64 and (.program|startswith("lurewatch ")) and (.record.risk.cues|length) > 0' "$f/ad.json"
ok "an archived answer is with it" [ -s "$f/warc-0001.warc.gz" ]
run archive verify "$f/warc-0001.warc.gz"
ok "which verifies alone: answer, request, score" sh -c "[ $code = 0 ] && grep -q '3 records' '$T/out'"
ok "gzip reads it" sh -c "gzip -dc '$f/warc-0001.warc.gz' | grep -aq '^WARC-Type: response'"
for say in en ru kk; do
    ok "a report in $say" grep -q "<html lang=\"$say\">" "$f/report.$say.html"
    ok "without script and links" sh -c "! grep -Eiq '<script|href=.http|src=' '$f/report.$say.html'"
done
ok "the reports speak their languages" grep -q "не устанавливает преступления" "$f/report.ru.html"
ok "a README in three languages" sh -c "grep -q '^ENGLISH' '$f/README.txt' && grep -q '^РУССКИЙ' '$f/README.txt' && grep -q '^ҚАЗАҚША' '$f/README.txt'"
run -w "$T/ws" audit export "$T/log.tsv"
ok "its audit lines stand in the log as they are" [ "$(grep -Fxc -f "$f/audit.tsv" "$T/log.tsv")" = "$(wc -l <"$f/audit.tsv")" ]
seq=$(cut -f1 "$f/audit.tsv" | tail -1)
ok "what belongs to a line fits its sum" [ "$(jq -rj --argjson n "$seq" 'select(.seq == $n) | .salt, .payload' "$f/audit.jsonl" | sha256sum | cut -c1-64)" = "$(tail -1 "$f/audit.tsv" | cut -f3 | jq -r .sum)" ]
run -w "$T/ws" audit log --what handover --json --payloads
ok "that it left is in the log, with the manifest's hash" [ "$(jq -r '.payload | fromjson | .manifest' "$T/out")" = "$(sha256sum <"$f/manifest-sha256.txt" | cut -c1-64)" ]

sleep 1
run -w "$T/ws" handover "$id" --out "$T/b" --purpose "case 18"
ok "the second time the bytes are the same" diff -r "$T/a" "$T/b"
run -w "$T/ws" handover "$id" --out "$T/b"
fails "over an earlier one" 3 "cannot be made"

run -w "$T/ws" handover "$id" --masked --out "$T/a" --purpose "partner"
ok "masked for a partner" [ "$code" = 0 ]
m=$f-masked
ok "it verifies too" sh -c "cd '$m' && sha256sum -c --strict --quiet manifest-sha256.txt"
ok "without pages and audit lines" [ "$(find "$m" -name 'warc*' -o -name 'audit*' | wc -l)" = 0 ]
run -w "$T/ws" queue list --state all --json --limit 500
jq -r '.[].id' "$T/out" >"$T/ids"
noted=$("$LUREWATCH" -w "$T/ws" audit log --what handover --json | wc -l)
# shellcheck disable=SC2046 # ids are words
run -w "$T/ws" handover --masked --out "$T/all" -q $(cat "$T/ids")
ok "all ads, masked, into a folder that is made" [ "$code" = 0 ]
# telephones of the demo's ads, as people write them
number='\+7[ (-]*7[0-9]{2}[ )-]*[0-9]{3}[ -]*[0-9]{2}[ -]*[0-9]{2}'
ok "telephone numbers are known when they stand there" grep -rEq "$number" "$T/a" --include='*.json' --include='*.html'
ok "no telephone number is left in any" sh -c "! grep -rEl '$number' '$T/all' --include='*.json' --include='*.html'"

run -w "$T/ws" handover ffffffff --out "$T/never"
fails "an ad that is not there" 1 "no ad whose id begins"
ok "leaves no folder behind" [ ! -e "$T/never" ]
run -w "$T/ws" handover "$id" --out "$T/none/at/all"
fails "a folder that cannot be made" 3 "none/at/all: cannot be made"
run -w "$T/ws" handover "$id" --out "$T/out"
fails "a file in place of the folder" 3 "is a file, not a folder"
ok "and nothing is noted of these" [ "$("$LUREWATCH" -w "$T/ws" audit log --what handover --json | wc -l)" = "$(($(wc -l <"$T/ids") + noted))" ]
run -w "$T/ws" handover
fails "no ad" 2 "handover"
run -w "$T/ws" handover "$id" --masked --out "$T/b" --purpose "$(printf 'x%.0s' $(seq 501))"
fails "a purpose that the log cannot take" 2 "--purpose: found 501 bytes, wanted at most 500"
ok "hands nothing over" [ ! -e "$T/b/handover-$(echo "$key" | cut -c1-8)-masked" ]
run -w "$T/ws" audit log --what handover --json
handed=$(wc -l <"$T/out")
run -w "$T/ws" handover "$id" --masked --out "$T/b" --purpose "$(printf '"%.0s' $(seq 500))"
ok "the longest purpose is taken" [ "$code" = 0 ]
run -w "$T/ws" audit log --what handover --json --payloads
ok "and stands in the log whole" [ "$(wc -l <"$T/out")" = $((handed + 1)) ]
ok "to its last sign" [ "$(jq -r '.payload | fromjson | .purpose | length' "$T/out" | sort -n | tail -1)" = 500 ]

# An archive that was altered or purged is told of.
sqlite3 "$T/ws/lurewatch.db" "UPDATE ad SET expires_ms = 1 WHERE key <> '$key'"
for file in "$T"/ws/archive/*.warc.gz; do : >"$file"; done
mkdir "$T/c"
run -w "$T/ws" handover "$id" --out "$T/c"
ok "missing pages are told of" sh -c "[ $code = 0 ] && grep -q 'not in the archive any more' '$T/err'"

# The button of the screens gives the tar of the command, and a line of the log.
"$LUREWATCH" -w "$T/ws" ui --no-open >"$T/ui.out" 2>"$T/ui.err" </dev/null &
pid=$!
tries=0
until grep -q token= "$T/ui.out" || [ "$tries" = 400 ]; do
    tries=$((tries + 1))
    sleep 0.1
done
url=$(sed -n 's,.*\(http://127.0.0.1:[0-9]*\)/.*,\1,p' "$T/ui.out")
token=$(sed -n 's/.*token=//p' "$T/ui.out")
post() { curl -s -m 20 -b "$T/jar" -c "$T/jar" -H 'Content-Type: application/json' "$@"; }
csrf=$(post -d "{\"token\":\"$token\"}" "$url/api/v1/session" | jq -r .csrf)
ask_for() {
    post -D "$T/head" -o "$T/taken.tar" -H "X-CSRF-Token: $csrf" -d "$1" "$url/api/v1/ads/$key/handover"
}
ask_for '{"purpose":"case 19","masked":true}'
ok "the screens hand over the same masked tar" cmp "$T/taken.tar" "$m.tar"
ok "under its name" grep -qi "^content-disposition: attachment; filename=\"$(basename "$m").tar\"" "$T/head"
ask_for '{"purpose":"case 20","masked":false}'
run -w "$T/ws" handover "$id" --out "$T/c/.." --purpose "case 21"
ok "and the whole one" cmp "$T/taken.tar" "$T/handover-$(echo "$key" | cut -c1-8).tar"
run -w "$T/ws" audit log --what handover --json --payloads
ok "with a line of the log each" [ "$(jq -r '.payload | fromjson | .purpose' "$T/out" | grep -cE '^case (19|20|21)$')" = 3 ]

# Who brought an ad, what they said of it and why others decided stays in the house.
key=$(post -H "X-CSRF-Token: $csrf" -d '{"text":"Хостес в Дубае, виза в кредит","note":"от мамы Айгуль Сериковой @aigul_mama"}' "$url/api/v1/ads" | jq -r .id)
run -w "$T/ws" queue decide "$key" confirmed --reason "жертва Динара" --note "показания сестры" --as aida-k
run -w "$T/ws" queue show "$key"
ok "a note is shown to who reads the ad" grep -q "от мамы Айгуль Сериковой" "$T/out"
ok "its contact is masked" sh -c "! grep -q aigul_mama '$T/out'"
inside='Сериков|aigul_mama|Динар|сестры|aida-k'
ask_for '{"purpose":"partner","masked":true}'
ok "the masked file holds none of them" sh -c "! tar -xOf '$T/taken.tar' | grep -Eq '$inside'"
ok "but the outcome" sh -c "tar -xOf '$T/taken.tar' --wildcards '*/ad.json' | grep -q '\"outcome\":\"confirmed\"'"
ask_for '{"purpose":"court","masked":false}'
tar -xOf "$T/taken.tar" --wildcards '*/ad.json' >"$T/whole.json"
ok "the whole one holds all" [ "$(grep -oE "$inside" "$T/whole.json" | sort -u | wc -l)" = 5 ]
kill "$pid"
wait "$pid" || :
