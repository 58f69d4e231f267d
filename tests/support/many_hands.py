#!/usr/bin/env python3
"""many_hands.py LUREWATCH WORKSPACE PEOPLE SECONDS KILLS: people who claim and decide at once
while the server is killed under them.

The people are h0, h1, ... with the password of WORKSPACE/pw. Each claims an ad, decides it and
asks again with the same Idempotency-Key whenever an answer did not come. Prints what was
acknowledged, one line a decision: ad, person. Ends with 1 when two people held one ad.
SPDX-License-Identifier: Apache-2.0
"""
import http.client
import json
import os
import random
import signal
import socket
import subprocess
import sys
import threading
import time

LUREWATCH, WORKSPACE = sys.argv[1], sys.argv[2]
PEOPLE, SECONDS, KILLS = int(sys.argv[3]), float(sys.argv[4]), int(sys.argv[5])
PASSWORD = open(os.path.join(WORKSPACE, "pw")).read().strip()

with socket.socket() as probe:
    probe.bind(("127.0.0.1", 0))
    PORT = probe.getsockname()[1]
END = time.monotonic() + SECONDS
lock = threading.Lock()
acknowledged, faults = [], []


def start():
    return subprocess.Popen([LUREWATCH, "-w", WORKSPACE, "-q", "serve", "--listen",
                             "127.0.0.1:%d" % PORT], stderr=subprocess.DEVNULL)


class Person:
    def __init__(self, name):
        self.name = name
        self.random = random.Random(name)
        self.cookie = self.csrf = None
        self.line = None

    def once(self, method, path, body, key):
        if self.line is None:
            self.line = http.client.HTTPConnection("127.0.0.1", PORT, timeout=20)
        headers = {"Content-Type": "application/json"}
        if self.cookie:
            headers.update({"Cookie": self.cookie, "X-CSRF-Token": self.csrf})
        if key:
            headers["Idempotency-Key"] = key
        self.line.request(method, "/api/v1" + path, json.dumps(body), headers)
        reply = self.line.getresponse()
        said = json.loads(reply.read() or b"{}")
        cookie = reply.getheader("Set-Cookie")
        return reply.status, said, cookie

    def log_in(self):
        self.cookie = None
        status, said, cookie = self.once("POST", "/session",
                                         {"name": self.name, "password": PASSWORD}, None)
        if status == 201:
            self.cookie, self.csrf = cookie.split(";")[0], said["csrf"]
        elif status == 429:
            time.sleep(0.5)
        else:
            faults.append("%s: log-in: %d %s" % (self.name, status, said))

    def ask(self, method, path, body):
        """Until an answer came; None when the time is over."""
        key = "%032x" % self.random.getrandbits(128)
        while time.monotonic() < END + 10:
            try:
                if not self.cookie:
                    self.log_in()
                    continue
                status, said, _ = self.once(method, path, body, key)
                if status == 401:
                    self.cookie = None
                elif status in (429, 503):
                    time.sleep(0.2)
                else:
                    return status, said
            except (OSError, http.client.HTTPException):
                self.line = None
                time.sleep(0.1)
        return None, {}

    def work(self):
        while time.monotonic() < END:
            status, said = self.ask("POST", "/queue/claim", {"n": 1})
            if status != 200 or not said["items"]:
                if status not in (None, 200):
                    faults.append("%s: claim: %d %s" % (self.name, status, said))
                time.sleep(0.2)
                continue
            row = said["items"][0]
            if row["holder"] != self.name:
                faults.append("%s was given an ad of %s" % (self.name, row["holder"]))
            status, said = self.ask("POST", "/ads/%s/decisions" % row["id"],
                                    {"outcome": "confirmed", "reason": "debt",
                                     "version": row["version"]})
            if status == 201:
                with lock:
                    acknowledged.append((row["id"], self.name))
            elif status is not None and status != 409:
                faults.append("%s: decide: %d %s" % (self.name, status, said))


server = start()
people = [threading.Thread(target=Person("h%d" % i).work) for i in range(PEOPLE)]
for person in people:
    person.start()
for _ in range(KILLS):
    time.sleep(SECONDS / (KILLS + 1))
    server.send_signal(signal.SIGKILL)
    server.wait()
    server = start()
for person in people:
    person.join()
server.terminate()
server.wait()
for ad, name in acknowledged:
    print(ad, name)
for fault in faults[:20]:
    print(fault, file=sys.stderr)
sys.exit(1 if faults else 0)
