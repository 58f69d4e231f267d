#!/bin/sh
# import: each format that recruitment comes in, told by its bytes; folders; what is gone on with
# after a kill (each form that is killed and gone on with: imports.sh).
# SPDX-License-Identifier: Apache-2.0
. tests/cmd/tap.sh

I=$ROOT/tests/imports
# prints FILE WANTED...: `import --print` gives these ads, one a line as "id|seen_at|text".
prints() {
    what=$1
    shift
    run import --print "$@"
    jq -r '[.id // "", .seen_at // "", (.text | gsub("\n"; "/"))] | join("|")' "$T/out" >"$T/ads"
    cmp "$T/ads" "$T/wanted" >"$T/diff" 2>&1 || diff "$T/wanted" "$T/ads" >"$T/diff"
    ok "$what" sh -c "[ $code = 0 ] && cmp -s '$T/ads' '$T/wanted' || { cat '$T/diff' '$T/err'; false; }"
}

cat >"$T/wanted" <<'EOF'
|2024-01-02T15:05:00Z|Девушки 18-25, работа хостес в Дубае./Виза и билет в кредит, вычет из зарплаты.//Пишите: +7 700 000 00 11
|2024-01-02T15:07:00Z|Набор на стройку, паспорт у бригадира
|2024-01-31T09:00:00Z|Требуется няня
EOF
prints "WhatsApp, Android, Russian" "$I/whatsapp-android-ru.txt"
cat >"$T/wanted" <<'EOF'
|2024-01-30T15:04:00Z|Chat operator in Thailand, $3000 a month
|2024-02-01T00:31:00Z|we hold your passport for registration
EOF
prints "WhatsApp, Android, American" "$I/whatsapp-android-us.txt"
cat >"$T/wanted" <<'EOF'
|2024-01-02T15:05:00Z|Қыздар, Түркияда жұмыс бар/виза мен билет қарызға
|2024-01-13T08:00:00Z|Құрылысшылар керек, айлығы 400 000 теңге
EOF
prints "WhatsApp, Android, Kazakh" "$I/whatsapp-android-kk.txt"
cat >"$T/wanted" <<'EOF'
|2024-01-02T15:06:10Z|Вахта в Польше, жильё за счёт фирмы/первый месяц без оплаты
|2024-01-02T15:07:00Z|Берём без опыта
|2024-01-02T15:08:00Z|Афиша кастинга
EOF
prints "WhatsApp, iPhone, Russian" "$I/whatsapp-ios-ru.txt"
cat >"$T/wanted" <<'EOF'
|2024-02-14T15:05:06Z|Nanny wanted in Astana
|2024-03-03T09:06:06Z|Drivers needed, 2:30 pm shift
EOF
prints "WhatsApp, iPhone, British" "$I/whatsapp-ios-en.txt"
prints "and from a pipe" - <"$I/whatsapp-ios-en.txt"
cat >"$T/chat.txt" <<'EOF'
02.01.2024, 15:04 - Сообщения и звонки защищены сквозным шифрованием.
02.01.2024, 15:05 - ТОО "Мечта": Требуются девушки в Дубай, билет в кредит
02.01.2024, 15:06 - Агентство «Алем»: Работа в Турции, паспорт сдаете нам
02.01.2024, 15:08 - Bek: Набор на стройку в Корею.
25.12.2024 09:00 - выезд автобуса из Алматы
Документы у нас. +7 701 000 00 69
EOF
cat >"$T/wanted" <<'EOF'
|2024-01-02T15:05:00Z|Требуются девушки в Дубай, билет в кредит
|2024-01-02T15:06:00Z|Работа в Турции, паспорт сдаете нам
|2024-01-02T15:08:00Z|Набор на стройку в Корею./25.12.2024 09:00 - выезд автобуса из Алматы/Документы у нас. +7 701 000 00 69
EOF
prints "WhatsApp: agencies in quotes, and a date in a message" "$T/chat.txt"
printf '%s\n' 'Собеседования:' '05.06.2024 10:00 - 12:00 офис: ул. Абая 10' 'Набор девушек' >"$T/dated.txt"
echo '||Собеседования:/05.06.2024 10:00 - 12:00 офис: ул. Абая 10/Набор девушек' >"$T/wanted"
prints "a date in pasted text" - <"$T/dated.txt"
printf '02.01.2024, 15:04 - Aya left\n' >"$T/left.txt"
run import --print --format whatsapp "$T/left.txt"
ok "a chat in which nobody speaks is told" grep -q 'left.txt:1: nobody speaks behind a date' "$T/err"
cat >"$T/wanted" <<'EOF'
12|2026-10-01T07:00:00Z|Work in Dubai & Doha/visa on credit/write here /start
13|2026-10-01T12:01:00Z|Няня в Стамбул/паспорт не нужен
EOF
prints "Telegram, HTML" "$I/messages.html"
ok "an address behind words is kept" grep -q '"contacts":"https://t.me/example_bot' "$T/out"
cat >"$T/wanted" <<'EOF'
-77_10|2026-09-21T14:13:20Z|Работа в Турции/билет за наш счёт, отработка 3 месяца
-77_11|2026-09-21T14:15:00Z|Требуются модели, выезд завтра
EOF
prints "VK" "$I/vk.json"
ok "a bad post is told with its place" grep -q 'vk.json:4: expected a string as "text", found a number' "$T/err"
ok "where it stands and what it links to are kept" jq -es '.[0] | .url == "https://vk.com/wall-77_10" and .contacts == "https://example.org/anketa\n"' "$T/out"
cat >"$T/repost.json" <<'EOF'
{"response":{"items":[{"id":5,"owner_id":-10,"date":1700000000,"text":"Кому надо","copy_history":[{"id":9,"owner_id":-20,
"date":1699999999,"text":"Хостес в Дубай","attachments":[{"type":"link","link":{"url":"https://example.org/anketa"}}]}]}]}}
EOF
echo '-10_5|2023-11-14T22:13:20Z|Кому надо//Хостес в Дубай' >"$T/wanted"
prints "VK: a repost with words of its own" "$T/repost.json"
ok "and the links of what it repeats" jq -e '.contacts == "https://example.org/anketa\n"' "$T/out"
cat >"$T/array.json" <<'EOF'
[
  {"id": "a1", "title": "Хостес", "text": "Набор девушек", "url": "https://board.example/1", "contacts": "+7 700 000 00 11", "salary": "4000$"},
  {"title": "no text"},
  {"text": "Требуется няня"}
]
EOF
printf '%s\n' 'a1||Набор девушек' '||Требуется няня' >"$T/wanted"
prints "an array of ads in JSON" "$T/array.json"
ok "all its keys are read" jq -es '.[0] | .title == "Хостес" and .url == "https://board.example/1" and .contacts == "+7 700 000 00 11" and .salary == "4000$"' "$T/out"
ok "and the one that is none is told" grep -q 'array.json:2: .*the object has no "text"' "$T/err"
prints "by name, and from a pipe" --format jsonl - <"$T/array.json"
printf '[СРОЧНО] Набор девушек\n' >"$T/urgent.txt"
echo '||[СРОЧНО] Набор девушек' >"$T/wanted"
prints "pasted text that begins with a bracket" - <"$T/urgent.txt"
cat >"$T/wanted" <<'EOF'
1|2024-01-02T15:04:00Z|Няня в семью, Алматы, "без документов"
2|2024-01-03T00:00:00Z|Вахта в Польше/билет в кредит
EOF
prints "a table in windows-1251, by the names of its columns" --map "title=Заголовок,text=Описание" --map "id=№,seen_at=Дата" "$I/board-1251.csv"
ok "the bad row is told" grep -q 'board-1251.csv:5: found 2 cells, wanted 4' "$T/err"
prints "and by their numbers" --map "text=3,id=1,seen_at=4,title=2" "$I/board-1251.csv"
run import --print "$I/board-1251.csv"
fails "a table whose columns are not known" 2 'no column "text" among №, Заголовок, Описание, Дата'
run import --print --map text "$I/board-1251.csv"
fails "a map that is none" 2 "--map: 'text': wanted PART=COLUMN"
printf 'text;seen_at\rНабор девушек;2024-01-02 15:04:05\rСклад, Алматы;\r' >"$T/mac.csv"
printf '%s\n' '|2024-01-02T15:04:05Z|Набор девушек' '||Склад, Алматы' >"$T/wanted"
prints "a table whose lines end in CR, with a date of a data base" "$T/mac.csv"
echo '{"text":"a","seen_at":"2024-01-02 15:04:05"}' >"$T/dated.jsonl"
echo '|2024-01-02T15:04:05Z|a' >"$T/wanted"
prints "and such a date in JSON lines" "$T/dated.jsonl"
cat >"$T/wanted" <<'EOF'
||Работа в Корее, виза за наш счёт/пишите в телеграм
||Требуется швея, Шымкент
EOF
prints "pasted text" - <"$I/pasted.txt"
printf '%s\n' '{"text":"a"}' '' '{"id":2,"text":"b"}' >"$T/lines"
printf '||a\n2||b\n' >"$T/wanted"
prints "JSON lines under any name" "$T/lines"
prints "JSON lines from a pipe" - <"$T/lines"

cat >"$T/wanted" <<'EOF'
abc.1@board.example|2024-01-02T10:04:05Z|Девушки 18-25, хостес в Дубае./Виза в кредит, вычет из зарплаты. Опыт не нужен & жильё есть. Пишите в WhatsApp.
EOF
prints "a mail of many parts" "$I/alert.eml"
ok "its subject is the title" jq -e '.title == "Новая вакансия: хостес в Дубае"' "$T/out"
ok "who sent it is not kept" sh -c "! grep -q 'alerts@\|somebody@' '$T/out'"
cat >"$T/wanted" <<'EOF'
1@example.org|2024-01-02T15:04:05Z|Nanny wanted/From the agency: no papers needed
|2024-01-03T15:04:05Z|Вахта в Польше, билет за наш счёт
EOF
prints "a box of mails" "$I/box.mbox"
prints "and from a pipe, by name" --format mail - <"$I/box.mbox"
cat >"$T/forwarded.mbox" <<'EOF'
From a@example.org Tue Jan  2 15:04:05 2024
Subject: Fwd
From: a@example.org
Content-Type: multipart/mixed; boundary=B

--B
Content-Type: text/plain; charset=utf-8

Посмотрите, что мне прислали.
--B
Content-Type: message/rfc822

Subject: Work
Content-Type: text/html; charset=utf-8

<p>Хостес в Дубай, <a href="https://wa.me/77000000011">пишите</a></p>
--B
Content-Type: text/plain; charset=utf-8

Jobs mailing list
--B--

From b@example.org Tue Jan  2 15:04:05 2024
Subject: Two
From: b@example.org

Hostess job.

From Almaty we fly every week.
EOF
cat >"$T/wanted" <<'EOF'
||Посмотрите, что мне прислали./Хостес в Дубай, пишите/Jobs mailing list
||Hostess job.//From Almaty we fly every week.
EOF
prints "a mail in a mail, and a line that begins as a mail does" "$T/forwarded.mbox"
ok "where its links lead to is kept" jq -es '.[0].contacts == "https://wa.me/77000000011"' "$T/out"

# --- posters
run import --print "$I/poster-ru.png"
if grep -q 'is not installed\|has no data' "$T/err"; then
    fails "without Tesseract it says what to install" 3 "install libtesseract5"
    skip "posters" "no Tesseract: tools/need.sh ocr"
else
    ok "a poster in Russian" jq -e '(.text | contains("Виза и билет в кредит") and contains("+7 700 000 00 11")) and .ocr_confidence > 80 and .id == "poster-ru.png"' "$T/out"
    "$LUREWATCH" score "$T/out" >"$T/scored"
    ok "its cues are found" jq -e '(.risk.band == "high" or .risk.band == "review") and ([.risk.cues[].cue] | index("P08") != null)' "$T/scored"
    run import --print "$I/poster-kk.png"
    ok "a poster in Kazakh" jq -e '(.text | contains("ТҮРКИЯДА ЖҰМЫС") and contains("қарызға")) and .ocr_confidence > 80' "$T/out"
    "$LUREWATCH" score "$T/out" >"$T/scored"
    ok "and its language" jq -e '.risk.lang == "kk" and (.risk.cues | length) > 0' "$T/scored"
    mkdir "$T/posters"
    cp "$I/poster-ru.png" "$I/poster-kk.png" "$T/posters"
    head -c 9000 "$I/poster-ru.png" >"$T/posters/cut.png"
    head -c 24 "$I/poster-ru.png" >"$T/posters/header.png"
    printf '\211PNG\r\n\032\n\0\0\0\rIHDR\0\001\0\0\0\001\0\0\010\002\0\0\0crc!' >"$T/posters/bomb.png"
    run init -q "$T/wsp"
    run -w "$T/wsp" import --source posters --format picture "$T/posters"
    echo "# $(tr '\n' ';' <"$T/out")"
    ok "a folder of posters, some of them broken" grep -q "^2 ads read, 2 new, 0 seen before, . flagged, 3 bad" "$T/out"
    ok "each broken one has its sentence" sh -c "grep -q 'bomb.png:1: 65536 x 65536 pixels' '$T/err' && grep -q 'header.png:1: the header of the picture is broken' '$T/err' && grep -q 'cut.png:1: ' '$T/err'"
    ok "that the text was read from a picture is kept" [ "$(sqlite3 "$T/wsp/lurewatch.db" 'SELECT count(*) FROM ad WHERE ocr_confidence > 80')" = 2 ]
    run -w "$T/wsp" queue list --json
    run -w "$T/wsp" queue show "$(jq -r '.[0].id[:8]' "$T/out")"
    ok "and shown to who reads it" grep -q "a picture, with confidence [89]. of 100" "$T/out"
    run import --print --ocr-langs xyz "$I/poster-ru.png"
    fails "a language that is not there" 3 "no data of Tesseract for the language 'xyz'"
    TESSDATA_PREFIX=$T run import --print "$I/poster-ru.png"
    fails "no data at all" 3 "install libtesseract5"
fi

printf '%%PDF-1.4\n' >"$T/poster.pdf"
run import --print "$T/poster.pdf"
fails "a file that is not read" 2 "poster.pdf: a PDF document; save its pages as pictures"
run import --print --format whatsapp "$I/pasted.txt"
fails "a file that is not what was said" 2 "pasted.txt: no line begins with a date as WhatsApp writes it"
run import --print --format vk "$I/pasted.txt"
fails "text as VK" 2 "pasted.txt: byte 0: expected '{' or '['"
run import --print - --format warc </dev/null
fails "an archive from a pipe" 2 "from a file, not from a pipe"
run import --print "$T/nowhere"
fails "no such file" 2 "nowhere: cannot read"

# --- folders
mkdir -p "$T/mixed/.git" "$T/mixed/deep/er"
cp "$I/vk.json" "$T/mixed/b.json"
cp "$I/whatsapp-android-kk.txt" "$T/mixed/deep/er/chat.txt"
cp "$T/lines" "$T/mixed/a.jsonl"
cp "$T/lines" "$T/mixed/.git/hidden.jsonl"
ln -s /etc "$T/mixed/link"
echo 'body { color: red }' >"$T/mixed/style.css"
printf '{\n "setting": 1\n}\n' >"$T/mixed/settings.json"
printf '{"messages":[{"id":1,"text":"One"},{"id":2,"te' >"$T/mixed/cut.json"
printf '\211PNG\r\n\032\n' >"$T/mixed/photo.png"
run init -q "$T/ws"
run -w "$T/ws" import "$T/mixed"
ok "a folder: one file of it was cut" [ "$code" = 4 ]
ok "all else is read" grep -q "^7 ads read, 7 new, 0 seen before, . flagged, 1 bad" "$T/out"
ok "and what was left is said" sh -c "grep -q '^1 files could not be read to their end' '$T/out' && grep -q '^2 files were passed over' '$T/out' && grep -q '^1 pictures were passed over: --format picture' '$T/out'"
ok "the cut file is told" grep -q "cut.json: .*1 of its messages were read before that" "$T/err"
run -w "$T/ws" import --format jsonl "$T/mixed"
ok "one format of a folder" grep -q "^2 ads read, 0 new, 2 seen before" "$T/out"

# --- an import that was broken off because it was asked for wrongly is not gone on with
python3 - "$T/table.csv" <<'EOF'
import sys
with open(sys.argv[1], "w") as out:
    print("a,b", file=out)
    for n in range(1500):
        print("house %d,work %d" % (n, n), file=out)
EOF
# begun OPTION...: reads the table with these options, having begun with others and been killed: the
# 300th ad was to be written, for which a trigger never came to an end.
begun() {
    run init -q "$T/wsm"
    sqlite3 "$T/wsm/lurewatch.db" "CREATE TRIGGER held BEFORE INSERT ON ad WHEN (SELECT count(*) FROM ad) >= 300 BEGIN
        SELECT (WITH RECURSIVE c(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM c) SELECT count(*) FROM c); END"
    "$LUREWATCH" -w "$T/wsm" import -q --map text=a,title=b "$T/table.csv" >/dev/null 2>&1 &
    pid=$!
    until [ "$(sqlite3 "$T/wsm/lurewatch.db" '.timeout 5000' 'SELECT count(*) FROM ad')" != 0 ] || ! kill -0 $pid 2>/dev/null; do sleep 0.02; done
    kill -9 $pid
    wait $pid 2>/dev/null
    sqlite3 "$T/wsm/lurewatch.db" '.timeout 5000' 'DROP TRIGGER held'
    run -w "$T/wsm" import "$@" "$T/table.csv"
    rm -rf "$T/wsm"
}
for options in "--map title=a,text=b" "--map text=a,title=b --url http://a.example/" \
    "--map text=a,title=b --ocr-langs kir"; do
    # shellcheck disable=SC2086 # several options
    begun $options
    ok "begun anew: $options" grep -q '^1500 ads read' "$T/out"
done
begun --map text=a,title=b
ok "gone on with: the same options" sh -c "grep -q '^1244 ads read' '$T/out' && grep -q '^256 more were stored before' '$T/out'"

# --- the address of a page is one
echo '<p>Cook wanted' >"$T/page.html"
run import --print --url "javascript:alert(1)" "$T/page.html"
fails "an address that is none" 2 "not an http or https URL"

# --- what is bad, or was stored before, takes no memory that grows with the file
peak() {
    ASAN_OPTIONS=quarantine_size_mb=1 python3 - "$LUREWATCH" "$1" <<'EOF'
import resource, subprocess, sys
nothing = subprocess.DEVNULL
subprocess.run([sys.argv[1], "import", "--print", sys.argv[2]], stdout=nothing, stderr=nothing)
print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)
EOF
}
python3 - "$T" <<'EOF'
import sys
for name, count in (("few", 10), ("many", 600)):
    with open(sys.argv[1] + "/bad-" + name + ".jsonl", "w") as out:
        print('{"text": "one that is read"}', file=out)
        for n in range(count):
            print('{"text": "%s", "kind": }' % ("x" * 100000), file=out)
EOF
few=$(peak "$T/bad-few.jsonl") many=$(peak "$T/bad-many.jsonl")
echo "# $few KB with 10 bad lines, $many KB with 600"
ok "60 MB of bad lines take less than 50 MB more than one" [ "$many" -lt $((few + 50000)) ]
