#!/bin/sh
# rules: the tools of those who write rules: list, check, test, try, stats, impact, lint,
# unpack; and docs/RULES.md followed to the letter.
# SPDX-License-Identifier: Apache-2.0
# shellcheck disable=SC2016 # jq programs have dollar signs of their own
. tests/cmd/tap.sh

# A small pack in $1: a cue of each family, and some rules.
small_pack() {
    mkdir -p "$1/pack"
    cat >"$1/cues.yaml" <<'END'
groups: [{group: g, cap: 8}, {group: counter, cap: 6}]
indicators: []
cues:
- {cue: P08, group: g, grade: A, cap: 3, name: {en: travel on credit}, why: {en: w}}
- {cue: D05, group: g, grade: A, cap: 5, name: {en: papers kept}, why: {en: w}}
- {cue: S01, group: g, grade: A, cap: 2, name: {en: hostess}, why: {en: w}}
- {cue: N01, group: counter, grade: A, cap: 3, name: {en: licence}, why: {en: w}}
END
    cat >"$1/pack/a.yaml" <<'END'
- id: ru.credit
  cue: P08
  lang: [ru]
  points: 3.0
  any: ["(виз* | билет*) <3> (кредит* | в долг)"]
  unless: ["без <2> кредит*"]
  checked: author
  hit: ["Виза в кредит"]
  miss: ["Виза без кредита и без кредитной карты", "Кредит в банке"]
- id: ru.papers
  cue: D05
  lang: [ru]
  points: 3.0
  any: ["паспорт* <4> (забира* | сдае*)"]
  checked: author
  hit: ["Паспорта забираем на хранение"]
  miss: ["Паспорт при себе"]
- id: ru.hostess
  cue: S01
  lang: [ru]
  points: 1.0
  any: ["хостес*"]
  checked: author
  hit: ["Работа хостес"]
  miss: ["Работа поваром"]
- id: ru.licence
  cue: N01
  lang: [ru]
  points: -1.0
  any: ["лицензи*"]
  checked: author
  hit: ["Лицензия есть"]
  miss: ["Работа поваром"]
END
}

labelled() {
    cat <<'END'
{"id":"d1","label":"deceptive","lang":"ru","kind":"job","text":"Виза в кредит, паспорта забираем, хостес"}
{"id":"d2","label":"deceptive","lang":"ru","kind":"job","text":"Билет в долг, паспорт сдаёте, пишите +7 700 000-00-21"}
{"id":"d3","label":"deceptive","lang":"ru","kind":"job","text":"Работа хостес, девушки"}
{"id":"l1","label":"legitimate","lang":"ru","kind":"job","text":"Повар, лицензия, граждане Казахстана"}
{"id":"l2","label":"legitimate","lang":"ru","kind":"job","text":"Агентство, виза и билет в кредит под 5 процентов, паспорта забираем из центра для узбеков"}
not json
{"id":"u1","lang":"ru","kind":"job","text":"Виза в кредит"}
END
}
small_pack "$T/old"
small_pack "$T/new"
labelled >"$T/ads.jsonl"

# --- list, check, test
run rules list --json
ok "list --json is an array of rules" jq -e 'length > 100 and all(.id and .lang and (.points|type) == "number")' "$T/out"
ok "every cue rule has cue, indicators, grade, group" jq -e 'map(select(.cue != "")) | all(has("indicators") and .grade != "" and .group != "")' "$T/out"
run rules check
ok "the built-in pack is valid, counted by language" grep -qE '^valid: [0-9]+ rules over [0-9]+ cues, ru [0-9]+, kk [0-9]+, en [0-9]+' "$T/out"
run rules check --rules "$T/old"
ok "a pack in a folder is valid" [ "$code" = 0 ]
sed 's/unless:/unles:/' "$T/old/pack/a.yaml" >"$T/new/pack/a.yaml"
run rules check --rules "$T/new"
fails "a mistyped key" 1 "pack/a.yaml:6:3: unknown key 'unles' (did you mean 'unless'?)"
sed 's/cue: D05/cue: D50/' "$T/old/pack/a.yaml" >"$T/new/pack/a.yaml"
run rules check --rules "$T/new"
fails "a mistyped cue" 1 "no such cue 'D50' (did you mean 'D05'?)"
mkdir "$T/new/cases"
cp "$T/old/pack/a.yaml" "$T/new/pack/a.yaml"
echo '- {id: c, text: Билет в долг, cues: [P08], without: [D05], band: [low, review]}' >"$T/new/cases/c.yaml"
run rules check --rules "$T/new"
ok "cases are counted" grep -q '; 1 written cases$' "$T/out"
run rules test --rules "$T/new"
ok "and come out as written" [ "$code" = 0 ]
echo '- {id: c, text: Билет в долг, without: [P08, D06], band: low}' >"$T/new/cases/c.yaml"
run rules check --rules "$T/new"
fails "a cue of a case that there is none of" 1 "cases/c.yaml:1:46: no such cue 'D06' (did you mean 'D05'?)"
run rules test --rules "$T/new"
fails "nor is such a case tested" 1 "cases/c.yaml:1:46: no such cue 'D06'"
echo '- {id: c, text: Билет в долг, band: [reviw]}' >"$T/new/cases/c.yaml"
run rules check --rules "$T/new"
fails "a mistyped band" 1 "cases/c.yaml:1:38: no such value 'reviw' (did you mean 'review'?)"
rm -r "$T/new/cases"
sed 's/any: \["хостес\*"\]/regex: "(a+)+"/' "$T/old/pack/a.yaml" >"$T/new/pack/a.yaml"
run rules check --rules "$T/new"
fails "nested repeats without bound" 1 "a repeat without bound inside another"
sed 's/Виза в кредит"\]/Виза"]/' "$T/old/pack/a.yaml" >"$T/new/pack/a.yaml"
run rules test --rules "$T/new"
ok "test: a hit that does not fire" grep -q 'pack/a.yaml:8: rule ru.credit does not fire on its hit "Виза"' "$T/out"
ok "test: the answer is no" [ "$code" = 1 ]
small_pack "$T/new"

# --- try
run rules try --rules "$T/old" 'Виза и билет в кредит, паспорт при себе'
ok "try: what hits" grep -qE 'ru.credit +P08 +\+3.0 +"билет в кредит"' "$T/out"
ok "try: what nearly hits lacks a word" grep -q 'nothing stands for (забира\* | сдае\*)' "$T/out"
ok "try: how it scores" grep -qE '3\.0 points, ru, ' "$T/out"
run rules try --rules "$T/old" 'Визу сразу дадим вам всем сегодня в кредит'
ok "try: a gap, with the words and how far" grep -q 'words between "Визу" and "кредит": 6, at most 2 are allowed' "$T/out"
run rules try --rules "$T/old" 'Виза без банковского кредита'
ok "try: an unless that blocked, and what it met" grep -q 'blocked by "без банковского кредита": unless без <2> кредит\*' "$T/out"
sed 's/unless:/unless_near:/' "$T/old/pack/a.yaml" >"$T/new/pack/a.yaml"
run rules try --rules "$T/new" 'Виза без банковского кредита'
ok "try: an unless_near that blocked, and how near" grep -qF 'blocked by "без банковского кредита" near "Виза без банковского кредита", words between: 0' "$T/out"
run rules try --rules "$T/new" --json 'Виза без банковского кредита'
ok "try --json: an unless_near in figures" jq -e '.near[0].reasons[0] | .kind == "unless_near" and .words == 0 and .allowed == 12 and .found == "без банковского кредита"' "$T/out"
run rules try --rules "$T/new" 'Виза без кредита. А вот так: раз, два, три, четыре, пять, шесть, семь, восемь, девять, десять, одиннадцать, билет в долг'
ok "try: another place of the rule counts" grep -qE 'ru.credit +P08 +\+3.0 +"билет в долг"' "$T/out"
small_pack "$T/new"
run rules try --rules "$T/old" --json --near 3 'Визу сразу дадим вам всем сегодня в кредит'
ok "try --json: risk, hits, near" jq -e '.risk.band and (.hits|type) == "array" and (.near|length) <= 3' "$T/out"
ok "try --json: the reason in figures" jq -e '.near[0] | .rule == "ru.credit" and .reasons[0].kind == "gap" and .reasons[0].words == 6 and .reasons[0].allowed == 2 and .distance > 0' "$T/out"
ok "try --json: places are those of the text" jq -e '.near[0].quote == "Визу сразу дадим вам всем сегодня в кредит"' "$T/out"
run rules try --rules "$T/old" --fold --json 'Визa в к р е д и т, раб0та, ра​бота'
ok "try --fold: look-alikes, spacing, digits, hidden signs" jq -e '[.folded[].reasons[]] | contains(["look-alike", "spaced", "digit-as-letter", "hidden"])' "$T/out"
ok "try --fold: evasions are marked" jq -e '.folded | all(.evasion)' "$T/out"
run rules try --rules "$T/old" --fold 'Визa в кредит'
ok "try --fold: original, folded, why" grep -q 'Визa -> виза  look-alike letters (evasive spelling)' "$T/out"
run rules try --rules "$T/old" --near 0 'Паспорт'
ok "try --near 0 shows none" grep -q '^Nearly (0)' "$T/out"
run rules try --rules "$T/old" - <<'END'
Виза и билет в кредит
END
ok "try -: the text comes through a pipe" grep -q '"билет в кредит"' "$T/out"
run rules try --rules "$T/old" --file - <<'END'
Виза и билет в кредит
END
ok "try --file -: the same" grep -q '"билет в кредит"' "$T/out"
run rules try --rules "$T/old" --lang ru 'Паспорт при себе'
ok "try speaks Russian" grep -q 'нет ничего, что подошло бы' "$T/out"
run rules try --rules "$T/old"
fails "try without a text" 2 "give the text as a word or with --file"

# --- stats
run rules stats --rules "$T/old" "$T/ads.jsonl"
ok "stats ends with 0" [ "$code" = 0 ]
ok "stats: bad lines are told with the place of the first" grep -q '1 bad lines were passed over; the first: .*ads.jsonl:6:' "$T/err"
ok "stats: counts" grep -q '^ads: 6, deceptive 3, legitimate 2, unlabelled 1; rules alone' "$T/out"
ok "stats: false flags are named" grep -q 'False flags' "$T/out"
run rules stats --rules "$T/old" --json "$T/ads.jsonl"
ok "stats --json: ads by label" jq -e '.ads == {"deceptive":3,"legitimate":2,"unlabelled":1}' "$T/out"
ok "stats --json: hits by label" jq -e '.rules[] | select(.rule == "ru.credit") | .hits == {"deceptive":2,"legitimate":1,"unlabelled":1}' "$T/out"
# (2.5 / 3.5) / (1.5 / 2.5)
ok "stats --json: lift" jq -e '.rules[] | select(.rule == "ru.credit") | .lift | .value > 1.190 and .value < 1.191 and .low < 1 and .high > 2' "$T/out"
ok "stats --json: alone" jq -e '.rules[] | select(.rule == "ru.hostess") | .alone.deceptive == 1' "$T/out"
ok "stats --json: overlap" jq -e '.together.rules[0] | .a == "ru.credit" and .b == "ru.papers" and .both == 3' "$T/out"
ok "stats --json: false flags by nationality word" jq -e '.false_flags.nationality[] | select(.name == "Uzbek") | .flagged.legitimate == 1 and .ads.legitimate == 1' "$T/out"
ok "stats --json: false flags by sex word" jq -e '.false_flags.sex[] | select(.name == "women") | .ads.deceptive == 1' "$T/out"
ok "stats --json: false flags by sector and language" jq -e '(.false_flags.sector[] | select(.name == "S01") | .ads.deceptive == 2) and (.false_flags.language[] | select(.name == "ru") | .ads.legitimate == 2)' "$T/out"
run score --rules "$T/old" --model none "$T/ads.jsonl"
jq -s '[.[] | select(.label == "legitimate" and (.risk.band == "review" or .risk.band == "high"))] | length' "$T/out" >"$T/flagged"
run rules stats --rules "$T/old" --json "$T/ads.jsonl"
ok "stats: flags are those of score" [ "$(jq .flagged.legitimate "$T/out")" = "$(cat "$T/flagged")" ]
cp "$T/ads.jsonl" "$T/more.jsonl"
run rules stats --rules "$T/old" --csv "$T/ads.jsonl" "$T/more.jsonl"
ok "stats --csv: a header and a line a rule, cue and file" [ "$(wc -l <"$T/out")" = $((1 + 8 * 3)) ]
ok "stats --csv: all lines have 16 cells" sh -c "tr -d '\r' <'$T/out' | awk -F, 'NF != 16 { bad = 1 } END { exit bad }'"
ok "stats --csv: files apart and together" sh -c "grep -c '\"rule\",\"ru.credit\",\"P08\",3.00,\"\(all\",4,6\|ads.jsonl\",2,3\|more.jsonl\",2,3\)' '$T/out' | grep -qx 3"
for by in hits lift sure deceptive legitimate alone name; do
    run rules stats --rules "$T/old" --sort "$by" --json "$T/ads.jsonl"
    jq -r '.rules[].rule' "$T/out" | head -1 >>"$T/firsts"
done
ok "stats --sort changes what is first" [ "$(sort -u "$T/firsts" | wc -l)" -gt 1 ]
ok "stats --sort name" [ "$(tail -1 "$T/firsts")" = ru.credit ]
run rules stats --rules "$T/old" --sort size "$T/ads.jsonl"
fails "stats --sort by what is not there" 2 "hits, lift, sure"
run rules stats --json --csv "$T/ads.jsonl"
fails "stats in two forms" 2 "--json or --csv, not both"
run rules stats "$T/nowhere.jsonl"
fails "stats of no file" 2 "nowhere.jsonl"
code=0
"$LUREWATCH" rules stats --rules "$T/old" --json - <"$T/ads.jsonl" >"$T/out" 2>"$T/err" || code=$?
ok "stats reads standard input" jq -e '.ads.deceptive == 3 and .files[0].file == "standard input"' "$T/out"

# --- impact
sed 's/points: 3.0/points: 0.5/; s/id: ru.hostess/id: ru.lounge/' "$T/old/pack/a.yaml" >"$T/new/pack/a.yaml"
run rules impact "$T/old" "$T/new" "$T/ads.jsonl"
ok "impact ends with 0" [ "$code" = 0 ]
ok "impact: an ad that moves, with both bands" grep -qiE 'review -> .*none +6.0 -> 1.0 +ads.jsonl:2 d2 +deceptive' "$T/out"
ok "impact: other points, with a quote" grep -qE '~ ru.credit +\+3.0 -> \+0.5 +"Билет в долг"' "$T/out"
ok "impact: totals" grep -q '^ads: 6, in another band ' "$T/out"
run rules impact "$T/old" "$T/new" --all "$T/ads.jsonl"
ok "impact --all: rules that came and went" sh -c "grep -q '+ ru.lounge' '$T/out' && grep -q -- '- ru.hostess' '$T/out'"
run rules impact --all --json "$T/old" "$T/new" "$T/ads.jsonl"
ok "impact --json: one object" jq -e '.ads == 6 and .moved > 0 and (.changed|length) >= .moved' "$T/out"
ok "impact --json: the matrix adds up" jq -e '[.matrix[][][]] | add == 6' "$T/out"
ok "impact --json: bands of both packs" jq -e '.changed[0] | .id == "d1" and .line == 1 and .before.band == "high" and .after.band == "low"' "$T/out"
ok "impact --json: rules by label" jq -e '.rules[] | select(.rule == "ru.lounge") | .appeared.deceptive == 2 and .gone.deceptive == 0' "$T/out"
sed 's/id: ru.papers/id: ru.write/; s/any: \["паспорт.*/regex: "пишите.{0,30}"/; s/Паспорта забираем на хранение/пишите нам/' "$T/old/pack/a.yaml" >"$T/new/pack/a.yaml"
run rules impact --all --json "$T/old" "$T/new" "$T/ads.jsonl"
ok "impact: contacts are masked in quotes" jq -e '[.changed[].appeared[].quote] | any(test("пишите")) and all(test("000-00-21") | not)' "$T/out"
ok "impact --json: by rules alone" jq -e '.model == false' "$T/out"
run rules impact --model built-in --all --json built-in built-in "$T/ads.jsonl"
"$LUREWATCH" score "$T/ads.jsonl" 2>/dev/null | jq -r 'select(.risk) | .risk.band' | sort | uniq -c >"$T/wanted"
jq -r '[.matrix[]] as $m | ["high", "low", "none", "review"][] as $b | [([$m[][$b][$b]] | add), $b] | select(.[0] > 0) | @tsv' "$T/out" |
    awk '{ printf "%7d %s\n", $1, $2 }' >"$T/got"
ok "impact --model: bands are those of score" diff "$T/wanted" "$T/got"
run rules impact --model "$T/nowhere.lwm" "$T/old" "$T/new" "$T/ads.jsonl"
fails "impact with no such model" 2 "nowhere.lwm"
run rules impact built-in "$T/new" "$T/ads.jsonl"
ok "impact: says by what was judged" grep -q '^ads: 6, .*; rules alone$' "$T/out"
ok "impact: the built-in pack has a name" [ "$code" = 0 ]
run rules impact "$T/old" "$T/nowhere" "$T/ads.jsonl"
fails "impact with no such pack" 2 "nowhere"
run rules impact "$T/old" "$T/new"
fails "impact without ads" 2 "ADS.jsonl is missing"

# --- lint
run rules lint --rules "$T/old"
ok "lint: a sound pack has no errors" [ "$code" = 0 ]
sed 's/unless: .*/unless: ["виз*", "билет*"]/; s/points: 1.0/points: 6.0/' "$T/old/pack/a.yaml" >"$T/new/pack/a.yaml"
run rules lint --rules "$T/new"
ok "lint: a rule that misses its own hit is an error, with place" grep -qE '/pack/a.yaml:8:9: error: ru.credit: does not fire on 1 of its 1 hits' "$T/out"
ok "lint: points out of range are a warning" grep -qE 'a.yaml:21:11: warning: ru.hostess: \+6.0 points are outside' "$T/out"
ok "lint: the answer is no" [ "$code" = 1 ]
run rules lint --rules "$T/new" --level error
ok "lint --level error leaves warnings out" sh -c "! grep -q warning: '$T/out'"
run rules lint --rules "$T/new" --json --level note
ok "lint --json: an array of findings" jq -e 'length > 2 and all(.severity and .check and .file and .line and .column and .says)' "$T/out"
run rules lint --rules "$T/new" --lang kk
ok "lint speaks Kazakh" grep -q 'hit мысалдарында' "$T/out"
run rules lint
ok "lint: the built-in pack has no errors" [ "$code" = 0 ]
grep 'warning:' "$T/out" | head -20 | sed 's/^/# /'
ok "lint: the built-in pack has no warnings" sh -c "! grep -q 'warning:' '$T/out'"

# --- docs/RULES.md, to the letter
mkdir -p "$T/bin" "$T/doc"
ln -s "$LUREWATCH" "$T/bin/lurewatch"
awk -v dir="$T/doc" '
    /^## /       { inside = $0 ~ /^## Ten minutes/ }
    /^```/       { if (open) { close(file); open = 0 }
                   else { open = 1; kind = substr($0, 4); keep = inside && (kind == "sh" || kind == "yaml")
                          if (keep) file = sprintf("%s/block.%02d.%s", dir, ++n, kind) }
                   next }
    open && keep { print >file }' docs/RULES.md
ok "docs/RULES.md: blocks to follow" [ "$(find "$T/doc" -name 'block.*' | wc -l)" -ge 5 ]
cd "$T/doc" || exit 1
for block in block.*; do
    case $block in
    *.yaml) cat "$block" >>rules/pack/ru/control.yaml ;;
    *)
        code=0
        PATH=$T/bin:$PATH sh -eu "$block" >"$block.out" 2>&1 || code=$?
        ok "docs/RULES.md: $(head -1 "$block")" [ "$code" = 0 ]
        cat "$block.out" >>all.out
        ;;
    esac
done
cd "$ROOT" || exit 1
ok "docs/RULES.md: the new rule hits" grep -qE 'ru.paid-after-return +D07 +\+2.4 +"Деньги получаете после возвращения"' "$T/doc/all.out"
ok "docs/RULES.md: the near miss is told as shown" grep -qF "$(grep -o 'words between "Деньги" and.*allowed' docs/RULES.md)" "$T/doc/all.out"
ok "docs/RULES.md: impact shows the honest ad it hits" grep -qE '^ +\+ ru.paid-after-return +\+2.4 +"зарплата после возвращения"' "$T/doc/all.out"
ok "docs/RULES.md: no examples fail" grep -qE '^[0-9]+ examples of [0-9]+ rules, 0 failed; [0-9]+ written cases, 0 failed' "$T/doc/all.out"
run rules unpack "$T/doc/rules"
fails "unpack does not write over anything" 2 "is not empty"
run rules unpack "$T/fresh"
ok "unpack gives the pack that is inside" diff -r -x schema -x '*.tsv' "$T/fresh" rules
ok "unpack gives the schemas" cmp "$T/fresh/schema/rule.schema.json" docs/rule.schema.json

# --- labelled ads
if [ -d "$SHARED/data/train" ]; then
    run rules stats --json "$SHARED"/data/train/*.jsonl
    ok "training ads: all are counted" [ "$(jq '.ads | add' "$T/out")" = "$(cat "$SHARED"/data/train/*.jsonl | wc -l)" ]
    ok "training ads: groups add up to all" jq -e '.ads.legitimate as $n | .false_flags.language | map(.ads.legitimate) | add == $n' "$T/out"
    run score --model none "$SHARED/data/train/en-jobs.jsonl"
    jq -s '[.[] | select(any(.risk.cues[]; .rule == "en.passport-kept")) | .label] | length' "$T/out" >"$T/want"
    run rules stats --json "$SHARED/data/train/en-jobs.jsonl"
    ok "training ads: hits are those that score tells" [ "$(jq '.rules[] | select(.rule == "en.passport-kept") | .hits | add' "$T/out")" = "$(cat "$T/want")" ]
    run rules impact built-in rules "$SHARED/data/train/en-jobs.jsonl" --json
    ok "training ads: the same pack moves nothing" jq -e '.moved == 0 and .touched == 0 and .changed == []' "$T/out"
else
    skip "training ads" "no ../shared"
fi
