#!/bin/sh
# manners: the ledger as evidence, an index of the archive, and which walls stand.
# SPDX-License-Identifier: Apache-2.0
. tests/cmd/tap.sh

run doctor
ok "doctor finds what is needed, or says what is missing" [ "$code" -le 1 ]
ok "pages are read by a process of their own" grep -q "^yes *reader " "$T/out"
ok "behind seccomp" grep -q "^yes *seccomp " "$T/out"
run doctor --json
ok "doctor as JSON" jq -e '.reader.stands and .seccomp.stands and .fetch_apart.stands and .offline.stands' "$T/out"

[ -n "${SITE:-}" ] || SITE=$(dirname "$LUREWATCH")/tests/support/static_site
if [ ! -x "$SITE" ]; then
    skip "manners of a crawl" "no static site server at $SITE"
    exit 0
fi
mkdir "$T/www"
for i in 1 2 3; do
    echo "<a href=/$i.html>a</a>" >>"$T/www/index.html"
    echo "<title>Page $i</title><p>page $i" >"$T/www/$i.html"
done
echo '<a href=/closed>c</a>' >>"$T/www/index.html"
printf 'User-agent: *\nDisallow: /closed\n' >"$T/www/robots.txt"
"$SITE" "$T/www" >"$T/site.out" 2>"$T/access.log" &
site=$!
while ! [ -s "$T/site.out" ]; do sleep 0.05; done
host=http://127.0.0.1:$(cat "$T/site.out")
run init "$T/ws" -q
printf -- '- id: board\n  seeds: ["%s/"]\n  kind: job\n  basis: {kind: public-board, seen: 2026-03-14}\n' "$host" >"$T/ws/sources/a.yaml"
run -w "$T/ws" report manners
ok "nothing asked, nothing told" grep -q "Nothing was asked" "$T/out"
run -w "$T/ws" crawl --once -q --allow-net 127.0.0.0/8 --delay 60ms
kill $site
run -w "$T/ws" report manners --json
ok "one host" [ "$(wc -l <"$T/out")" = 1 ]
ok "what was asked and refused" jq -e '.requests == 5 and .robots_requests == 1 and .refused == 1' "$T/out"
ok "under which basis and robots.txt" jq -e --arg digest "$(sha256sum <"$T/www/robots.txt" | cut -d' ' -f1)" \
    '.basis == "public-board, seen 2026-03-14" and .robots == $digest' "$T/out"
ok "the rest was kept" jq -e '.delay_ms == 60 and .shortest_rest_ms >= 60 and .too_soon == 0' "$T/out"
run -w "$T/ws" report manners
ok "the same for people" grep -q "too soon: 0" "$T/out"
run -w "$T/ws" report manners --each --json
ok "every request is a line, that for robots.txt first" jq -es --arg host "$host" 'length == 6 and .[0].for == "robots.txt" and .[0].url == $host + "/robots.txt" and .[0].status == 200' "$T/out"
ok "with the robots.txt that it brought" jq -es --arg digest "$(sha256sum <"$T/www/robots.txt" | cut -d' ' -f1)" 'all(.[]; .robots == $digest)' "$T/out"
ok "on which basis, how long the host had rested, and from where the answer came" jq -es 'all(.[]; .basis == "public-board, seen 2026-03-14") and all(.[2:][]|select(.requested); .waited_ms >= 60 and .address == "127.0.0.1")' "$T/out"
sed -i 's/public-board/permission/' "$T/ws/sources/a.yaml"
run -w "$T/ws" report manners --each
ok "a basis that is changed later changes no line of the past" [ "$(sqlite3 "$T/ws/lurewatch.db" "SELECT count(*) FROM ledger WHERE basis LIKE 'public-board%'")" = 6 ]
ok "the budget of a day counts pages alone" [ "$(sqlite3 "$T/ws/lurewatch.db" "SELECT count(*) FROM ledger WHERE kind = 'page' AND requested = 1")" = 4 ]
run -w "$T/ws" report manners --from tomorrow
fails "a day that is none" 2 "wanted a day"

run -w "$T/ws" archive index
cp "$T/out" "$T/index"
ok "every answer is in the index" [ "$(wc -l <"$T/index")" = 5 ]
ok "which is sorted" sort -c "$T/index"
ok "by host and path" grep -q "^127.0.0.1:[0-9]*)/1.html 20[0-9]\{12\} {" "$T/index"
cut -d' ' -f3- "$T/index" >"$T/fields"
ok "with JSON behind" jq -es 'any(.[]; (.url | endswith("/1.html")) and .mime == "text/html" and .status == 200)' "$T/fields"
# What stands at an offset is that answer, for whoever reads gzip.
file=$(ls "$T"/ws/archive/*.warc.gz)
offset=$(jq -r 'select(.url | endswith("/2.html")) | .offset' "$T/fields")
length=$(jq -r 'select(.url | endswith("/2.html")) | .length' "$T/fields")
ok "a record is found by it" sh -c "tail -c +$((offset + 1)) '$file' | head -c $length | gzip -dc | grep -q 'page 2'"
sqlite3 "$T/ws/lurewatch.db" 'UPDATE record SET expires_ms = 1'
run -w "$T/ws" purge --yes
run -w "$T/ws" archive index
ok "what was purged is not in it" [ "$(wc -l <"$T/out")" = 0 ]
run -w "$T/ws" archive verify
ok "and the archive verifies" [ "$code" = 0 ]
