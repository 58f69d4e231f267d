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

# A canary in addresses, titles and links, on a site that is crawled twice.
[ -n "${SITE:-}" ] || SITE=$(dirname "$LUREWATCH")/tests/support/static_site
if [ ! -x "$SITE" ]; then
    skip "addresses are purged" "no static site server at $SITE"
    exit 0
fi
mkdir -p "$T/www/$canary"
for i in 1 2 3; do
    echo "<a href=/$canary/$i.html>Повар $canary $i</a>" >>"$T/www/index.html"
    echo "<html lang=ru><title>Повар $canary $i</title><main><h1>Повар $canary $i</h1><p>Ресторану нужен повар $canary, график сменный, зарплата 300 000 тенге, договор, питание бесплатно, объявление $i.</p></main></html>" >"$T/www/$canary/$i.html"
done
printf 'User-agent: *\nDisallow: /%s/3.html\n' "$canary" >"$T/www/robots.txt"
"$SITE" "$T/www" >"$T/site.out" 2>/dev/null &
site=$!
while ! [ -s "$T/site.out" ]; do sleep 0.05; done
run init "$T/site" -q
sed -i 's/open: .*/open: 0s/; s/unflagged: .*/unflagged: 0s/; s/dismissed: .*/dismissed: 0s/' "$T/site/lurewatch.yaml"
printf -- '- id: board\n  seeds: [http://127.0.0.1:%s/]\n  kind: job\n' "$(cat "$T/site.out")" >"$T/site/sources/first.yaml"
for round in 1 2; do
    run -w "$T/site" crawl --once -q --allow-net 127.0.0.0/8 --delay 0s
    sqlite3 "$T/site/lurewatch.db" 'UPDATE page SET due_ms = 1'
    [ $round = 2 ] || rm "$T/www/$canary/2.html"
done
kill $site
# shellcheck disable=SC2317 # called by ok
places() {
    cat "$T"/site/lurewatch.db* "$T"/site/archive/*.gz
    for f in "$T"/site/archive/*.gz; do gzip -dc "$f"; done
}
ok "the canary is in many places" [ "$(places | grep -ao $canary | wc -l)" -gt 20 ]
sleep 1
run -w "$T/site" purge --yes
ok "purge of a crawled workspace ends with 0" [ "$code" = 0 ]
ok "no byte of an address is left but what robots.txt closes" [ "$(places | grep -ao "$canary/[12]" | wc -l)" = 0 ]
run -w "$T/site" archive verify
ok "the archive verifies" [ "$code" = 0 ]
