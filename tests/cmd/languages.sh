#!/bin/sh
# languages: what was scored in one language is shown in the one that is asked for, whole.
# SPDX-License-Identifier: Apache-2.0
. tests/cmd/tap.sh

run init "$T/ws" --quiet
sed -i 's/^lang: .*/lang: kk/' "$T/ws/lurewatch.yaml"
grep -q '^lang: kk' "$T/ws/lurewatch.yaml" || echo 'lang: kk' >>"$T/ws/lurewatch.yaml"
cat >"$T/ads.jsonl" <<'EOF'
{"id":"e1","title":"Chat operator","text":"Work in Thailand, chat operator, no experience, $3000 a month, tourist visa is enough, we hold your passport for registration","kind":"job","lang":"en"}
{"id":"e2","title":"Waitress","text":"Girls 18-25 wanted, waitress in Dubai, visa and ticket on credit, deducted from wages. No contract. Call +7 701 444 00 27","kind":"job","lang":"en","source":"board"}
EOF
run -w "$T/ws" import --quiet "$T/ads.jsonl"
ok "English ads, scored with Kazakh sentences" [ "$code" = 0 ]
ok "the store holds them in Kazakh" sh -c "sqlite3 '$T/ws/lurewatch.db' 'SELECT why FROM score' | grep -q 'ұ'"

# No letter of the alphabet in a file.
cyrillic() { LC_ALL=C.UTF-8 grep -nP '\p{Cyrillic}' "$1"; }
kazakh() { LC_ALL=C.UTF-8 grep -nP '[әғқңөұүһіӘҒҚҢӨҰҮҺІ]' "$1"; }
none() { ! "$@"; }

for form in html csv json; do
    run -w "$T/ws" report brief --lang en --format $form --out "$T/en.$form" --quiet
    ok "a brief in English is English: $form" none cyrillic "$T/en.$form"
    run -w "$T/ws" report brief --lang ru --format $form --out "$T/ru.$form" --quiet
    ok "a brief in Russian has no Kazakh in it: $form" none kazakh "$T/ru.$form"
    run -w "$T/ws" report brief --lang ru --format $form --out "$T/shown.$form" --quiet --show-contacts
    ok "nor with its contacts shown: $form" none kazakh "$T/shown.$form"
done
for say in en ru kk; do
    "$LUREWATCH" score --say $say "$T/ads.jsonl" | jq -c '[.risk.why] + [.risk.cues[].why] + [.risk.counter[].why]' | sort >"$T/scored"
    run -w "$T/ws" report brief --lang $say --format json
    jq -c '.ads[] | [.risk.why] + [.risk.cues[].why] + [.risk.counter[].why]' "$T/out" | sort >"$T/printed"
    ok "the sentences are those of a score in $say" cmp "$T/scored" "$T/printed"
    ok "there are two" [ "$(wc -l <"$T/printed")" = 2 ]
    run -w "$T/ws" queue list --json --lang $say
    jq -c '.[].why' "$T/out" | sort >"$T/listed"
    jq -c '.[0]' "$T/scored" | sort >"$T/whys"
    ok "also in the list, in $say" cmp "$T/whys" "$T/listed"
done
run -w "$T/ws" queue list --lang en
ok "the list in English is English" none cyrillic "$T/out"
id=$(run -w "$T/ws" queue list --json; jq -r '.[0].id[:8]' "$T/out")
run -w "$T/ws" queue show "$id" --lang en
ok "an ad shown in English is English" none cyrillic "$T/out"
run -w "$T/ws" queue show "$id" --lang ru
ok "an ad shown in Russian has no Kazakh in it" none kazakh "$T/out"
run -w "$T/ws" queue list --state decided --lang ru
ok "an empty list speaks Russian" cyrillic "$T/out"

# A cue that the pack has no more keeps the words it was stored with.
mkdir -p "$T/ws/rules/pack"
printf 'groups:\n- {group: g, cap: 5}\nindicators: []\ncues:\n- {cue: P77, group: g, indicators: [], grade: A, cap: 3, name: {en: a, ru: a, kk: a}, why: {en: a, ru: a, kk: a}}\n' >"$T/ws/rules/cues.yaml"
run -w "$T/ws" queue list --lang en --json
ok "what cannot be said anew stays as it was" jq -e '.[0].why | test("ұ")' "$T/out"
printf 'cues: 7\n' >"$T/ws/rules/cues.yaml"
run -w "$T/ws" queue list --lang en
fails "broken cues are told with their place" 2 "rules/cues.yaml:1:"
