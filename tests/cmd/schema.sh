#!/bin/sh
# schema: the JSON Schemas of docs/ fit the shipped rule files and the loader.
# SPDX-License-Identifier: Apache-2.0
set -eu
: "${LUREWATCH:=$PWD/build/lurewatch}"
for python in /usr/bin/python3 python3; do
    if "$python" -c 'import yaml; from jsonschema import Draft202012Validator' 2>/dev/null; then
        exec "$python" tests/support/schema_check.py "$LUREWATCH"
    fi
done
echo "1..0 # SKIP no python3-jsonschema (4.0 or newer) and python3-yaml"
