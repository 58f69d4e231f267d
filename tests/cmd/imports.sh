#!/bin/sh
# imports: an import of each form is killed twice in the middle and asked for again: the same ads,
# each once; a second import finds nothing new; how far it is can be seen.
# SPDX-License-Identifier: Apache-2.0
. tests/cmd/tap.sh

python3 tests/support/make_imports.py "$T"
mkdir "$T/posters"
cp tests/imports/poster-kk.png tests/imports/poster-ru.png "$T/posters"

ask() { sqlite3 -cmd '.timeout 20000' "$T/$1/lurewatch.db" "$2"; }
# begin WORKSPACE: an empty one
begin() {
    rm -rf "${T:?}/$1"
    run init -q "$T/$1"
}
# into WORKSPACE: imports what "$what" names there
into() {
    # shellcheck disable=SC2086 # options are words
    run -w "$T/$1" import --rules none --source all $options "$T/$what"
}
# killed_at SIGHTINGS STORED: imports until so many sightings are in the data base and the next is to be
# written, for which a trigger never comes to an end; kills it there, when STORED are stored for good.
killed_at() {
    ask cut "CREATE TRIGGER held BEFORE INSERT ON sighting WHEN (SELECT count(*) FROM sighting) >= $1 BEGIN
        SELECT (WITH RECURSIVE c(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM c) SELECT count(*) FROM c); END"
    # shellcheck disable=SC2086 # options are words
    "$LUREWATCH" -w "$T/cut" import -q --rules none --source all $options "$T/$what" >"$T/cut.out" 2>&1 &
    pid=$!
    until [ "$(ask cut 'SELECT count(*) FROM sighting')" -ge "$2" ] || ! kill -0 $pid 2>/dev/null; do sleep 0.02; done
    kill -9 $pid
    killed=$?
    wait $pid 2>/dev/null
    ask cut 'DROP TRIGGER held'
}
# all that an import keeps of its ads; a time is kept where the file tells one
kept() {
    ask "$1" "SELECT a.key, a.title, a.text, a.url, a.employer, a.location, a.salary, a.contacts, a.source,
        a.caller_id, a.kind, a.lang, a.times_seen, a.ocr_confidence, s.source,
        CASE WHEN s.seen_ms < strftime('%s', 'now', '-1 day') * 1000 THEN s.seen_ms END
        FROM ad a JOIN sighting s ON s.ad_key = a.key ORDER BY a.key, s.seen_ms"
}

# form | file or folder | ads | killed at | stored then | killed at again | stored then | how often an ad
# was seen after a second import: what carries its date is the same sighting | options
while IFS='|' read -r form what ads at stored again stored_again times options; do
    begin whole
    into whole
    if [ "$form" = pictures ] && grep -q 'is not installed\|has no data' "$T/err"; then
        skip "$form" "no Tesseract: tools/need.sh ocr"
        continue
    fi
    ok "$form: all are read" sh -c "[ $code = 0 ] && grep -q '^$ads ads read, $ads new, 0 seen before, 0 flagged, 0 bad' '$T/out' || { cat '$T/out' '$T/err'; false; }"
    begin cut
    killed_at "$at" "$stored"
    ok "$form: killed in the middle" [ "$killed" = 0 ]
    ok "$form: whole batches are stored" [ "$(ask cut 'SELECT count(*) FROM sighting')" = "$stored" ]
    if [ "$again" -gt 0 ]; then
        killed_at "$again" "$stored_again"
        ok "$form: killed in the middle again" [ "$killed" = 0 ]
        ok "$form: the second try went on behind the first" [ "$(ask cut 'SELECT count(*) FROM sighting')" = "$stored_again" ]
        stored=$stored_again
    fi
    into cut
    rest=$((ads - stored))
    ok "$form: the last try reads the rest" sh -c "[ $code = 0 ] && grep -q '^$rest ads read, $rest new, 0 seen before, 0 flagged, 0 bad' '$T/out' || { cat '$T/out' '$T/err'; false; }"
    ok "$form: and says what was stored before" grep -q "^$stored more were stored before" "$T/out"
    kept whole >"$T/kept-whole"
    kept cut >"$T/kept-cut"
    ok "$form: the same ads, each once" sh -c "[ -s '$T/kept-whole' ] && cmp '$T/kept-whole' '$T/kept-cut'"
    ok "$form: no mark is left" [ "$(ask cut 'SELECT count(*) FROM import_mark')" = 0 ]
    into cut
    ok "$form: a second import finds nothing new" sh -c "[ $code = 0 ] && grep -q '^$ads ads read, 0 new, $ads seen before, 0 flagged, 0 bad' '$T/out' || { cat '$T/out' '$T/err'; false; }"
    ok "$form: each was seen $times times" [ "$(ask cut 'SELECT group_concat(DISTINCT times_seen) FROM ad')" = "$times" ]
done <<'END'
JSON lines|lines.jsonl|600|300|256|560|512|2|
a table|table.csv|600|300|256|560|512|2|--map id=№,title=Заголовок,text=Описание
Telegram, JSON|telegram.json|600|300|256|560|512|1|
Telegram, HTML|messages.html|600|300|256|560|512|1|
WhatsApp|whatsapp.txt|600|300|256|560|512|1|
VK|vk.json|600|300|256|560|512|1|
pasted text|pasted.txt|600|300|256|560|512|2|
a box of mails|box.mbox|600|300|256|560|512|1|
a folder of texts|many|1800|900|856|1500|1456|2|
saved pages|pages|40|15|15|30|30|2|
an archive|plain.warc|40|15|15|30|30|1|
a packed archive|packed.warc.gz|40|15|15|30|30|1|
pictures|posters|2|1|1|0|0|2|--format picture
END

# --- how far it is
what=lines.jsonl options=--progress
begin shown
into shown
ok "with --progress a file is told how far it is" grep -q '^256 ads, 0 flagged$' "$T/err"
ok "in lines, without signs for a terminal" sh -c "! LC_ALL=C grep -q '[[:cntrl:]]' '$T/err'"
options=
into shown
ok "without it nothing is told" [ ! -s "$T/err" ]
what=pages options=--progress
into shown
ok "of several files it tells which" grep -q '^file 1 of 40, 1 ads, 0 flagged$' "$T/err"
if command -v script >/dev/null; then
    # what a terminal gets: --progress shows at once what else is shown after two seconds
    script -qec "'$LUREWATCH' -w '$T/shown' import --rules none --source all --progress '$T/lines.jsonl'" /dev/null </dev/null >"$T/screen" 2>&1
    ok "on a terminal it is one line, written over itself" grep -q "$(printf '\r\033\\[K256 ads, 0 flagged')" "$T/screen"
    ok "and it is wiped at the end" grep -q "$(printf '\r\033\\[K600 ads read')" "$T/screen"
    # ads come through a pipe, a batch at a time, until a line is there
    mkfifo "$T/slow"
    script -qefc "'$LUREWATCH' -w '$T/shown' import --rules none --source slow -" /dev/null <"$T/slow" >"$T/screen" 2>&1 &
    pid=$!
    exec 3>"$T/slow"
    for batch in $(seq 1 200); do
        grep -q 'ads, 0 flagged' "$T/screen" && break
        cat "$T/lines.jsonl" >&3
        sleep 0.2
    done
    ok "and without the option when it lasts (batch $batch)" grep -q 'ads, 0 flagged' "$T/screen"
    exec 3>&-
    wait $pid
else
    skip "progress on a terminal" "no script (bsdutils)"
fi
