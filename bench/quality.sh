#!/bin/sh
# quality.sh [BUILD]: ranking of labelled ads beside other classifiers (bench/quality.py), as JSON.
#
# QUALITY_DEALS (1) deals; fewer than three tell little. QUALITY=0 leaves all out, BOGOFILTER=0 that one;
# QUALITY_S (900) bounds the time. With QUALITY_KEEP=FOLDER a run that was broken off goes on. What is
# missing here is said.
# SPDX-License-Identifier: Apache-2.0
set -eu
build=${1:-build}
skip() {
    jq -n --arg why "$1" '{skipped: $why}'
    exit 0
}
[ "${QUALITY:-1}" != 0 ] || skip 'QUALITY=0'
ls ../shared/data/train/*.jsonl >/dev/null 2>&1 || skip 'no ../shared'
[ -x /usr/bin/python3 ] || skip 'no python3'
/usr/bin/python3 -c 'import sklearn' 2>/dev/null || skip 'no scikit-learn (package python3-sklearn)'
echo "bench: ranking beside other classifiers" >&2
out=$(BOGOFILTER=${BOGOFILTER:-1} timeout "${QUALITY_S:-900}" /usr/bin/python3 bench/quality.py \
    --json --deals "${QUALITY_DEALS:-1}" ${QUALITY_KEEP:+--keep "$QUALITY_KEEP"} \
    "$build/lurewatch" ../shared/data/train/*.jsonl) ||
    { [ $? = 124 ] || exit 1; skip "not done within ${QUALITY_S:-900} s; QUALITY_S=N gives it more"; }
echo "$out"
