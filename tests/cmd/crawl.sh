#!/bin/sh
# crawl: two source files edited by hand, revisits, stops and kills.
# SPDX-License-Identifier: Apache-2.0
. tests/cmd/tap.sh

[ -n "${SITE:-}" ] || SITE=$(dirname "$LUREWATCH")/tests/support/static_site
if [ ! -x "$SITE" ]; then
    skip "crawl" "no static site server at $SITE"
    exit 0
fi
mkdir "$T/www"
{
    echo '<title>Board</title>'
    for i in $(seq 1 60); do echo "<a href=/ad/$i.html>Ad $i</a>"; done
} >"$T/www/index.html"
mkdir "$T/www/ad"
for i in $(seq 1 60); do
    cat >"$T/www/ad/$i.html" <<EOF
<!DOCTYPE html><html lang=ru><title>Вакансия $i</title><main><h1>Вакансия номер $i</h1>
<p>Требуются девушки для работы в Дубае, объявление номер $i. Визу и билет оформим в кредит, вычет из зарплаты.
Доход от 5000 \$ в месяц, опыт не нужен, знание языка не нужно. Паспорт хранится у работодателя.</p></main></html>
EOF
done
printf 'User-agent: *\nDisallow: /ad/13.html\n' >"$T/www/robots.txt"
"$SITE" "$T/www" >"$T/site.out" 2>"$T/access.log" &
site=$!
while ! [ -s "$T/site.out" ]; do sleep 0.05; done
port=$(cat "$T/site.out")
run init "$T/ws" -q
cat >"$T/ws/sources/first.yaml" <<EOF
- id: board
  seeds: [http://127.0.0.1:$port/]
  kind: job
  lang: [ru]
  ads: ["/ad/*"]
EOF
printf -- '- id: other\n  seeds: [http://127.0.0.1:%s/ad/1.html]\n  kind: job\n' "$port" >"$T/ws/sources/second.yaml"
run -w "$T/ws" source list
ok "both source files are read" grep -q "other" "$T/out"
# asked N: waits until N more requests than $seen have come, half a minute at most
seen=0
asked() {
    for _ in $(seq 1 300); do
        [ "$(wc -l <"$T/access.log")" -ge $((seen + $1)) ] && return 0
        sleep 0.1
    done
    return 1
}
crawl() { run -w "$T/ws" crawl --once --allow-net 127.0.0.0/8 "$@"; }

# killed again and again while it crawls
for wait in 0.05 0.1 0.15 0.2 0.3 0.4; do
    "$LUREWATCH" -w "$T/ws" crawl --once -q --allow-net 127.0.0.0/8 --delay 20ms board >/dev/null 2>&1 &
    pid=$!
    sleep "$wait"
    kill -9 $pid 2>/dev/null
    wait $pid 2>/dev/null
done
ok "after kill -9 the data base is whole" [ "$(sqlite3 "$T/ws/lurewatch.db" 'PRAGMA integrity_check')" = ok ]
crawl --delay 5ms board
ok "the crawl goes on and ends with 0" [ "$code" = 0 ]
ok "every allowed page was fetched" [ "$(grep -o 'GET /ad/[0-9]*.html' "$T/access.log" | sort -u | wc -l)" = 59 ]
ok "the page closed by robots.txt was not" sh -c "! grep -q 'GET /ad/13.html' '$T/access.log'"
ok "every ad is stored once" [ "$(sqlite3 "$T/ws/lurewatch.db" 'SELECT count(*) FROM ad')" = 59 ]
run init "$T/whole" -q
cp "$T/ws/sources/first.yaml" "$T/whole/sources/first.yaml"
run -w "$T/whole" crawl --once --allow-net 127.0.0.0/8 --delay 5ms --stats "$T/stats.json" board
ok "statistics are JSON" jq -e '.pages >= 60 and .refused.robots >= 1 and .wall_s >= 0 and .cpu_s >= 0 and .rss_mb > 0' "$T/stats.json"
ok "the agent names the program" grep -q "lurewatch/" "$T/access.log"
run init "$T/few" -q
sed 's/kind: job/kind: job\n  max_pages_per_day: 2\n  revisit: 1h/' "$T/ws/sources/first.yaml" >"$T/few/sources/first.yaml"
run -w "$T/few" crawl --once --allow-net 127.0.0.0/8 --delay 5ms board
left=$((1440 - $(date -u +%-H) * 60 - $(date -u +%-M)))
opens=$(sed -n 's/.*budget of the day is used up: the next begins at 00:00 UTC, in \([0-9]*\) min$/\1/p' "$T/err")
due=$(sed -n 's/^  next due in \([0-9]*\) min$/\1/p' "$T/err")
ok "it is told when a budget that is used up opens again" [ "$((opens - left))" -ge 0 -a "$((opens - left))" -le 1 ]
ok "and nothing is called due before" [ "$due" -ge "$opens" ]
before=$(wc -l <"$T/access.log")
run -w "$T/ws" crawl --once -q --allow-net 127.0.0.0/8 --stats /nonexistent/x board
fails "statistics that cannot be written" 2 "/nonexistent/x"
run -w "$T/ws" crawl --once -q --allow-net 127.0.0.0/8 --stats "$T" board
fails "statistics into a folder" 2 "$T"
run -w "$T/ws" crawl --once -q --allow-net 127.0.0.0/8 --metrics /nonexistent/x.prom board
fails "figures that cannot be written" 2 "--metrics /nonexistent/x.prom"
ok "nothing was fetched for them" [ "$(wc -l <"$T/access.log")" = "$before" ]
crawl --delay 5ms board
run -w "$T/ws" crawl --once --allow-net 127.0.0.0/8 --delay 5ms --metrics "$T/crawl.prom" board
ok "what is due next is told" grep -q "next due in [0-9]* min" "$T/err"
ok "no budget is used up" sh -c "! grep -q 'budget of the day' '$T/err'"
ok "figures for Prometheus" grep -qx 'lurewatch_crawl_running 0' "$T/crawl.prom"
ok "each figure has its type" [ "$(grep -c '^# TYPE' "$T/crawl.prom")" = "$(grep -v '^#' "$T/crawl.prom" | sed 's/[{ ].*//' | sort -u | wc -l)" ]
ok "each line is one of a figure" sh -c "! grep -vE '^(# (HELP|TYPE) lurewatch_[a-z_]+ .+|lurewatch_[a-z_]+(\\{outcome=\"[a-z_]+\"\\})? [0-9.]+)\$' '$T/crawl.prom'"
ok "and when the next is due" [ "$(sed -n 's/^lurewatch_crawl_next_due_timestamp_seconds \([0-9]*\).*/\1/p' "$T/crawl.prom")" -gt "$(date +%s)" ]
ok "all may read it" [ "$(stat -c %a "$T/crawl.prom")" = 644 ]
ok "a second crawl fetches nothing that is not due" [ "$(($(wc -l <"$T/access.log") - before))" -le 2 ]
run -w "$T/ws" archive verify
ok "the archive verifies after the kills" [ "$code" = 0 ]
run -w "$T/ws" queue list --json
ok "the queue is filled" jq -e 'length >= 10' "$T/out"
id=$(jq -r '.[0].id' "$T/out")
run -w "$T/ws" queue decide "$id" confirmed
ok "a decision" [ "$code" = 0 ]
run -w "$T/ws" report brief --lang kk
ok "a brief in Kazakh" grep -q '[әғқңөұүһі]' "$T/out"

# what cannot be made searchable was asked for once and is kept
run init "$T/damaged" -q
cp "$T/ws/sources/first.yaml" "$T/damaged/sources/first.yaml"
sqlite3 "$T/damaged/lurewatch.db" "DROP TABLE search_index_data"
run -w "$T/damaged" crawl --once -q --allow-net 127.0.0.0/8 --delay 5ms board
ok "a search index that is damaged is told" [ "$code" != 0 ]
ok "and takes no page with it" [ "$(sqlite3 "$T/damaged/lurewatch.db" 'SELECT count(*) FROM record')" -gt 0 ]

# Ctrl-C: what is in flight is finished, the state saved, 130
sqlite3 "$T/ws/lurewatch.db" 'SELECT 1' >/dev/null
run init "$T/ws2" -q
cp "$T/ws/sources/first.yaml" "$T/ws2/sources/first.yaml"
seen=$(wc -l <"$T/access.log")
"$LUREWATCH" -w "$T/ws2" crawl --once -q --allow-net 127.0.0.0/8 --delay 200ms board >"$T/out" 2>"$T/err" &
pid=$!
asked 8
kill -INT $pid
code=0
wait $pid || code=$?
ok "Ctrl-C ends with 130" [ "$code" = 130 ]
ok "and what was fetched is stored" [ "$(sqlite3 "$T/ws2/lurewatch.db" 'SELECT count(*) FROM ad')" -ge 3 ]
seen=$(wc -l <"$T/access.log")
"$LUREWATCH" -w "$T/ws2" crawl --once -q --allow-net 127.0.0.0/8 --delay 200ms board >"$T/out" 2>"$T/err" &
pid=$!
asked 2
kill -INT $pid
kill -INT $pid
code=0
wait $pid || code=$?
ok "Ctrl-C twice ends with 130 as well" [ "$code" = 130 ]
ok "and nothing is broken" [ "$(sqlite3 "$T/ws2/lurewatch.db" 'PRAGMA integrity_check')" = ok ]

# one crawl a workspace
run init "$T/ws3" -q
cp "$T/ws/sources/first.yaml" "$T/ws3/sources/first.yaml"
seen=$(wc -l <"$T/access.log")
"$LUREWATCH" -w "$T/ws3" crawl --once -q --allow-net 127.0.0.0/8 --delay 200ms board >/dev/null 2>&1 &
pid=$!
asked 2
run -w "$T/ws3" crawl --once -q --allow-net 127.0.0.0/8 --delay 100ms board
fails "a second crawl on the workspace" 3 "another crawl"
kill -INT $pid
wait $pid

# links first, ads later
run init "$T/ws4" -q
cp "$T/ws/sources/first.yaml" "$T/ws4/sources/first.yaml"
stored() { sqlite3 "$T/ws4/lurewatch.db" 'SELECT count(*) FROM ad'; }
for only in --links-only ""; do
    # shellcheck disable=SC2086 # no word when it is empty
    run -w "$T/ws4" crawl --once -q --allow-net 127.0.0.0/8 --delay 0s $only board
    [ -z "$only" ] || ok "--links-only reads no ads" [ "$(stored)" = 0 ]
done
ok "a full crawl after it reads them" [ "$(stored)" = 59 ]
run -w "$T/ws4" crawl --once -q --rules "$T/nowhere" board
fails "a crawl for ads needs its rules" 2 nowhere
run -w "$T/ws4" crawl --once -q --allow-net 127.0.0.0/8 --rules "$T/nowhere" --links-only board
ok "--links-only loads none" [ "$code" = 0 ]
kill $site
