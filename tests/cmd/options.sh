#!/bin/sh
# options: a value that is out of its range, none of the words asked for, or empty is refused
# with exit code 2 and a sentence that names what would be right. Nothing is taken silently.
# SPDX-License-Identifier: Apache-2.0
. tests/cmd/tap.sh

run init "$T/ws" --quiet
ads >"$T/ads.jsonl"
run -w "$T/ws" import --quiet --source board "$T/ads.jsonl"
ok "a workspace to ask" [ "$code" = 0 ]
echo 'User-agent: *' >"$T/robots.txt"
echo '<p>page</p>' >"$T/page.html"

# COMMAND AND OPTIONS | what the sentence says would be right
while IFS='|' read -r words right; do
    # shellcheck disable=SC2086
    eval run -w "'$T/ws'" $words
    fails "$words" 2 "$right"
done <<'EOF'
queue list --limit 0|1 to 10000
queue list --limit 10001|1 to 10000
queue list --limit -1|1 to 10000
queue list --limit 1e3|1 to 10000
queue list --limit 99999999999999999999|1 to 10000
queue list --state waiting|open, claimed, decided, all
queue list --state ""|open, claimed, decided, all
queue list --lane none|risk, careful, audit
queue list --lane ""|risk, careful, audit
queue list --band ""|low, review, high
queue list --band hihg|did you mean high
queue list --kind z|job, marriage, travel, study, other
queue list --kind ""|job, marriage, travel, study, other
queue list --ad-lang xx|ru, kk, en, uz, ky, tg, tr, uk
queue list --source ""|may not be empty
queue list --source nosuch|'nosuch'
queue list --source boord|did you mean board
queue list --lang de|en, ru, kk
queue list --workspace ""|may not be empty
queue claim --next 0|1 to
queue claim --as "" --next 1|may not be empty
queue claim --as " " --next 1|may not be empty
queue claim --next 1 --source nosuch|'nosuch'
queue decide abcd confirmed --as ""|may not be empty
queue release abcd --as ""|may not be empty
hold abcd --as ""|may not be empty
report brief --limit 0|1 to
report brief --format pdf|html, csv, json
report brief --format ""|html, csv, json
report brief --out ""|may not be empty
report brief --day 2026-02-30|2026-02-30
report brief --from ""|may not be empty
score --threads 0 ads|1 to 256
score --threads 1000000 ads|1 to 256
score --prior 0 ads|0.000001 to 0.999999
score --prior 1 ads|0.000001 to 0.999999
score --prior nan ads|0.000001 to 0.999999
score --prior inf ads|0.000001 to 0.999999
score --prior -0.5 ads|0.000001 to 0.999999
score --format yaml ads|jsonl
score --say de ads|en, ru, kk
score --rules "" ads|may not be empty
score --model "" ads|may not be empty
extract --as html page|ads, text, links
robots --agent "" --file robots http://a/|may not be empty
rules try --kind z text|job, marriage, travel, study, other
rules try --ad-lang xx text|ru, kk, en, uz, ky, tg, tr, uk
rules try --file ""|may not be empty
model show --limit 0|1 to
import --format xml ads|jsonl, csv
import --source "" ads|may not be empty
crawl --once --delay -1s|0 to 24h
crawl --once --delay 40d|0 to 24h
crawl --once --stats ""|may not be empty
train --out "" ads|may not be empty
queue list --limit|needs a value
queue list --json=yes|takes no value
queue list --l 3|--limit
--lang de queue list|en, ru, kk
--lang|needs a value
--nope queue list|no such option: '--nope'
queue --nope list|no such option: '--nope'
init|DIR is missing
queue decide abcd|OUTCOME is missing
queue decide|ID is missing
score --strict extra --limit|no such option
demo extra|found 'extra', a word too many
help nope|nope
EOF

run -w "$T/ws" queue list --source board --band high --kind travel
ok "a known source without such ads is no error" [ "$code" = 0 ]
ok "and says that none fits" grep -q "No ad fits" "$T/out"
run -w "$T/ws" queue decide ffff confirmed --note "" --reason ""
ok "a note may be empty" sh -c "! grep -q 'may not be empty' '$T/err'"
run queue --lang ru list -w "$T/ws"
ok "options may stand before a subcommand" [ "$code" = 0 ]
run help queue list
cp "$T/out" "$T/help"
run queue list --help
ok "help COMMAND is COMMAND --help" cmp "$T/help" "$T/out"
run score --help
ok "help names the range" grep -q -- "--threads N.*1 to 256" "$T/out"
run report brief --help
ok "help names the words" grep -q "html, csv, json" "$T/out"
