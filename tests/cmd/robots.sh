#!/bin/sh
# robots: allow and deny, a line a URL.
# SPDX-License-Identifier: Apache-2.0
. tests/cmd/tap.sh

printf 'User-agent: *\nDisallow: /private/\nAllow: /private/open\nDisallow: /*.php$\n' >"$T/robots.txt"
run robots --agent lurewatch --file "$T/robots.txt" https://a.example/ https://a.example/x.php5
ok "allowed URLs end with 0" [ "$code" = 0 ]
ok "and say allow" [ "$(cat "$T/out")" = "allow https://a.example/
allow https://a.example/x.php5" ]
run robots --file "$T/robots.txt" https://a.example/private/1 https://a.example/private/open /x.php
ok "a denied URL ends with 1" [ "$code" = 1 ]
ok "and says which" [ "$(cat "$T/out")" = "deny https://a.example/private/1
allow https://a.example/private/open
deny /x.php" ]
run robots --why --file "$T/robots.txt" https://a.example/private/1
ok "--why names the line" grep -qF '2: Disallow: /private/' "$T/out"
run robots --file "$T/none.txt" https://a.example/
fails "no such file" 2 "none.txt"
run robots --file "$T/robots.txt" mailto:x@y.example
fails "not a URL" 2 "mailto:"
run robots --why --file "$T/robots.txt" https://a.example/z
ok "--why says when no line decides" grep -q 'no line applies' "$T/out"
run robots https://a.example/
fails "nobody public is asked without a contact" 5 "contact"

[ -n "${SITE:-}" ] || SITE=$(dirname "$LUREWATCH")/tests/support/static_site
if [ -x "$SITE" ]; then
    mkdir "$T/www"
    cp "$T/robots.txt" "$T/www/robots.txt"
    "$SITE" "$T/www" >"$T/site.out" 2>"$T/access.log" &
    site=$!
    while ! [ -s "$T/site.out" ]; do sleep 0.05; done
    host=http://127.0.0.1:$(cat "$T/site.out")
    run robots --why --allow-net 127.0.0.0/8 "$host/private/1" "$host/private/open"
    ok "a host is asked for its robots.txt" [ "$code" = 1 ]
    ok "and the line that decides is told" [ "$(cat "$T/out")" = "deny $host/private/1	2: Disallow: /private/
allow $host/private/open	3: Allow: /private/open" ]
    ok "nothing but robots.txt is asked" sh -c "! grep -v 'GET /robots.txt' '$T/access.log'"

    # What a page would be refused for does not open a robots.txt.
    echo 'X-Robots-Tag: noindex' >"$T/www/robots.txt.head"
    run robots --allow-net 127.0.0.0/8 "$host/private/1"
    ok "rules that ask not to be indexed are rules" [ "$(cat "$T/out")" = "deny $host/private/1" ]
    gzip -c "$T/robots.txt" >"$T/www/robots.txt"
    echo 'Content-Encoding: gzip' >"$T/www/robots.txt.head"
    run robots --allow-net 127.0.0.0/8 "$host/private/1" "$host/private/open"
    ok "rules that come packed are rules" [ "$(cat "$T/out")" = "deny $host/private/1
allow $host/private/open" ]
    head -c 30 "$T/www/robots.txt" >"$T/www/cut" && mv "$T/www/cut" "$T/www/robots.txt"
    run robots --why --allow-net 127.0.0.0/8 "$host/private/open"
    ok "those that break off close the host" grep -q '^deny.*did not come whole' "$T/out"
    cp "$T/robots.txt" "$T/www/robots.txt"
    echo 'Content-Encoding: br' >"$T/www/robots.txt.head"
    run robots --why --allow-net 127.0.0.0/8 "$host/private/open"
    ok "so do those in a coding that nobody opens, and that is said" grep -q '^deny.*content coding br was not asked for' "$T/out"
    rm "$T/www/robots.txt.head"
    mkdir "$T/www2"
    echo x >"$T/www2/robots.txt"
    echo "Location: $host/robots.txt" >"$T/www2/robots.txt.head"
    "$SITE" "$T/www2" >"$T/site2.out" 2>"$T/access2.log" &
    while ! [ -s "$T/site2.out" ]; do sleep 0.05; done
    host2=http://127.0.0.1:$(cat "$T/site2.out")
    run robots --allow-net 127.0.0.0/8 "$host2/private/1" "$host2/x"
    ok "rules behind a redirect to another host count" [ "$(cat "$T/out")" = "deny $host2/private/1
allow $host2/x" ]
    echo "Location: $host2/robots.txt" >"$T/www2/robots.txt.head"
    run robots --why --allow-net 127.0.0.0/8 "$host2/x"
    ok "a redirect without an end closes the host" grep -q "^deny.*redirect" "$T/out"
    echo "Location: https://127.0.0.1:9/robots.txt" >"$T/www2/robots.txt.head"
    run robots --why --allow-net 127.0.0.0/8 "$host2/x"
    ok "one to a host that cannot be reached says so" grep -q "^deny.*not to be had: .*connect to 127.0.0.1 port 9" "$T/out"
    echo "Location: http://10.0.0.1/robots.txt" >"$T/www2/robots.txt.head"
    run robots --why --allow-net 127.0.0.0/8 "$host2/x"
    ok "one to where nobody may ask says that" grep -q "^deny.*redirects to http://10.0.0.1/robots.txt: address 10.0.0.1 is not public" "$T/out"
    kill $! $site
    run robots --why --allow-net 127.0.0.0/8 http://127.0.0.1:9/x
    ok "a host that cannot be reached is closed" sh -c "[ $code = 1 ] && grep -q '^deny' '$T/out'"
    run robots "$host/"
    fails "a private address without the switch" 5 "--allow-net"
else
    skip "robots of a host" "no static site server at $SITE"
fi

# The live probe: nine cases that no crawler tried passes.
if [ -f "$SHARED/sitefarm/probe.py" ] && command -v python3 >/dev/null; then
    run init "$T/ws" -q
    for port in 9201 9202 9203 9204 9205 9206 9207 9208 9209; do
        printf -- '- id: p%s\n  seeds: ["http://127.0.0.1:%s/"]\n  kind: job\n' $port $port
    done >"$T/ws/sources/probe.yaml"
    python3 "$SHARED/sitefarm/probe.py" 12 >"$T/probe" 2>"$T/probe.err" &
    probe=$!
    sleep 2
    run -w "$T/ws" crawl --once -q --allow-net 127.0.0.0/8 --delay 0s
    wait $probe || cat "$T/probe.err"
    ok "the probe has nine cases" [ "$(grep -c 'robots fetched True' "$T/probe")" = 9 ]
    ok "nothing forbidden was fetched, nothing allowed left out" \
        [ "$(grep -c 'forbidden fetched: -  allowed but skipped: -$' "$T/probe")" = 9 ]
else
    skip "the robots probe" "no ../shared"
fi
