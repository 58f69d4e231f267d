#!/bin/sh
# fuzz.sh --check PROGRAM | --soak BUILD: runs fuzzers (tests/fuzz/).
#
# --check: one fuzzer as a test of `make check`, in TAP. First the saved inputs of past faults
# (tests/fuzz/corpus/NAME), then as many runs from seed 1 as tests/fuzz/targets says, so that
# every machine does the same work. FUZZ_S (60) seconds are an emergency stop that is told.
#
# --soak: each fuzzer for FUZZ_S (300) seconds from a seed of its own, JOBS (2) at a time; those
# of FUZZ_TARGETS in that order, else all. What they learn stays in BUILD/fuzz/corpus/NAME for
# the next time, inputs that show a fault in BUILD/fuzz/found. Prints what goes on; the exit
# code is 1 when a fault was found.
# SPDX-License-Identifier: Apache-2.0
# shellcheck disable=SC2046,SC2086 # lists of our own file names are split into words
set -eu
LC_ALL=C.UTF-8
export LC_ALL

target() { # NAME: its line of tests/fuzz/targets without the name
    sed -n "s/^$1 //p" tests/fuzz/targets
}
saved() { # NAME: inputs of past faults
    [ ! -d "tests/fuzz/corpus/$1" ] || find "tests/fuzz/corpus/$1" -type f | sort
}
seeds() { # NAME WORDS...: all that it begins with, always in the same order
    name=$1
    shift 2 # the name and the number of runs
    saved "$name"
    [ $# = 0 ] || find "$@" -type f | sort
}

check_one() {
    name=$(basename "$1")
    work=${TMPDIR:-/tmp}
    limit_s=${FUZZ_S:-60}
    line=$(target "$name")
    runs=${line%% *}
    echo 1..2
    if [ -z "$runs" ]; then
        echo "not ok 1 - $name: tests/fuzz/targets does not say how many runs"
        exit 1
    fi
    old=$(saved "$name")
    if [ -n "$old" ] && ! "$1" -timeout=20 -rss_limit_mb=2048 $old >"$work/old" 2>&1; then
        echo "not ok 1 - $name: inputs of past faults"
        tail -n 60 "$work/old"
        exit 1
    fi
    echo "ok 1 - $name: inputs of past faults: $(echo "$old" | grep -c . || :)"
    seeds "$name" $line | paste -sd , >"$work/seeds"
    begin=
    [ ! -s "$work/seeds" ] || [ -z "$(cat "$work/seeds")" ] || begin=-seed_inputs=@$work/seeds
    if ! "$1" -seed=1 -runs="$runs" -reload=0 -max_total_time="$limit_s" -timeout=20 \
        -rss_limit_mb=2048 -artifact_prefix="$1-" $begin >"$work/log" 2>&1; then
        echo "not ok 2 - $name"
        tail -n 60 "$work/log"
        exit 1
    fi
    did=$(sed -n 's/^Done \([0-9]*\) runs.*/\1/p' "$work/log")
    echo "ok 2 - $name"
    sed -n 's/^Done /# /p' "$work/log"
    if [ "${did:-0}" -lt "$runs" ]; then
        echo "$name was stopped after $limit_s s and ${did:-0} of $runs runs" |
            tee -a "${WORK:-$work}/notes" | sed 's/^/# /'
    fi
}

# What a running fuzzer last said of itself, in a few words.
state() {
    sed -n 's/^#\([0-9]*\)[^c]*cov: \([0-9]*\).*corp: \([0-9]*\).*/\1 runs, \2 edges, \3 inputs kept/p' \
        "$1" | tail -n 1
}
tell() {
    echo "$(date -u +%H:%M:%S) $*"
}

# --soak-one NAME: in a process of its own; the faults found are one line each in $WORK/faults.
soak_one() {
    name=$1
    log=$WORK/$name.log
    corpus=$SOAK/corpus/$name
    mkdir -p "$corpus" "$SOAK/found"
    seeds "$name" $(target "$name") | paste -sd , >"$WORK/$name.seeds"
    begin=
    [ -z "$(cat "$WORK/$name.seeds")" ] || begin=-seed_inputs=@$WORK/$name.seeds
    tell "$name begins"
    "$SOAK/tests/fuzz/$name" -max_total_time="$FUZZ_S" -timeout=20 -rss_limit_mb=2048 \
        -artifact_prefix="$SOAK/found/$name-" $begin "$corpus" >"$log" 2>&1 &
    fuzzer=$!
    trap 'kill $fuzzer 2>/dev/null; exit 130' INT TERM
    waited=0
    while kill -0 $fuzzer 2>/dev/null; do
        sleep 1
        waited=$((waited + 1))
        [ $((waited % 60)) != 0 ] || tell "$name ${waited} s: $(state "$log")"
    done
    seed=$(sed -n 's/^INFO: Seed: //p' "$log")
    if wait $fuzzer; then
        tell "$name ends clean: $(state "$log"), seed $seed"
        echo "$name" >>"$WORK/clean"
        return
    fi
    cp "$log" "$SOAK/found/$name.log"
    tell "$name FOUND A FAULT: $(state "$log"), seed $seed"
    grep -E '^SUMMARY:|^==[0-9]*== *ERROR|Test unit written to' "$log" | sed "s/^/    /"
    echo "    see $SOAK/found/$name.log; once mended, keep the input in tests/fuzz/corpus/$name"
    echo "$name" >>"$WORK/faults"
}

soak() {
    SOAK=$1/fuzz
    FUZZ_S=${FUZZ_S:-300}
    WORK=$(mktemp -d)
    export SOAK FUZZ_S WORK
    trap 'rm -rf "$WORK"' EXIT
    trap 'exit 130' INT TERM
    names=${FUZZ_TARGETS:-$(sed -n 's/^\(fuzz_[a-z_]*\) .*/\1/p' tests/fuzz/targets)}
    for name in $names; do
        [ -x "$SOAK/tests/fuzz/$name" ] || { echo "fuzz.sh: $SOAK/tests/fuzz/$name: not built" >&2; exit 2; }
    done
    : >"$WORK/faults"
    : >"$WORK/clean"
    tell "$(echo $names | wc -w) fuzzers, $FUZZ_S s each, ${JOBS:-2} at a time"
    echo $names | tr ' ' '\n' | xargs -P "${JOBS:-2}" -n 1 sh "$0" --soak-one
    echo "$(wc -l <"$WORK/clean") passed, $(wc -l <"$WORK/faults") failed, 0 skipped"
    [ ! -s "$WORK/faults" ]
}

export ASAN_OPTIONS="halt_on_error=1:detect_leaks=1:abort_on_error=0:allocator_may_return_null=0"
export UBSAN_OPTIONS="halt_on_error=1:print_stacktrace=1"
case "${1:-} $#" in
"--check 2") check_one "$2" ;;
"--soak-one 2") soak_one "$2" ;;
"--soak 2") soak "$2" ;;
*) echo "usage: fuzz.sh --check PROGRAM | --soak BUILD" >&2; exit 2 ;;
esac
