#!/bin/sh
# archive: what verify finds, in files of others and in a workspace.
# SPDX-License-Identifier: Apache-2.0
. tests/cmd/tap.sh

# record TYPE EXTRA-HEADERS BODY: one uncompressed WARC record
record() {
    printf 'WARC/1.0\r\nWARC-Type: %s\r\n%bContent-Length: %s\r\n\r\n%s\r\n\r\n' "$1" "$2" "${#3}" "$3"
}
sha1=$(printf abc | sha1sum | cut -d' ' -f1)
record resource "WARC-Block-Digest: sha1:$sha1\r\n" abc >"$T/good.warc"
record resource "WARC-Block-Digest: sha1:$sha1\r\n" abd >"$T/bad.warc"
record resource 'WARC-Block-Digest: whirl:00\r\n' abc >"$T/odd.warc"
run archive verify "$T/good.warc"
ok "a SHA-1 digest is checked" sh -c "[ $code = 0 ] && grep -q '1 digests right' '$T/out'"
run archive verify "$T/bad.warc"
fails "an altered record with a SHA-1 digest" 1 "offset 0"
run archive verify "$T/odd.warc"
ok "a digest of an unknown kind is counted" sh -c "[ $code = 0 ] && grep -q '1 not checked (kind whirl is not known)' '$T/out'"
run archive verify "$T/nosuch.warc"
fails "a file that is not there" 2 "nosuch.warc"

[ -n "${SITE:-}" ] || SITE=$(dirname "$LUREWATCH")/tests/support/static_site
if [ ! -x "$SITE" ]; then
    skip "archive of a workspace" "no static site server at $SITE"
    exit 0
fi
mkdir -p "$T/www/ad"
for i in $(seq 1 300); do
    echo "<a href=/ad/$i.html>Ad $i</a>" >>"$T/www/index.html"
    echo "<html lang=ru><title>Вакансия $i</title><main><h1>Вакансия $i</h1><p>Требуются повара в гостиницу, canary$i, график сменный, зарплата 300 000 тенге, объявление номер $i.</p></main></html>" >"$T/www/ad/$i.html"
done
printf 'User-agent: *\nDisallow: /closed\n' >"$T/www/robots.txt"
"$SITE" "$T/www" >"$T/site.out" 2>"$T/access.log" &
site=$!
while ! [ -s "$T/site.out" ]; do sleep 0.05; done
port=$(cat "$T/site.out")
# workspace DIR: a workspace that crawls the site
workspace() {
    run init "$1" -q
    printf -- '- id: board\n  seeds: [http://127.0.0.1:%s/]\n  kind: job\n' "$port" >"$1/sources/first.yaml"
}
db() { sqlite3 "$T/ws/lurewatch.db" "$1"; }
verify() { run -w "$T/ws" archive verify; }
workspace "$T/ws"
run -w "$T/ws" crawl --once -q --allow-net 127.0.0.0/8 --delay 0s
verify
ok "an archive is what the data base knows" [ "$code" = 0 ]
ok "every answer has a row, that to robots.txt too" [ "$(db 'SELECT count(*) FROM record')" = 302 ]
file=$(ls "$T"/ws/archive/*.warc.gz)
cp "$file" "$T/whole"
cp "$T/ws/lurewatch.db" "$T/whole.db"

rm "$file"
verify
fails "a file that was deleted" 1 "is not there; the data base has 302 records in it"
cp "$T/whole" "$file"
at=$(db 'SELECT warc_offset FROM record ORDER BY warc_offset DESC LIMIT 1 OFFSET 1')
truncate -s "$at" "$file"
verify
ok "a file cut at a record: exit code 1" [ "$code" = 1 ]
ok "a sentence for each record that is missing" [ "$(grep -c 'no record at offset' "$T/err")" = 2 ]
ok "and one for the length" grep -q "bytes long" "$T/err"
cp "$T/whole" "$file"
printf 'X' | dd of="$file" bs=1 seek=$((at + 15)) conv=notrunc 2>/dev/null
verify
ok "a record that cannot be read: exit code 1" [ "$code" = 1 ]
ok "it is told alone, not those behind it" [ "$(wc -l <"$T/err")" = 1 ]
cp "$T/whole" "$file"
db "UPDATE record SET digest = 'sha256:OTHER' WHERE warc_offset = $at"
verify
fails "another record than was noted" 1 "not the one that the data base has there"
cp "$T/whole.db" "$T/ws/lurewatch.db"
db "UPDATE sighting SET record_id = NULL WHERE record_id IN (SELECT id FROM record WHERE warc_offset = $at); DELETE FROM record WHERE warc_offset = $at"
verify
ok "a record without a row is told" sh -c "[ $code = 0 ] && grep -q \"1 answers from offset $at on have no row\" '$T/out'"
run -w "$T/ws" archive verify "$file"
ok "a file by itself is checked by its digests" [ "$code" = 0 ]

# the end of a file that a crash tore off costs its record, not the index
run archive index "$file"
whole=$(wc -l <"$T/out")
truncate -s -40 "$file"
run archive index "$file"
ok "there is something to list" [ "$whole" -gt 1 ]
ok "an index has what stands before a torn end" [ "$(wc -l <"$T/out")" -ge $((whole - 1)) ]
ok "and says where that is" grep -q "$file" "$T/err"
run archive show "$file"
ok "so has the list" [ "$code" = 0 ]
cp "$T/whole" "$file"

# people who look for work: nothing of their pages but the digest
mkdir "$T/www/people"
echo '<html lang=ru><title>Ищу работу повара</title><main><h1>Ищу работу повара</h1><p>Ищу работу. Мне 30 лет, опыт пять лет, готова к переезду в другой город. Мой телефон +7 701 555 44 33, зовут canaryseeker. Рассмотрю все предложения, резюме пришлю.</p></main></html>' >"$T/www/people/seeker.html"
echo '<html lang=ru><title>Нужен повар</title><main><h1>Нужен повар</h1><p>Ресторану нужен повар canarycook, график сменный, зарплата 300 000 тенге, договор, питание бесплатно. Звоните +7 701 555 44 22 в рабочее время, отдел кадров.</p></main></html>' >"$T/www/people/cook.html"
run init "$T/people" -q
printf -- '- id: people\n  seeds: [http://127.0.0.1:%s/people/seeker.html, http://127.0.0.1:%s/people/cook.html]\n  kind: job\n  ads: ["/people/*"]\n' "$port" "$port" >"$T/people/sources/first.yaml"
run -w "$T/people" crawl --once -q --allow-net 127.0.0.0/8 --delay 0s
bytes() { for f in "$T"/people/archive/*.warc.gz; do gzip -dc "$f"; done; cat "$T"/people/lurewatch.db*; }
ok "both were read" [ "$(sqlite3 "$T/people/lurewatch.db" "SELECT group_concat(context) FROM (SELECT context FROM score ORDER BY context)")" = recruiting,seeking ]
ok "a recruiter's page is archived" sh -c "gzip -dc '$T'/people/archive/*.gz | grep -aq canarycook"
ok "a seeker's number is in no byte" [ "$(bytes | grep -ac '555 44 33')" = 0 ]
ok "nor is the page in the archive" sh -c "! gzip -dc '$T'/people/archive/*.gz | grep -aq canaryseeker"
ok "what is there says so" sh -c "gzip -dc '$T'/people/archive/*.gz | grep -aq '^withheld: '"
run -w "$T/people" archive verify
ok "and verifies" [ "$code" = 0 ]
sqlite3 "$T/people/lurewatch.db" 'UPDATE ad SET expires_ms = 1; UPDATE record SET expires_ms = 1'
run -w "$T/people" purge --yes
ok "it can be purged like the rest" [ "$code" = 0 ]
run -w "$T/people" archive verify
ok "and verifies after that" sh -c "[ $code = 0 ] && grep -q '0 rows' '$T/out'"

# kill -9 between a record and its row: another writer holds the data base meanwhile
unrowed() {
    run -w "$1" archive verify
    grep -Eq 'have no row|ends inside' "$T/out"
}
# hold DB: takes the writer's turn, until "exec 3>&-"
hold() {
    rm -f "$T/holder" "$T/held"
    mkfifo "$T/holder"
    sqlite3 -cmd '.timeout 30000' "$1" <"$T/holder" >"$T/held" &
    holder=$!
    exec 3>"$T/holder"
    echo 'BEGIN IMMEDIATE; SELECT 1;' >&3
    until [ -s "$T/held" ] || ! kill -0 $holder 2>/dev/null; do sleep 0.01; done
}
caught=
for try in $(seq 1 10); do
    rm -rf "$T/killed"
    workspace "$T/killed"
    sed -i 's/open: .*/open: 0s/; s/unflagged: .*/unflagged: 0s/; s/dismissed: .*/dismissed: 0s/' "$T/killed/lurewatch.yaml"
    seen=$(wc -l <"$T/access.log")
    "$LUREWATCH" -w "$T/killed" crawl --once -q --allow-net 127.0.0.0/8 --delay 20ms >/dev/null 2>&1 3>&- &
    pid=$!
    until [ "$(wc -l <"$T/access.log")" -gt $((seen + 3 + try)) ] || ! kill -0 $pid 2>/dev/null; do sleep 0.01; done
    hold "$T/killed/lurewatch.db"
    for look in $(seq 1 100); do
        if unrowed "$T/killed"; then caught="$try, look $look"; break; fi
        sleep 0.05
    done
    kill -9 $pid 2>/dev/null
    wait $pid 2>/dev/null
    exec 3>&-
    wait $holder
    [ "$caught" ] && break
done
ok "a kill left records without rows (try $caught)" [ -n "$caught" ]
cp -r "$T/killed" "$T/again"
# shellcheck disable=SC2317 # called by ok
canaries() { for f in "$T"/"$1"/archive/*.warc.gz; do gzip -dc "$f" 2>/dev/null; done | grep -ac canary; }
ok "with the words of pages" [ "$(canaries killed)" -gt 0 ]
sleep 1
run -w "$T/killed" purge --yes
ok "a purge finds them" [ "$code" = 0 ]
ok "and nothing of them is left" [ "$(canaries killed)" = 0 ]
ok "also not as they were packed" [ "$(cat "$T"/killed/archive/*.warc.gz "$T"/killed/lurewatch.db* | grep -ac canary)" = 0 ]
run -w "$T/killed" archive verify
ok "the archive still verifies" sh -c "[ $code = 0 ] && ! grep -Eq 'have no row|ends inside' '$T/out'"
run -w "$T/again" crawl --once --allow-net 127.0.0.0/8 --delay 0s
ok "the next crawl takes them up and says so" grep -q "stopped hard" "$T/err"
ok "so that each has a row" sh -c "! '$LUREWATCH' -w '$T/again' archive verify | grep -Eq 'have no row|ends inside'"
kill $site
