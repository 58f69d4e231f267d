#!/usr/bin/python3
"""written.py [--model FILE] LUREWATCH FILE...: ranks written ads, by language, with and without words.

FILE is a list of written cases (rules/cases/*.yaml; deceptive is what has to reach `review`) or
labelled JSON lines. Each is scored three times: by the rules alone, by the words of the model
alone (--rules none), and as shipped. Prints one JSON object: by language ROC AUC of the three, and
how many deceptive and honest ads reach `review` as shipped. Neither label nor language is shown to
the program. A figure means something only for ads that the rules and the model have not seen.
Needs python3-yaml. Not part of any test.

SPDX-License-Identifier: Apache-2.0
"""

import bisect
import json
import subprocess
import sys

import yaml

FLAGGED = {"review", "high"}


def cases(path):
    with open(path, encoding="utf-8") as file:
        for case in yaml.load(file, Loader=yaml.CSafeLoader) or []:
            band = case.get("band") or []
            bands = {band} if isinstance(band, str) else set(band)
            if bands and (bands <= FLAGGED or not bands & FLAGGED):
                yield {**case, "deceptive": bands <= FLAGGED}


def lines(path):
    with open(path, encoding="utf-8") as file:
        for line in filter(str.strip, file):
            ad = json.loads(line)
            yield {**ad, "deceptive": ad["label"] == "deceptive"}


def score(program, options, ads):
    shown = [{key: ad[key] for key in ("kind", "title", "text") if ad.get(key)} for ad in ads]
    asked = "".join(json.dumps(ad, ensure_ascii=False) + "\n" for ad in shown)
    done = subprocess.run([program, "score", "-q", *options, "-"], input=asked.encode(),
                          stdout=subprocess.PIPE, check=True)
    return [json.loads(line)["risk"] for line in done.stdout.splitlines()]


def auc(deceptive, honest):
    honest = sorted(honest)
    below = sum((bisect.bisect_left(honest, x) + bisect.bisect_right(honest, x)) / 2
                for x in deceptive)
    return round(below / len(deceptive) / len(honest), 3) if deceptive and honest else None


def figures(rows):
    """rows: (deceptive, rules, words, both) of each ad."""
    of = {side: [row for row in rows if row[0] == side] for side in (True, False)}
    found = {"deceptive": len(of[True]), "honest": len(of[False])}
    for place, name in enumerate(("rules", "words", "both"), 1):
        found[f"roc_auc_{name}"] = auc(*([row[place]["probability"] for row in of[side]]
                                         for side in (True, False)))
    for side, name in ((True, "deceptive_flagged"), (False, "honest_flagged")):
        found[name] = sum(row[3]["band"] in FLAGGED for row in of[side])
    return found


def main(argv):
    model = []
    if argv[:1] == ["--model"]:
        model, argv = argv[:2], argv[2:]
    if len(argv) < 2:
        sys.exit(__doc__.splitlines()[0])
    program, *files = argv
    try:
        ads = [ad for file in files for ad in (lines if file.endswith(".jsonl") else cases)(file)]
    except (OSError, ValueError, KeyError, AttributeError, yaml.YAMLError) as fault:
        sys.exit(f"written.py: neither cases nor labelled lines: {fault}")
    rules = score(program, ["--model", "none"], ads)
    words = score(program, [*model, "--rules", "none"], ads)
    both = score(program, model, ads)
    by_language = {}
    for ad, *risks in zip(ads, rules, words, both):
        for key in (ad.get("lang") or risks[2]["lang"], "all"):
            by_language.setdefault(key, []).append((ad["deceptive"], *risks))
    print(json.dumps({lang: figures(by_language[lang]) for lang in sorted(by_language)}, indent=2))


main(sys.argv[1:])
