#!/bin/sh
# written: the ads that were written for the starter model, and that it was counted from them.
# SPDX-License-Identifier: Apache-2.0
# shellcheck disable=SC2317 # functions are called by ok
. tests/cmd/tap.sh

shaped='(keys | sort) == ["id", "kind", "label", "lang", "source", "text"] and .lang == $lang and
    .source == "written" and (.kind | IN("job", "marriage", "travel")) and
    (.label | IN("deceptive", "legitimate")) and (.text | length > 30 and length < 2000)'
for file in models/written/*.jsonl; do
    lang=$(basename "$file" .jsonl)
    ok "$lang: each line is an ad of that language" jq -e -n --arg lang "$lang" "all(inputs; $shaped)" "$file"
    jq -r '.kind + " " + .label' "$file" | sort | uniq -c | sort -k2,3 >"$T/kinds"
    ok "$lang: of each kind as many deceptive as honest ones" \
        awk '$3 == "deceptive" { n[$2] += $1 } $3 == "legitimate" { n[$2] -= $1 }
             END { for (kind in n) if (n[kind]) exit 1 }' "$T/kinds"
    # numbers that nobody has: three noughts and two more, or four of one digit
    jq -r .text "$file" | grep -oE '[+]?[0-9][0-9 ()-]{8,}[0-9]' | grep -vE '0{3}|00[ -]00|0 00[ -]0' >"$T/numbers"
    ok "$lang: no telephone number of anybody" [ ! -s "$T/numbers" ]
done
cat models/written/*.jsonl >"$T/all"
ok "no id twice" [ -z "$(jq -r .id "$T/all" | sort | uniq -d)" ]
ok "no text twice" [ -z "$(jq -c .text "$T/all" | sort | uniq -d)" ]
run score -q "$T/all"
ok "all are read" [ "$(wc -l <"$T/out")" = "$(wc -l <"$T/all")" ]
jq -r '.lang + " " + .risk.lang' "$T/out" | awk '$1 != $2 { n++ } END { print n + 0 }' >"$T/other"
ok "their language is the one that is found, but for one in fifty" \
    [ "$(($(cat "$T/other") * 50))" -le "$(wc -l <"$T/all")" ]

# the cases of the rules are not among them: the words are tested there
python3 - "$T/all" rules/cases/*.yaml >"$T/same" <<'END'
import json, sys, yaml

texts = {json.loads(line)["text"] for line in open(sys.argv[1], encoding="utf-8")}
for path in sys.argv[2:]:
    with open(path, encoding="utf-8") as file:
        for case in yaml.load(file, Loader=yaml.CSafeLoader) or []:
            if case.get("text") in texts:
                print(path, case["id"])
END
ok "no written case of the rules is among them" [ ! -s "$T/same" ]

if ls "$SHARED"/data/train/*.jsonl >/dev/null 2>&1; then
    mkdir "$T/rules"
    cp -r models "$T/models"
    cp rules/not-recruitment.tsv "$T/rules"
    rm "$T/models/starter.lwm"
    ok "make.sh counts the starter model" sh "$T/models/make.sh" "$LUREWATCH" "$SHARED/data/train"
    ok "which is the one that ships" cmp "$T/models/starter.lwm" models/starter.lwm
else
    skip "the starter model is what make.sh counts" "no ../shared"
fi
