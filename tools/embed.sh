#!/bin/sh
# embed.sh SYMBOL FOLDER SUFFIX [COMPILED]: assembler source that carries all files below FOLDER
# whose names end in .SUFFIX (any file when SUFFIX is empty), as `struct bundle SYMBOL`
# (core/bundle.h), sorted by name in byte order. COMPILED is a file made of them.
# SPDX-License-Identifier: Apache-2.0
set -eu
symbol=$1 folder=$2 suffix=${3:+.$3} compiled=${4-}
LC_ALL=C; export LC_ALL
list=$(cd "$folder" && find . -type f -name "*$suffix" ! -name '.*' | sed 's,^\./,,' | sort)
printf '\t.section .rodata\n'
i=0
printf '%s\n' "$list" | while IFS= read -r name; do
    [ -n "$name" ] || continue
    printf '%s_name_%d: .ascii "%s"\n.byte 0\n' "$symbol" "$i" "$name"
    printf '.balign 16\n%s_data_%d: .incbin "%s/%s"\n%s_end_%d: .byte 0\n' \
        "$symbol" "$i" "$folder" "$name" "$symbol" "$i"
    i=$((i + 1))
done
printf '%s_label: .ascii "built-in"\n.byte 0\n' "$symbol"
compiled_quads='0, 0'
if [ -n "$compiled" ]; then
    printf '.balign 64\n%s_compiled: .incbin "%s"\n%s_compiled_end: .byte 0\n' \
        "$symbol" "$compiled" "$symbol"
    compiled_quads="${symbol}_compiled, ${symbol}_compiled_end - ${symbol}_compiled"
fi
# struct bundle_file { struct str name; struct str data; }
printf '\t.section .data.rel.ro,"aw"\n\t.balign 16\n%s_files:\n' "$symbol"
count=0
for name in $list; do
    printf '.quad %s_name_%d, %d, %s_data_%d, %s_end_%d - %s_data_%d\n' "$symbol" "$count" \
        "$(printf %s "$name" | wc -c)" "$symbol" "$count" "$symbol" "$count" "$symbol" "$count"
    count=$((count + 1))
done
printf '\t.globl %s\n\t.balign 16\n%s:\n.quad %s_label, 8, %s_files, %d, %s\n' \
    "$symbol" "$symbol" "$symbol" "$symbol" "$count" "$compiled_quads"
printf '\t.section .note.GNU-stack,"",@progbits\n'
