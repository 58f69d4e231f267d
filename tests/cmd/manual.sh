#!/bin/sh
# manual: the manual page and --help tell of the same commands and options, and what --help
# shows as an example is understood.
# SPDX-License-Identifier: Apache-2.0
. tests/cmd/tap.sh
PAGE=docs/lurewatch.1
COMMON="workspace lang quiet help"

# The text of the page's item on a command.
item() {
    awk -v name="$1" '
        /^\.It Cm / { on = ($3 == name) }
        /^\.El/ { on = 0 }
        on' "$PAGE"
}
commands() { awk '/^Commands:/ { on = 1; next } !/^  [a-z]/ { on = 0 } on { print $1 }' "$1"; }
# Options of a command that its item does not name.
unnamed() {
    "$LUREWATCH" "$@" --help | sed -n 's/^ .*--\([a-z-]*\).*/\1/p' | while read -r option; do
        case " $COMMON " in *" $option "*) continue ;; esac
        item "$1" | grep -q -- "Fl -$option\>" || echo "$* --$option"
    done
}
complete() {
    missing=$(unnamed "$@")
    [ -z "$missing" ] || { echo "$missing"; false; }
}
# The first example of a command, without its options' values, is a use of that command.
example() { "$LUREWATCH" "$@" --help | sed -n '/^Example:/,$p' | grep -q "lurewatch .*$1"; }

run help
commands "$T/out" >"$T/commands"
ok "there are commands" [ "$(wc -l <"$T/commands")" -gt 10 ]
while read -r command; do
    ok "the manual has $command" sh -c "grep -q '^.It Cm $command\\>' $PAGE"
    run "$command" --help
    commands "$T/out" >"$T/below"
    if [ -s "$T/below" ]; then
        while read -r below; do
            ok "the manual names $command $below" sh -c "
                awk -v name=$command '/^.It Cm /{on=(\$3==name)} on' $PAGE | grep -qw $below"
            ok "and the options of $command $below" complete "$command" "$below"
            ok "an example of $command $below" example "$command" "$below"
        done <"$T/below"
    else
        ok "and the options of $command" complete "$command"
        ok "an example of $command" example "$command"
    fi
done <"$T/commands"
grep '^\.It Cm ' "$PAGE" | awk '{ print $3 }' | sort -u >"$T/paged"
sort "$T/commands" >"$T/sorted"
ok "the manual has no command that is not there" sh -c "[ -z \"\$(comm -23 '$T/paged' '$T/sorted')\" ]"
if command -v mandoc >/dev/null; then
    ok "the manual page is well formed" sh -c "! mandoc -W warning -T lint $PAGE | grep -E 'WARNING|ERROR'"
else
    skip "the manual page is well formed" "no mandoc"
fi
