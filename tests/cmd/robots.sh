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
run robots https://a.example/
fails "no file named" 2 "--file"
