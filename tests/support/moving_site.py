#!/usr/bin/env python3
"""moving_site.py FOLDER: serves a folder that a test changes meanwhile, on 127.0.0.1.

Prints its port, then a line a request on standard error: "STATUS GET PATH". Sends an ETag made
of the bytes and answers 304 to it; pages are packed for those who take gzip. What a test may
put into the folder: `.soft`, sent with status 200 for every address that is not there (the word
PATH in it becomes the address); `.plain`, no ETag and nothing packed. What lies below /cut/ is
cut off in the middle. A file NAME.goto holds the address that NAME redirects to.
SPDX-License-Identifier: Apache-2.0
"""
import gzip
import hashlib
import http.server
import os
import sys

TYPES = {".xml": "application/xml", ".gz": "application/gzip", ".txt": "text/plain",
         ".json": "application/json"}


class Site(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def lookup(self):
        """Status and bytes of the file asked for."""
        path = self.path.split("?")[0]
        name = os.path.join(folder, "./" + path)
        name = os.path.join(name, "index.html") if os.path.isdir(name) else name
        try:
            with open(name, "rb") as file:
                return 200, file.read(), os.path.splitext(name)[1]
        except OSError:
            pass
        if path == "/robots.txt":
            return 404, b"", ".txt"
        try:
            with open(os.path.join(folder, ".soft"), "rb") as file:
                return 200, file.read().replace(b"PATH", path.encode()), ".html"
        except OSError:
            return 404, b"<p>nothing here</p>", ".html"

    def do_GET(self):
        goto = os.path.join(folder, "./" + self.path.split("?")[0] + ".goto")
        if os.path.exists(goto):
            with open(goto, encoding="utf-8") as file:
                return self.answer(302, b"", ".html", [("Location", file.read().strip())])
        status, body, kind = self.lookup()
        plain = os.path.exists(os.path.join(folder, ".plain"))
        more = []
        if status == 200 and not plain:
            tag = '"' + hashlib.sha1(body).hexdigest() + '"'
            if self.headers.get("If-None-Match") == tag:
                return self.answer(304, b"", kind, [("ETag", tag)])
            more.append(("ETag", tag))
            if "gzip" in self.headers.get("Accept-Encoding", "") and kind == ".html":
                body = gzip.compress(body, mtime=0)
                more.append(("Content-Encoding", "gzip"))
        return self.answer(status, body, kind, more)

    def answer(self, status, body, kind, more):
        cut = self.path.startswith("/cut/")
        self.send_response(status)
        for name, value in more:
            self.send_header(name, value)
        if status != 304:
            self.send_header("Content-Type", TYPES.get(kind, "text/html; charset=utf-8"))
            self.send_header("Content-Length", str(len(body)))
        if cut:
            self.send_header("Connection", "close")
        self.end_headers()
        self.wfile.write(body[:len(body) // 2] if cut else body)

    def log_request(self, code="-", size="-"):
        print(f"{int(code)} GET {self.path}", file=sys.stderr, flush=True)

    def log_message(self, format, *args):
        pass


folder = sys.argv[1]
server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Site)
server.daemon_threads = True
print(server.server_address[1], flush=True)
server.serve_forever()
