#!/bin/sh
# make.sh LUREWATCH FOLDER: counts the starter model anew from labelled JSON lines in FOLDER.
#
# The model holds counts of word stems only: no text, no contact, no name of a source. The same
# files give the same bytes.
# SPDX-License-Identifier: Apache-2.0
set -eu
lurewatch=${1:?usage: models/make.sh LUREWATCH FOLDER}
folder=${2:?usage: models/make.sh LUREWATCH FOLDER}
cd "$(dirname "$0")"
case $lurewatch in /*) ;; *) lurewatch=../$lurewatch ;; esac
case $folder in /*) ;; *) folder=../$folder ;; esac
"$lurewatch" train --out starter.lwm "$folder"/*.jsonl
