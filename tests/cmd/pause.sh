#!/bin/sh
# pause: a source that a person has paused is left alone, from the start and in a running crawl.
# SPDX-License-Identifier: Apache-2.0
. tests/cmd/tap.sh

[ -n "${SITE:-}" ] || SITE=$(dirname "$LUREWATCH")/tests/support/static_site
if [ ! -x "$SITE" ]; then
    skip "a paused source is left alone" "no static site server at $SITE"
    exit 0
fi
mkdir "$T/www"
i=0
while [ $i -lt 40 ]; do
    i=$((i + 1))
    echo "<a href=/$i.html>Повар $i</a>" >>"$T/www/index.html"
    echo "<html lang=ru><title>Повар $i</title><main><h1>Повар $i</h1><p>Ресторану нужен повар, график сменный, зарплата 300 000 тенге, договор, объявление $i.</p></main></html>" >"$T/www/$i.html"
done
"$SITE" "$T/www" >"$T/site.out" 2>/dev/null &
site=$!
# until_so WHAT...: waits at most half a minute for it.
until_so() {
    tries=0
    until "$@" || [ "$tries" = 300 ]; do
        tries=$((tries + 1))
        sleep 0.1
    done
}
until_so test -s "$T/site.out"
run init "$T/ws" -q
db=$T/ws/lurewatch.db
printf -- '- id: board\n  seeds: [http://127.0.0.1:%s/]\n  kind: job\n' "$(cat "$T/site.out")" >"$T/ws/sources/first.yaml"
run -w "$T/ws" queue list # makes the data base
run -w "$T/ws" import -q /dev/null --format jsonl
# shellcheck disable=SC2317 # called by ok
asked() { test "$(sqlite3 "$db" "SELECT count(*) FROM ledger WHERE requested = 1 AND kind = 'page'")" "$1" "$2"; }
crawl() { run -w "$T/ws" crawl --once --allow-net 127.0.0.0/8 --delay "$1"; }

sqlite3 "$db" "INSERT INTO source_pause VALUES ('board', 'aya', 1)"
crawl 0s
ok "a crawl of a paused source ends well" [ "$code" = 0 ]
ok "and says that it is paused" grep -q "board is paused" "$T/err"
ok "nothing was asked for" asked = 0
sqlite3 "$db" "DELETE FROM source_pause"
crawl 0.5s &
until_so asked -gt 2
sqlite3 "$db" "INSERT INTO source_pause VALUES ('board', 'aya', 1)"
wait $!
ok "a running crawl stops asking" asked -lt 30
sqlite3 "$db" "DELETE FROM source_pause"
crawl 0s
ok "it goes on where it was" asked -ge 41
kill $site
