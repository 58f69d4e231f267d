#!/bin/sh
# ui: the server on a real socket: what no browser sends, what trickles, what never ends; the
# one-time address; how it begins and how it stops.
# SPDX-License-Identifier: Apache-2.0
. tests/cmd/tap.sh
RAW=$ROOT/tests/support/raw_http.py

# Starts `lurewatch ui` with these options; sets $pid, $url, $port, $token.
start() {
    : >"$T/ui.out" # what an earlier one said is no sign of this one
    "$LUREWATCH" -w "$T/ws" "$@" --no-open >"$T/ui.out" 2>"$T/ui.err" </dev/null &
    pid=$!
    tries=0
    until grep -q token= "$T/ui.out" || [ "$tries" = 400 ]; do
        tries=$((tries + 1))
        sleep 0.1
    done
    url=$(sed -n 's,.*\(http://127.0.0.1:[0-9]*\)/.*,\1,p' "$T/ui.out")
    port=${url##*:}
    token=$(sed -n 's/.*token=//p' "$T/ui.out")
}
# Stops it with a signal; sets $code.
stop() {
    code=0
    kill "-$1" "$pid"
    wait "$pid" || code=$?
}
# Asks with curl; the status goes to $T/status, the body to $T/body.
ask() { curl -s -o "$T/body" -w '%{http_code}' -m 10 "$@" >"$T/status"; }
status_is() { [ "$(cat "$T/status")" = "$1" ]; }
json='Content-Type: application/json'
log_in() { ask -c "$T/$2" -H "$json" -d "{\"token\":\"$1\"}" "$url/api/v1/session"; }

run init "$T/ws" --quiet
start ui
ok "the address is printed" [ -n "$port" ]
ok "its token has 256 bits" [ "$(printf %s "$token" | wc -c)" = 64 ]
ok "nothing else is listened on" sh -c "! curl -s -m 2 http://[::1]:$port/healthz"
ask "$url/healthz"
ok "the server is there" status_is 200
ask "$url/?token=$token"
ok "the page is there" status_is 200
ask "$url/api/v1/me"
ok "nobody is logged in before" status_is 401
log_in "$token" jar
ok "the token logs in" status_is 201
ask -b "$T/jar" "$url/api/v1/me"
ok "with a session" status_is 200
ok "of the person at the terminal" grep -q "\"name\":\"$(jq -r .name "$T/body")\"" "$T/body"
log_in "$token" none
ok "the token is good once" status_is 401
ask -b "$T/jar" "$url/api/v1/search?q=77011234567"
ok "contacts are searched" status_is 200
question=$(python3 -c 'import hmac, sys
key = bytes.fromhex(open(sys.argv[1]).read())
print(hmac.new(key, b"77011234567", "sha256").hexdigest())' "$T/ws/search.key")
run -w "$T/ws" audit log --json --payloads --what search
ok "the log holds the question under a key" grep -q "$question" "$T/out"
printf '%s\n' 77011230000 77011234567 '' | "$LUREWATCH" -w "$T/ws" audit asked --json - >"$T/asked"
ok "and tells whether a number was searched for" [ "$(jq -r .what "$T/asked")" = search ]
ok "with the line's digits" grep -q "$question" "$T/asked"
printf '7701123456\n+77011234567\n' >"$T/others"
run -w "$T/ws" audit asked "$T/others"
ok "but only of the same bytes" [ "$code" = 1 ]
run -w "$T/ws" audit asked /dev/null
fails "nothing is asked" 2 "one a line"
run -w "$T/ws" audit log --json --payloads --what search
ok "the log holds no number" sh -c "! grep -q 77011234567 '$T/out'"
ok "the key is its owner's" [ "$(stat -c %a "$T/ws/search.key")" = 600 ]
ask -b "$T/jar" -X DELETE "$url/api/v1/session"
ok "nothing is changed without the page's token" status_is 403
ask -b "$T/jar" -H 'Host: evil.test' "$url/api/v1/me"
ok "a name rebound to loopback gets nothing" status_is 421
ask -b "$T/jar" -H 'Sec-Fetch-Site: cross-site' "$url/api/v1/me"
ok "another site gets nothing" status_is 403
curl -s -D "$T/head" -o "$T/body" "$url/"
ok "the page has its walls" grep -qi "^content-security-policy: default-src 'none'" "$T/head"
ask "$url/api/v1/openapi.json"
ok "the API describes itself" jq -e '.paths["/api/v1/me"].get' "$T/body"

ok "requests that two readers could read differently" python3 "$RAW" "$port" requests
ok "a thousand requests over one connection" python3 "$RAW" "$port" flood
ok "more connections than there may be" python3 "$RAW" "$port" many
ok "headers that trickle" python3 "$RAW" "$port" slow
ok "bodies that never come whole" python3 "$RAW" "$port" half
ask -b "$T/jar" "$url/api/v1/me"
ok "the session outlives all of it" status_is 200

stop INT
ok "Ctrl-C ends it with 130" [ "$code" = 130 ]
ok "what was refused to other sites stands in its talk" grep -q 'refused (other-site)' "$T/ui.err"
ok "and no error" sh -c "! grep -q error '$T/ui.err'"
ok "who logged in stands in the log" sh -c "
    sqlite3 '$T/ws/lurewatch.db' 'SELECT what FROM audit ORDER BY seq' | grep -qx login"
mv "$T/ws/search.key" "$T/kept.key"
run -w "$T/ws" audit asked "$T/others"
fails "to look at the log makes no key" 2 "search.key"
ok "and none is there" [ ! -e "$T/ws/search.key" ]
start ui --port "$port"
ok "a new key says what it cannot tell" grep -q 'search.key: made anew.*lines: 1' "$T/ui.err"
ok "a port can be chosen, and the old one again" [ "$url" = "http://127.0.0.1:$port" ]
ask -b "$T/jar" "$url/api/v1/me"
ok "a restart logs everybody out" status_is 401
run -w "$T/ws" ui --no-open --port "$port"
fails "a port that is taken" 3 "listens there already"
stop TERM
ok "it can be asked to end" [ "$code" = 130 ]
run ui --no-open --workspace "$T/none"
fails "without a workspace" 2 "lurewatch init"
run -w "$T/ws" ui --port 70000
fails "no such port" 2 "0 to 65535"
