#!/bin/sh
# eval: figures of labelled ads, by one model and in folds.
# SPDX-License-Identifier: Apache-2.0
. tests/cmd/tap.sh

# 100 ads of each class, no two alike
awk 'BEGIN {
    for (i = 0; i < 200; i++) {
        text = i % 2 ? "quick profit remote income crypto platform" : "diploma contract insurance office schedule"
        for (k = i * 12; k < i * 12 + 12; k++)
            text = text sprintf(" x%c%c%cq", 97 + k / 676 % 26, 97 + k / 26 % 26, 97 + k % 26)
        printf "{\"id\":\"ad%d\",\"label\":\"%s\",\"lang\":\"en\",\"kind\":\"job\",\"text\":\"%s\"}\n",
            i, i % 2 ? "deceptive" : "legitimate", text
    }
}' >"$T/jobs.jsonl"

run eval --rules none --model none "$T/jobs.jsonl"
ok "eval ends with 0" [ "$code" = 0 ]
ok "nothing known ranks by chance" jq -e '.roc_auc == 0.5 and .deceptive == 100 and .ads == 200' "$T/out"
ok "the prior is the share in the files" jq -e '.ece < 0.01' "$T/out"

run eval --folds 5 --rules none --rows "$T/rows" "$T/jobs.jsonl"
ok "folds: words that tell are learned" jq -e '.roc_auc == 1 and .average_precision == 1 and .folds == 5 and .templates == 200' "$T/out"
ok "folds: figures by language, kind, context, length, file" jq -e '.by_language.en.ads == 200 and .by_kind.job.ads == 200
    and .by_context.recruiting.ads == 200 and .by_length["under_200_bytes"].ads == 200 and (.by_file | length) == 1' "$T/out"
ok "folds: shape is printed beside" jq -e '.shape_alone.roc_auc != null and .words_alone.roc_auc == 1' "$T/out"
ok "folds: intervals, reliability, a day's precision" jq -e '.intervals.roc_auc == [1, 1] and (.reliability | length) == 10 and .precision_at["50"] == 1' "$T/out"
ok "rows: one line an ad, five folds" jq -se 'length == 200 and ([.[].fold] | unique) == [0, 1, 2, 3, 4] and ([.[].ad] | sort) == [range(200)]' "$T/rows"
cp "$T/out" "$T/first"
run eval --folds 5 --rules none "$T/jobs.jsonl"
ok "the same files give the same bytes" cmp "$T/first" "$T/out"

run eval --folds 5 --deal 3 --rules none --rows "$T/rows3" "$T/jobs.jsonl"
ok "another deal: other folds, all ads" jq -se 'length == 200 and ([.[].fold] | unique) == [0, 1, 2, 3, 4]' "$T/rows3"
jq -c '[.ad, .fold]' "$T/rows" | sort >"$T/dealt"
jq -c '[.ad, .fold]' "$T/rows3" | sort >"$T/dealt3"
fails_to_find() { ! grep -q "$1" "$2"; }
fails_to_match() { ! cmp -s "$1" "$2"; }
ok "another deal is another" fails_to_match "$T/dealt" "$T/dealt3"

run eval --folds 5 --rules none --explain "$T/jobs.jsonl"
ok "explain: the weights in force" jq -e '.line | test("point [0-9.]+ bayes [0-9.]+")' "$T/out"
ok "explain: fitted weights have the right sign" jq -e '.line_fitted.all.words > 0 and .line_fitted.all.ads == 200' "$T/out"
run eval --folds 5 --rules none --plot "$T/plot.svg" "$T/jobs.jsonl"
ok "plot: figures are printed as well" cmp "$T/first" "$T/out"
ok "plot: four curves and their legend, the diagonal" [ "$(grep -c '<polyline' "$T/plot.svg")" = 9 ]
ok "plot: every ad is in a bin" [ "$(sed -n 's/.*<title>\([0-9]*\) ads, mean.*/\1/p' "$T/plot.svg" |
    awk '{ n += $1 } END { print n }')" = 200 ]
ok "plot: every ad is in a column" [ "$(sed -n 's/.*<title>\([0-9]*\) \(deceptive\|legitimate\)<.*/\1/p' "$T/plot.svg" |
    awk '{ n += $1 } END { print n }')" = 200 ]
ok "plot: no number is missing" fails_to_find nan "$T/plot.svg"
jq -c 'select(.label == "deceptive")' "$T/jobs.jsonl" >"$T/one-class.jsonl"
run eval --rules none --plot "$T/one.svg" "$T/one-class.jsonl"
ok "plot: what is not known is a dash" grep -q "ROC AUC -, " "$T/one.svg"
ok "plot: of one class, too" fails_to_find nan "$T/one.svg"
run eval --plot "$T/no/such/folder.svg" "$T/jobs.jsonl"
fails "a plot that cannot be written" 2 "cannot write"

cp "$T/jobs.jsonl" "$T/a\"b.jsonl"
run eval --rules none --model none "$T/a\"b.jsonl"
ok "the name of a file may hold anything" jq -e '.by_file | keys[0] | endswith("a\"b.jsonl")' "$T/out"

cp "$T/jobs.jsonl" "$T/kept.jsonl"
run eval --rows "$T/jobs.jsonl" "$T/jobs.jsonl"
fails "rows into a file that is read" 2 "one of the files to be read"
ok "which stays as it was" cmp "$T/jobs.jsonl" "$T/kept.jsonl"
awk 'NR == 1 { id = "x"; while (length(id) < 5000) id = id id; sub(/"id":"[^"]*"/, "\"id\":\"" id "\"") } { print }' "$T/jobs.jsonl" >"$T/long.jsonl"
run eval --rules none --model none --rows "$T/rows.jsonl" "$T/long.jsonl"
ok "a long id has its row" [ "$(jq -s '[length, ([.[].id | length] | max > 4999)] == [200, true]' "$T/rows.jsonl")" = true ]

run eval --folds 1 "$T/jobs.jsonl"
fails "one fold" 2 "one fold"
run eval --deal 2 "$T/jobs.jsonl"
fails "a deal without folds" 2 "give --folds"
run eval --prior 2 "$T/jobs.jsonl"
fails "an impossible prior" 2 "between 0 and 1"
run eval --folds 3 --model "$T/x.lwm" "$T/jobs.jsonl"
fails "folds with a model" 2 "leave out --model"
run eval -
fails "standard input" 2 "more than once"
echo '{"text":"no label"}' >"$T/none.jsonl"
run eval "$T/none.jsonl"
fails "no labels" 2 "label"
