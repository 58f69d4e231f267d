#!/bin/sh
# examples: each file of sources/examples reads a site of its kind: every ad with its parts, nothing else.
# SPDX-License-Identifier: Apache-2.0
. tests/cmd/tap.sh

[ -n "${SITE:-}" ] || SITE=$(dirname "$LUREWATCH")/tests/support/static_site
if [ ! -x "$SITE" ]; then
    skip "the examples read sites" "no static site server at $SITE"
    exit 0
fi
run init -q "$T/ws"
run -w "$T/ws" source list sources/examples/*.yaml
ok "the examples are sound" [ "$code" = 0 ]

# file | host in it | folder of the site | ads | pages that are asked for, of any kind | one of the ads:
# title, pay, place, employer, contacts
while IFS='|' read -r file host folder ads pages wanted; do
    mkdir -p "$T/www/$folder"
    "$SITE" "$T/www/$folder" >"$T/site.out" 2>"$T/access.log" &
    site=$!
    while ! [ -s "$T/site.out" ]; do sleep 0.05; done
    at=http://127.0.0.1:$(cat "$T/site.out")
    python3 tests/support/make_sites.py "$T/www" "$at"
    rm -rf "$T/ws"
    run init -q "$T/ws"
    sed "s|https://$host|$at|g" "sources/examples/$file.yaml" >"$T/ws/sources/one.yaml"
    run -w "$T/ws" crawl --once -q --rules none --allow-net 127.0.0.0/8 --delay 0s
    sqlite3 "$T/ws/lurewatch.db" "SELECT title, salary, location, employer, contacts FROM ad ORDER BY title, text" >"$T/ads"
    ok "$file: its ads are read, and nothing else" sh -c "[ $code = 0 ] && [ \$(wc -l <'$T/ads') = $ads ] || { cat '$T/err' '$T/ads'; false; }"
    ok "$file: with their parts" sh -c "[ \"\$(head -n 1 '$T/ads')\" = '$wanted' ] || { cat '$T/ads'; false; }"
    ok "$file: what is none of its pages is not asked for" sh -c "[ \$(grep -vc 'robots.txt\\|^404' '$T/access.log') = $pages ] || { cat '$T/access.log'; false; }"
    kill $site
    wait $site 2>/dev/null
    : >"$T/site.out"
    tested="${tested:-} $file.yaml"
done <<'END'
board|board.example|board|3|5|Повар 1|300 000 тг|||
feed|board.example|feed|2|3|Официант 1||||
structured-jobs|jobs.example|structured|2|3|Швея 1|250000 KZT MONTH|Шымкент|ТОО Пример|
marriage-agency|agency.example|agency|2|4|Notice: Алия||||
old-tables|tours.example|tours|2|4|Тур в Анталью 1|от 289 000 тг|Анталья||+7 701 000 00 01
several-on-one-page|paper.example|paper|3|1|Няня 1|200 000 тг|||
table-board|table.example|table|3|2|Водитель 1|350 000 тг|Алматы||+7 701 000 00 01
forum|forum.example|forum|2|2|||||
wordpress|wordpress.example|wordpress|2|4|Няня в Дубай||||
travel-offers|travel.example|travel|2|3|Тур в Таиланд 1|бесплатно|Паттайя|Пример Трэвел|+7 701 000 00 02
sitemap-site|sitemap.example|sitemap|2|4|Сварщик 1||||
telegram-channel|channels.example|channel|3|1|||||
END
# shellcheck disable=SC2086 # words
ok "every example was tried" [ "$(printf '%s\n' $tested | sort)" = "$(cd sources/examples && ls | sort)" ]
