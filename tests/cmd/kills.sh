#!/bin/sh
# kills: a crawl is killed at random moments. What was committed stays, whole; only what was not
# is fetched again. LUREWATCH_KILLS says how often; 200 take some minutes.
# SPDX-License-Identifier: Apache-2.0
. tests/cmd/tap.sh

kills=${LUREWATCH_KILLS:-8}
pages=300
[ -n "${SITE:-}" ] || SITE=$(dirname "$LUREWATCH")/tests/support/static_site
if [ ! -x "$SITE" ]; then
    skip "kills" "no static site server at $SITE"
    exit 0
fi
mkdir -p "$T/www/ad"
{
    echo '<title>Board</title>'
    for i in $(seq $pages); do echo "<a href=/ad/$i.html>Ad $i</a>"; done
} >"$T/www/index.html"
for i in $(seq $pages); do
    cat >"$T/www/ad/$i.html" <<END
<!DOCTYPE html><html lang=ru><title>Вакансия $i</title><main><h1>Вакансия номер $i</h1>
<p>Требуется продавец в магазин номер $i, график два через два, оплата каждую неделю,
оформление по договору, звоните в рабочее время.</p></main></html>
END
done
"$SITE" "$T/www" >"$T/site.out" 2>"$T/access.log" &
site=$!
while ! [ -s "$T/site.out" ]; do sleep 0.05; done
port=$(cat "$T/site.out")

begin() {
    rm -rf "$T/ws"
    run init "$T/ws" -q
    cat >"$T/ws/sources/board.yaml" <<END
- id: board
  seeds: [http://127.0.0.1:$port/]
  kind: job
  lang: [ru]
  ads: ["/ad/*"]
END
    : >"$T/kept"
    asked=$(wc -l <"$T/access.log")
}
ask() { sqlite3 "$T/ws/lurewatch.db" "$1"; }
# Paths that a committed visit stands for, sorted.
kept() {
    ask "SELECT substr(url, length('http://127.0.0.1:$port') + 1) FROM frontier
         JOIN page USING (source, place) WHERE outcome = 'ok'" | sort
}
complain() {
    echo "# kill $kill, after $wait s: $1"
    bad=$((bad + 1))
}
# What must hold after every kill.
look() {
    [ "$(ask 'PRAGMA quick_check')" = ok ] || complain "the data base is damaged"
    kept >"$T/now"
    [ -z "$(comm -23 "$T/kept" "$T/now")" ] || complain "a committed page was lost"
    [ "$(grep -c /ad/ "$T/now")" = "$(ask 'SELECT count(*) FROM ad')" ] ||
        complain "pages and ads are not one"
    [ "$(ask 'SELECT count(*) FROM page WHERE outcome = '"'ok'"' AND visits > 1')" = 0 ] ||
        complain "a committed page was visited again"
    # robots.txt belongs to no page and is asked for by every run
    tail -n +$((asked + 1)) "$T/access.log" | sed -n 's/.*GET \([^ ]*\).*/\1/p' | sort -u >"$T/fetched"
    comm -12 "$T/kept" "$T/fetched" >"$T/again"
    [ ! -s "$T/again" ] || complain "$(wc -l <"$T/again") committed pages were fetched again"
    mv "$T/now" "$T/kept"
    asked=$(wc -l <"$T/access.log")
}

# Waits until the run has asked for something, ten seconds at most.
fetching() {
    for _ in $(seq 200); do
        [ "$(wc -l <"$T/access.log")" -eq "$asked" ] || return 0
        sleep 0.05
    done
}

# Waits until the run has committed a page, half a minute at most.
committing() {
    before=$(wc -l <"$T/kept")
    for _ in $(seq 600); do
        [ "$(kept 2>/dev/null | wc -l)" -le "$before" ] && kill -0 $pid 2>/dev/null || return 0
        sleep 0.05
    done
}

bad=0
ends=0
midway=0
begin
for kill in $(seq "$kills"); do
    wait=$(od -An -N2 -tu2 /dev/urandom | awk '{ printf "%.3f", $1 / 65536 * 0.8 }')
    "$LUREWATCH" -w "$T/ws" crawl --once -q --allow-net 127.0.0.0/8 --delay 5ms board >/dev/null 2>&1 &
    pid=$!
    case $((kill % 4)) in
    0) ;; # is killed while it starts
    1) committing ;; # between two batches, however slow the machine is
    *) fetching ;;
    esac
    sleep "$wait"
    kill -9 $pid 2>/dev/null
    wait $pid 2>/dev/null
    before=$(wc -l <"$T/kept")
    look
    [ "$(wc -l <"$T/kept")" = "$before" ] || midway=$((midway + 1))
    if [ "$(wc -l <"$T/kept")" -gt $pages ]; then
        ends=$((ends + 1))
        begin
    fi
done
ok "$kills kills: nothing committed is lost or fetched again" [ "$bad" = 0 ]
run -w "$T/ws" crawl --once --allow-net 127.0.0.0/8 --delay 0s board
ok "the crawl goes on and ends with 0" [ "$code" = 0 ]
wait=0
look
ok "behind them every page is there, once" [ "$bad $(wc -l <"$T/kept")" = "0 $((pages + 1))" ]
run -w "$T/ws" archive verify
ok "the archive verifies" [ "$code" = 0 ]
ok "some runs had committed something" [ "$midway" -gt 0 ]
echo "# all was fetched $ends times before a kill, $midway runs had committed something"
kill $site
