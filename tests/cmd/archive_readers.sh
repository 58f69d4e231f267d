#!/bin/sh
# archive_readers: our WARC files as others read them: npm's warcio, and wget by our index.
# SPDX-License-Identifier: Apache-2.0
. tests/cmd/tap.sh

if ! command -v python3 >/dev/null; then
    skip "an archive in other hands" "no python3"
    exit 0
fi
mkdir -p "$T/www/ad" "$T/www/cut"
cat >"$T/www/index.html" <<'END'
<html lang=ru><title>Доска</title><a href=/ad/1.html>1</a> <a href=/ad/2.html>2</a>
<a href=/cut/3.html>3</a> <a href=/gone.html>4</a> <a href=/old.html>5</a>
END
ad() { # NAME TEXT
    printf '<html lang=ru><title>Объявление</title><main><h1>Объявление</h1><p>%s</p></main></html>\n' "$2" >"$T/www/$1"
}
ad ad/1.html 'Девушки 18-25, работа хостес в Дубае. Виза и билет в кредит, вычет из зарплаты. Доход от 5000 долларов в месяц, опыт не нужен, пишите в любое время canaryword.'
ad ad/2.html 'Ресторану нужен повар, график сменный, зарплата 300 000 тенге, договор, питание бесплатно. Звоните в рабочее время, отдел кадров.'
ad cut/3.html 'Ресторану нужен бармен, график сменный, зарплата 280 000 тенге, договор, питание бесплатно. Звоните в рабочее время, отдел кадров.'
echo /ad/2.html >"$T/www/old.html.goto"
python3 tests/support/moving_site.py "$T/www" >"$T/site.out" 2>"$T/access.log" &
site=$!
while ! [ -s "$T/site.out" ]; do sleep 0.05; done
port=$(cat "$T/site.out")
run init "$T/ws" -q
printf -- '- id: board\n  seeds: [http://127.0.0.1:%s/]\n  kind: job\n  ads: ["/ad/*"]\n' "$port" >"$T/ws/sources/first.yaml"
crawl() { run -w "$T/ws" crawl --once -q --allow-net 127.0.0.0/8 --delay 0s; }
db() { sqlite3 "$T/ws/lurewatch.db" "$1"; }
crawl
db "UPDATE page SET due_ms = 0"
touch "$T/www/.plain"
ad ad/2.html 'Ресторану нужен повар, график сменный, зарплата 320 000 тенге, договор, питание бесплатно. Звоните в рабочее время, отдел кадров.'
crawl # all anew: the same bytes again, without validators
rm "$T/www/.plain"
crawl # nothing is due
db "UPDATE page SET due_ms = 0"
crawl # conditional requests
run -w "$T/ws" archive verify
ok "an archive of three crawls verifies" [ "$code" = 0 ]
run -w "$T/ws" archive show --json
cp "$T/out" "$T/ours"
count() { jq -s "map(select(.type == \"$1\")) | length" "$T/ours"; }
ok "it holds responses, requests, revisits and scores" [ "$(count response)" -gt 6 -a "$(count revisit)" -gt 2 -a "$(count request)" = "$(($(count response) + $(count revisit)))" -a "$(count metadata)" -ge 3 ]

# warcio
modules=${UI_BUILD:-$(dirname "$LUREWATCH")}/npm/node_modules
warcio() { node tests/support/warcio.mjs "$modules" "$T"/ws/archive/*.warc.gz | jq -s . >"$T/theirs"; }
if command -v node >/dev/null && [ -d "$modules/warcio" ]; then
    ok "warcio reads every file" warcio
    sum() { jq "map($1) | add" "$T/theirs"; }
    ok "it finds as many records" [ "$(sum .records)" = "$(jq -s length "$T/ours")" ]
    ok "of the same types" [ "$(sum .types.revisit)" = "$(count revisit)" -a "$(sum .types.metadata)" = "$(count metadata)" ]
    ok "the digest of every block is right" [ "$(sum .blocks)" = "$(sum .records)" -a "$(sum '.wrong | length')" = 0 ]
    ok "and of every payload as it was sent, packed or not" [ "$(sum .payloads)" = "$(count response)" ]
    ok "every exchange has the address of the server" [ "$(sum .addresses)" -ge "$(($(count response) * 2))" ]
    ok "every request names its answer" [ "$(sum .concurrent)" = "$(count request)" ]
    ok "what broke off is marked" [ "$(sum .truncated.disconnect)" -ge 1 ]
    ok "redirects and errors are there" jq -e 'any(.[].statuses; .["302"] > 0) and any(.[].statuses; .["404"] > 0)' "$T/theirs"
    ok "each score refers to a record before it" jq -e 'all(.[].notes[]; .known)' "$T/theirs"
    ok "and says band, rules and pack" jq -e '[.[].notes[].ads[]] | any(.band == "high" and (.cues | length) > 1 and (.pack | length) == 64)' "$T/theirs"
    ok "but no words of the ad" sh -c "! jq -c '.[].notes' '$T/theirs' | grep -q 'Дуба\|canaryword'"
else
    skip "warcio reads every file" "no warcio in $modules: npm's registry could not be had"
fi

# wget: our index spares it what we hold
if command -v wget >/dev/null; then
    "$LUREWATCH" -w "$T/ws" archive index --cdx >"$T/index.cdx"
    ok "an index for wget has its first line" [ "$(head -1 "$T/index.cdx")" = " CDX a b a m s k r M V g u" ]
    again() { # URL NAME
        (cd "$T" && wget --quiet --output-document=/dev/null --warc-dedup=index.cdx --warc-file="$2" "http://127.0.0.1:$port$1")
        gzip -dc "$T/$2.warc.gz" >"$T/$2.warc"
    }
    touch "$T/www/.plain"
    again /ad/2.html same
    ok "wget finds our record and refers to it" grep -aq '^WARC-Type: revisit' "$T/same.warc"
    refers=$(sed -n 's/^WARC-Refers-To: \(.*\)\r$/\1/p' "$T/same.warc")
    ok "by the id of that page's record" sh -c "grep -F -- '$refers' '$T/index.cdx' | grep -q '/ad/2.html '"
    ad ad/2.html 'Новый текст.'
    again /ad/2.html other
    ok "what we do not hold it keeps" grep -aq '^WARC-Type: response' "$T/other.warc"
    run -w "$T/ws" import --format warc -q "$T/other.warc.gz"
    ok "its own file is taken in" [ "$code" = 0 ]
else
    skip "wget finds our record and refers to it" "no wget"
fi

# a purge leaves tombstones; index, verify and warcio go on
db 'UPDATE ad SET expires_ms = 1; UPDATE record SET expires_ms = 1'
digests=$(db 'SELECT count(*) FROM record')
run -w "$T/ws" purge --yes
ok "everything that is due is purged" [ "$code" = 0 ]
run -w "$T/ws" archive verify
ok "what is left verifies" [ "$code" = 0 ]
run -w "$T/ws" archive index
ok "the index holds nothing of it" [ "$code" = 0 -a ! -s "$T/out" ]
ok "no word of an ad is left, and no score" sh -c "! gzip -dc '$T'/ws/archive/*.gz | grep -aq 'canaryword\|\"band\"'"
if [ -s "$T/theirs" ]; then
    ok "warcio still reads every file" warcio
    ok "and finds each tombstone with the digest of what was there" [ "$(sum '.tombstones | map(select(startswith("sha256:"))) | length')" -ge "$digests" ]
    ok "whose own digest is right" [ "$(sum .blocks)" = "$(sum .records)" ]
fi
kill $site
