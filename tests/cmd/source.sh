#!/bin/sh
# source: test and learn, from saved pages and from a server on loopback.
# SPDX-License-Identifier: Apache-2.0
# shellcheck disable=SC3046 # "source" is a word of the command here
. tests/cmd/tap.sh

sites=sources/demo/sites
cat >"$T/kerwen.yaml" <<'EOF'
- id: kerwen
  seeds: [http://kerwen-travel.test/]
  kind: travel
  follow: ["/page-*"]
  ads: ["/ads/*"]
  select: {title: h2.t, text: div.body, pay: td.price, employer: .nowhere, contacts: "p..who"}
EOF
# saved SOURCE FILE OPTIONS...: source test on a page of the sample sites.
saved() {
    source=$1 file=$2
    shift 2
    run source test "$source" "http://$file" --saved "$sites/$file" "$@"
}

# --- test, saved pages
saved "$T/kerwen.yaml" kerwen-travel.test/ads/1.html --json
ok "an ad page is read" [ "$code" = 0 ]
ok "its place with the source is told" jq -e '.place == "ad" and .outcome == "ok" and .charset == "windows-1251"' "$T/out"
ok "a selector that finds tells what" jq -e '.select[] | select(.part == "pay") | .matches == 1 and (.found | test("289 000"))' "$T/out"
ok "a selector that finds nothing is told" jq -e '.select[] | select(.part == "employer") | .matches == 0 and .wrong == ""' "$T/out"
ok "what is no selector is told" jq -e '.select[] | select(.part == "contacts") | .wrong | test("a name was expected")' "$T/out"
ok "the ad is as a crawl stores it" jq -e '.ads | length == 1 and (.[0] | .kind == "travel" and .salary == "от 289 000 тг на человека")' "$T/out"
saved "$T/kerwen.yaml" kerwen-travel.test/index.html --json
ok "links are told apart" jq -e '[.links[].place] | (map(select(. == "ad")) | length == 6) and any(. == "followed") and any(. == "no pattern matches")' "$T/out"
ok "a page that is no ad gives none" jq -e '.ads == []' "$T/out"
saved "$T/kerwen.yaml" kerwen-travel.test/ads/1.html
ok "people get words" grep -q "finds nothing" "$T/out"
{
    head -c 600000 /dev/zero | sed 's/\x0/<div>/g'
    echo "Cooks wanted in a cafe by the sea, good pay every day."
} >"$T/deep.html"
sed '/select/d' "$T/kerwen.yaml" >"$T/plain.yaml"
run source test "$T/plain.yaml" http://kerwen-travel.test/ads/9.html --saved "$T/deep.html" --json
ok "a page without a tree is read tag by tag" jq -e '.outcome == "too_deep" and (.ads | length == 1)' "$T/out"
run source test "$T/kerwen.yaml" nowhere --saved "$T/deep.html"
fails "what is no URL" 2 "nowhere"
run source test "$T/nowhere.yaml" http://a.test/ --saved "$T/deep.html"
fails "a source that is not there" 2 "nowhere.yaml"
cat "$T/kerwen.yaml" >"$T/two.yaml"
sed 's/id: kerwen/id: other/' "$T/kerwen.yaml" >>"$T/two.yaml"
run source test "$T/two.yaml" http://a.test/ --saved "$T/deep.html"
fails "a file with two sources" 2 "found 2 sources"

# --- learn, saved pages
# learn HOST PAGES...: leaves what is proposed in $T/learned.yaml.
learn() {
    host=$1
    shift
    count=$#
    for page in "$@"; do set -- "$@" "http://$host/$page" --saved "$sites/$host/$page"; done
    shift "$count"
    run source learn "$@"
    cp "$T/out" "$T/learned.yaml"
}
learned() { grep -qF -- "$1" "$T/learned.yaml"; }
learn kerwen-travel.test ads/1.html ads/2.html ads/3.html ads/4.html index.html
ok "a source is proposed" [ "$code" = 0 ]
ok "it begins at the list" learned 'seeds: ["http://kerwen-travel.test/index.html"]'
ok "its ads have a pattern" learned 'ads: ["/ads/*"]'
ok "the next pages are followed" learned '"*/page-*"'
ok "its title has a selector" learned "title: "
ok "its pay has a selector" learned 'pay: ".price"'
saved "$T/learned.yaml" kerwen-travel.test/ads/6.html --json
ok "what is proposed reads an ad it has not seen" jq -e '.place == "ad" and (.ads | length == 1) and ([.select[] | select(.matches != 1)] == [])' "$T/out"
saved "$T/learned.yaml" kerwen-travel.test/page-2.html --json
ok "and its lists are followed" jq -e '.place == "followed"' "$T/out"
learn zarplata-kz.test vacancy/11.html index.html
ok "one ad is enough for a proposal" learned 'ads: ["/vacancy/*"]'
ok "structured data tells the kind" learned 'kind: job'
learn tg-preview.test index.html
ok "pages that tell nothing give an honest proposal" learned "# ads: no pattern"
# Ads right under the root have no pattern of their own: nothing may be written that misses them.
for ad in hostess-dubai sklad-almaty; do
    {
        echo "<title>$ad - Board</title><h1 class=ttl>Staff for a hotel: $ad</h1><b class=price>1 000 tg</b>"
        echo "<p class=txt>Staff is wanted for $ad, with board and lodging; no experience needed, shifts of"
        echo "eight hours, call every day until the evening. The pay comes on the first day of each month."
    } >"$T/$ad.html"
done
cat >"$T/rabota.html" <<'EOF'
<ul><li><a href=/hostess-dubai>Hostess in a large hotel</a><li><a href=/sklad-almaty>Hands for a store of goods</a>
<li><a href=/povar-turcia>Cook for a small cafe</a></ul><a href="/rabota?page=2">2</a>
EOF
run source learn http://b.test/hostess-dubai http://b.test/sklad-almaty http://b.test/rabota \
    --saved "$T/hostess-dubai.html" --saved "$T/sklad-almaty.html" --saved "$T/rabota.html"
cp "$T/out" "$T/learned.yaml"
ok "ads and a list side by side are told apart" learned "from 2 ad pages, 1 lists"
ok "what is not followed is told" learned "# follow: no patterns are sure to leave the ads in reach"
run source test "$T/learned.yaml" http://b.test/rabota --saved "$T/rabota.html" --json
ok "what is proposed reaches the ads" jq -e '[.links[].place] == ["followed", "followed", "followed", "followed"]' "$T/out"
run source learn http://a.test/1 http://a.test/2 --saved "$T/deep.html"
fails "fewer files than pages" 2 "one for each"

# --- both, from a server
[ -n "${SITE:-}" ] || SITE=$(dirname "$LUREWATCH")/tests/support/static_site
if [ ! -x "$SITE" ]; then
    skip "pages are asked for" "no static site server at $SITE"
    exit 0
fi
cp -r "$sites/zarplata-kz.test" "$T/www"
printf 'User-agent: *\nDisallow: /vacancy/12.html\n' >"$T/www/robots.txt"
"$SITE" "$T/www" >"$T/site.out" 2>"$T/access.log" &
while ! [ -s "$T/site.out" ]; do sleep 0.05; done
at=http://127.0.0.1:$(cat "$T/site.out")
mkdir "$T/tmp"
TMPDIR=$T/tmp
export TMPDIR
printf -- '- id: z\n  seeds: [%s/]\n  kind: job\n  ads: ["/vacancy/*"]\n' "$at" >"$T/z.yaml"
run source test "$T/z.yaml" "$at/vacancy/11.html" --allow-net 127.0.0.0/8 --delay 0 --json
ok "a page is asked for" jq -e '.place == "ad" and (.ads | length == 1)' "$T/out"
ok "robots.txt was asked for first" sh -c "head -n 1 '$T/access.log' | grep -q robots.txt"
ok "nothing else was" [ "$(wc -l <"$T/access.log")" = 2 ]
run source test "$T/z.yaml" "$at/vacancy/12.html" --allow-net 127.0.0.0/8 --delay 0
fails "a page closed by robots.txt" 5 "Disallow: /vacancy/12.html"
ok "it was not asked for" sh -c "! grep -q 'vacancy/12' '$T/access.log'"
run source test "$T/z.yaml" "$at/gone.html" --allow-net 127.0.0.0/8 --delay 0
fails "a page that is gone" 4 "404"
ok "what stands on it is no page of the source" [ ! -s "$T/out" ]
run source learn "$at/vacancy/11.html" "$at/gone.html" --allow-net 127.0.0.0/8 --delay 0
fails "learning beside a page that is gone" 4 "404"
ok "it is not counted as a page" grep -q '^# Proposed from 1 ad pages, 0 lists and 0 other' "$T/out"
run source test "$T/z.yaml" "$at/vacancy/11.html"
fails "a private address" 5 "private"
run source learn "$at/vacancy/11.html" "$at/vacancy/13.html" "$at/index.html" --allow-net 127.0.0.0/8 --delay 0
ok "a source is learned from a server" grep -qF 'ads: ["/vacancy/*"]' "$T/out"
run source learn --basis public-board https://board.example/ad/1
fails "learning from a public site without a contact" 5 "contact"
run init "$T/ws" -q
sed -i 's/^#* *contact:.*/contact: crawler@unit.example/' "$T/ws/lurewatch.yaml"
run -w "$T/ws" source list sources/examples/*.yaml
ok "the examples are sound" [ "$code" = 0 ]
run -w "$T/ws" source learn https://board.example/ad/1
fails "and without a basis" 5 "--basis"
ok "nothing is left behind" [ -z "$(ls "$T/tmp")" ]
