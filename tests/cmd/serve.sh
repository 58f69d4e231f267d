#!/bin/sh
# serve: where the team's server listens and where it refuses to, the names it answers to, and
# what it believes of a proxy.
# SPDX-License-Identifier: Apache-2.0
. tests/cmd/tap.sh
SOCKET=$T/web.sock

# Starts it with these options and waits until it says that it listens; sets $pid.
start() {
    : >"$T/err" # what an earlier one said is no sign of this one
    "$LUREWATCH" -w "$T/ws" serve "$@" >"$T/out" 2>"$T/err" </dev/null &
    pid=$!
    tries=0
    until grep -q listening "$T/err" || [ "$tries" = 400 ]; do
        tries=$((tries + 1))
        sleep 0.1
    done
}
stop() {
    code=0
    kill -TERM "$pid"
    wait "$pid" || code=$?
}
ask() { curl -s -o "$T/body" -D "$T/head" -w '%{http_code}' -m 10 "$@" >"$T/status"; }
status_is() { [ "$(cat "$T/status")" = "$1" ]; }

run init "$T/ws" --quiet
while IFS='|' read -r options exit says; do
    # shellcheck disable=SC2086
    eval run -w "'$T/ws'" serve $options
    fails "serve $options" "$exit" "$says"
done <<'CASES'
|2|--listen 127.0.0.1:PORT
--listen 127.0.0.2:0|5|--tls-cert
--listen 127.0.0.2:0 --behind-proxy|5|--tls-cert
--listen [::]:0|5|--tls-cert
--listen [::1:8080|2|wanted 127.0.0.1:PORT
--listen [::1]8080|2|wanted 127.0.0.1:PORT
--listen example.kz:8080|2|is no address
--listen 127.0.0.1:0 --tls-cert '$T/none'|2|go together
--listen 127.0.0.1:0 --tls-key '$T/none'|2|go together
--listen ./web.sock --tls-cert '$T/none' --tls-key '$T/none'|2|a proxy
--listen 127.0.0.1:0 --tls-cert '$T/none' --tls-key '$T/none'|2|none
--listen 8080|2|wanted 127.0.0.1:PORT
--listen 127.0.0.1:99999|2|wanted 127.0.0.1:PORT
--listen ./web.sock|2|--host
--listen 127.0.0.1:0 --behind-proxy|2|--host
--listen /nosuch/folder/web.sock --host a|3|cannot listen
CASES

start --listen "$SOCKET" --host review.example
ok "it listens on a socket" [ -S "$SOCKET" ]
ok "of its owner and group" [ "$(stat -c %a "$SOCKET")" = 660 ]
ask --unix-socket "$SOCKET" http://review.example/healthz
ok "and answers to its name" status_is 200
ok "with TLS in mind" grep -qi '^strict-transport-security' "$T/head"
ask --unix-socket "$SOCKET" http://evil.test/healthz
ok "but not to another" status_is 421
ask --unix-socket "$SOCKET" -H 'Content-Type: application/json' \
    -H 'Origin: http://review.example' -d '{"name":"a","password":"b"}' \
    http://review.example/api/v1/session
ok "a page without TLS logs nobody in" status_is 403
ask --unix-socket "$SOCKET" -H 'Content-Type: application/json' \
    -H 'Origin: https://review.example' -d '{"name":"a","password":"b"}' \
    http://review.example/api/v1/session
ok "nobody is let in whom nobody knows" status_is 401
ask --unix-socket "$SOCKET" -H 'Content-Type: application/json' -d '{"token":"a"}' \
    http://review.example/api/v1/session
ok "and no one-time token" status_is 401
run -w "$T/ws" serve --listen "$SOCKET" --host review.example
fails "a socket that is in use" 3 "listens there already"
stop
ok "it can be asked to end" [ "$code" = 130 ]
ok "and takes its socket away" [ ! -e "$SOCKET" ]

# A socket that a crash left behind is taken over; a file that is none is not.
start --listen "$SOCKET" --host review.example
kill -KILL "$pid"
wait "$pid" 2>/dev/null || :
start --listen "$SOCKET" --host review.example
ask --unix-socket "$SOCKET" http://review.example/healthz
ok "what a crash left behind is taken over" status_is 200
stop
echo mine >"$T/file"
run -w "$T/ws" serve --listen "$T/file" --host a
ok "a file is not" sh -c "[ '$code' = 3 ] && grep -q mine '$T/file'"

start --listen 127.0.0.1:0
port=$(sed -n 's/.*127.0.0.1://p' "$T/err")
ask "http://127.0.0.1:$port/healthz"
ok "without a proxy it answers this computer" status_is 200
stop

if python3 -c 'import socket; socket.socket(socket.AF_INET6).bind(("::1", 0))' 2>/dev/null; then
    start --listen '[::1]:0'
    ask -g "http://$(sed -n 's/.*listening on //p' "$T/err")/healthz"
    ok "by its newer address too" status_is 200
    stop
else
    skip "by its newer address too" "no IPv6"
fi

# What ends a log-in: a changed account, at once, and no restart.
echo "four words which differ" >"$T/pw"
"$LUREWATCH" -w "$T/ws" -q user add aida --password-fd 3 3<"$T/pw" </dev/null >/dev/null 2>&1
log_in() {
    ask -c "$T/jar" -H 'Content-Type: application/json' \
        -d '{"name":"aida","password":"four words which differ"}' "http://127.0.0.1:$port/api/v1/session"
}
start --listen 127.0.0.1:0
port=$(sed -n 's/.*127.0.0.1://p' "$T/err")
log_in
ok "a person logs in" status_is 201
stop
start --listen "127.0.0.1:$port"
ask -b "$T/jar" "http://127.0.0.1:$port/api/v1/me"
ok "a restart logs nobody out" status_is 200
"$LUREWATCH" -w "$T/ws" -q user passwd aida --password-fd 3 3<"$T/pw" </dev/null >/dev/null 2>&1
ask -b "$T/jar" "http://127.0.0.1:$port/api/v1/me"
ok "a new password does, while the server runs" status_is 401
log_in
ok "and lets in again" status_is 201
"$LUREWATCH" -w "$T/ws" -q user disable aida </dev/null >/dev/null 2>&1
ask -b "$T/jar" "http://127.0.0.1:$port/api/v1/me"
ok "who is disabled is out" status_is 401
stop

# A stop while passwords are being looked at.
start --listen "127.0.0.1:$port"
asking=
for i in 1 2 3 4 5 6 7 8 9 10 11 12; do
    curl -s -m 20 -o "$T/body$i" -w '%{http_code}\n' -H 'Content-Type: application/json' \
        -d "{\"name\":\"n$i\",\"password\":\"b\"}" "http://127.0.0.1:$port/api/v1/session" >"$T/asked$i" &
    asking="$asking $!"
done
tries=0
until grep -qsh 401 "$T"/asked* || [ "$tries" = 400 ]; do
    tries=$((tries + 1))
    sleep 0.05
done
stop
ok "it ends in good order while people log in" [ "$code" = 130 ]
for one in $asking; do wait "$one" || :; done
ok "and tells of nothing wrong" sh -c "! grep -Eqi 'fatal|panic|error' '$T/err'"

# What systemd hands over: the socket is descriptor 3.
cat >"$T/hand.py" <<'PYTHON'
import os, socket, sys
kind, where = sys.argv[1], sys.argv[2]
if kind == "unix":
    s = socket.socket(socket.AF_UNIX)
    s.bind(where)
else:
    s = socket.socket()
    s.bind((where, 0))
s.listen()
os.dup2(s.fileno(), 3)
os.set_inheritable(3, True)
os.environ.update(LISTEN_FDS="1", LISTEN_PID=str(os.getpid()))
os.execv(sys.argv[3], sys.argv[3:])
PYTHON
python3 "$T/hand.py" unix "$T/handed" "$LUREWATCH" -w "$T/ws" serve --host review.example \
    2>"$T/err" &
pid=$!
ask --retry 20 --retry-all-errors --retry-delay 1 --unix-socket "$T/handed" \
    http://review.example/healthz
ok "a socket that systemd hands over" status_is 200
stop
code=0
python3 "$T/hand.py" tcp 0.0.0.0 "$LUREWATCH" -w "$T/ws" serve --host a 2>"$T/err" || code=$?
fails "but none that others reach" 5 "speaks TLS"

# TLS of its own: a certificate of a test, on an address that others could reach.
if command -v openssl >/dev/null; then
    openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 1 -subj /CN=review.example.kz \
        -addext subjectAltName=DNS:review.example.kz -keyout "$T/key.pem" -out "$T/cert.pem" 2>/dev/null
    openssl genpkey -algorithm ec -pkeyopt ec_paramgen_curve:P-256 -out "$T/other.pem" 2>/dev/null
    echo nonsense >"$T/nonsense.pem"
    chmod 600 "$T"/*.pem
    while IFS='|' read -r certificate key mode says; do
        chmod "$mode" "$T/$key"
        run -w "$T/ws" serve --listen 127.0.0.2:0 --host a --tls-cert "$T/$certificate" --tls-key "$T/$key"
        chmod 600 "$T/$key"
        fails "TLS with $certificate and $key of mode $mode" 3 "$says"
    done <<'CASES'
cert.pem|key.pem|604|right is chmod 600
cert.pem|key.pem|660|right is chmod 600
cert.pem|other.pem|600|a certificate and its key
cert.pem|nonsense.pem|600|a certificate and its key
nonsense.pem|key.pem|600|a certificate and its key
CASES
    run -w "$T/ws" serve --listen 127.0.0.2:0 --tls-cert "$T/cert.pem" --tls-key "$T/key.pem"
    fails "without the name that people type" 2 "--host"
    back=$(python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.2", 0)); print(s.getsockname()[1])')
    start --listen "127.0.0.2:$back" --host "review.example.kz:$back" --tls-cert "$T/cert.pem" --tls-key "$T/key.pem"
    site=https://review.example.kz:$back
    safely() { ask --cacert "$T/cert.pem" --resolve "review.example.kz:$back:127.0.0.2" "$@"; }
    safely "$site/healthz"
    ok "it speaks TLS" status_is 200
    ok "and asks for it for a year" grep -qi '^strict-transport-security: max-age=31536000' "$T/head"
    ask "http://127.0.0.2:$back/healthz"
    ok "and nothing else" status_is 000
    safely --insecure --resolve "evil.test:$back:127.0.0.2" "https://evil.test:$back/healthz"
    ok "to its own name only" status_is 421
    for version in 1 1_1 1_2 1_3; do
        said=$(openssl s_client -connect "127.0.0.2:$back" "-tls$version" -cipher 'DEFAULT:@SECLEVEL=0' \
            </dev/null 2>/dev/null | sed -n 's/^ *\(New\|Protocol *:\).*Cipher is \(.*\)/\2/p' | head -1)
        case $version in
        1_2 | 1_3) ok "TLS $version with a cipher that checks" expr "$said" : '.*\(GCM\|CHACHA20\)' ;;
        *) ok "no TLS $version" sh -c "case '$said' in '' | *NONE*) ;; *) false ;; esac" ;;
        esac
    done
    safely -c "$T/jar" -H 'Content-Type: application/json' -H "Origin: $site" \
        -d '{"name":"a","password":"b"}' "$site/api/v1/session"
    ok "nobody is let in whom nobody knows, by TLS too" status_is 401
    "$LUREWATCH" -w "$T/ws" -q user add berik --password-fd 3 3<"$T/pw" </dev/null >/dev/null 2>&1
    safely -c "$T/jar" -H 'Content-Type: application/json' -H "Origin: $site" \
        -d '{"name":"berik","password":"four words which differ"}' "$site/api/v1/session"
    ok "a cookie of this origin alone" grep -Eqi '^set-cookie: __Host-sid=[0-9a-f]{64}; Path=/; HttpOnly; Secure; SameSite=Strict' "$T/head"
    safely -b "$T/jar" "$site/api/v1/me"
    ok "logs in" status_is 200
    ok "nobody at the door is believed about addresses" sh -c "
        sqlite3 '$T/ws/lurewatch.db' \"SELECT address FROM session WHERE who = 'berik'\" | grep -qx 127.0.0.1"
    stop
else
    skip "TLS of its own" "no openssl"
fi

# The proxy of docs/TEAM.md, with a certificate of its own.
if command -v nginx >/dev/null && command -v openssl >/dev/null; then
    front=$(python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
    openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 1 -subj /CN=review.example.kz \
        -keyout "$T/key.pem" -out "$T/cert.pem" 2>/dev/null
    {
        echo "daemon off; pid $T/nginx.pid; error_log $T/nginx.log; events { } http { access_log off;"
        for kind in client_body proxy fastcgi uwsgi scgi; do echo "${kind}_temp_path $T/nginx-$kind;"; done
        sed -n '/^```nginx/,/^```$/p' docs/TEAM.md | grep -v '^```' |
            sed "s,/etc/ssl/review.pem,$T/cert.pem,;s,/etc/ssl/review.key,$T/key.pem,
                 s,listen 443,listen 127.0.0.1:$front,;s,/run/lurewatch/web.sock,$SOCKET,"
        echo "}"
    } >"$T/nginx.conf"
    [ "$(id -u)" != 0 ] || sed -i '1s/^/user root; /' "$T/nginx.conf"
    start --listen "$SOCKET" --host "review.example.kz:$front"
    nginx -c "$T/nginx.conf" -e "$T/nginx.log" 2>"$T/nginx.err" &
    proxy=$!
    site=https://review.example.kz:$front
    through() { ask -k --resolve "review.example.kz:$front:127.0.0.1" "$@"; }
    through --retry 20 --retry-all-errors --retry-delay 1 "$site/healthz"
    ok "the proxy of the documents reaches it" status_is 200
    ok "and leaves its walls alone" sh -c "
        [ \$(grep -ci '^content-security-policy:' '$T/head') = 1 ]"
    for i in 1 2 3 4 5; do
        through -H 'Content-Type: application/json' -H "Origin: $site" \
            -d "{\"name\":\"n$i\",\"password\":\"b\"}" "$site/api/v1/session"
        ok "a wrong log-in through it, $i" status_is 401
    done
    through -H 'Content-Type: application/json' -H "Origin: $site" -H 'X-Forwarded-For: 9.9.9.9' \
        -d '{"name":"n6","password":"b"}' "$site/api/v1/session"
    ok "an address that is claimed does not help" status_is 429
    kill "$proxy"
    wait "$proxy" || :
    stop
else
    skip "the proxy of the documents reaches it" "no nginx or no openssl"
fi
