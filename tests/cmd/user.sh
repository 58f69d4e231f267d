#!/bin/sh
# user: people with roles, passwords and second factors.
# SPDX-License-Identifier: Apache-2.0
# shellcheck disable=SC2317 # functions are called by ok
. tests/cmd/tap.sh

run init "$T/ws" -q
db=$T/ws/lurewatch.db
echo "three unlike words" >"$T/pw"
echo "short" >"$T/short"
add() { code=0; "$LUREWATCH" -w "$T/ws" user add "$@" --password-fd 3 3<"$T/pw" </dev/null >"$T/out" 2>"$T/err" || code=$?; }

add aida --say kk
ok "a reviewer is added by a script" [ "$code" = 0 ]
add aida
fails "a name twice" 2 "there is, or was"
add "two words"
fails "a name that is none" 2 "is no name"
add bolat --role chief
fails "a role that is none" 2 "wanted"
add root --role admin
fails "a first admin without a terminal" 5 "at a terminal"
run -w "$T/ws" user list --json
ok "was not made" jq -e 'length == 1 and .[0].name == "aida" and .[0].lang == "kk" and .[0].password and (.[0].second_factor|not)' "$T/out"
"$LUREWATCH" -w "$T/ws" user add short --password-fd 3 3<"$T/short" </dev/null >"$T/out" 2>"$T/err" && code=0 || code=$?
fails "a short password" 2 "at least 12"
run -w "$T/ws" user add nobody --password "three unlike words"
ok "a password is no argument" [ "$code" = 2 ]
"$LUREWATCH" -w "$T/ws" user passwd who --password-fd 3 3<"$T/pw" </dev/null >"$T/out" 2>"$T/err" && code=0 || code=$?
fails "a password for nobody" 1 "nobody of the name"
ok "the data base holds a hash" [ "$(sqlite3 "$db" "SELECT substr(password, 1, 30) FROM person WHERE name = 'aida'")" = '$argon2id$v=19$m=65536,t=2,p=1' ]
ok "and not the password" sh -c "! cat '$db'* | grep -aq 'three unlike words'"

add chief --role supervisor
ok "a supervisor gets a second factor" grep -q '^otpauth://totp/Lurewatch:chief?secret=[A-Z2-7]\{32\}&issuer=Lurewatch' "$T/out"
ok "as a picture too" grep -q '█▀▀▀▀▀█\|▄▄▄▄▄' "$T/out"
ok "with eight recovery codes" [ "$(grep -c '^  [a-z2-9]\{4\}-[a-z2-9]\{4\}-[a-z2-9]\{4\}-[a-z2-9]\{4\}$' "$T/out")" = 8 ]
one=$(grep -o '^  [a-z2-9-]*$' "$T/out" | head -1 | tr -d ' ')
ok "a code was read" [ "${#one}" = 19 ]
ok "which is not kept" sh -c "! cat '$db'* | grep -aq '$one'"
ok "nor without its dashes" sh -c "! cat '$db'* | grep -aq '$(echo "$one" | tr -d -)'"
run -w "$T/ws" user totp aida
ok "anybody may have one" [ "$code" = 0 ]
first=$(grep otpauth "$T/out")
run -w "$T/ws" user totp aida
ok "and a new one" [ "$first" != "$(grep otpauth "$T/out")" ]
run -w "$T/ws" user role aida auditor
ok "another role" [ "$code" = 0 ]
run -w "$T/ws" user role aida king
fails "a role that is none" 2 "wanted reviewer"
run -w "$T/ws" user role who auditor
fails "a role for nobody" 1 "nobody of the name"
run -w "$T/ws" user disable aida
run -w "$T/ws" user list
ok "the list shows who is disabled" grep -q '^aida .*auditor .*second factor, 8 recovery codes, disabled$' "$T/out"
run -w "$T/ws" user disable --enable aida
run -w "$T/ws" user list
ok "and who is not any more" sh -c "! grep -q disabled '$T/out'"

# A person at the keyboard.
if python3 -c 'import pty; pty.openpty()' 2>/dev/null; then
python3 - "$LUREWATCH" "$T/ws" <<'PY' >"$T/typed" 2>&1
import os, pty, re, signal, sys
signal.alarm(120) # never waits for ever
program, workspace = sys.argv[1:]
def typed(words, lines):
    pid, fd = pty.fork()
    if pid == 0:
        os.execv(program, [program, "-w", workspace] + words)
    said, sent = b"", 0
    while True:
        try:
            got = os.read(fd, 4096)
        except OSError:
            break
        if not got:
            break
        said += got
        if sent < len(lines) and len(re.findall(rb"(?:more\)|again): ", said)) > sent:
            os.write(fd, lines[sent].encode() + b"\n")
            sent += 1
    return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]), said.decode(errors="replace")
code, said = typed(["user", "add", "boss", "--role", "admin"], ["my typed secret words", "my typed secret words"])
print("added", code, "shown" if "typed secret" in said else "hidden", "otpauth" in said)
code, said = typed(["user", "passwd", "boss"], ["my typed secret words", "other typed secret words"])
print("differ", code, "differ" in said)
code, said = typed(["user", "add", "late"], ["short", "short"])
print("short", code, "at least 12" in said)
PY
ok "the first admin is made at a terminal, nothing is shown" grep -qx "added 0 hidden True" "$T/typed"
ok "two passwords that differ are refused" grep -qx "differ 2 True" "$T/typed"
ok "a short one is too" grep -qx "short 2 True" "$T/typed"
add second --role admin
ok "a second admin may come from a script" [ "$code" = 0 ]
run -w "$T/ws" audit log --what person --object boss
ok "all of it stands in the log" [ "$(wc -l <"$T/out")" = 3 ]
else
    for name in "the first admin is made at a terminal" "two passwords that differ" \
        "a short one" "a second admin" "all of it stands in the log"; do
        skip "$name" "no pseudo-terminal is to be had here"
    done
fi
run -w "$T/ws" audit verify
ok "which verifies" [ "$code" = 0 ]
