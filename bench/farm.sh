#!/bin/sh
# farm.sh: a crawl of a farm of 300 hosts on loopback, beside wget2 and Scrapy in the same run.
#
# Needs ../shared/sitefarm (the generator), nginx, python3, wget2, sqlite3, and root for the
# names: they stand in a marked block of /etc/hosts while this runs. Scrapy (Debian's
# python3-scrapy) is left out when it is not there. The farm is kept in FARM (build/farm).
# FARM_PAGES: pages a host. Every crawler begins with the front pages of all hosts; what it
# fetched is judged by the server's log. Prints JSON.
#
# links_only reads robots.txt, decodes, digests, archives and stores, and builds no tree.
# again is the same farm once more, when all of it is due and nothing has changed.
# every_tree builds a tree of each page, reads and scores its ads.
# polite leaves each host alone for POLITE_MS between the end of a request and the next.
# FARM_PART=polite runs that part alone, and prints what it measured.
# SPDX-License-Identifier: Apache-2.0
set -eu
: "${LUREWATCH:=$PWD/build/lurewatch}" "${FARM:=$PWD/build/farm}" "${FARM_PAGES:=60}"
: "${FARM_PORT:=18080}" "${FARM_HOSTS:=300}" "${POLITE_MS:=100}" "${SCRAPY_S:=30}"
: "${FARM_PART:=all}"
case $FARM_PART in
all | polite) ;;
*) echo "farm.sh: FARM_PART: found '$FARM_PART', wanted all or polite" >&2; exit 2 ;;
esac
. bench/measure.sh
case $FARM in /*) ;; *) FARM=$PWD/$FARM ;; esac
generator=../shared/sitefarm/gen.py

skip() {
    jq -n --arg why "$1" '{skipped: $why}'
    exit 0
}
[ -f "$generator" ] || skip "no ../shared/sitefarm"
for program in nginx python3 wget2 sqlite3; do
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
# workspace: a new one in $T/workspace, whose only source is the farm
workspace() {
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
}
# lurewatch OPTION...: a crawl in the workspace that is there
lurewatch() {
    : >"$FARM/access.log"
    measured "$LUREWATCH" -w "$T/workspace" crawl --once --allow-net 127.0.0.0/8 "$@" \
        --stats "$T/stats.json" farm
}
ask() { sqlite3 "$T/workspace/lurewatch.db" "$1"; }
# again: all is due; a line to $T/again
again() {
    ask 'UPDATE page SET due_ms = 0'
    lurewatch --links-only --delay 0
    sleep 1.5 # the log is flushed each second
    jq -nc --argjson wall "$wall_s" --argjson cpu "$cpu_s" \
        --argjson answers "$(jq '.outcomes.unchanged // 0' "$T/stats.json")" \
        --argjson pages "$(jq '.pages' "$T/stats.json")" \
        --argjson whole "$(awk '$2 == 200 && $6 !~ /robots.txt/' "$FARM/access.log" | wc -l)" \
        '{pages_per_s: ($pages / $wall | round), cpu_s_per_1k_pages: ($cpu * 1e6 / $pages | round
          / 1000), pages: $pages, unchanged: $answers, sent_whole: $whole}' >>"$T/again"
}
# polite: the rate by the ledger, which is the crawler's clock, and the gaps by the server's
polite() {
    workspace
    lurewatch --links-only --delay "${POLITE_MS}ms"
    sleep 1.5 # the log is flushed each second
    awk '{ if ($1 in last) printf "%.1f\n", ($4 - last[$1]) * 1000; last[$1] = $4 }' \
        "$FARM/access.log" | sort -n >"$T/gaps"
    quantile() { sed -n "$(awk -v n="$(wc -l <"$T/gaps")" -v q="$1" 'BEGIN { print int(1 + (n - 1) * q) }')p" "$T/gaps"; }
    jq -nc --argjson delay "$POLITE_MS" --argjson hosts "$FARM_HOSTS" \
        --argjson ledger "$(ask "SELECT json_object('requests', count(*), 'least_wait_ms', min(waited_ms),
            'short_waits', sum(waited_ms < $POLITE_MS), 'span_ms', max(at_ms) - min(at_ms))
            FROM ledger WHERE requested = 1 AND kind = 'page'")" \
        --argjson low "$(quantile 0)" --argjson one "$(quantile 0.01)" \
        --argjson half "$(quantile 0.5)" --argjson high "$(quantile 0.99)" \
        '$ledger + {rate_to_possible: (($ledger.requests - $hosts) / $ledger.span_ms * $delay / $hosts
          * 1000 | round / 1000), server_gap_least_ms: $low, server_gap_1_percent_ms: $one,
          server_gap_median_ms: $half, server_gap_99_percent_ms: $high}' >>"$T/polite"
}
scrapy_crawl() {
    : >"$FARM/access.log"
    cat >"$T/spider.py" <<'END'
import os, scrapy
from scrapy.linkextractors import LinkExtractor
class Farm(scrapy.Spider):
    name = "farm"
    start_urls = open(os.environ["FARM"] + "/seeds.txt").read().split()
    links = LinkExtractor()
    def parse(self, response):
        for link in self.links.extract_links(response):
            yield scrapy.Request(link.url, self.parse)
END
    BENCH_S=$((SCRAPY_S + 30)) FARM=$FARM measured /usr/bin/python3 -m scrapy runspider "$T/spider.py" --nolog \
        -s ROBOTSTXT_OBEY=1 -s CONCURRENT_REQUESTS=64 -s DOWNLOAD_DELAY=0 \
        -s CLOSESPIDER_TIMEOUT="$SCRAPY_S" -s SCHEDULER_PRIORITY_QUEUE=scrapy.pqueues.DownloaderAwarePriorityQueue
    judged scrapy_run
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

if [ "$FARM_PART" = polite ]; then
    for run in $(seq "$RUNS"); do
        say "farm, run $run of $RUNS: $POLITE_MS ms between two requests"
        polite
    done
    jq -n --argjson hosts "$FARM_HOSTS" --argjson runs "$RUNS" \
        --arg load "$(cut -d' ' -f1-3 /proc/loadavg)" --argjson polite "$(medians "$T/polite")" \
        '{hosts: $hosts, runs: $runs, load_average: $load, polite: $polite}'
    exit 0
fi
scrapy=false
/usr/bin/python3 -c 'import scrapy' 2>/dev/null && scrapy=true
for run in $(seq "$RUNS"); do
    say "farm, run $run of $RUNS: links only"
    workspace
    lurewatch --links-only --delay 0
    judged links_only
    say "farm, run $run of $RUNS: the same once more"
    again
    say "farm, run $run of $RUNS: wget2"
    wget2_crawl
    say "farm, run $run of $RUNS: $POLITE_MS ms between two requests"
    polite
    say "farm, run $run of $RUNS: a tree of every page"
    workspace
    lurewatch --delay 0
    judged every_tree
    [ $scrapy = false ] || say "farm, run $run of $RUNS: Scrapy"
    [ $scrapy = false ] || scrapy_crawl
done
[ $scrapy = true ] || echo '{"pages_per_s": 0}' >"$T/scrapy_run"
jq -n --argjson hosts "$FARM_HOSTS" --argjson pages "$(wc -l <"$FARM/urls.txt")" \
    --argjson runs "$RUNS" --arg version "$(wget2 --version | sed -n '1s/.* \([0-9][0-9.]*\).*/\1/p')" \
    --arg load "$(cut -d' ' -f1-3 /proc/loadavg)" \
    --argjson links "$(medians "$T/links_only")" --argjson all "$(medians "$T/every_tree")" \
    --argjson wget2 "$(medians "$T/wget2_run")" --argjson again "$(medians "$T/again")" \
    --argjson polite "$(medians "$T/polite")" --argjson scrapy "$(medians "$T/scrapy_run")" \
    '{hosts: $hosts, pages: $pages, runs: $runs, load_average: $load, links_only: $links,
      again: ($again + {rate_to_first: ($again.pages_per_s / $links.pages_per_s * 100 | round / 100)}),
      every_tree: $all, polite: $polite, wget2: ($wget2 + {version: $version}),
      scrapy: (if $scrapy.pages_per_s > 0 then $scrapy else {skipped: "no python3-scrapy"} end),
      links_only_to_wget2: ($links.pages_per_s / $wget2.pages_per_s * 100 | round / 100),
      links_only_to_wget2_cpu: ($links.cpu_s_per_1k_pages / $wget2.cpu_s_per_1k_pages * 100 | round / 100)}
     + (if $scrapy.pages_per_s > 0 then {
      links_only_to_scrapy: ($links.pages_per_s / $scrapy.pages_per_s * 10 | round / 10),
      scrapy_cpu_to_links_only: ($scrapy.cpu_s_per_1k_pages / $links.cpu_s_per_1k_pages * 10 | round / 10)}
      else {} end)'
