#!/bin/sh
# slowhttp: slowhttptest against the program's own server: slow heads, slow bodies, slow reading.
# Somebody honest beside it is answered every time; no time decides.
# SPDX-License-Identifier: Apache-2.0
command -v slowhttptest >/dev/null || { echo "1..0 # SKIP no slowhttptest"; exit 0; }
. tests/cmd/tap.sh

run init "$T/ws" --quiet
port=$(python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
at=http://127.0.0.1:$port
"$LUREWATCH" -w "$T/ws" -q serve --listen "127.0.0.1:$port" >"$T/out" 2>"$T/err" </dev/null &
pid=$!
curl -s -o "$T/body" --retry 60 --retry-all-errors --retry-delay 1 "$at/healthz"
script=$(curl -s "$at/" | grep -o 'app-[0-9a-f]*\.js' | head -n 1)

# Asks again and again until the attack is over: how often, and how often there was an answer.
honest() {
    asked=0 answered=0
    while kill -0 "$1" 2>/dev/null; do
        asked=$((asked + 1))
        if curl -s -m 10 "$at/healthz" | grep -q '"ok"'; then answered=$((answered + 1)); fi
    done
    echo "asked $asked answered $answered"
}

while read -r what path options; do
    # shellcheck disable=SC2086 # options are words
    slowhttptest $options -c 400 -r 100 -l "${SLOW_S:-8}" -p 5 -u "$at$path" \
        >"$T/attack" 2>&1 </dev/null &
    attack=$!
    honest "$attack" >"$T/said"
    wait "$attack" || :
    echo "# $what: $(cat "$T/said"); $(sed 's/\x1b\[[0-9;]*m//g' "$T/attack" |
        grep -a 'closed:\|connected:' | tail -n 2 | tr -s ' \n' ' ')"
    # shellcheck disable=SC2016
    ok "everybody is answered beside $what" awk '
        $1 == "asked" { ok = $2 > 0 && $4 == $2 } END { exit !ok }' "$T/said"
    # shellcheck disable=SC2016
    ok "and $what was tried in earnest" grep -aqi 'slow.*test status\|test ended' "$T/attack"
done <<CASES
slow-heads / -H -i 2 -x 24 -t GET
slow-bodies /api/v1/session -B -f application/json -i 2 -s 8192 -x 10 -t POST
slow-reading /${script:-} -X -w 10 -y 20 -n 5 -z 32 -k 3
CASES
ok "the server is as it was" sh -c "curl -s -m 10 $at/healthz | grep -q '\"ok\"'"
kill "$pid"
wait "$pid" || :
ok "and has told of no error" sh -c "! grep -q error '$T/err'"
