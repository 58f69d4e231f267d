#!/bin/sh
# peers.sh [BUILD]: what the same rules cost elsewhere: this program, PCRE2, Rspamd and
# bogofilter over the same made ads, in turn, in one run. Prints JSON: medians of RUNS (3).
#
# The rules are those of the pack that can be said as one regular expression each
# (bench/same_rules.c). Rspamd runs them with no more than the regexp module, on a Unix socket:
# no rules; the rules as `/iu`, whose \b and \w know ASCII only; the rules behind (*UCP), which
# know Unicode. "hits_per_ad" says what is found for that speed. Rspamd reads MIME and speaks
# HTTP too: "no_rules" is what that costs. bogofilter is a Bayes filter and has no rules.
#
# PEERS_ADS (100) ads. PEERS_WAIT_S (5): so long the `/iu` rules may take to be compiled by
# Hyperscan; if that is not enough they run one by one. They take it many minutes, but what it
# has compiled is kept in PEERS_KEPT (BUILD/peers): one patient run serves those after it.
# SPDX-License-Identifier: Apache-2.0
set -eu
build=${1:-build}
case $build in /*) ;; *) build=$PWD/$build ;; esac
: "${LUREWATCH:=$build/lurewatch}" "${PEERS_KEPT:=$build/peers}" "${PEERS_ADS:=100}" "${PEERS_WAIT_S:=5}"
[ -x "$build/bench/same_rules" ] || { echo "peers.sh: $build/bench/same_rules is not built" >&2; exit 2; }
. bench/measure.sh
case $PEERS_KEPT in /*) ;; *) PEERS_KEPT=$PWD/$PEERS_KEPT ;; esac
SCORE_ADS=10000 # ads a run of those that take a second to start and microseconds for an ad

servers= # main processes of Rspamd
finish() {
    status=$?
    for server in $servers; do
        stop "$server"
    done
    rm -rf "$T"
    exit $status
}
trap finish EXIT

children() { # PID: of its only thread
    cat "/proc/$1/task/$1/children" 2>/dev/null || :
}
# stop PID: of a main process, which takes its workers' ends. They have to be killed: one that
# compiles for Hyperscan does not listen.
stop() {
    kill "$1" 2>/dev/null || return 0
    for child in $(children "$1"); do
        # shellcheck disable=SC2046 # a list of numbers
        kill -9 $(children "$child") "$child" 2>/dev/null || :
    done
    wait "$1" 2>/dev/null || :
}
skipped() {
    jq -nc --arg why "$1" '{skipped: $why}'
}
rspamd=$(command -v rspamd || ls /usr/sbin/rspamd 2>/dev/null || :)

# --- the ads and the rules
say "peers: making $PEERS_ADS ads and the rules"
"$build/bench/make_ads" "$PEERS_ADS" >"$T/ads.jsonl"
for _ in $(seq $(((SCORE_ADS + PEERS_ADS - 1) / PEERS_ADS))); do cat "$T/ads.jsonl"; done >"$T/many.jsonl"
many=$(wc -l <"$T/many.jsonl")
"$build/bench/same_rules" expressions >"$T/rules.tsv"

# --- Rspamd
# rules_for PREFIX: the expressions as a Lua file for Rspamd, each behind PREFIX
rules_for() {
    awk -F '\t' -v prefix="$1" '
        BEGIN { print "config.regexp = config.regexp or {}" }
        {
            gsub(/\\\//, "/", $2)
            gsub(/\//, "\\/", $2)
            printf "config.regexp.LW_%d = { re = [==[/%s%s/iu{mime}]==], score = 0.1 }\n", NR, prefix, $2
        }' "$T/rules.tsv"
}

# start NAME HYPERSCAN: starts the server of $T/NAME/rules.lua; leaves $worker, its process.
# HYPERSCAN: whether it may compile the rules.
start() {
    home=$T/$1
    rm -rf "$home/socket" "$home/log" "$home/cache"
    mkdir "$home/cache"
    [ "$2" = no ] || cp "$PEERS_KEPT"/*.hs "$home/cache/" 2>/dev/null || :
    echo com >"$home/tld"
    cat >"$home/conf" <<END
options {
    filters = "regexp";
    url_tld = "$home/tld";
    tempdir = "$home";
    control_socket = "$home/control";
    hs_cache_dir = "$home/cache/";
    disable_hyperscan = $([ "$2" = yes ] && echo false || echo true);
    disable_monitoring = true;
    dns { nameserver = ["127.0.0.1:9"]; }
}
logging { type = "file"; filename = "$home/log"; level = "info"; }
worker "normal" { bind_socket = "$home/socket"; count = 1; }
$([ "$2" = no ] || echo 'worker "hs_helper" { count = 1; }')
regexp { }
lua = "$home/rules.lua";
END
    # "-i": it may run as root, as this script does in a container.
    "$rspamd" -i -f -c "$home/conf" >"$home/said" 2>&1 &
    server=$!
    servers="$servers $server"
    worker=
    for _ in $(seq 100); do
        sleep 0.2
        for child in $(children $server); do
            if tr '\0' ' ' <"/proc/$child/cmdline" 2>/dev/null | grep -q 'normal process'; then
                worker=$child
            fi
        done
        [ -z "$worker" ] || [ ! -S "$home/socket" ] || return 0
    done
    tail -n 5 "$home/said" "$home/log" >&2 || :
    return 1
}

# loaded LOG: how many rules Hyperscan runs, as the server says; the worker has what it has.
loaded() {
    sed -n 's/.*full hyperscan database of \([0-9]* regexps\) has been loaded.*/\1/p' "$1" | tail -n 1
}

hyperscan='not used'
refused='not asked'
start_all() {
    mkdir -p "$T/none" "$T/ascii" "$T/unicode"
    : >"$T/none/rules.lua"
    rules_for '' >"$T/ascii/rules.lua"
    rules_for '(*UCP)' >"$T/unicode/rules.lua"

    # What Hyperscan says to one Unicode-aware expression: it refuses them all for this.
    mkdir -p "$T/probe"
    printf '%s\n' 'config.regexp = { LW_1 = { re = [==[/(*UCP)\bword\w*/iu{mime}]==], score = 0.1 } }' \
        >"$T/probe/rules.lua"
    start probe yes || return 1
    for _ in $(seq 20); do
        grep -q 'cannot compile' "$T/probe/log" && break
        sleep 0.2
    done
    refused=$(sed -n "s/.*cannot compile .* to hyperscan: '\(.*\)', try.*/\1/p" "$T/probe/log" | head -n 1)
    stop "$server"

    start ascii yes || return 1
    say "peers: Hyperscan compiles the rules, $PEERS_WAIT_S s at most"
    hyperscan=
    for _ in $(seq "$PEERS_WAIT_S"); do
        hyperscan=$(loaded "$T/ascii/log")
        [ -z "$hyperscan" ] || break
        sleep 1
    done
    if [ -z "$hyperscan" ]; then
        stop "$server"
        hyperscan="not used: the rules were not compiled in $PEERS_WAIT_S s"
        start ascii no || return 1
    fi
    # Rspamd takes its own files away when it ends.
    mkdir -p "$PEERS_KEPT"
    cp "$T/ascii/cache"/*.hs "$PEERS_KEPT/" 2>/dev/null || :
    ascii=$worker
    start none no || return 1
    none=$worker
    start unicode no || return 1
    unicode=$worker
    # The first messages of a worker are slow: it loads what it has put off.
    head -n 20 "$T/ads.jsonl" >"$T/first.jsonl"
    "$build/bench/post_ads" "$T/none/socket" "$none" "$T/first.jsonl" >"$T/first" &&
        "$build/bench/post_ads" "$T/ascii/socket" "$ascii" "$T/first.jsonl" >"$T/first" &&
        "$build/bench/post_ads" "$T/unicode/socket" "$unicode" "$T/first.jsonl" >"$T/first"
}

rspamd_out=
if [ -z "$rspamd" ]; then
    rspamd_out=$(skipped "no rspamd")
else
    start_all || rspamd_out=$(skipped "rspamd does not start")
fi

# --- bogofilter
bogofilter_out=
# mbox LABEL: JSON lines with this label, or all when it is empty, as a mailbox
mbox() {
    jq -r --arg wanted "$1" 'select($wanted == "" or .label == $wanted)
        | "From bench Thu Jan  1 00:00:00 2026\nSubject: \(.title // "")\nMIME-Version: 1.0",
          "Content-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: 8bit\n",
          (.text | gsub("(?<line>^|\n)From "; "\(.line)>From ")), ""'
}
learn() {
    if ls ../shared/data/train/*.jsonl >/dev/null 2>&1; then
        learned=../shared/data/train
        cat ../shared/data/train/*.jsonl >"$T/labelled.jsonl"
    else
        learned=rules/cases
        "$build/bench/same_rules" cases >"$T/labelled.jsonl"
    fi
    mkdir "$T/words"
    mbox deceptive <"$T/labelled.jsonl" >"$T/deceptive.mbox"
    mbox legitimate <"$T/labelled.jsonl" >"$T/legitimate.mbox"
    mbox '' <"$T/ads.jsonl" >"$T/once.mbox"
    for _ in $(seq $((many / PEERS_ADS))); do cat "$T/once.mbox"; done >"$T/ads.mbox"
    bogofilter -d "$T/words" -M -s <"$T/deceptive.mbox" &&
        bogofilter -d "$T/words" -M -n <"$T/legitimate.mbox"
}
if ! command -v bogofilter >/dev/null; then
    bogofilter_out=$(skipped "no bogofilter")
else
    say "peers: bogofilter learns"
    learn || bogofilter_out=$(skipped "bogofilter does not learn")
fi

# --- in turn
# timed NAME COMMAND...: a run over $many ads as a process; a line to $T/NAME. bogofilter ends
# with 0, 1 or 2 for what it judged last.
timed() {
    name=$1
    shift
    measured "$@"
    [ "$code" -lt 3 ] || { tail -n 3 "$T/said" >&2; echo "peers.sh: $1 ended with $code" >&2; exit 1; }
    jq -nc --argjson ads "$many" --argjson wall "$wall_s" --argjson cpu "$cpu_s" --argjson peak "$peak_mb" \
        '{ads_per_cpu_s: ($ads / $cpu | round), ads_per_wall_s: ($ads / $wall | round), peak_mb: $peak}' >>"$T/$name"
}
posted() { # NAME PID
    "$build/bench/post_ads" "$T/$1/socket" "$2" "$T/ads.jsonl" >"$T/posted"
    jq -c '{ads_per_cpu_s: .per_cpu_s, ads_per_wall_s: .per_wall_s, hits_per_ad}' "$T/posted" >>"$T/rspamd-$1"
}
for run in $(seq "$RUNS"); do
    say "peers: run $run of $RUNS"
    timed score "$LUREWATCH" score --threads 1 "$T/many.jsonl"
    "$build/bench/engine" "$T/ads.jsonl" rules ads |
        jq -c '{rules_per_s: .rules.ads_per_s, score_per_s: .score.ads_per_s, json_per_s: .json.ads_per_s,
                rules_held_per_ad}' >>"$T/engine"
    "$build/bench/same_rules" match "$T/ads.jsonl" >>"$T/match"
    if [ -z "$rspamd_out" ]; then
        posted none "$none"
        posted ascii "$ascii"
        posted unicode "$unicode"
    fi
    if [ -z "$bogofilter_out" ]; then
        timed bogofilter bogofilter -d "$T/words" -M -T -I "$T/ads.mbox"
    fi
done

# --- told
if [ -z "$rspamd_out" ]; then
    rspamd_out=$(jq -n --arg version "$("$rspamd" --version 2>&1 | grep -o '[0-9][0-9.]*' | head -n 1)" \
        --argjson none "$(medians "$T/rspamd-none")" --argjson ascii "$(medians "$T/rspamd-ascii")" \
        --argjson unicode "$(medians "$T/rspamd-unicode")" --arg hyperscan "$hyperscan" --arg refused "$refused" \
        '{version: $version, no_rules: ($none | del(.hits_per_ad)), ascii: ($ascii + {hyperscan: $hyperscan}),
          unicode: ($unicode + {hyperscan: "refuses: \($refused)"})}')
fi
if [ -z "$bogofilter_out" ]; then
    bogofilter_out=$(jq -n --arg version "$(bogofilter -V | sed -n 's/^bogofilter version //p')" \
        --arg learned "$learned" --argjson texts "$(wc -l <"$T/labelled.jsonl")" \
        --argjson median "$(medians "$T/bogofilter")" '{version: $version, learned: $learned, texts: $texts} + $median')
fi
jq -n --argjson runs "$RUNS" --argjson score "$(medians "$T/score")" --argjson engine "$(medians "$T/engine")" \
    --argjson match "$(medians "$T/match")" --argjson rspamd "$rspamd_out" --argjson bogofilter "$bogofilter_out" '
    def times($a; $b): if $a and $b then ($a / $b * 10 | round / 10) else null end;
    {ads: $match.ads, bytes_per_ad: $match.bytes_per_ad, runs: $runs,
     rules: ($match | {pack: .rules, expressions, of_them_regexes: .regexes, alternatives, alternatives_left_out}),
     lurewatch: {score: $score, engine: $engine, hits_per_ad: $match.our_hits_per_ad},
     pcre2: ($match | {ads_per_cpu_s: (1e6 / .us_per_ad * 10 | round / 10), hits_per_ad, undecided,
                       hits_shared_with_lurewatch: .hits_of_both_per_ad}),
     rspamd: $rspamd, bogofilter: $bogofilter,
     times_as_fast_as: {
        engine_rules_as_pcre2: times($engine.rules_per_s; 1e6 / $match.us_per_ad),
        score_as_rspamd_unicode: times($score.ads_per_cpu_s; $rspamd.unicode.ads_per_cpu_s),
        score_as_rspamd_ascii: times($score.ads_per_cpu_s; $rspamd.ascii.ads_per_cpu_s),
        score_as_bogofilter: times($score.ads_per_cpu_s; $bogofilter.ads_per_cpu_s)}}'
