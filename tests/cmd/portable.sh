#!/bin/sh
# portable: a machine without SSE2 reads the same out of a text as one that has it.
# SPDX-License-Identifier: Apache-2.0
. tests/cmd/tap.sh
here=$(dirname "$LUREWATCH")/tests
for program in support/read_out portable/read_out; do
    [ -x "$here/$program" ] || { echo "1..0 # SKIP no $here/$program"; point=0; exit 0; }
done
"$here/support/read_out" 4000 >"$T/here"
"$here/portable/read_out" 4000 >"$T/portable"
ok "4000 texts were read" [ "$(wc -l <"$T/here")" = 4000 ]
ok "contacts were found in them" [ "$(grep -c '@\|=+7701' "$T/here")" -gt 100 ]
ok "copies and contacts are the same" cmp "$T/here" "$T/portable"
