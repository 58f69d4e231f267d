#!/bin/sh
# frontier: lost pages with status 200, pages under several addresses, sitemaps with dates.
# SPDX-License-Identifier: Apache-2.0
. tests/cmd/tap.sh

if ! command -v python3 >/dev/null; then
    skip "a site that moves" "no python3"
    exit 0
fi
site() { # NAME: serves $T/NAME, leaves $port
    python3 tests/support/moving_site.py "$T/$1" >"$T/$1.out" 2>"$T/$1.log" &
    sites="${sites:-} $!"
    while ! [ -s "$T/$1.out" ]; do sleep 0.05; done
    port=$(cat "$T/$1.out")
}
ad() { # FILE TITLE TEXT [HEAD]
    printf '<html lang=ru><title>%s</title>%s<main><h1>%s</h1><p>%s График сменный, зарплата 300 000 тенге, договор, питание бесплатно. Звоните в рабочее время, отдел кадров.</p></main></html>\n' "$2" "${4:-}" "$2" "$3" >"$1"
}
workspace() { # NAME SOURCE-LINES
    run init "$T/ws-$1" -q
    printf -- '- id: board\n  kind: job\n%b' "$2" >"$T/ws-$1/sources/first.yaml"
}
crawl() { run -w "$T/ws-$1" crawl --once -q --allow-net 127.0.0.0/8 --delay 0s --stats "$T/stats"; }
db() { sqlite3 "$T/ws-$1/lurewatch.db" "$2"; }
asked() { grep -c " $2\$" "$T/$1.log" || true; }

# soft 404: one of the listed ads is gone; the site says so with status 200, on a page that leads
# to another lost one, and so on until it is understood
mkdir -p "$T/soft/ad"
for i in 1 2 3 4; do echo "<a href=/ad/$i.html>$i</a>" >>"$T/soft/index.html"; done
for i in 1 2 3; do ad "$T/soft/ad/$i.html" "Вакансия $i" "Ресторану номер $i требуется повар."; done
ad "$T/soft/.soft" "Объявление не найдено" "По адресу PATH ничего нет, возможно, его удалил автор. Посмотрите вакансии в других разделах: повара, официанты, горничные, водители. <a href=PATHn>Дальше</a>"
site soft
workspace soft "  seeds: [http://127.0.0.1:$port/]\n  ads: ['/ad/*']\n"
crawl soft
ok "lost pages with status 200 are told" jq -e '.outcomes.lost >= 2' "$T/stats"
ok "the host was asked once for what cannot exist" [ "$(grep -c 'GET /ad/[0-9]\{16\}.htmln*$' "$T/soft.log")" = 1 ]
ok "the ledger says why" [ "$(db soft "SELECT count(*) FROM ledger WHERE outcome = 'lost' AND what LIKE 'an address that does not exist%'")" = 1 ]
ok "real ads are taken" [ "$(db soft "SELECT count(*) FROM ad WHERE title LIKE 'Вакансия%'")" = 3 ]
ok "of the lost ones only those before there was reason to ask" [ "$(db soft "SELECT count(*) FROM ad WHERE title LIKE 'Объявление%'")" -le 12 ]
ok "they are come back to in thirty days" [ "$(db soft "SELECT min(due_ms - fetched_ms) / 86400000 FROM page WHERE outcome = 'lost' AND due_ms < 9000000000000")" = 30 ]
ok "the question is never asked again" [ "$(db soft "SELECT count(*) FROM page WHERE outcome = 'lost' AND due_ms > 9000000000000")" = 1 ]

# a site that answers the question with its lure, so that all lures would be lost ones
mkdir -p "$T/lure/ad"
lure="Девушки на работу в Дубай, хостес, 5000$ в месяц, опыт не нужен. Визу и билет оплатим, отработаете долг. Паспорт сдаётся в офис, из квартиры без старшей не выходить."
for i in $(seq 1 12); do
    echo "<a href=/ad/$i.html>$i</a>" >>"$T/lure/index.html"
    ad "$T/lure/ad/$i.html" "Хостес номер $i" "$lure Телеграм @lure_$i."
done
for i in 1 2; do ad "$T/lure/ad/$i.html" "Повар" "Ресторану требуется повар."; done # provokes the question
ad "$T/lure/.soft" "Хостес" "$lure"
site lure
workspace lure "  seeds: [http://127.0.0.1:$port/]\n  ads: ['/ad/*']\n"
crawl lure
ok "a site that calls its lures lost is believed" jq -e '.outcomes.lost >= 9' "$T/stats"
ok "but what the score finds is taken all the same" [ "$(db lure "SELECT count(*) FROM ad WHERE title LIKE 'Хостес номер%'")" = 10 ]
ok "and it is read anew when it is due" [ "$(db lure "SELECT count(*) FROM page WHERE outcome = 'lost' AND digest IS NOT NULL AND digest != ''")" = 0 ]

# the same text at two addresses of a site that does say 404
mkdir -p "$T/honest/ad"
for i in 1 2 3; do
    echo "<a href=/ad/$i.html>$i</a>" >>"$T/honest/index.html"
    ad "$T/honest/ad/$i.html" "Вакансия" "Ресторану требуется повар."
done
site honest
workspace honest "  seeds: [http://127.0.0.1:$port/]\n  ads: ['/ad/*']\n"
crawl honest
ok "an honest host is asked once" [ "$(grep -c '^404 GET /ad/[0-9]\{16\}.html$' "$T/honest.log")" = 1 ]
ok "and none of its pages is taken for a lost one" jq -e '(.outcomes.lost // 0) == 0 and .outcomes.ok == 4' "$T/stats"

# canonical links
mkdir -p "$T/same/ad" "$T/same/loop"
cat >"$T/same/index.html" <<'END'
<a href="/ad/1.html?from=top">1</a> <a href="/ad/1.html?from=side">1</a>
<a href="/ad/2.html">2</a> <a href=/ad/3.html>3</a> <a href=/loop/a.html>a</a> <a href=/loop/b.html>b</a>
END
ad "$T/same/ad/1.html" "Вакансия 1" "Ресторану требуется повар." '<link rel=canonical href=/ad/1.html>'
ad "$T/same/ad/2.html" "Вакансия 2" "Гостинице требуется горничная." '<link rel=canonical href=http://evil.test/x>'
ad "$T/same/ad/3.html" "Вакансия 3" "Складу требуется грузчик." '<link rel=canonical href=/>'
ad "$T/same/loop/a.html" "Вакансия А" "Школе требуется учитель." '<link rel=canonical href=/loop/b.html>'
ad "$T/same/loop/b.html" "Вакансия Б" "Аптеке требуется фармацевт." '<link rel=canonical href=/loop/a.html>'
site same
workspace same "  seeds: [http://127.0.0.1:$port/]\n  ads: ['/ad/*', '/loop/*']\n"
crawl same
ok "a page named as the address of others is fetched" [ "$(asked same /ad/1.html)" = 1 ]
ok "the others are counted" jq -e '.outcomes.duplicate == 4 and (.outcomes.lost // 0) == 0' "$T/stats"
ok "and come back to in thirty days" [ "$(db same "SELECT min(due_ms - fetched_ms) / 86400000 FROM page WHERE outcome = 'duplicate'")" = 30 ]
ok "the ad is there once" [ "$(db same "SELECT count(*) FROM ad WHERE title = 'Вакансия 1'")" = 1 ]
ok "another host, or the front page, is not believed" [ "$(db same "SELECT count(*) FROM ledger WHERE outcome = 'ok' AND (url LIKE '%/ad/2.html' OR url LIKE '%/ad/3.html')")" = 2 ]
ok "a circle loses no ad" [ "$(db same "SELECT count(*) FROM ad")" = 5 ]
ok "the other host was never asked" [ "$(db same "SELECT count(*) FROM ledger WHERE host LIKE '%evil%'")" = 0 ]

# sitemaps that nobody but the robots.txt names: a sitemap of sitemaps, for two sources of the host
mkdir -p "$T/named/ad" "$T/named/tour"
echo "<a href=/ad/1.html>1</a>" >"$T/named/index.html"
ad "$T/named/ad/1.html" "Вакансия 1" "Ресторану требуется повар."
ad "$T/named/ad/2.html" "Вакансия 2" "Гостинице требуется горничная."
ad "$T/named/tour/1.html" "Тур 1" "Тур в Анталью на семь ночей."
ad "$T/named/about.html" "О нас" "Доска объявлений города."
site named
printf 'User-agent: *\nDisallow: /private\nSitemap: http://127.0.0.1:%s/map.xml\nSitemap: /private.xml\nSitemap: http://elsewhere.example/map.xml\n' "$port" >"$T/named/robots.txt"
echo "<sitemapindex><sitemap><loc>http://127.0.0.1:$port/map-1.xml</loc></sitemap></sitemapindex>" >"$T/named/map.xml"
for path in ad/2.html tour/1.html about.html; do echo "<url><loc>http://127.0.0.1:$port/$path</loc></url>"; done >"$T/named/urls"
echo "<urlset>$(cat "$T/named/urls")</urlset>" >"$T/named/map-1.xml"
workspace named "  seeds: [http://127.0.0.1:$port/]\n  follow: [/]\n  ads: ['/ad/*']\n"
printf -- '- id: tours\n  kind: travel\n  seeds: [http://127.0.0.1:%s/]\n  follow: [/]\n  ads: ["/tour/*"]\n' "$port" >"$T/ws-named/sources/second.yaml"
crawl named
ok "a page that only a sitemap of robots.txt names is found" [ "$(db named "SELECT group_concat(title, ', ') FROM (SELECT title FROM ad ORDER BY title)")" = "Вакансия 1, Вакансия 2, Тур 1" ]
ok "by each source what its patterns name" [ "$(asked named /about.html)" = 0 ]
ok "the sitemaps are asked for by both" [ "$(asked named /map.xml),$(asked named /map-1.xml)" = 2,2 ]
ok "but not what robots.txt closes" sh -c "[ $(asked named /private.xml) = 0 ] && jq -e '.refused.robots == 2' '$T/stats'"
ok "nor another host" [ "$(db named "SELECT count(*) FROM ledger WHERE url LIKE '%elsewhere%'")" = 0 ]
ok "and the process that keeps believes it all" jq -e '[.doubted // {} | .[]] | add // 0 == 0' "$T/stats"
ok "the ledger says how many there are" [ "$(db named "SELECT what FROM ledger WHERE kind = 'robots'")" = "it names 3 sitemaps, new to the source: 1" ]
crawl named
ok "the next run waits until they are due" [ "$(asked named /map.xml)" = 2 ]
for pid in $sites; do kill "$pid"; done
