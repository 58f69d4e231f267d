"""make_imports.py FOLDER: the same sort of ads once in each form that `import` reads.

Records of a chat or a table are 600, so that they come in three batches; pages and
letters of an archive 40. Each ad says its number, so no two are the same.

SPDX-License-Identifier: Apache-2.0
"""
import gzip
import json
import os
import sys

MANY, PAGES = 600, 40
to = sys.argv[1]


def words(n):
    return "Требуется повар в гостиницу, объявление номер %d. График сменный." % n


def write(name, text):
    with open(os.path.join(to, name), "w", encoding="utf-8", newline="") as out:
        out.write(text)


def stamp(n):
    return "%02d:%02d" % (n // 60 % 24, n % 60)


def page(n):
    return (
        "<!DOCTYPE html><html lang=ru><meta charset=utf-8><title>Вакансия %d</title><main>"
        "<h1>Вакансия %d</h1><p>%s Жильё есть, питание бесплатно.</p></main></html>"
        % (n, n, words(n))
    )


def warc():
    for n in range(PAGES):
        body = page(n).encode()
        block = b"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\n\r\n" + body
        yield (
            b"WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: http://board.test/ad/%d\r\n"
            b"WARC-Date: 2026-10-01T12:00:00Z\r\nContent-Type: application/http; msgtype=response\r\n"
            b"Content-Length: %d\r\n\r\n" % (n, len(block))
        ) + block + b"\r\n\r\n"


os.makedirs(os.path.join(to, "pages"))
for n in range(PAGES):
    write("pages/%02d.html" % n, page(n))
with open(os.path.join(to, "plain.warc"), "wb") as out:
    out.write(b"".join(warc()))
with open(os.path.join(to, "packed.warc.gz"), "wb") as out:
    out.write(b"".join(gzip.compress(record) for record in warc()))

numbers = range(MANY)
os.makedirs(os.path.join(to, "many"))
for f in range(3):
    write("many/%d.txt" % f, "---\n".join(words(MANY * f + n) + "\n" for n in numbers))
write("lines.jsonl", "".join(json.dumps({"id": str(n), "text": words(n)}) + "\n" for n in numbers))
write(
    "table.csv",
    "№;Заголовок;Описание\r\n" + "".join('%d;Повар %d;"%s"\r\n' % (n, n, words(n)) for n in numbers),
)
write(
    "telegram.json",
    json.dumps({
        "name": "Work", "type": "public_channel", "id": 1,
        "messages": [
            {"id": n, "type": "message", "date": "2026-10-01T%s:00" % stamp(n),
             "date_unixtime": str(1790000000 + n), "from": "Somebody", "text": words(n)}
            for n in numbers
        ],
    }, ensure_ascii=False, indent=1),
)
write(
    "messages.html",
    '<!DOCTYPE html>\n<html>\n <head><meta charset="utf-8"/><title>Exported Data</title></head>\n'
    ' <body onload="CheckLocation();">\n<div class="page_wrap"><div class="page_body chat_page">'
    '<div class="history">\n'
    + "".join(
        '<div class="message default clearfix" id="message%d"><div class="body">'
        '<div class="pull_right date details" title="01.10.2026 %s:00 UTC+05:00">%s</div>'
        '<div class="from_name">Somebody</div><div class="text">%s</div></div></div>\n'
        % (n, stamp(n), stamp(n), words(n))
        for n in numbers
    )
    + "</div></div></div></body></html>\n",
)
write("whatsapp.txt", "".join("02.01.2024, %s - Айгуль: %s\n" % (stamp(n), words(n)) for n in numbers))
write(
    "vk.json",
    json.dumps({"response": {"count": MANY, "items": [
        {"id": n, "owner_id": -77, "from_id": -77, "date": 1790000000 + n, "text": words(n)} for n in numbers
    ]}}, ensure_ascii=False),
)
write("pasted.txt", "---\n".join(words(n) + "\n" for n in numbers))
write(
    "box.mbox",
    "".join(
        "From a@example.org Tue Jan  2 15:04:05 2024\nDate: Tue, 2 Jan 2024 15:04:05 +0000\n"
        "From: a@example.org\nSubject: Cook %d\nMessage-ID: <%d@example.org>\n"
        "Content-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: 8bit\n\n%s\n\n" % (n, n, words(n))
        for n in numbers
    ),
)
