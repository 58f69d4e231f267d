# tap.sh: what command tests share. Source it; it makes $T, a folder that is removed at the end.
# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=sh
LC_ALL=C.UTF-8
export LC_ALL
: "${LUREWATCH:=build/lurewatch}"
case $LUREWATCH in /*) ;; *) LUREWATCH=$PWD/$LUREWATCH ;; esac
ROOT=$PWD
SHARED=$ROOT/../shared
export SHARED
T=$(mktemp -d "${TMPDIR:-/tmp}/lurewatch-test.XXXXXX")
point=0
finish() {
    status=$?
    [ "$point" = 0 ] || echo "1..$point"
    chmod -R u+w "$T" 2>/dev/null
    rm -rf "$T"
    exit "$status"
}
trap finish EXIT

# ok NAME CONDITION...: one test point; the condition is a command.
ok() {
    name=$1
    shift
    point=$((point + 1))
    if "$@" >"$T/.out" 2>&1; then
        echo "ok $point - $name"
    else
        echo "not ok $point - $name"
        echo "# failed: $*"
        sed 's/^/# /' "$T/.out" | head -20
    fi
}

# jq, but what finds nothing to look at is no success: with -e, jq 1.6 takes an empty file for one.
jq() {
    for jq_word; do
        case $jq_word in
        --*) ;;
        -*e*)
            command jq "$@" >"$T/.jq" || {
                code_of_jq=$?
                cat "$T/.jq"
                return "$code_of_jq"
            }
            cat "$T/.jq"
            [ -s "$T/.jq" ]
            return
            ;;
        esac
    done
    command jq "$@"
}

# skip NAME WHY
skip() {
    point=$((point + 1))
    echo "ok $point - $1 # SKIP $2"
}

# run ARGS...: runs lurewatch; leaves $code, and $T/out, $T/err.
run() {
    code=0
    "$LUREWATCH" "$@" >"$T/out" 2>"$T/err" || code=$?
}

# fails NAME CODE WORDS: the last run ended with CODE and one sentence that holds WORDS.
fails() {
    ok "$1: exit code $2" [ "$code" = "$2" ]
    ok "$1: says '$3'" grep -qF -- "$3" "$T/err"
    ok "$1: one sentence" [ "$(wc -l <"$T/err")" = 1 ]
}

# loopback ads for tests
ads() {
    cat <<'EOF'
{"id":"a1","text":"Девушки 18-25, работа хостес в Дубае. Виза и билет в кредит, вычет из зарплаты. Доход от 5000 $ в месяц, опыт не нужен. Пишите в WhatsApp +7 700 000 00 11","kind":"job","lang":"ru"}
{"id":"a2","text":"Требуется бухгалтер. Оформление по ТК, белая зарплата 350 000 тенге, график 5/2, г. Алматы, ул. Абая 10. ТОО Учёт, БИН 990140000000","kind":"job","lang":"ru"}
{"id":"a3","text":"Work in Thailand, chat operator, no experience, $3000 a month, tourist visa is enough, we hold your passport for registration","kind":"job","lang":"en"}
EOF
}
