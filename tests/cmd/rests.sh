#!/bin/sh
# rests: a host is left alone over the end of a run as within one, and every request is noted.
# SPDX-License-Identifier: Apache-2.0
. tests/cmd/tap.sh

if ! command -v python3 >/dev/null; then
    skip "a site that asks to be left alone" "no python3"
    exit 0
fi
# A site of nine pages; /busy/ answers 429 and wants an hour's rest.
cat >"$T/site.py" <<'END'
import http.server, sys

class Site(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self):
        print("GET", self.path, file=sys.stderr, flush=True)
        busy = self.path.startswith("/busy/")
        body = b"User-agent: *\nDisallow: /x\n" if self.path == "/robots.txt" else (
            "<html lang=ru><title>Вакансии</title>" + "".join(
                f"<a href=/{n}.html>{n}</a>" for n in range(9))).encode()
        self.send_response(429 if busy else 200)
        if busy:
            self.send_header("Retry-After", "3600")
        self.send_header("Content-Type", "text/plain" if self.path == "/robots.txt" else "text/html")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *rest):
        pass

server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Site)
print(server.server_port, flush=True)
server.serve_forever()
END
python3 "$T/site.py" >"$T/site.out" 2>"$T/site.log" &
site=$!
while ! [ -s "$T/site.out" ]; do sleep 0.05; done
port=$(cat "$T/site.out")
workspace() { # NAME SEED
    run init "$T/$1" -q
    printf -- '- id: board\n  kind: job\n  seeds: [http://127.0.0.1:%s%s]\n' "$port" "$2" >"$T/$1/sources/first.yaml"
}
db() { sqlite3 -cmd '.timeout 5000' "$T/$1/lurewatch.db" "$2"; }
# upto N: crawls with a delay of two seconds until the site has had so many requests
upto() {
    "$LUREWATCH" -w "$T/rest" crawl --once -q --allow-net 127.0.0.0/8 --delay 2s >/dev/null 2>&1 &
    pid=$!
    until [ "$(wc -l <"$T/site.log")" -ge "$1" ] || ! kill -0 $pid 2>/dev/null; do sleep 0.02; done
    until [ "$(db rest 'SELECT count(*) FROM ledger')" -ge "$1" ] || ! kill -0 $pid 2>/dev/null; do sleep 0.02; done
    kill -INT $pid 2>/dev/null
    wait $pid 2>/dev/null
}
workspace rest /
upto 2
upto 4
upto 6
ok "three runs asked" [ "$(db rest 'SELECT count(*) FROM ledger WHERE requested')" -ge 6 ]
ok "robots.txt was asked for in each" [ "$(grep -c robots.txt "$T/site.log")" = 3 ]
ok "no request came before its time, whatever run it was of" \
    [ "$(db rest 'SELECT min(at_ms - before) >= 2000 FROM (SELECT at_ms, lag(at_ms + took_ms) OVER (ORDER BY at_ms, place) AS before FROM ledger WHERE requested)')" = 1 ]
run -w "$T/rest" report manners
ok "the report of manners finds none either" sh -c "! grep -Eq 'too soon: [1-9]' '$T/out'"

workspace busy /busy/
run -w "$T/busy" crawl --once -q --allow-net 127.0.0.0/8 --delay 0s
seen=$(wc -l <"$T/site.log")
ok "the wish to be left alone is noted" [ "$(db busy 'SELECT max(rest_ms) / 60000 FROM ledger')" -ge 59 ]
run -w "$T/busy" crawl --once --allow-net 127.0.0.0/8 --delay 0s
ok "the next run asks nothing, robots.txt neither" [ "$(wc -l <"$T/site.log")" = "$seen" ]
ok "and ends well" [ "$code" = 0 ]
db busy 'UPDATE ledger SET at_ms = at_ms - 4000000; UPDATE page SET due_ms = 1'
run -w "$T/busy" crawl --once -q --allow-net 127.0.0.0/8 --delay 0s
ok "it is asked again when the hour is over" [ "$(wc -l <"$T/site.log")" -gt "$seen" ]

# what is asked for is in the ledger, also where nothing is archived
workspace bare /
sed -i 's/^archive:.*/archive: ""/' "$T/bare/lurewatch.yaml"
grep -q '^archive: ""' "$T/bare/lurewatch.yaml" || echo 'archive: ""' >>"$T/bare/lurewatch.yaml"
run -w "$T/bare" crawl --once -q --allow-net 127.0.0.0/8 --delay 0s
ok "robots.txt is in the ledger without an archive" [ "$(db bare "SELECT count(*) FROM ledger WHERE kind = 'robots' AND requested")" = 1 ]
ok "and no record is" [ "$(db bare 'SELECT count(*) FROM record')" = 0 ]
kill $site
