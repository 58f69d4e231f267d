#!/bin/sh
# recall: what the rules alone flag of the labelled ads beside the project: hardly any honest
# one, and at least half of the messages that recruit (rules/not-recruitment.tsv tells which
# do not). Source and label go together there, so the figures are a floor and prove little.
# And a batch of ads in eight languages that no rule was ever changed for: it is only measured.
# SPDX-License-Identifier: Apache-2.0
. tests/cmd/tap.sh

list=rules/not-recruitment.tsv
# shellcheck disable=SC2016 # awk's own fields
ok "every row of the list has an id and a reason" awk -F'\t' '
    /^#/ { next }
    NF != 2 || $1 == "" || $2 == "" || seen[$1]++ { bad = 1 }
    END { exit bad }' "$list"

# flagged FILE FILTER: how many of the scored lines that pass the filter are flagged, and of how many
flagged() {
    jq -r "select($2) | .risk.band" "$1" |
        awk '/review|high/ { n++ } END { print n + 0, NR }'
}

if [ -d "$SHARED/data/train" ]; then
    grep -v '^#' "$list" | cut -f1 | sort >"$T/left_out"
    for f in en-jobs en-seasonal ru-messages ru-news ru-vacancies; do
        "$LUREWATCH" score --rules rules --model none "$SHARED/data/train/$f.jsonl" >"$T/$f"
    done
    for f in en-jobs en-seasonal ru-news ru-vacancies; do
        flagged "$T/$f" '.label == "legitimate"' >"$T/n"
        read -r n all <"$T/n"
        echo "# $f: $n of $all legitimate ads flagged"
        ok "$f: less than 1 % of the legitimate are flagged" [ "$((n * 100))" -lt "$all" ]
    done
    for f in en-jobs en-seasonal ru-news ru-vacancies; do
        "$LUREWATCH" score --rules rules "$SHARED/data/train/$f.jsonl" >"$T/with"
        flagged "$T/with" '.label == "legitimate"' >"$T/n"
        read -r n all <"$T/n"
        echo "# $f: $n of $all legitimate ads flagged with the starter model"
        ok "$f: words flag less than 1 % of the legitimate" [ "$((n * 100))" -lt "$all" ]
    done
    jq -r 'select(.kind == "job" and .label == "deceptive") | [.id, .risk.band] | @tsv' \
        "$T/ru-messages" | sort >"$T/jobs"
    cut -f1 "$T/jobs" | sort | comm -13 - "$T/left_out" >"$T/unknown"
    ok "every id of the list is one of these messages" [ ! -s "$T/unknown" ]
    join -t"$(printf '\t')" -v 1 "$T/jobs" "$T/left_out" >"$T/recruiting"
    all=$(wc -l <"$T/recruiting")
    n=$(grep -cE 'review|high' "$T/recruiting")
    echo "# ru-messages: $n of $all messages that recruit flagged"
    ok "at least half of the messages that recruit are flagged" [ "$((n * 2))" -ge "$all" ]
else
    skip "training ads" "no ../shared"
fi

"$LUREWATCH" score --rules rules --model none tests/cmd/unseen-ads.jsonl >"$T/unseen"
flagged "$T/unseen" '.label == "deceptive"' >"$T/n"
read -r n all <"$T/n"
echo "# unseen: $n of $all lures flagged"
# shellcheck disable=SC2016 # jq's own variables
jq -rs 'def of($l): [.[] | select(.label == $l) | .risk.probability];
    of("deceptive") as $d | of("legitimate") as $h
    | [$d[] as $x | $h[] as $y | if $x > $y then 1 elif $x == $y then 0.5 else 0 end]
    | "# unseen: ROC AUC \(add / length * 1000 | round / 1000)"' "$T/unseen"
"$LUREWATCH" score --rules rules tests/cmd/unseen-ads.jsonl >"$T/with"
jq -r '.id + " " + .risk.band' "$T/unseen" | grep -E 'review|high' | cut -d' ' -f1 >"$T/by_rules"
jq -r '.id + " " + .risk.band' "$T/with" | grep -E 'review|high' | cut -d' ' -f1 >"$T/by_both"
ok "unseen: words take nothing out of the queue" [ -z "$(grep -vxFf "$T/by_both" "$T/by_rules")" ]
flagged "$T/unseen" '.label == "legitimate"' >"$T/n"
read -r n all <"$T/n"
echo "# unseen: $n of $all honest ads flagged"
ok "unseen: at most 5 % of the honest ads are flagged" [ "$((n * 20))" -le "$all" ]

# 392 ads by three writers who saw nothing of this project: nothing is tuned on them.
"$LUREWATCH" score --rules rules tests/cmd/unread-ads.jsonl >"$T/unread"
flagged "$T/unread" '.label == "deceptive"' >"$T/n"
read -r n all <"$T/n"
echo "# unread: $n of $all lures flagged"
ok "unread: three of four lures are flagged" [ "$((n * 4))" -ge "$((all * 3))" ]
flagged "$T/unread" '.label == "legitimate"' >"$T/n"
read -r n all <"$T/n"
echo "# unread: $n of $all honest ads flagged"
ok "unread: at most 5 % of the honest ads are flagged" [ "$((n * 20))" -le "$all" ]
