#!/usr/bin/env python3
"""logins.py LUREWATCH [PEOPLE]: how long others wait while people log in together.

Makes a workspace of its own with 20 people, starts `serve` on 127.0.0.1, and lets one person
who is logged in ask for the list again and again: first alone, then while all the others log in
at once. Prints p50, p95 and the longest answer of both, in milliseconds, and how long the
log-ins took together.
SPDX-License-Identifier: Apache-2.0
"""
import http.client
import json
import os
import socket
import subprocess
import sys
import tempfile
import threading
import time

LUREWATCH = sys.argv[1]
PEOPLE = int(sys.argv[2]) if len(sys.argv) > 2 else 20
PASSWORD = "four words which differ"
JSON = {"Content-Type": "application/json"}


def run(*words, text=None):
    subprocess.run([LUREWATCH, "-q", *words], check=True, input=text, encoding="utf-8",
                   stdout=subprocess.DEVNULL)


def add_person(workspace, name):
    read, write = os.pipe()
    os.write(write, (PASSWORD + "\n").encode())
    os.close(write)
    subprocess.run([LUREWATCH, "-q", "-w", workspace, "user", "add", name, "--password-fd",
                    str(read)], check=True, pass_fds=[read], stdin=subprocess.DEVNULL,
                   stdout=subprocess.DEVNULL)
    os.close(read)


def log_in(port, name):
    line = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    while True:
        line.request("POST", "/api/v1/session", json.dumps({"name": name, "password": PASSWORD}),
                     JSON)
        reply = line.getresponse()
        reply.read()
        if reply.status == 201:
            return line, {"Cookie": reply.getheader("Set-Cookie").split(";")[0]}
        if reply.status not in (429, 503):
            sys.exit("log-in: %d" % reply.status)
        time.sleep(float(reply.getheader("Retry-After") or 1))


def ask(line, headers, until):
    """Milliseconds of each answer, one every 60 ms, while until() is false."""
    times = []
    while not until():
        start = time.monotonic()
        line.request("GET", "/api/v1/queue", headers=headers)
        reply = line.getresponse()
        reply.read()
        times.append((time.monotonic() - start) * 1000)
        if reply.status != 200:
            sys.exit("the list: %d" % reply.status)
        time.sleep(0.06)
    return sorted(times)


def show(name, times):
    print("%s\t%d answers\tp50 %.1f ms\tp95 %.1f ms\tlongest %.1f ms" % (
        name, len(times), times[len(times) // 2], times[int(len(times) * 0.95)], times[-1]))


with tempfile.TemporaryDirectory() as folder:
    workspace = os.path.join(folder, "ws")
    run("init", workspace)
    run("-w", workspace, "import", "--source", "board", "-", text="".join(
        json.dumps({"id": str(i), "kind": "job", "lang": "ru", "text":
                    "Девушки, работа хостес в Дубае, место %d. Виза и билет в кредит, вычет из "
                    "зарплаты." % i}) + "\n" for i in range(200)))
    for i in range(PEOPLE + 1):
        add_person(workspace, "h%d" % i)
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    server = subprocess.Popen([LUREWATCH, "-q", "-w", workspace, "serve", "--listen",
                               "127.0.0.1:%d" % port])
    try:
        while True:
            try:
                me = log_in(port, "h%d" % PEOPLE)
                break
            except OSError:
                time.sleep(0.1)
        time.sleep(6)  # the rate of passwords is whole again
        end = time.monotonic() + 2
        show("alone", ask(*me, lambda: time.monotonic() > end))
        crowd = [threading.Thread(target=log_in, args=(port, "h%d" % i)) for i in range(PEOPLE)]
        start = time.monotonic()
        for person in crowd:
            person.start()
        times = ask(*me, lambda: not any(person.is_alive() for person in crowd))
        show("during %d log-ins" % PEOPLE, times)
        print("all logged in after\t%.2f s" % (time.monotonic() - start))
    finally:
        server.terminate()
        server.wait()
