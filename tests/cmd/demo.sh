#!/bin/sh
# demo: the whole way on the bundled sites, and what it must and must not flag.
# SPDX-License-Identifier: Apache-2.0
. tests/cmd/tap.sh

run demo --dir "$T/demo" --lang en
ok "demo ends with 0 without a terminal" [ "$code" = 0 ]
ok "it prints flagged ads" grep -q "Flagged ads" "$T/out"
ok "it tells what was closed by robots.txt" grep -q "closed by robots.txt" "$T/out"
ok "it tells the private address" grep -q "private address" "$T/out"
ok "it tells the page that nests too deep" grep -q "too deep" "$T/out"
ok "it says where the brief is" grep -q "$T/demo/brief.html" "$T/out"
for f in brief.html brief.ru.html brief.kk.html; do
    ok "$f is there and runs no script" sh -c "grep -q '<html' '$T/demo/$f' && ! grep -qi '<script' '$T/demo/$f'"
done
ok "no page closed by robots.txt was fetched" sh -c "! { cat '$T'/demo/lurewatch.db*; gzip -dc '$T'/demo/archive/*.warc.gz 2>/dev/null; } | grep -aq 'закрытая-страница-7f3'"
ok "the archive verifies" "$LUREWATCH" -w "$T/demo" archive verify

# What was expected of each ad page: sources/demo/EXPECTED.tsv
sqlite3 -separator "$(printf '\t')" "$T/demo/lurewatch.db" \
    "SELECT a.url, CASE s.band WHEN 0 THEN 'none' WHEN 1 THEN 'low' WHEN 2 THEN 'review' ELSE 'high' END, s.context FROM ad a JOIN score s ON s.ad_key = a.key" >"$T/got.tsv"
grep -v '^#' sources/demo/EXPECTED.tsv | awk -F'\t' -v OFS='\t' '
    NR == FNR { band[$1] = $2; context[$1] = $3; next }
    { print $4, ($1 in band ? band[$1] : "missing"), context[$1], $1 }' "$T/got.tsv" - >"$T/both.tsv"
count() { awk -F'\t' -v label="$1" -v bands="$2" '$1 == label && index(bands, $2) { n++ } END { print n + 0 }' "$T/both.tsv"; }
all="none low review high missing"
deceptive=$(count deceptive "$all")
flagged=$(count deceptive "review high")
echo "# deceptive: $flagged of $deceptive flagged; honest: $(count honest "review high") of $(count honest "$all") flagged; missing: $(grep -c missing "$T/both.tsv")"
awk -F'\t' '($1 == "deceptive" && $2 !~ /review|high/) || ($1 ~ /honest|warning|news|seeking/ && $2 ~ /review|high|missing/) { print "# " $0 }' "$T/both.tsv"
careful=$(sqlite3 "$T/demo/lurewatch.db" "SELECT count(*) FROM queue q JOIN ad a ON a.key = q.ad_key WHERE q.lane = 'careful'")
ok "both texts of people who may need help are in the careful lane" [ "$careful" = 2 ]
ok "every expected ad was read" [ "$(grep -c missing "$T/both.tsv")" = 0 ]
ok "at least nine of ten deceptive ads are flagged" [ "$((flagged * 10))" -ge "$((deceptive * 9))" ]
ok "no honest ad is flagged" [ "$(count honest "review high")" = 0 ]
ok "no warning, news item or job-seeker is flagged" [ "$(($(count warning "review high") + $(count news "review high") + $(count seeking "review high")))" = 0 ]

# It goes on with the screens, whose address opens once; Ctrl-C is how it ends.
"$LUREWATCH" demo --dir "$T/demo" --ui >"$T/out" 2>"$T/err" &
pid=$!
address=
for _ in $(seq 600); do
    address=$(sed -n 's|^\(http://127.0.0.1:[0-9]*/?token=.*\)|\1|p' "$T/out")
    [ -z "$address" ] && kill -0 $pid 2>/dev/null || break
    sleep 0.5
done
ok "a second run makes it anew and prints the address of its screens" [ -n "$address" ]
ok "they answer" sh -c "curl -fsS '$address' | grep -qi '<html'"
kill -INT $pid
wait $pid && code=0 || code=$?
ok "Ctrl-C ends it, with 0" [ "$code" = 0 ]
mkdir "$T/mine" && echo precious >"$T/mine/file.db"
run demo --dir "$T/mine"
fails "a folder that is not a demo's" 2 "not empty"
ok "and is left alone" grep -q precious "$T/mine/file.db"
run demo --workspace "$T/mine"
fails "the same folder as the workspace" 2 "not empty"
run demo --workspace "$T/mine" --dir "$T/demo"
fails "two folders" 2 "not both"
run demo --dir "$T/demo" --lang ru
ok "in Russian" grep -q 'Отмеченные\|объявлен' "$T/out"
