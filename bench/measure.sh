# measure.sh: what the benches share; source it. It makes $T, a folder removed at the end.
# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=sh disable=SC2034 # what it sets is read by those who source it
LC_ALL=C.UTF-8
export LC_ALL
: "${RUNS:=3}"
T=$(mktemp -d "${TMPDIR:-/tmp}/lurewatch-bench.XXXXXX")
trap 'rm -rf "$T"' EXIT
trap 'exit 130' INT TERM

# say WORDS: progress, for whoever waits.
say() {
    echo "bench: $*" >&2
}

# measured COMMAND...: runs it and leaves $wall_s, $cpu_s and $peak_mb. Its output is $T/said.
measured() {
    code=0
    command time -o "$T/time" -f '%e %U %S %M' timeout "${BENCH_S:-600}" "$@" >"$T/said" 2>&1 ||
        code=$?
    read -r wall_s user_s system_s peak_kb <<END
$(tail -n 1 "$T/time")
END
    cpu_s=$(echo "$user_s $system_s" | awk '{ printf "%.2f", $1 + $2 }')
    peak_mb=$(echo "$peak_kb" | awk '{ printf "%.1f", $1 / 1024 }')
}

# medians FILE: of the numbers of all objects in FILE (one a line, the same keys), by key.
medians() {
    jq -s 'def median: sort | if length % 2 == 1 then .[length / 2 | floor]
               else (.[length / 2 - 1] + .[length / 2]) / 2 end;
        . as $all | .[0] | keys_unsorted
        | map({key: ., value: (. as $k | $all | map(.[$k]) | median)}) | from_entries' "$1"
}
