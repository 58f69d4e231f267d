#!/bin/sh
# day: a day in the life of a new user, from an empty folder: two source files made of the
# examples, one chat taken in, one poster; the list, a decision, the brief, a hand-over.
# SPDX-License-Identifier: Apache-2.0
. tests/cmd/tap.sh

if ! command -v python3 >/dev/null; then
    skip "a day in the life" "no python3"
    exit 0
fi
# Two sites: a board of structured ads with a site map, and an agency with several ads a page.
mkdir -p "$T/board/vacancy" "$T/agency"
posting() { # NUMBER TITLE TEXT PAY
    printf '<html lang=ru><title>%s</title><script type="application/ld+json">{"@context":"https://schema.org","@type":"JobPosting","title":"%s","description":"%s","baseSalary":"%s","hiringOrganization":{"name":"ТОО Пример"}}</script><main><h1>%s</h1><p>%s</p></main></html>\n' \
        "$2" "$2" "$3" "$4" "$2" "$3" >"$T/board/vacancy/$1.html"
}
posting 1 "Хостес в Дубай" "Девушки 18-25, хостес в Дубае, опыт не нужен. Виза и билет в кредит, потом вычет из зарплаты. Жильё на месте, паспорт сдаёте на регистрацию. WhatsApp +7 700 000 00 21" "5000 USD"
posting 2 "Бухгалтер" "Требуется бухгалтер, оформление по ТК, белая зарплата, график 5/2, Алматы, ул. Абая 10. Отдел кадров принимает в рабочее время." "350000 KZT"
printf 'User-agent: *\nDisallow: /admin\n' >"$T/board/robots.txt"
cat >"$T/agency/index.html" <<'END'
<html lang=en><title>Work abroad this week</title><script type="application/ld+json">[
{"@type":"JobPosting","title":"Dancer in Bahrain","url":"/a","description":"Dancers and entertainers for a club in Bahrain, no experience, ticket on credit which is deducted from your first wages, you live in the club, we keep your passport."},
{"@type":"JobPosting","title":"Welder in Poland","url":"/b","description":"Welder with a certificate for a shipyard, contract before departure, eight hours a day, the employer pays for the visa and returns half of the ticket."}]</script>
<h1>Work abroad</h1></html>
END
for name in board agency; do
    python3 tests/support/moving_site.py "$T/$name" >"$T/$name.out" 2>"$T/$name.log" &
    sites="${sites:-} $!"
done
while ! [ -s "$T/board.out" ] || ! [ -s "$T/agency.out" ]; do sleep 0.05; done

host=http://127.0.0.1:$(cat "$T/board.out")
printf '<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"><url><loc>%s/vacancy/1.html</loc></url><url><loc>%s/vacancy/2.html</loc></url></urlset>' "$host" "$host" >"$T/board/sitemap.xml"

run init "$T/ws"
ok "a workspace is made" [ "$code" = 0 ]
rm -f "$T"/ws/sources/*
sed "s|https://jobs.example/sitemap.xml|$host/sitemap.xml|" sources/examples/structured-jobs.yaml >"$T/ws/sources/board.yaml"
printf -- '- id: agency\n  seeds: [http://127.0.0.1:%s/]\n  kind: job\n  lang: [en]\n' "$(cat "$T/agency.out")" >"$T/ws/sources/agency.yaml"
run -w "$T/ws" source list
ok "two source files are checked" [ "$code" = 0 ]
ok "both sources are listed" [ "$(grep -c '^[a-z]' "$T/out")" -ge 2 ]
run -w "$T/ws" crawl --once -q --allow-net 127.0.0.0/8 --delay 0s
ok "the crawl ends well" [ "$code" = 0 ]
ads_of() { sqlite3 "$T/ws/lurewatch.db" "SELECT count(*) FROM ad WHERE title LIKE '$1'"; }
ok "the board's two ads are there" [ "$(ads_of 'Хостес%')" = 1 -a "$(ads_of 'Бухгалтер')" = 1 ]
ok "and both of the agency's one page" [ "$(ads_of 'Dancer%')" = 1 -a "$(ads_of 'Welder%')" = 1 ]

run -w "$T/ws" import --source chat "$ROOT/tests/imports/whatsapp-android-ru.txt"
ok "an exported chat is taken in" [ "$code" = 0 ]
ok "and counted" grep -q "ads read" "$T/out"
run -w "$T/ws" import --source chat "$ROOT/tests/imports/whatsapp-android-ru.txt"
ok "a second time nothing is new" grep -Eq "(^|, )0 new|taken in already|already" "$T/out"
run -w "$T/ws" import --source wall "$ROOT/tests/imports/poster-ru.png"
if grep -q 'is not installed\|has no data' "$T/err"; then
    skip "a poster is read" "no Tesseract: tools/need.sh ocr"
else
    ok "a poster is read" grep -q "1 ads read, 1 new" "$T/out"
    ok "and flagged by its words" [ "$("$LUREWATCH" -w "$T/ws" queue list --json | jq 'map(select(.source == "wall")) | length')" = 1 ]
fi

run -w "$T/ws" queue list --json
ok "the lures are on the list" jq -e 'map(select(.band == "high" or .band == "review")) | length >= 2' "$T/out"
ok "honest ads are not flagged" jq -e 'all(.[]; (.title // "") != "Бухгалтер")' "$T/out"
id=$(jq -r '.[0].id' "$T/out")
run -w "$T/ws" queue show "$id"
ok "an ad tells why" sh -c "[ $code = 0 ] && grep -q '](1)' '$T/out'"
run -w "$T/ws" queue claim "$id" --as aigul
run -w "$T/ws" queue decide "$id" confirmed --as aigul --reason travel-on-credit
ok "a decision is taken" [ "$code" = 0 ]
run -w "$T/ws" report brief -o "$T/brief.html"
ok "the brief is a page" sh -c "[ $code = 0 ] && grep -q '</html>' '$T/brief.html'"
ok "with masked contacts" sh -c "! grep -q '700 000 00 21' '$T/brief.html'"
mkdir "$T/out.d"
run -w "$T/ws" handover -o "$T/out.d" --purpose "case 17" "$id"
ok "the ad is handed over" [ "$code" = 0 ]
ok "as a folder with sums that hold" sh -c "cd '$T'/out.d/*/ && sha256sum -c --strict --quiet manifest-sha256.txt"
run -w "$T/ws" archive verify
ok "the archive verifies" [ "$code" = 0 ]
run -w "$T/ws" report manners --json
ok "every request can be shown, too" [ "$(jq -s 'map(.requests) | add' "$T/out")" = "$(cat "$T/board.log" "$T/agency.log" | grep -c GET)" ]
ok "none came too soon" jq -es 'all(.[]; .too_soon == 0)' "$T/out"
for pid in $sites; do kill "$pid"; done
