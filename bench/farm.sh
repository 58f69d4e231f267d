#!/bin/sh
# farm.sh: a crawl of a farm of 300 hosts on loopback, beside wget2 in the same run.
#
# Needs ../shared/sitefarm (the generator), nginx, python3, wget2, and root for the names: they
# stand in a marked block of /etc/hosts while this runs. The farm is kept in FARM (build/farm).
# FARM_PAGES: pages a host. Every crawler begins with the front pages of all hosts; what it
# fetched is judged by the server's log. Prints JSON.
# SPDX-License-Identifier: Apache-2.0
set -eu
: "${LUREWATCH:=$PWD/build/lurewatch}" "${FARM:=$PWD/build/farm}" "${FARM_PAGES:=60}"
: "${FARM_PORT:=18080}" "${FARM_HOSTS:=300}"
. bench/measure.sh
case $FARM in /*) ;; *) FARM=$PWD/$FARM ;; esac
generator=../shared/sitefarm/gen.py

skip() {
    jq -n --arg why "$1" '{skipped: $why}'
    exit 0
}
[ -f "$generator" ] || skip "no ../shared/sitefarm"
for program in nginx python3 wget2; do
    command -v $program >/dev/null || PATH=$PATH:/usr/sbin
    command -v $program >/dev/null || skip "no $program"
done
[ -w /etc/hosts ] || skip "/etc/hosts cannot be written: the farm's names need root"

# --- the farm: made once for the same arguments
arguments="--hosts $FARM_HOSTS --pages $FARM_PAGES --port $FARM_PORT"
if [ "$(cat "$FARM/arguments" 2>/dev/null)" != "$arguments" ]; then
    say "making the farm in $FARM"
    rm -rf "$FARM"
    mkdir -p "$FARM"
    # shellcheck disable=SC2086 # three options and their values
    python3 "$generator" --out "$FARM" $arguments >/dev/null
    echo "$arguments" >"$FARM/arguments"
fi

# --- names and server, taken back at the end
names() {
    sed '/^# lurewatch bench: begin$/,/^# lurewatch bench: end$/d' /etc/hosts >"$T/hosts"
    if [ "$1" = add ]; then
        { echo '# lurewatch bench: begin'; cat "$FARM/hosts"; echo '# lurewatch bench: end'; } >>"$T/hosts"
    fi
    cat "$T/hosts" >/etc/hosts # in place: it may be a mount of its own
}
finish() {
    status=$?
    [ ! -f "$FARM/nginx.pid" ] || kill -QUIT "$(cat "$FARM/nginx.pid")" 2>/dev/null || :
    names remove
    rm -rf "$T"
    exit $status
}
trap finish EXIT
names add
: >"$FARM/access.log"
nginx -e "$FARM/error.log" -c "$FARM/nginx.conf" -g 'user root;' 2>"$T/nginx" ||
    { cat "$T/nginx" >&2; skip "nginx does not start"; }
first=$(head -n 1 "$FARM/seeds.txt")

# --- one crawl
# judged NAME: reads the server's log of the last crawl; a line to $T/NAME
judged() {
    sleep 1.5 # the log is flushed each second
    awk -v port="$FARM_PORT" '
        FILENAME ~ /urls\.txt$/ { page[$1] = 1; pages++; next }
        FILENAME ~ /disallowed\.txt$/ { closed[$1] = 1; next }
        {
            url = "http://" $1 ":" port $6
            requests++
            if (url in closed) disallowed++
            if ($2 == 200 && (url in page)) {
                fetched++
                if (!(url in seen)) { seen[url] = 1; different++ }
            }
        }
        END { printf "%d %d %d %d\n", requests, fetched, pages - different, disallowed }' \
        "$FARM/urls.txt" "$FARM/disallowed.txt" "$FARM/access.log" >"$T/counts"
    read -r requests fetched missing disallowed <"$T/counts"
    [ "$fetched" -gt 0 ] || { tail -n 5 "$T/said" >&2; echo "farm.sh: $1 fetched nothing from $first" >&2; exit 1; }
    jq -nc --argjson wall "$wall_s" --argjson cpu "$cpu_s" --argjson peak "$peak_mb" \
        --argjson requests "$requests" --argjson fetched "$fetched" --argjson missing "$missing" \
        --argjson disallowed "$disallowed" --argjson code "$code" \
        '{pages_per_s: ($fetched / $wall | round), cpu_s_per_1k_pages: ($cpu * 1e6 / $fetched
          | round / 1000), peak_mb: $peak, wall_s: $wall, pages: $fetched, missing: $missing,
          disallowed: $disallowed, requests: $requests, exit_code: $code}' >>"$T/$1"
}
lurewatch() {
    name=$1
    shift
    rm -rf "$T/workspace"
    "$LUREWATCH" init "$T/workspace" -q >/dev/null
    {
        echo '- id: farm'
        echo '  kind: job'
        echo '  lang: [ru]'
        echo '  max_pages_per_day: 10000000'
        echo '  basis: {kind: own, note: "made for this bench, on loopback", seen: 2026-01-01}'
        echo '  seeds:'
        sed 's/.*/    - &/' "$FARM/seeds.txt"
    } >"$T/workspace/sources/farm.yaml"
    : >"$FARM/access.log"
    measured "$LUREWATCH" -w "$T/workspace" crawl --once --allow-net 127.0.0.0/8 --delay 0 \
        --stats "$T/stats.json" "$@" farm
    judged "$name"
}
wget2_crawl() {
    rm -rf "$T/wget2"
    mkdir "$T/wget2"
    : >"$FARM/access.log"
    measured wget2 -q --no-config --recursive --level=inf --span-hosts --domains=farm.test \
        --ignore-tags=img,link --tries=1 --input-file="$FARM/seeds.txt" \
        --directory-prefix="$T/wget2" --delete-after
    judged wget2_run
}

for run in $(seq "$RUNS"); do
    say "farm, run $run of $RUNS: links only"
    lurewatch links_only --links-only
    say "farm, run $run of $RUNS: wget2"
    wget2_crawl
    say "farm, run $run of $RUNS: all features"
    lurewatch all_features
done
jq -n --argjson hosts "$FARM_HOSTS" --argjson pages "$(wc -l <"$FARM/urls.txt")" \
    --argjson runs "$RUNS" --arg version "$(wget2 --version | sed -n '1s/.* \([0-9][0-9.]*\).*/\1/p')" \
    --argjson links "$(medians "$T/links_only")" --argjson all "$(medians "$T/all_features")" \
    --argjson wget2 "$(medians "$T/wget2_run")" \
    '{hosts: $hosts, pages: $pages, runs: $runs, links_only: $links, all_features: $all,
      wget2: ($wget2 + {version: $version}),
      links_only_to_wget2: ($links.pages_per_s / $wget2.pages_per_s * 100 | round / 100)}'
