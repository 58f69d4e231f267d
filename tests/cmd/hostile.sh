#!/bin/sh
# hostile: every answer of the hostile server ends with a name and within bounds, and a site that
# is crawled beside it keeps its pace.
# SPDX-License-Identifier: Apache-2.0
. tests/cmd/tap.sh

[ -n "${SITE:-}" ] || SITE=$(dirname "$LUREWATCH")/tests/support/static_site
if [ ! -x "$SITE" ] || [ ! -f "$SHARED/sitefarm/hostile.py" ] || ! command -v python3 >/dev/null; then
    skip "a hostile server" "no ../shared, python3 or static site server"
    exit 0
fi
port=9098
python3 "$SHARED/sitefarm/hostile.py" $port 240 >"$T/server" 2>&1 &
server=$!
mkdir "$T/www"
for i in $(seq 1 200); do
    echo "<a href=/$i.html>a</a>" >>"$T/www/index.html"
    echo "<title>$i</title><p>page $i" >"$T/www/$i.html"
done
printf 'User-agent: *\nDisallow: /none\n' >"$T/www/robots.txt"
"$SITE" "$T/www" >"$T/site.out" 2>/dev/null &
site=$!
while ! [ -s "$T/site.out" ]; do sleep 0.05; done

# PATH OUTCOME: what becomes of each answer. Errors in a row would make the host rest for long, so
# they do not stand in a row; the slow ones come last.
cat >"$T/expected" <<'EOT'
badchunk net_error
charset ok
http09 net_error
cookies too_large
hugechunk net_error
deep100000 too_deep
neglen net_error
deep1000000 too_large
rst net_error
endless too_large
shortlen net_error
fakegz ok
twolen net_error
headers too_large
truncgz bad_encoding
http10 ok
interim too_large
nul ok
onehdr too_large
redir0 redirect
refresh ok
selfredir redirect
toloop scope private_address
toschemes scheme
drip timeout
hdrdrip timeout
EOT
run init "$T/ws" -q
{
    printf -- '- id: hostile\n  kind: job\n  max_pages_per_day: 60\n  seeds:\n'
    while read -r path _; do echo "  - http://127.0.0.1:$port/$path"; done <"$T/expected"
    echo "  - http://127.0.0.1:$port/cal0"
} >"$T/ws/sources/hostile.yaml"
printf -- '- id: calm\n  kind: job\n  seeds: ["http://127.0.0.1:%s/"]\n' "$(cat "$T/site.out")" >"$T/ws/sources/calm.yaml"
# pace WORKSPACE: milliseconds that the calm site took
pace() { sqlite3 "$1/lurewatch.db" "SELECT max(at_ms) - min(at_ms) FROM ledger WHERE source = 'calm' AND requested = 1"; }
run init "$T/alone" -q
cp "$T/ws/sources/calm.yaml" "$T/alone/sources/calm.yaml"
run -w "$T/alone" crawl --once -q --allow-net 127.0.0.0/8 --delay 100ms
run -w "$T/ws" crawl --once -q --allow-net 127.0.0.0/8 --delay 100ms --stats "$T/stats"
kill $server $site 2>/dev/null
ok "the crawl ends" [ "$code" = 4 ]
if grep -q __asan_init "$LUREWATCH"; then
    ok "its memory is told (sanitizers take more)" jq -e '.rss_mb > 0' "$T/stats"
else
    ok "its memory is bounded" jq -e '.rss_mb < 200' "$T/stats"
fi
db() { sqlite3 "$T/ws/lurewatch.db" "$1"; }
while read -r path wanted; do
    found=$(db "SELECT outcome FROM ledger WHERE url LIKE '%:$port/$path' ORDER BY at_ms LIMIT 1")
    ok "$path ends as $wanted (found '$found')" sh -c "case ' $wanted ' in *' $found '*) ;; *) false ;; esac"
done <"$T/expected"
ok "a calendar without end ends with the budget or the queue" [ "$(db "SELECT count(*) FROM ledger WHERE url LIKE '%/cal%' AND requested = 1")" -le 60 ]
ok "every refusal has a sentence" [ "$(db "SELECT count(*) FROM ledger WHERE outcome IN ('too_large', 'timeout', 'net_error', 'bad_encoding', 'too_deep', 'scheme') AND what = ''")" = 0 ]
ok "the calm site was read whole" [ "$(db "SELECT count(*) FROM ledger WHERE source = 'calm' AND kind = 'page' AND outcome = 'ok'")" = 201 ]
share=$(($(pace "$T/alone") * 100 / $(pace "$T/ws")))
echo "# the calm site kept $share per cent of its pace (90 wanted; a time decides nothing here)"
