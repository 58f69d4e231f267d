#!/bin/sh
# bad input: each gives one clear sentence with its place and the documented exit code, and
# nothing already stored is lost.
# SPDX-License-Identifier: Apache-2.0
. tests/cmd/tap.sh

# --- commands and options
run frobnicate
fails "no such command" 2 "frobnicate"
run scroe
fails "mistyped command" 2 "did you mean score"
run score --thraeds 2
fails "mistyped option" 2 "--threads"
run score --threads many
fails "option of the wrong kind" 2 "many"
run queue
ok "a command without its subcommand ends with 2" [ "$code" = 2 ]
for c in init demo crawl import score extract robots "rules check" train "model show" \
    "queue list" "queue decide" "report brief" "source list" "archive verify" hold purge; do
    # shellcheck disable=SC2086
    run $c --help
    ok "$c --help ends with 0 and shows an example" sh -c "[ $code = 0 ] && grep -q '^Example:' '$T/out'"
done

# --- score
run score "$T/nowhere.jsonl"
fails "unreadable file" 2 "nowhere.jsonl"
run score "$T"
fails "a folder for a file" 2 "folder"
printf '{"text":"ok"}\n\n{"text":"\377\376"}\n{"text":1}\n[]\n{"text":"unterminated\n' >"$T/bad.jsonl"
run score "$T/bad.jsonl"
ok "bad lines: exit 0" [ "$code" = 0 ]
ok "bad lines: four errors with their numbers" [ "$(jq -r 'select(.error).error.line' "$T/out" | tr '\n' ' ')" = "3 4 5 6 " ]
printf '{"text":""}\n' >"$T/empty.jsonl"
run score "$T/empty.jsonl"
ok "empty text: scored, band none" jq -e '.risk.band == "none"' "$T/out"
{ printf '{"text":"'; head -c 52428800 /dev/zero | tr '\0' 'a'; printf '"}\n{"text":"after"}\n'; } >"$T/long.jsonl"
run score "$T/long.jsonl"
ok "a 50 MB line: exit 0" [ "$code" = 0 ]
ok "a 50 MB line: an error that says so" jq -se '.[0].error.what | test("8 MB")' "$T/out"
ok "a 50 MB line: the next line is scored" jq -se '.[1].risk' "$T/out"
rm -f "$T/long.jsonl"

# --- rules
mkdir -p "$T/rules/pack"
printf 'groups:\n- {group: g, cap: 5}\nindicators: []\ncues:\n- {cue: P08, group: g, indicators: [], grade: A, cap: 3, name: {en: a, ru: a, kk: a}, why: {en: a, ru: a, kk: a}}\n' >"$T/rules/cues.yaml"
printf 'rates: []\nhours_month: 172\nrows: []\n' >"$T/rules/reference-pay.yaml"
good='- id: ru.x
  cue: P08
  lang: [ru]
  points: 1.0
  any: ["кредит*"]
  checked: author
  hit: ["виза в кредит"]
  miss: ["виза"]
'
printf '%s' "$good" >"$T/rules/pack/x.yaml"
run rules check --rules "$T/rules"
ok "a good pack passes" [ "$code" = 0 ]
printf '%s  piont: 3\n' "$good" >"$T/rules/pack/x.yaml"
run rules check --rules "$T/rules"
ok "a wrong key: not valid" [ "$code" = 1 ]
ok "a wrong key: file, line, column and suggestion" sh -c "cat '$T/out' '$T/err' | grep -q 'x.yaml:9:3:.*piont.*points'"
printf '%s' "$good" | sed 's/"кредит\*"/"(кредит"/' >"$T/rules/pack/x.yaml"
run rules check --rules "$T/rules"
ok "an invalid pattern: not valid, with its place" sh -c "[ $code = 1 ] && cat '$T/out' '$T/err' | grep -q 'x.yaml:5:'"
run score --rules "$T/rules" "$T/empty.jsonl"
fails "score with a broken pack" 2 "x.yaml:5:"
printf '%s' "$good" | sed 's/miss: .*/miss: []/' >"$T/rules/pack/x.yaml"
run rules check --rules "$T/rules"
ok "a rule without a counter-example does not load" [ "$code" = 1 ]
run rules check --rules "$T/nowhere"
fails "no such folder" 2 "$T/nowhere: no such folder"
run rules impact "$T/nowhere" "$T/rules" "$T/empty.jsonl"
fails "no such folder to compare" 2 "$T/nowhere: no such folder"

# --- model
echo "not a model" >"$T/model.lwm"
run score --model "$T/model.lwm" "$T/empty.jsonl"
fails "a foreign model" 2 "model.lwm: not a model file"
run model show "$T/model.lwm"
fails "a foreign model, shown" 2 "model.lwm: not a model file"
: >"$T/none.lwm"
run score --model "$T/none.lwm" "$T/empty.jsonl"
fails "an empty model" 2 "none.lwm: is empty"
run model show "$T/none.lwm"
fails "an empty model, shown" 2 "none.lwm: is empty"
head -c 100 models/*.lwm >"$T/short.lwm"
run score --model "$T/short.lwm" "$T/empty.jsonl"
fails "half a model" 2 "short.lwm: "
run train --out "$T/m.lwm" "$T/empty.jsonl"
fails "training without labels" 2 "label"

# --- workspace, configuration, sources
cd "$T" || exit 1
run queue list
fails "no workspace" 2 "lurewatch init"
cd "$ROOT" || exit 1
run init "$T/ws" --quiet
ok "init ends with 0" [ "$code" = 0 ]
run -w "$T/ws" crawl --once
fails "no source" 2 "no source"
printf -- '- seeds: [http://127.0.0.1/]\n' >"$T/ws/sources/first.yaml"
run -w "$T/ws" crawl --once
fails "a source without id" 2 "id"
ok "a source without id: its file" grep -qF "first.yaml:1:" "$T/err"
printf -- '- id: a\n  seeds: [http://127.0.0.1/]\n  delai: 3s\n' >"$T/ws/sources/first.yaml"
run -w "$T/ws" crawl --once
fails "a source with a wrong key" 2 "first.yaml:3:3:"
ok "and the right one" grep -qF "did you mean delay" "$T/err"
printf -- '- id: a\n  seeds: [http://127.0.0.1:9/, "http://localhost:9/"]\n' >"$T/ws/sources/first.yaml"
run -w "$T/ws" crawl --once
fails "loopback needs no contact, but to be opened" 5 "--allow-net 127.0.0.1"
ok "and nothing else is asked for" sh -c "! grep -q 'contact\|basis' '$T/err'"
printf -- '- id: a\n  seeds: [http://127.0.0.1:9/, https://board.example/]\n' >"$T/ws/sources/first.yaml"
run -w "$T/ws" crawl --once
fails "a seed beside loopback needs a contact" 5 "contact"
printf -- '- id: a\n  seeds: [https://board.example/]\n  basis: {kind: x}\n' >"$T/ws/sources/first.yaml"
run -w "$T/ws" crawl --once
fails "no contact outside loopback" 5 "contact"
sed -i 's/^contact: .*/contact: ops@unit.example/' "$T/ws/lurewatch.yaml"
printf -- '- id: a\n  seeds: [https://board.example/]\n' >"$T/ws/sources/first.yaml"
run -w "$T/ws" crawl --once
fails "no basis outside loopback" 5 "basis"
printf -- '- id: a\n  seeds: [https://board.example/]\n' >"$T/utf8.yaml"
for encoding in UTF-16 UTF-16LE UTF-16BE; do
    iconv -t $encoding "$T/utf8.yaml" >"$T/ws/sources/first.yaml"
    run -w "$T/ws" source list
    fails "a source file in $encoding" 2 "save the file as UTF-8"
done
printf -- '- id: "\351"\n  seeds: [https://board.example/]\n' >"$T/ws/sources/first.yaml"
run -w "$T/ws" source list
fails "a source file in latin-1" 2 "offset 7"
# wrong LINE WORDS: a source with this line is refused with these words
wrong() {
    printf -- '- id: a\n  seeds: [https://board.example/]\n  %s\n' "$1" >"$T/ws/sources/first.yaml"
    run -w "$T/ws" source list
    fails "a source with $1" 2 "$2"
}
wrong "revisit: 1s" "from 1h to 30d"
wrong "revisit: 1000d" "from 1h to 30d"
wrong 'quiet: "8-20"' "wanted hours such as"
wrong 'quiet: "08:00-25:00"' "wanted hours such as"
wrong 'quiet: "08:00-20:00 +05:00 x"' "wanted hours such as"
wrong 'quiet: "00:00-24:00"' "lurewatch source pause"
wrong 'quiet: "08:00-08:00 +05:00"' "the whole day or none"
wrong 'quiet: "08:00-24:30"' "wanted hours such as"
wrong "max_pages_per_day: 0" "from 1 to"
wrong "max_pages_per_day: 99999999999" "from 1 to"
wrong "basis: {kind: x, seen: yesterday}" "wanted a date such as"
wrong "basis: {kind: x, seen: 2026-02-31}" "wanted a date such as"
wrong "basis: {kind: x, seen: 9998-01-01}" "still to come"
printf -- '- id: a\n  seeds: [http://127.0.0.1:9/]\n' >"$T/ws/sources/first.yaml"
run -w "$T/ws" crawl --once
fails "a private address without --allow-net" 5 "--allow-net 127.0.0.1"
run -w "$T/ws" crawl --once --quiet --allow-net nonsense
fails "a range that is none" 2 "nonsense"
run -w "$T/ws" crawl --once --quiet --allow-net 0.0.0.0/0 --delay 0s
fails "a range with the whole web in it" 5 "public addresses"
run -w "$T/ws" crawl --once --quiet --allow-net 127.0.0.0/8
ok "nobody answers: parts failed, 4" [ "$code" = 4 ]
cp "$T/ws/lurewatch.yaml" "$T/keep.yaml"
echo "prior: lots" >>"$T/ws/lurewatch.yaml"
run -w "$T/ws" queue list
ok "a configuration that is not right: 2 with its place" sh -c "[ $code = 2 ] && grep -q 'lurewatch.yaml:' '$T/err'"
cp "$T/keep.yaml" "$T/ws/lurewatch.yaml"
cp "$T/model.lwm" "$T/ws/model.lwm"
run -w "$T/ws" import "$T/empty.jsonl"
fails "the workspace's model is none" 2 "ws/model.lwm: not a model file"
rm "$T/ws/model.lwm"

# --- import and queue
ads >"$T/ads.jsonl"
run -w "$T/ws" import --quiet "$T/ads.jsonl"
ok "import ends with 0" [ "$code" = 0 ]
run -w "$T/ws" queue list --json
ok "the queue has what was flagged" jq -e 'length >= 1' "$T/out"
cp "$T/out" "$T/queue.json"
id=$(jq -r '.[0].id' "$T/queue.json")
same() {
    run -w "$T/ws" queue list --json
    [ "$code" = 0 ] && [ "$(jq -c 'map(.id)' "$T/out")" = "$(jq -c 'map(.id)' "$T/queue.json")" ]
}
run -w "$T/ws" import --quiet "$T/nowhere.jsonl"
fails "importing what is not there" 2 "nowhere.jsonl"
run -w "$T/ws" import --quiet --format xml "$T/ads.jsonl"
fails "an unknown format" 2 "xml"
printf 'a,b\n1,2\n' >"$T/no_text.csv"
run -w "$T/ws" import --quiet "$T/no_text.csv"
fails "a table without text" 2 "text"
run -w "$T/ws" queue show ffffffff
ok "an id that nobody has: 1" [ "$code" = 1 ]
run -w "$T/ws" queue decide "$id" maybe
fails "an outcome that is none" 2 "maybe"
ok "nothing of the queue is lost" same

# --- data base
printf 'this is not a data base at all, only some text that is long enough' >"$T/junk.db"
cp "$T/ws/lurewatch.yaml" "$T/keep.yaml"
sed -i "s,^data_base: .*,data_base: sqlite:$T/junk.db," "$T/ws/lurewatch.yaml"
run -w "$T/ws" queue list
fails "not a data base" 3 "junk.db"
sed -i "s,^data_base: .*,data_base: sqlite:$T/none/x.db," "$T/ws/lurewatch.yaml"
run -w "$T/ws" queue list
fails "no such data base" 3 "x.db"
cp "$T/keep.yaml" "$T/ws/lurewatch.yaml"
cp "$T/ws/lurewatch.db" "$T/newer.db"
sqlite3 "$T/newer.db" "UPDATE schema_version SET version = 9999 WHERE version = (SELECT max(version) FROM schema_version)"
sed -i "s,^data_base: .*,data_base: sqlite:$T/newer.db," "$T/ws/lurewatch.yaml"
run -w "$T/ws" import --quiet "$T/ads.jsonl"
fails "a data base of a newer version" 3 "newer"
cp "$T/keep.yaml" "$T/ws/lurewatch.yaml"

# A writer holds it for ten seconds: we say so after five.
(
    printf 'BEGIN EXCLUSIVE;\nSELECT 1;\n'
    sleep 10
    printf 'COMMIT;\n'
) | sqlite3 "$T/ws/lurewatch.db" >"$T/locked" 2>&1 &
locker=$!
while ! grep -q 1 "$T/locked" 2>/dev/null; do sleep 0.1; done
run -w "$T/ws" import --quiet "$T/ads.jsonl"
fails "a locked data base" 3 "locked"
wait "$locker"
ok "nothing of the queue is lost after a lock" same

# Root reads what nobody else may, so the read-only case needs another user or a read-only mount.
if [ "$(id -u)" != 0 ]; then
    chmod a-w "$T/ws" "$T/ws/lurewatch.db"
    run -w "$T/ws" import --quiet "$T/ads.jsonl"
    fails "a read-only data base" 3 "lurewatch.db"
    chmod u+w "$T/ws" "$T/ws/lurewatch.db"
else
    if mkdir "$T/ro" && cp -r "$T/ws" "$T/ro/" && mount -t tmpfs none "$T/ro" 2>/dev/null; then
        cp -r "$T/ws" "$T/ro/ws"
        mount -o remount,ro "$T/ro"
        run -w "$T/ro/ws" import --quiet "$T/ads.jsonl"
        fails "a read-only data base" 3 "lurewatch.db"
        umount "$T/ro"
    else
        skip "a read-only data base" "mounting is not permitted here"
    fi
fi

# A disk that fills up: a small file system, or a limit on file size.
seq 1 4000 | sed 's/.*/{"text":"Ad number & with some words to fill the disk, visa on credit, deducted from wages"}/' >"$T/many.jsonl"
(
    ulimit -f 600
    trap '' XFSZ
    "$LUREWATCH" -w "$T/ws" import --quiet "$T/many.jsonl" >"$T/out" 2>"$T/err"
    echo $? >"$T/code"
)
code=$(cat "$T/code")
fails "a full disk" 3 "lurewatch.db"
ok "the data base is whole after it" [ "$(sqlite3 "$T/ws/lurewatch.db" 'PRAGMA integrity_check')" = ok ]
ok "what was stored before is there" sh -c "
    '$LUREWATCH' -w '$T/ws' queue list --json --limit 5000 | jq -e --arg id '$id' 'map(.id)|index(\$id)'"
run score "$T/ads.jsonl"
code=0
"$LUREWATCH" score "$T/ads.jsonl" >/dev/full 2>"$T/err" || code=$?
fails "a full disk behind standard output" 3 "standard output"

# --- extract
run extract "$T/nowhere.html"
fails "no such page" 2 "nowhere.html"
{ head -c 600000 /dev/zero | sed 's/\x0/<div>/g'; } >"$T/deep.html"
run extract "$T/deep.html"
fails "a page nested too deep" 5 "deep.html"
