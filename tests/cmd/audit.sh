#!/bin/sh
# audit: who did what is in the log, and nothing can be done to the log unseen.
# SPDX-License-Identifier: Apache-2.0
# shellcheck disable=SC2317 # functions are called by ok
. tests/cmd/tap.sh

run init "$T/ws" -q
db=$T/ws/lurewatch.db
ads | "$LUREWATCH" -w "$T/ws" import -q - 2>/dev/null
run -w "$T/ws" audit verify
ok "the log of a new workspace verifies" [ "$code" = 0 ]
run -w "$T/ws" queue list --json
id=$(jq -r '.[0].id' "$T/out")
run -w "$T/ws" queue claim "$id" --as aida --json
run -w "$T/ws" queue release "$id" --as aida
run -w "$T/ws" queue decide "$id" unsure --reason "not clear" --note "ask +7 701 555 44 33" --as aida
run -w "$T/ws" hold "$id" --note "case 17" --as bolat
run -w "$T/ws" audit log --json --object "$id"
ok "what was done to an ad is listed, the latest first" [ "$(jq -r .what "$T/out" | tr '\n' ' ')" = "hold decide release claim " ]
ok "a list holds no words of a note" sh -c "! grep -q '555 44' '$T/out'"
run -w "$T/ws" audit log --json --payloads --what decide
ok "asked for, it does" sh -c "jq -r .payload '$T/out' | jq -e '.reason == \"not clear\" and .outcome == \"unsure\"'"
ok "the sum of a payload is SHA-256 of salt and payload" [ "$(jq -rj '.salt, .payload' "$T/out" | sha256sum | cut -c1-64)" = "$(jq -r .fact "$T/out" | jq -r .sum)" ]
run -w "$T/ws" audit log --who aida
ok "the table of one person" sh -c "[ \$(wc -l <'$T/out') = 3 ] && ! grep -q bolat '$T/out'"
run -w "$T/ws" audit log --what loked
fails "a deed that is none" 2 "wanted"
run -w "$T/ws" audit log --from yesterday
fails "a time that is none" 2 "wanted a day"

# Views of contacts.
run -w "$T/ws" audit log --what unmask
before=$(wc -l <"$T/out")
run -w "$T/ws" queue show "$id"
run -w "$T/ws" audit log --what unmask
ok "a masked view is not logged" [ "$(wc -l <"$T/out")" = "$before" ]
run -w "$T/ws" queue show "$id" --show-contacts
ok "contacts are shown" [ "$code" = 0 ]
run -w "$T/ws" audit log --what unmask --json
ok "and that they were is logged" [ "$(jq -r .object "$T/out")" = "$(sqlite3 "$db" "SELECT key FROM ad WHERE key LIKE '$id%'")" ]
run -w "$T/ws" audit log --what unmask
before=$(wc -l <"$T/out")
run -w "$T/ws" queue list --state all --show-contacts --json
rows=$(jq length "$T/out")
run -w "$T/ws" audit log --what unmask
ok "a list with contacts is logged row by row" [ "$(wc -l <"$T/out")" = $((before + rows)) ]

# Changes of configuration and rules, noted when a writing command starts.
run -w "$T/ws" audit log --what configuration
was=$(wc -l <"$T/out")
run -w "$T/ws" queue claim "$id" --as aida
run -w "$T/ws" audit log --what configuration
ok "an unchanged configuration is not noted again" [ "$(wc -l <"$T/out")" = "$was" ]
sed -i 's/audit_share: .*/audit_share: 0.5/' "$T/ws/lurewatch.yaml"
run -w "$T/ws" queue release "$id" --as aida
run -w "$T/ws" audit log --what configuration --json --payloads --limit 1
ok "a changed one is, with both hashes" sh -c "jq -r .payload '$T/out' | jq -e '(.old|length) == 64 and (.new|length) == 64 and .old != .new'"
run -w "$T/ws" audit log --what rules --json --payloads
ok "the rule pack is noted" sh -c "jq -r .payload '$T/out' | jq -e '.new|length > 0'"

# 200 lines, exported, signed.
rounds=0
while [ "$(sqlite3 "$db" 'SELECT count(*) FROM audit')" -lt 199 ] && [ $rounds -lt 200 ]; do
    rounds=$((rounds + 1))
    run -w "$T/ws" queue show "$id" "$id" "$id" "$id" "$id" "$id" "$id" "$id" --show-contacts
done
run -w "$T/ws" audit key -q
ok "a key is made" [ "$code" = 0 ]
ok "its secret half is for nobody else" [ "$(stat -c %a "$T/ws/audit.key")" = 600 ]
run -w "$T/ws" audit key
fails "a second key" 5 "there is a key already"
run -w "$T/ws" audit checkpoint
sum=$(cat "$T/out")
lines=$(sqlite3 "$db" 'SELECT count(*) FROM audit')
ok "a checkpoint is signed" grep -q "^count $lines\$" "$sum"
run -w "$T/ws" audit checkpoint
ok "a second one of the same lines is not needed" grep -q "Nothing was added" "$T/out"
chmod 644 "$T/ws/audit.key"
run -w "$T/ws" audit checkpoint
fails "a key that others may read" 3 "chmod 600"
chmod 600 "$T/ws/audit.key"
run -w "$T/ws" audit verify
ok "log and checkpoint fit" sh -c "[ $code = 0 ] && grep -q '1 checkpoints fit' '$T/out'"
run -w "$T/ws" audit export "$T/log.tsv"
ok "the log is exported" [ "$(wc -l <"$T/log.tsv")" = "$lines" ]
run -w "$T/ws" audit export "$T/log.tsv"
fails "an export over a file" 3 "cannot be made"
mkdir "$T/usb"
cp "$T"/ws/checkpoints/* "$T/ws/audit.pub" "$T/usb/"
run audit verify --file "$T/log.tsv" --checkpoints "$T/usb" --key "$T/usb/audit.pub"
ok "the file verifies without a workspace" [ "$code" = 0 ]
ok "and without this program" sh docs/verify-audit.sh "$T/log.tsv" "$sum"
ok "the script has fifteen lines" [ "$(wc -l <docs/verify-audit.sh)" -le 15 ]

if command -v minisign >/dev/null; then
    ok "minisign takes the checkpoint" minisign -Vq -p "$T/usb/audit.pub" -m "$sum"
    cp "$sum" "$T/one.txt"
    echo >>"$T/one.txt"
    ok "but not with a byte more" sh -c "! minisign -Vq -p '$T/usb/audit.pub' -m '$T/one.txt' -x '$sum.minisig'"
    ok "minisign signs with our key" minisign -S -s "$T/ws/audit.key" -m "$T/one.txt" -t "by hand"
    ok "and takes that" minisign -Vq -p "$T/usb/audit.pub" -m "$T/one.txt"
else
    skip "minisign takes the checkpoint" "no minisign"
fi

# refused NAME FILE WORDS: both checkers refuse this log.
refused() {
    run audit verify --file "$2" --checkpoints "$T/usb" --key "$T/usb/audit.pub"
    ok "$1: refused" [ "$code" = 1 ]
    ok "$1: says '$3'" grep -qF -- "$3" "$T/err"
    ok "$1: refused by the script" sh -c "! sh docs/verify-audit.sh '$2' '$sum'"
}
sed 1d "$T/log.tsv" >"$T/bad"
refused "without its first line" "$T/bad" "line 1"
sed 100d "$T/log.tsv" >"$T/bad"
refused "without a line in the middle" "$T/bad" "line 100"
sed '$d' "$T/log.tsv" >"$T/bad"
refused "without its last line" "$T/bad" "its end is missing"
sed -n '100{h;n;G};p' "$T/log.tsv" >"$T/bad"
refused "two lines swapped" "$T/bad" "line 100"
sed '50s/"what":"/"what":"x/' "$T/log.tsv" >"$T/bad"
refused "a line altered" "$T/bad" "line 51"
sed '$s/"who":"./"who":"#/' "$T/log.tsv" >"$T/bad"
refused "the last line altered" "$T/bad" "was altered"
head -50 "$T/log.tsv" >"$T/bad"
refused "an old copy" "$T/bad" "its end is missing"

# All made anew from a line on, as one who can compute SHA-256 would.
awk -F'\t' -v OFS='\t' 'NR == 10 { sub(/"who":"[^"]*/, "\"who\":\"nobody", $3) } { print $1, $3 }' "$T/log.tsv" |
    python3 -c '
import hashlib, sys
prev = "0" * 64
for line in sys.stdin.buffer.read().split(b"\n")[:-1]:
    seq, fact = line.split(b"\t", 1)
    line = seq + b"\t" + prev.encode() + b"\t" + fact
    prev = hashlib.sha256(line).hexdigest()
    sys.stdout.buffer.write(line + b"\n")' >"$T/bad"
run audit verify --file "$T/bad"
ok "a bare chain that was made anew holds" [ "$code" = 0 ]
ok "and says what was not looked at" grep -q "No checkpoint was looked at" "$T/out"
refused "all made anew" "$T/bad" "was altered, or all were made anew"
ok "the file is named" grep -qF "$T/bad: " "$T/err"

# Every byte of the file, one after the other, by the program.
python3 - "$LUREWATCH" "$T" <<'PY' >"$T/flips" 2>&1
import subprocess, sys
program, folder = sys.argv[1:]
data = bytearray(open(folder + "/log.tsv", "rb").read())
lines = bytes(data).split(b"\n")
starts = [0]
for line in lines[:-1]:
    starts.append(starts[-1] + len(line) + 1)
# one process for each of the bytes of a few lines; the unit test does all of them
missed = 0
for at in list(range(starts[0], starts[1], 17)) + list(range(starts[-2], starts[-1], 11)) + [starts[-1] - 1]:
    data[at] ^= 1
    open(folder + "/flip", "wb").write(data)
    data[at] ^= 1
    done = subprocess.run([program, "audit", "verify", "--file", folder + "/flip", "--checkpoints",
                           folder + "/usb", "--key", folder + "/usb/audit.pub"], capture_output=True)
    if done.returncode != 1:
        missed += 1
        print("byte", at, "code", done.returncode)
print("missed", missed)
PY
ok "flipped bytes are seen, in the last line too" grep -qx "missed 0" "$T/flips"

# Checkpoints and keys that are not ours.
cp -r "$T/usb" "$T/odd"
sed -i "s/^count .*/count 5/" "$T/odd/$(basename "$sum")"
run -w "$T/ws" audit verify --checkpoints "$T/odd"
fails "an altered checkpoint" 1 "does not fit"
rm "$T/odd/$(basename "$sum").minisig"
run -w "$T/ws" audit verify --checkpoints "$T/odd"
fails "a checkpoint without signature" 1 "minisig"
run init "$T/other" -q
run -w "$T/other" audit key -q
run -w "$T/ws" audit verify --key "$T/other/audit.pub"
fails "a checkpoint of another key" 1 "signed with the key"
run audit verify --file "$T/log.tsv" --checkpoints "$T/usb"
fails "checkpoints without a key" 2 "go together"
run -w "$T/ws" audit verify --key "$T/ads.none"
ok "a key that is not there" [ "$code" != 0 ]

# The data base in other hands.
sqlite3 "$db" "UPDATE audit SET who = 'x' WHERE seq = 3" 2>"$T/refused"
ok "the table refuses a change" grep -q "only grows" "$T/refused"
cp "$db" "$T/old.db"
run -w "$T/ws" queue show "$id" --show-contacts
run -w "$T/ws" audit checkpoint
cp "$T"/ws/checkpoints/* "$T/usb/"
sqlite3 "$db" 'PRAGMA wal_checkpoint(TRUNCATE)' >/dev/null
cp "$db" "$T/new.db"
cp "$T/old.db" "$db"
run -w "$T/ws" audit verify --checkpoints "$T/usb"
fails "an old copy that was restored" 1 "old copy"
run -w "$T/ws" audit checkpoint
fails "and it is not signed" 1 "old copy"
cp "$T/new.db" "$db"
run -w "$T/ws" audit verify --checkpoints "$T/usb"
ok "the right one verifies" [ "$code" = 0 ]
sqlite3 "$db" "DROP TRIGGER audit_stays; UPDATE audit SET who = 'x' WHERE seq = 3"
run -w "$T/ws" audit verify
fails "a column that was changed" 1 "line 3"
cp "$T/new.db" "$db"

# A purge takes the payloads, and the chain holds.
run -w "$T/ws" hold "$id" --lift --note "closed"
sqlite3 "$db" "UPDATE ad SET expires_ms = 1"
run -w "$T/ws" purge --yes
ok "a purge with decisions behind it" [ "$code" = 0 ]
ok "no word of the note is left" sh -c "! cat '$db'* | grep -aq '555 44 33'"
run -w "$T/ws" audit verify --checkpoints "$T/usb"
ok "and the chain still verifies" [ "$code" = 0 ]
run -w "$T/ws" audit log --limit 1 --json --payloads
ok "the purge is in it" sh -c "jq -e '.what == \"purge\" and (.payload|fromjson|.ads > 0)' '$T/out'"
