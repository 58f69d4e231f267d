#!/bin/sh
# walls: what the kernel does not have is said, once, and the work is done all the same.
# SPDX-License-Identifier: Apache-2.0
. tests/cmd/tap.sh

if ! python3 tests/support/no_seccomp.py --can 2>"$T/err"; then
    skip "walls that do not stand" "$(cat "$T/err")"
    exit 0
fi
# bare ARGS...: lurewatch as on a kernel without seccomp
bare() {
    code=0
    python3 tests/support/no_seccomp.py "$LUREWATCH" "$@" >"$T/out" 2>"$T/err" || code=$?
}
warned() { [ "$(grep -c "^Warning: no wall" "$T/err")" = "$1" ]; }

mkdir "$T/www"
for i in 1 2 3; do
    echo "<a href=/$i.html>a</a>" >>"$T/www/index.html"
    echo "<title>Page $i</title><p>page $i" >"$T/www/$i.html"
done
bare doctor
ok "doctor says that walls are missing" [ "$code" = 1 ]
for i in 1 2; do
    sed "s/page/Cook wanted in the house, number/" "$T/www/$i.html" >"$T/$i.html"
done
bare import --format html --print "$T/1.html" "$T/2.html"
ok "import of pages says it once" warned 1
ok "and imports" [ "$code" = 0 ]
run import --format html --print "$T/1.html"
ok "with walls nothing is said" warned 0
printf -- '- id: board\n  seeds: ["http://a.example/"]\n  kind: job\n' >"$T/a.yaml"
bare source test "$T/a.yaml" http://a.example/ --saved "$T/1.html"
ok "source test says it once" warned 1
ok "and tries the page" grep -q "Page 1" "$T/out"

[ -n "${SITE:-}" ] || SITE=$(dirname "$LUREWATCH")/tests/support/static_site
if [ ! -x "$SITE" ]; then
    skip "walls of a crawl" "no static site server at $SITE"
    exit 0
fi
"$SITE" "$T/www" >"$T/site.out" 2>"$T/access.log" &
site=$!
while ! [ -s "$T/site.out" ]; do sleep 0.05; done
run init "$T/ws" -q
printf -- '- id: board\n  seeds: ["http://127.0.0.1:%s/"]\n  kind: job\n' "$(cat "$T/site.out")" >"$T/ws/sources/a.yaml"
bare -w "$T/ws" crawl --once -q --allow-net 127.0.0.0/8 --delay 0 --stats "$T/stats"
ok "a crawl goes on" [ "$code" = 0 ]
ok "and reads its pages" jq -e '.pages == 4 and .doubted == {}' "$T/stats"
ok "each missing wall is said once" warned 3
ok "that of readers" grep -q "around the processes that read pages; lurewatch doctor" "$T/err"
ok "that of the fetcher" grep -q "around the process that fetches" "$T/err"
ok "that of the keeper" grep -q "around the process that keeps" "$T/err"
rm -r "$T/ws/lurewatch.db"*
run -w "$T/ws" crawl --once -q --allow-net 127.0.0.0/8 --delay 0
ok "with walls nothing is said of them" warned 0
kill "$site"

# A page that comes only when it may is not read by the process that waits for it.
cat >"$T/patient.py" <<'EOF'
import http.server, os, sys, time

class Patient(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        while not os.path.exists(sys.argv[1]):
            time.sleep(0.05)
        body = b"User-agent: *\n" if self.path == "/robots.txt" else b"<title>Page</title><p>words"
        self.send_response(200)
        self.send_header("Content-Type", "text/plain" if self.path == "/robots.txt" else "text/html")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *args):
        pass

server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Patient)
print(server.server_port, flush=True)
server.serve_forever()
EOF
python3 "$T/patient.py" "$T/go" >"$T/patient.out" 2>/dev/null &
site=$!
while ! [ -s "$T/patient.out" ]; do sleep 0.05; done
url=http://127.0.0.1:$(cat "$T/patient.out")
printf -- '- id: board\n  seeds: ["%s/"]\n  kind: job\n' "$url" >"$T/b.yaml"
# has_reader PID: a child of it is a reader of pages; waits for one, a minute at most
has_reader() {
    tries=0
    while [ "$tries" -lt 1200 ] && kill -0 "$1" 2>/dev/null; do
        pgrep -P "$1" -f -- --reader >"$T/children" && return
        tries=$((tries + 1))
        sleep 0.05
    done
    return 1
}
# reads NAME ARGS...: lurewatch asks for a page, and has a reader before it gets one
reads() {
    name=$1
    shift
    rm -f "$T/go"
    "$LUREWATCH" "$@" >"$T/out" 2>"$T/err" &
    asking=$!
    ok "$name has a reader for what comes" has_reader "$asking"
    touch "$T/go"
    code=0
    wait "$asking" || code=$?
    ok "and ends well" [ "$code" = 0 ]
}
reads "source test" source test "$T/b.yaml" "$url/" --allow-net 127.0.0.0/8 --delay 0
reads "source learn" source learn "$url/" --allow-net 127.0.0.0/8 --delay 0
reads "robots" robots --agent lurewatch "$url/page" --allow-net 127.0.0.0/8
kill "$site"
