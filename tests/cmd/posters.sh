#!/bin/sh
# posters: pictures made of text in Kyrgyz, Uzbek (both scripts) and Tajik are read well enough for the
# cues that the text has by itself.
# SPDX-License-Identifier: Apache-2.0
. tests/cmd/tap.sh

for browser in chromium chromium-browser none; do command -v $browser >/dev/null && break; done
# picture: $T/poster.png, a line of $T/words a line
picture() {
    {
        echo '<meta charset=utf-8><style>body{font:36px "DejaVu Sans";background:#fff;color:#000;margin:40px}</style>'
        sed 's/^/<p>/' "$T/words"
    } >"$T/poster.html"
    rm -f "$T/poster.png"
    HOME=$T $browser --headless --no-sandbox --disable-gpu --hide-scrollbars --window-size=1400,700 \
        --user-data-dir="$T/browser" --screenshot="$T/poster.png" "file://$T/poster.html" >/dev/null 2>&1
    [ -s "$T/poster.png" ]
}
cues() { jq -r '.risk.cues[].cue' "$1" | sort -u; }

# what it is | data of Tesseract | language | lines
while IFS='|' read -r what data lang lines; do
    if [ "$browser" = none ]; then
        skip "a poster in $what" "no chromium to make it"
        continue
    fi
    echo "$lines" | tr '|' '\n' >"$T/words"
    if ! picture; then
        ok "a picture of $what is made" false
        continue
    fi
    run import --print --ocr-langs "$data" "$T/poster.png"
    if grep -q 'is not installed\|has no data\|no data of Tesseract' "$T/err"; then
        skip "a poster in $what" "no data of Tesseract for $data: tools/need.sh ocr"
        continue
    fi
    ok "a poster in $what is read" jq -e '.ocr_confidence > 70 and (.text | gsub("[^0-9]"; "") | contains("0000011"))' "$T/out"
    "$LUREWATCH" score "$T/out" >"$T/read"
    jq -Rsc '{text: .}' "$T/words" | "$LUREWATCH" score >"$T/written"
    ok "$what: its language is told" jq -e --arg lang "$lang" '.risk.lang == $lang' "$T/read"
    cues "$T/read" >"$T/cues-read"
    cues "$T/written" >"$T/cues-written"
    ok "$what: the cues of its words are found" sh -c "[ \$(wc -l <'$T/cues-written') -ge 5 ] && [ -z \"\$(comm -13 '$T/cues-read' '$T/cues-written')\" ]"
    ok "$what: so is the credit for papers" grep -qx P08 "$T/cues-read"
    ok "$what: it comes to the same band" jq -se '.[0].risk.band == .[1].risk.band and .[0].risk.band == "high"' "$T/read" "$T/written"
done <<'END'
Kyrgyz|kir|ky|Туркияда жумуш бар, кыздар 18-25 жаш.|Виза жана билет карызга.|Акчаң жокпу? Жол кирени карызга беребиз.|Айлык 2000 доллар, тажрыйба керек эмес.|Телефон +996 700 000 011
Uzbek, Latin|uzb|uz|Turkiyada ish bor, qizlar 18-25 yosh.|Viza va chipta qarzga, keyin oylikdan ushlab qolamiz.|Pasportingizni bizga topshirasiz.|Oylik 2000 dollar, tajriba kerak emas.|Telefon +998 90 000 00 11
Uzbek, Cyrillic|uzb_cyrl|uz|Туркияда иш бор, қизлар 18-25 ёш.|Виза ва чипта қарзга, кейин ойликдан ушлаб қоламиз.|Паспортингизни бизга топширасиз.|Ойлик 2000 доллар, тажриба керак эмас.|Телефон +998 90 000 00 11
Tajik|tgk|tg|Кор дар Туркия, духтарони 18-25 сола.|Пули роҳ надоред? Билетро ба қарз мегирем.|Шиносномаро мо мегирем.|Маош 2000 доллар, таҷриба лозим нест.|Телефон +992 90 000 00 11
END
