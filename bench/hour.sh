#!/bin/sh
# hour.sh [BUILD]: a crawl at full rate for an hour, and whether its memory stays flat.
#
# The site has pages without end, on HOUR_HOSTS hosts of loopback from HOUR_PORT on; each
# sixteenth page is an ad (HOUR_ADS, 0: none). The crawl runs until it is stopped behind HOUR_S
# seconds. Each HOUR_EACH_S the resident memory of every process of ours is read. Prints JSON:
# MB of each process behind a twelfth of the time (5 minutes of an hour), at its half and its
# end, and the slope since that twelfth: KB a minute, and bytes a page that was asked for
# meanwhile, which a crawl remembers to ask for it again. What grows in a process that
# remembers no page is a leak. Takes about 4 KB of disk a page in TMPDIR.
# SPDX-License-Identifier: Apache-2.0
set -eu
build=${1:-build}
: "${HOUR_S:=3600}" "${HOUR_EACH_S:=10}" "${HOUR_HOSTS:=60}" "${HOUR_PORT:=19400}"
: "${HOUR_ADS:=16}" "${HOUR_OPTIONS:=}" "${LUREWATCH:=$build/lurewatch}"
: "${HOUR_DISK_MB:=8192}" # the crawl ends sooner when less is left
. bench/measure.sh
[ -x "$build/bench/endless_site" ] || { echo "hour.sh: $build/bench/endless_site is not built (make benches)" >&2; exit 2; }
[ "$HOUR_S" -gt 0 ] 2>/dev/null || { echo "hour.sh: HOUR_S: found '$HOUR_S', wanted seconds" >&2; exit 2; }
"$build/bench/endless_site" "$HOUR_HOSTS" "$HOUR_PORT" "$HOUR_ADS" &
site=$!
crawl=
finish() {
    status=$?
    [ -z "$crawl" ] || kill -KILL "$crawl" 2>/dev/null || :
    kill "$site" 2>/dev/null || :
    rm -rf "$T"
    exit $status
}
trap finish EXIT
count() { curl -sf "http://127.0.0.1:$HOUR_PORT/count"; }
until count >/dev/null; do
    kill -0 "$site" 2>/dev/null || { echo "hour.sh: the site does not start" >&2; exit 1; }
    sleep 0.1
done

"$LUREWATCH" init "$T/workspace" -q >/dev/null
for i in $(seq "$HOUR_HOSTS"); do # a source for each: it may have ten million pages a day
    echo "- id: endless-$i"
    echo '  kind: job'
    echo '  lang: [ru]'
    echo '  ads: ["/ad/*"]'
    echo '  max_pages_per_day: 10000000'
    echo '  basis: {kind: own, note: "made for this bench, on loopback", seen: 2026-01-01}'
    echo "  seeds: [\"http://127.0.0.1:$((HOUR_PORT + i - 1))/\"]"
done >"$T/workspace/sources/endless.yaml"
# shellcheck disable=SC2086 # options are words
"$LUREWATCH" -w "$T/workspace" crawl -q --allow-net 127.0.0.0/8 --delay 0 $HOUR_OPTIONS \
    --stats "$T/stats.json" >"$T/said" 2>&1 &
crawl=$!

# children PID: of whom it is the parent.
children() { cat "/proc/$1/task/$1/children" 2>/dev/null || :; }
# sample NAME PID: a line "seconds name pages KB" to $T/samples.
sample() {
    kb=$(sed -n 's/^VmRSS:[^0-9]*\([0-9]*\) kB/\1/p' "/proc/$2/status" 2>/dev/null) || :
    [ -z "$kb" ] || echo "$now $1 $pages $kb" >>"$T/samples"
}
begun=$(date +%s)
: >"$T/samples"
why='time'
while kill -0 "$crawl" 2>/dev/null; do
    now=$(($(date +%s) - begun))
    pages=$(count)
    sample keeper "$crawl"
    for fetcher in $(children "$crawl"); do
        sample fetcher "$fetcher"
        i=0
        for reader in $(children "$fetcher"); do
            i=$((i + 1))
            sample "reader_$i" "$reader"
        done
    done
    [ "$now" -lt "$HOUR_S" ] || break
    [ $((now % 60)) -ge "$HOUR_EACH_S" ] || say "hour: $now s, $pages pages"
    if [ "$(df -Pm "$T" | awk 'NR == 2 { print $4 }')" -lt "$HOUR_DISK_MB" ]; then
        why='disk'
        break
    fi
    sleep "$HOUR_EACH_S"
done
disk_mb=$(du -sm "$T/workspace" | cut -f1)
kill -INT "$crawl" 2>/dev/null || why=ended
code=0
wait "$crawl" || code=$?
crawl=
[ -s "$T/stats.json" ] || { tail -n 5 "$T/said" >&2; exit 1; }
awk '{ print > (FILENAME "." $2) }' "$T/samples"
for file in "$T"/samples.*; do
    awk -v name="${file##*.}" -v all="$HOUR_S" '
        { t[NR] = $1; n[NR] = $3; kb[NR] = $4 }
        function at(s, i) { for (i = 1; i < NR && t[i] < s; i++); return kb[i] / 1024 }
        END {
            for (i = 1; i <= NR; i++) if (t[i] >= all / 12) {
                c++; x += t[i]; p += n[i]; y += kb[i]; xx += t[i] * t[i]; pp += n[i] * n[i]
                xy += t[i] * kb[i]; py += n[i] * kb[i]
            }
            dx = c * xx - x * x; dp = c * pp - p * p
            printf("{\"%s\": {\"mb_twelfth\": %.1f, \"mb_half\": %.1f, \"mb_end\": %.1f, " \
                "\"kb_a_minute\": %.1f, \"bytes_a_page\": %.1f}}\n", name, at(all / 12),
                at(all / 2), kb[NR] / 1024, dx > 0 ? (c * xy - x * y) / dx * 60 : 0,
                dp > 0 ? (c * py - p * y) / dp * 1024 : 0)
        }' "$file"
done | jq -s add >"$T/processes"
seconds=$(tail -n 1 "$T/samples" | cut -d' ' -f1)
served=$(tail -n 1 "$T/samples" | cut -d' ' -f3)
jq -n --argjson seconds "$seconds" --argjson served "$served" --arg why "$why" \
    --argjson code "$code" --argjson disk "$disk_mb" --slurpfile stats "$T/stats.json" \
    --slurpfile processes "$T/processes" --arg options "$HOUR_OPTIONS" \
    --arg load "$(cut -d' ' -f1-3 /proc/loadavg)" --argjson nice "$(nice)" \
    '{seconds: $seconds, ended_by: $why, exit_code: $code, options: $options, nice: $nice,
      load_average: $load, pages: $served, pages_per_s: ($served / $seconds | round),
      hosts: '"$HOUR_HOSTS"', ads: $stats[0].ads, readers_ended: $stats[0].readers_ended,
      disk_mb: $disk, processes: $processes[0]}'
