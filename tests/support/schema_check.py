#!/usr/bin/env python3
"""schema_check.py LUREWATCH: the JSON Schemas of docs/ and the loader agree.

Prints TAP. Every shipped rule file is valid; the keys of each mapping in a schema are those
that the loader knows; what one refuses, the other refuses too. Run in the project's root.
SPDX-License-Identifier: Apache-2.0
"""
import glob
import json
import os
import re
import subprocess
import sys
import tempfile

import yaml
from jsonschema import Draft202012Validator

LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
PROGRAM = sys.argv[1]
FILES = {
    "rule": "rules/pack/**/*.yaml",
    "cues": "rules/cues.yaml",
    "reference-pay": "rules/reference-pay.yaml",
    "case": "rules/cases/*.yaml",
}
CUES = """
groups: [{group: g, cap: 5}]
indicators: [{id: D2.4, strength: weak, name: {en: x}}]
cues:
- {cue: P08, group: g, indicators: [D2.4], grade: A, cap: 3, name: {en: a}, why: {en: a}}
- {cue: N01, group: g, grade: A, cap: 3, name: {en: a}, why: {en: a}}
"""
RULE = "id: x, lang: [ru], checked: author"
CUE_RULE = RULE + ", cue: P08, points: 1, any: [a], hit: [a], miss: [b]"
points = 0
failed = False


def point(name, faults):
    global points, failed
    points += 1
    print(("not ok" if faults else "ok"), points, "-", name)
    for fault in faults[:20]:
        print("#", str(fault)[:300])
    failed = failed or bool(faults)


def schema(name):
    with open(f"docs/{name}.schema.json", encoding="utf-8") as f:
        return json.load(f)


def load(name, text):
    """What the loader says of one file put into a small pack; '' when it takes it."""
    with tempfile.TemporaryDirectory() as folder:
        os.makedirs(folder + "/pack")
        os.makedirs(folder + "/cases")
        paths = {
            "rule": "pack/a.yaml",
            "cues": "cues.yaml",
            "reference-pay": "reference-pay.yaml",
            "case": "cases/a.yaml",
        }
        with open(folder + "/cues.yaml", "w", encoding="utf-8") as f:
            f.write(CUES)
        with open(f"{folder}/{paths[name]}", "w", encoding="utf-8") as f:
            f.write(text)
        # cases are read by `rules test` only, which judges them as well
        command = "lint" if name == "case" else "check"
        done = subprocess.run(
            [PROGRAM, "rules", command, "--quiet", "--rules", folder],
            capture_output=True, text=True, check=False)
        return done.stderr if done.returncode else ""


def errors(name, text):
    """What the schema says of the same file; '' when it is valid."""
    validator = Draft202012Validator(schema(name))
    return "; ".join(e.message for e in validator.iter_errors(yaml.load(text, LOADER)))


def shipped_files():
    for name, pattern in FILES.items():
        document = schema(name)
        Draft202012Validator.check_schema(document)
        validator = Draft202012Validator(document)
        faults = []
        paths = glob.glob(pattern, recursive=True)
        for path in paths:
            with open(path, encoding="utf-8") as f:
                data = yaml.load(f, LOADER)
            for e in validator.iter_errors([] if data is None else data):
                faults.append(f"{path}: {list(e.absolute_path)}: {e.message}")
        point(f"{len(paths)} files are valid by {name}.schema.json", faults)


# Where a mapping is in a schema, and a file in which it has the unknown key "zzz".
SAYS = "{en: x, zzz: 1}"
MAPPINGS = [
    ("rule", "rule", "- {" + CUE_RULE + ", zzz: 1}"),
    ("rule", "rule/properties/pay_ratio", "- {" + CUE_RULE + ", pay_ratio: {zzz: 1}}"),
    ("rule", "example/oneOf/1",
     "- {" + RULE + ", cue: P08, points: 1, any: [a], hit: [{zzz: 1}], miss: [b]}"),
    ("cues", "", "{groups: [], indicators: [], cues: [], zzz: 1}"),
    ("cues", "group", "{groups: [{zzz: 1}], indicators: [], cues: []}"),
    ("cues", "indicator", "{groups: [], indicators: [{zzz: 1}], cues: []}"),
    ("cues", "says",
     "{groups: [], indicators: [{id: D1.1, strength: weak, name: " + SAYS + "}], cues: []}"),
    ("cues", "cue", "{groups: [], indicators: [], cues: [{zzz: 1}]}"),
    ("reference-pay", "", "{zzz: 1}"),
    ("reference-pay", "rate", "rates: [{zzz: 1}]"),
    ("reference-pay", "row", "rows: [{zzz: 1}]"),
    ("case", "case", "- {id: a, text: b, band: low, zzz: 1}"),
    ("case", "case/properties/facts", "- {id: a, text: b, band: none, facts: {zzz: 1}}"),
]


def keys():
    for name, place, text in MAPPINGS:
        mapping = schema(name)
        for step in place.split("/") if place else []:
            if isinstance(mapping, list):
                mapping = mapping[int(step)]
            else:
                mapping = mapping["$defs"][step] if step in mapping.get("$defs", {}) \
                    else mapping[step]
        said = load(name, text)
        known = re.search(r"unknown key 'zzz'.*; known are (.*)", said)
        faults = []
        if not known:
            faults.append(f"the loader says: {said}")
        elif set(known.group(1).split(", ")) != set(mapping["properties"]):
            loader, here = set(known.group(1).split(", ")), set(mapping["properties"])
            faults.append(f"only the loader: {loader - here}; only the schema: {here - loader}")
        if not errors(name, text):
            faults.append("the schema takes an unknown key")
        point(f"{name}: keys of {place or 'the file'}", faults)


# The same names stand in both: the loader lists them when it meets an unknown one.
WORDS = [
    ("rule/properties/checked", "- {id: x, lang: ru, cue: P08, points: 1, checked: zzz}"),
    ("rule/properties/context", "- {" + RULE + ", context: zzz}"),
    ("rule/properties/kind", "- {" + RULE + ", kind: zzz}"),
    ("rule/properties/fact", "- {" + RULE + ", fact: zzz}"),
    ("rule/properties/lang/oneOf/0", "- {id: x, lang: zzz, cue: P08, points: 1}"),
    ("rule/properties/in/oneOf/0", "- {" + CUE_RULE + ", in: zzz}"),
    ("rule/properties/absent/oneOf/0", "- {" + CUE_RULE + ", absent: zzz}"),
    ("rule/properties/kinds/oneOf/0", "- {" + CUE_RULE + ", kinds: zzz}"),
]


def words():
    for place, text in WORDS:
        mapping = schema("rule")["$defs"]
        for step in place.split("/"):
            mapping = mapping[int(step)] if isinstance(mapping, list) else mapping[step]
        said = load("rule", text)
        known = re.search(r"no such value 'zzz'.*; known are (.*)", said)
        faults = []
        if not known:
            faults.append(f"the loader says: {said}")
        elif set(known.group(1).split(", ")) != set(mapping["enum"]):
            faults.append(f"loader: {known.group(1)}; schema: {mapping['enum']}")
        if not errors("rule", text):
            faults.append("the schema takes an unknown word")
        point(f"rule: words of {place}", faults)


GOOD = [
    ("rule", "- {" + CUE_RULE + "}"),
    ("rule", "- {" + RULE + ", cue: N01, points: -1, regex: 'a+b', literal: ab, hit: aab,"
             " miss: b}"),
    ("rule", "- {" + RULE + ", fact: contract, denied: true, any: a, hit: a, miss: b}"),
    ("rule", "- {" + RULE + ", cue: P08, points: 1, absent: employer, with: [N01]}"),
    ("rule", "- {" + CUE_RULE + ", pay_ratio: {min: 2}, kinds: job, in: [title, text]}"),
    ("reference-pay", "{rates: [{currency: KZT, usd: 0.002, year: 2025}], hours_month: 170}"),
    ("case", "- {id: a, text: b, band: [none, low], facts: {pay: silent}, note: x}"),
]
BAD = [
    ("rule", "- {" + CUE_RULE.replace("points: 1", "points: many") + "}"),
    ("rule", "- {" + CUE_RULE.replace("points: 1", "points: 21") + "}"),
    ("rule", "- {" + CUE_RULE.replace("points: 1", "points: -1") + "}"),
    ("rule", "- {" + CUE_RULE.replace("points: 1, ", "") + "}"),
    ("rule", "- {" + CUE_RULE.replace("cue: P08", "cue: N01") + "}"),
    ("rule", "- {" + CUE_RULE.replace("cue: P08, ", "") + "}"),
    ("rule", "- {" + CUE_RULE + ", kind: job}"),
    ("rule", "- {" + CUE_RULE.replace(", miss: [b]", "") + "}"),
    ("rule", "- {" + CUE_RULE.replace(", hit: [a]", "") + "}"),
    ("rule", "- {" + CUE_RULE.replace("any: [a]", "any: []") + "}"),
    ("rule", "- {" + CUE_RULE.replace("any: [a]", "any: ['']") + "}"),
    ("rule", "- {" + CUE_RULE.replace("any: [a], ", "") + "}"),
    ("rule", "- {" + CUE_RULE + ", regex: a}"),
    ("rule", "- {" + CUE_RULE + ", literal: a}"),
    ("rule", "- {" + CUE_RULE + ", denied: true}"),
    ("rule", "- {" + CUE_RULE + ", shadow: perhaps}"),
    ("rule", "- {" + CUE_RULE + ", pay_ratio: {}}"),
    ("rule", "- {" + RULE + ", fact: pay, any: a, hit: a, miss: b, with: [P08]}"),
    ("rule", "{a: b}"),
    ("cues", "{groups: [{group: g, cap: -1}], indicators: [], cues: []}"),
    ("cues", "{groups: [], indicators: [{id: D7.1, strength: weak, name: {en: x}}], cues: []}"),
    ("cues", "{groups: [], indicators: []}"),
    ("reference-pay", "rates: [{currency: TENGE, usd: 1}]"),
    ("reference-pay", "hours_month: 800"),
    ("reference-pay", "rows: [{occupation: x, country: any, words: [], usd_month: 5}]"),
    ("case", "- {id: a, text: b}"),
    ("case", "- {id: a, text: b, band: middling}"),
    ("case", "- {id: a, text: b, band: low, context: tale}"),
    ("case", "- {id: a, text: b, band: low, facts: {pay: perhaps}}"),
]


def verdicts():
    faults = []
    for name, text in GOOD:
        for who, said in (("loader", load(name, text)), ("schema", errors(name, text))):
            if said:
                faults.append(f"{who} refuses {text}: {said}")
    point(f"{len(GOOD)} files that both take", faults)
    faults = []
    for name, text in BAD:
        for who, said in (("loader", load(name, text)), ("schema", errors(name, text))):
            if not said:
                faults.append(f"{who} takes {text}")
    point(f"{len(BAD)} files that both refuse", faults)


shipped_files()
keys()
words()
verdicts()
print(f"1..{points}")
sys.exit(failed)
