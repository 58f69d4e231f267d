#!/bin/sh
# verify-audit.sh LOG [CHECKPOINT]: checks an exported audit log with sha256sum and cut alone.
# Check the checkpoint itself first: minisign -V -p audit.pub -m CHECKPOINT
# SPDX-License-Identifier: Apache-2.0
n=0 hash=$(printf %064d 0) want=$(sed -n 's/^count //p' "${2:-/dev/null}")
fail() { echo "line $n: $1" >&2; exit 1; }
while IFS= read -r line; do n=$((n + 1))
    [ "$(printf %s "$line" | cut -f1)" = "$n" ] || fail "a line is missing or was moved"
    [ "$(printf %s "$line" | cut -f2)" = "$hash" ] || fail "it or the one before was altered"
    hash=$(printf %s "$line" | sha256sum | cut -c1-64)
    [ "$n" != "$want" ] || [ "$hash" = "$(sed -n 's/^head //p' "$2")" ] || fail "was not signed"
done <"$1"
[ "$n" -ge "${want:-0}" ] || fail "the log ends here, but $want lines were signed"
echo "$n lines hold together; head $hash${2:+; the checkpoint fits line $want}"
