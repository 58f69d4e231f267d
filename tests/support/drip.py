#!/usr/bin/env python3
"""drip.py PORT FROM WHAT SECONDS: many connections that send one byte a second, and one person
who asks meanwhile.

FROM: how many addresses the slow ones come from, of 127.0.1.0/24; 0: from the person's own.
WHAT: head, body or read (a large answer, a byte a second). 320 slow connections are held, and
opened again whenever the server shuts one. The person asks from 127.0.0.1, each time over a new
connection. Prints "asked N answered N refused N shut N"; a refused question is one that had no
answer even at the third try.
SPDX-License-Identifier: Apache-2.0
"""
import select
import socket
import sys
import time

PORT, FROM, WHAT, SECONDS = int(sys.argv[1]), int(sys.argv[2]), sys.argv[3], float(sys.argv[4])
SLOW = 320
HOST = b"Host: 127.0.0.1:%d\r\n" % PORT
GET = b"GET /healthz HTTP/1.1\r\n" + HOST
BEGIN = {
    "head": GET + b"X: ",
    "body": b"POST /api/v1/session HTTP/1.1\r\n" + HOST +
            b"Content-Type: application/json\r\nContent-Length: 9999\r\n\r\n{",
    "read": (b"GET /api/v1/openapi.json HTTP/1.1\r\n" + HOST + b"\r\n") * 40,
}[WHAT]
DRIP = b"" if WHAT == "read" else b"a"


def begin(i):
    s = socket.socket()
    if WHAT == "read":
        s.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 2048)
    if FROM:
        s.bind(("127.0.1.%d" % (1 + i % FROM), 0))
    s.setblocking(False)
    s.connect_ex(("127.0.0.1", PORT))
    return s


class Slow:
    def __init__(self, i):
        self.i, self.shut = i, 0
        self.open()

    def open(self):
        self.socket, self.begun = begin(self.i), False

    def step(self):
        """One byte, when the connection stands; a new one when it was shut."""
        try:
            if WHAT == "read":
                if self.begun and self.socket.recv(1) == b"":
                    raise ConnectionResetError
            elif self.begun and select.select([self.socket], [], [], 0)[0]:
                if self.socket.recv(4096) == b"":
                    raise ConnectionResetError
            if not self.begun:
                if not select.select([], [self.socket], [], 0)[1]:
                    return
                self.socket.sendall(BEGIN)
                self.begun = True
            elif DRIP:
                self.socket.sendall(DRIP)
        except BlockingIOError:
            pass
        except OSError:
            self.socket.close()
            self.shut += 1
            self.open()


def ask():
    """One question of a person, and its status; None: no answer."""
    try:
        with socket.create_connection(("127.0.0.1", PORT), timeout=10) as s:
            s.sendall(GET + b"Connection: close\r\n\r\n")
            got = s.recv(4096)
            return got.startswith(b"HTTP/1.1 200 ") if got else None
    except OSError:
        return None


def shut_unseen():
    """Peers of connections that the server has shut while what it had sent is still unread: who
    reads a byte a second learns of that late."""
    with open("/proc/net/tcp", encoding="ascii") as table:
        rows = [line.split()[1:4] for line in table][1:]
    return {peer for own, peer, state in rows
            if own.endswith(":%04X" % PORT) and state in ("04", "05", "0B")}


slow = [Slow(i) for i in range(SLOW)]
unseen = set()
asked = answered = refused = 0
end = time.monotonic() + SECONDS
while time.monotonic() < end:
    second = time.monotonic() + 1
    for one in slow:
        one.step()
    unseen |= shut_unseen()
    while time.monotonic() < second:
        asked += 1
        answers = [ask()]
        while answers[-1] is None and len(answers) < 3:
            answers.append(ask())
        answered += answers[-1] is True
        refused += answers[-1] is None
        time.sleep(0.2)
print("asked %d answered %d refused %d shut %d" %
      (asked, answered, refused, sum(one.shut for one in slow) + len(unseen)))
