#!/usr/bin/env python3
"""raw_http.py PORT TEST: speaks HTTP to 127.0.0.1 byte by byte, as no browser would.

Prints one line a case that went wrong; ends with 1 then. Tests: requests, slow, half, many,
flood.
SPDX-License-Identifier: Apache-2.0
"""
import re
import socket
import sys
import time

PORT = int(sys.argv[1])
HOST = b"Host: 127.0.0.1:%d\r\n" % PORT
JSON = b"Content-Type: application/json\r\n"
NEXT = b"GET /healthz HTTP/1.1\r\n" + HOST + b"\r\n"  # must never be read as a request
POST = b"POST /api/v1/session HTTP/1.1\r\n" + HOST + JSON
GET = b"GET /healthz HTTP/1.1\r\n" + HOST


def connect(wait_s=5.0):
    s = socket.create_connection(("127.0.0.1", PORT), timeout=wait_s)
    return s


def read_all(s, wait_s):
    """All that comes, and whether the server closed the connection."""
    s.settimeout(wait_s)
    got = b""
    try:
        while True:
            part = s.recv(65536)
            if not part:
                return got, True
            got += part
    except socket.timeout:
        return got, False
    except ConnectionResetError:
        return got, True


def ask(data, wait_s=0.3):
    with connect() as s:
        try:
            s.sendall(data)
        except (BrokenPipeError, ConnectionResetError):
            pass
        return read_all(s, wait_s)


def statuses(got):
    return [int(word) for word in re.findall(rb"HTTP/1\.1 (\d\d\d) ", got)]


# name, bytes, statuses that may come, must the connection be closed
CASES = [
    ("plain", GET + b"\r\n", {200}, False),
    ("pipelined", GET + b"\r\n" + NEXT, {200}, False),
    ("HEAD", b"HEAD /healthz HTTP/1.1\r\n" + HOST + b"\r\n", {200}, False),
    ("length twice", POST + b"Content-Length: 2\r\nContent-Length: 3\r\n\r\n{}" + NEXT, {400}, True),
    ("length twice, the same", POST + b"Content-Length: 2\r\nContent-Length: 2\r\n\r\n{}" + NEXT,
     {400}, True),
    ("length and chunks", POST + b"Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n"
     b"0\r\n\r\n" + NEXT, {400}, True),
    ("chunks and length", POST + b"Transfer-Encoding: chunked\r\nContent-Length: 5\r\n\r\n"
     b"0\r\n\r\n" + NEXT, {400}, True),
    ("blank before the colon", POST + b"Content-Length : 2\r\n\r\n{}" + NEXT, {400}, True),
    ("tab before the colon", POST + b"Content-Length\t: 2\r\n\r\n{}" + NEXT, {400}, True),
    ("coding twice", POST + b"Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n"
     b"0\r\n\r\n" + NEXT, {400}, True),
    ("gzip coding", POST + b"Transfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n" + NEXT, {501}, True),
    ("identity coding", POST + b"Transfer-Encoding: identity\r\n\r\n{}" + NEXT, {501}, True),
    ("xchunked coding", POST + b"Transfer-Encoding: xchunked\r\n\r\n{}" + NEXT, {501}, True),
    ("chunks of nonsense", POST + b"Transfer-Encoding: chunked\r\n\r\nzz\r\n{}\r\n0\r\n\r\n", {400},
     True),
    ("chunks beyond the ceiling", POST + b"Transfer-Encoding: chunked\r\n\r\nfffff\r\n" +
     b"a" * 0xfffff + b"\r\n0\r\n\r\n" + NEXT, set(), True),
    ("negative length", POST + b"Content-Length: -2\r\n\r\n{}" + NEXT, {400}, True),
    ("signed length", POST + b"Content-Length: +2\r\n\r\n{}" + NEXT, {400}, True),
    ("hex length", POST + b"Content-Length: 0x2\r\n\r\n{}" + NEXT, {400}, True),
    ("length beyond all", POST + b"Content-Length: 99999999999999999999\r\n\r\n{}" + NEXT, {413},
     True),
    ("length beyond the ceiling", POST + b"Content-Length: 99999999\r\n\r\n{}" + NEXT, {413}, True),
    ("body where none is taken", GET + b"Content-Length: 3\r\n\r\nabc" + NEXT, {413}, True),
    ("cookie twice", GET + b"Cookie: a=1\r\nCookie: b=1\r\n\r\n" + NEXT, {400}, True),
    ("two authorizations", GET + b"Authorization: a\r\nAuthorization: b\r\n\r\n" + NEXT, {400}, True),
    ("two hosts", GET + HOST + b"\r\n" + NEXT, {400}, True),
    ("no host", b"GET /healthz HTTP/1.1\r\n\r\n", {400}, True),
    ("no host, HTTP/1.0", b"GET /healthz HTTP/1.0\r\n\r\n", {421}, True),
    ("another host", b"GET /healthz HTTP/1.1\r\nHost: evil.test\r\n\r\n", {421}, True),
    ("another port", b"GET / HTTP/1.1\r\nHost: 127.0.0.1:1\r\n\r\n", {421}, True),
    ("absolute address", b"GET http://127.0.0.1:%d/healthz HTTP/1.1\r\n" % PORT + HOST + b"\r\n",
     {400}, True),
    ("authority address", b"CONNECT a:80 HTTP/1.1\r\n" + HOST + b"\r\n", {501}, True),
    ("asterisk", b"OPTIONS * HTTP/1.1\r\n" + HOST + b"\r\n", {501}, True),
    ("trace", b"TRACE / HTTP/1.1\r\n" + HOST + b"\r\n", {501}, True),
    ("small letters", b"get /healthz HTTP/1.1\r\n" + HOST + b"\r\n", {400, 501}, True),
    ("dot segments", b"GET /../../etc/passwd HTTP/1.1\r\n" + HOST + b"\r\n", {400}, True),
    ("coded dot segments", b"GET /%2e%2e/etc HTTP/1.1\r\n" + HOST + b"\r\n", {400}, True),
    ("coded slash", b"GET /api%2Fv1/me HTTP/1.1\r\n" + HOST + b"\r\n", {400}, True),
    ("coded NUL", b"GET /a%00b HTTP/1.1\r\n" + HOST + b"\r\n", {400}, True),
    ("broken UTF-8", b"GET /%ff HTTP/1.1\r\n" + HOST + b"\r\n", {400}, True),
    ("raw bytes in the address", b"GET /\xd1\x8f HTTP/1.1\r\n" + HOST + b"\r\n", {400}, True),
    ("70 KB header", GET + b"X: " + b"a" * 70000 + b"\r\n\r\n", {431}, True),
    ("70 KB address", b"GET /" + b"a" * 70000 + b" HTTP/1.1\r\n" + HOST + b"\r\n", {414, 431}, True),
    ("5 KB address", b"GET /" + b"a" * 5000 + b" HTTP/1.1\r\n" + HOST + b"\r\n", {414}, True),
    ("200 headers", GET + b"X: a\r\n" * 200 + b"\r\n", {431}, True),
    ("5,000 headers", GET + b"X: a\r\n" * 5000 + b"\r\n", {431}, True),
    ("no colon", GET + b"Xyz\r\n\r\n", {400}, True),
    ("control character", GET + b"X: a\x01b\r\n\r\n", {400}, True),
    ("lone carriage return", GET + b"X: a\rContent-Length: 3\r\n\r\nabc" + NEXT, {400}, True),
    ("HTTP/0.9", b"GET /healthz\r\n\r\n", {400}, True),
    ("HTTP/2.0", b"GET /healthz HTTP/2.0\r\n" + HOST + b"\r\n", {400, 505}, True),
    ("all bytes", bytes(range(256)) * 4, {400}, True),
]


def requests():
    wrong = 0
    for name, data, wanted, closes in CASES:
        got, closed = ask(data)
        found = statuses(got)
        fits = set(found) <= wanted and bool(found) == bool(wanted)
        if not fits or (closes and not closed):
            print("%s: found %s%s, wanted %s" % (name, found, ", open" if not closed else "",
                                                 sorted(wanted)))
            wrong += 1
        if closes and b'"status":"ok"' in got:
            print("%s: what came behind it was answered" % name)
            wrong += 1
    return wrong


def alive():
    got, _ = ask(NEXT)
    return statuses(got) == [200]


def slow():
    """Headers that trickle end, and hold up nobody meanwhile."""
    lines = []
    for _ in range(20):
        s = connect()
        s.sendall(b"GET /healthz HTTP/1.1\r\n")
        lines.append(s)
    start = time.monotonic()
    ok = alive() and time.monotonic() - start < 5
    closed = 0
    for s in lines:
        _, shut = read_all(s, 15)
        closed += shut
        s.close()
    if not ok or closed != len(lines):
        print("slow headers: alive %s, closed %d of %d" % (ok, closed, len(lines)))
        return 1
    return 0


def half():
    """Bodies that never come whole."""
    lines = []
    for _ in range(20):
        s = connect()
        s.sendall(POST + b"Content-Length: 100\r\n\r\n{")
        lines.append(s)
    ok = alive()
    for s in lines[:10]:
        s.close()
    ok = ok and alive()
    closed = sum(read_all(s, 15)[1] for s in lines[10:])
    if not ok or closed != 10:
        print("half bodies: alive %s, closed %d of 10" % (ok, closed))
        return 1
    return 0


def many():
    """More connections of one address than it may have: the others still wait or are shut."""
    lines = []
    try:
        for _ in range(300):
            lines.append(connect())
    except OSError:
        pass
    for s in lines:
        s.close()
    time.sleep(0.5)
    if not alive():
        print("many connections: nobody is answered any more")
        return 1
    return 0


def flood():
    """A thousand requests over one connection, each answered."""
    with connect() as s:
        s.sendall(NEXT * 1000)
        got, _ = read_all(s, 2)
    if statuses(got) != [200] * 1000:
        print("flood: %d answers" % len(statuses(got)))
        return 1
    return 0


sys.exit(1 if globals()[sys.argv[2]]() else 0)
