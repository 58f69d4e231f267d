#!/bin/sh
# make.sh LUREWATCH FOLDER: counts the starter model anew from labelled JSON lines in FOLDER.
#
# The model holds counts of word stems only: no text, no contact, no name of a source. What
# rules/not-recruitment.tsv lists is left out: it was removed from chats as spam, but it recruits
# nobody, or is plain casual work. Where no labelled ads are to be had, those of models/written
# are counted: CARD.md says what they are. The same files give the same bytes.
# SPDX-License-Identifier: Apache-2.0
set -eu
lurewatch=${1:?usage: models/make.sh LUREWATCH FOLDER}
folder=${2:?usage: models/make.sh LUREWATCH FOLDER}
cd "$(dirname "$0")"
case $lurewatch in /*) ;; *) lurewatch=../$lurewatch ;; esac
case $folder in /*) ;; *) folder=../$folder ;; esac
kept=$(mktemp -d)
trap 'rm -rf "$kept"' EXIT
grep -v '^#' ../rules/not-recruitment.tsv | cut -f1 | sed 's/.*/"id": "&",/' >"$kept/left-out"
for file in "$folder"/*.jsonl; do
    grep -vFf "$kept/left-out" "$file" >"$kept/$(basename "$file")"
done
"$lurewatch" train --out starter.lwm "$kept"/*.jsonl written/*.jsonl
