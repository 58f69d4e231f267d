#!/bin/sh
# slow: hundreds of connections that send or read a byte a second, opened again whenever they
# are shut, hold up nobody who asks meanwhile. Outcomes are counted; no time decides.
# SPDX-License-Identifier: Apache-2.0
. tests/cmd/tap.sh

run init "$T/ws" --quiet
port=$(python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
"$LUREWATCH" -w "$T/ws" -q serve --listen "127.0.0.1:$port" >"$T/out" 2>"$T/err" </dev/null &
pid=$!
curl -s -o "$T/body" --retry 60 --retry-all-errors --retry-delay 1 "http://127.0.0.1:$port/healthz"

while read -r from what name; do
    python3 tests/support/drip.py "$port" "$from" "$what" "${SLOW_S:-6}" >"$T/said" 2>&1
    echo "# $(cat "$T/said")"
    # shellcheck disable=SC2016
    ok "everybody is answered beside $name" awk '
        $1 == "asked" { ok = $2 > 0 && $4 == $2 && $6 == 0 && $8 > 0 } END { exit !ok }' "$T/said"
done <<'CASES'
1 head heads that trickle from one address
40 head heads that trickle from forty addresses
40 body bodies that trickle
40 read answers that are read byte by byte
0 head heads that trickle from one's own address
CASES
ok "the server is as it was" sh -c "curl -s -m 10 http://127.0.0.1:$port/healthz | grep -q '\"ok\"'"
kill "$pid"
wait "$pid" || :
ok "and has told of no error" sh -c "! grep -q error '$T/err'"
