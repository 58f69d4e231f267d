/*
 * handover_readme: what a court expert is told, in three languages.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "reports/handover.h"

/* Where only one of the forms says something, it stands apart. */
struct words {
    const char *begin, *whole_files, *masked, *check, *whole_check;
};

static const struct words words[HANDOVER_LANGS] = {
    {
        "ENGLISH\n"
        "\n"
        "This folder holds one public advertisement and what was noted about "
        "it. A score is evidence laid\n"
        "out for a person: cues consistent with recruitment deception. It is "
        "no finding of a crime.\n"
        "\n"
        "ad.json            the ad, its score with the reasons, hash of the "
        "rules (pack), program version,\n"
        "                   decisions of people\n"
        "report.LL.html     the same to read and to print (en, ru, kk); no "
        "script, nothing from outside\n",
        "warc-N.warc.gz     what the server sent, as it was archived (WARC "
        "1.1, ISO 28500), and the request\n"
        "audit.tsv          the lines of the audit log on this ad\n"
        "audit.jsonl        what belongs to those lines: reasons and notes, "
        "with their salt\n",
        "\n"
        "This copy is masked: without contacts, the archived page, lines of the "
        "audit log, notes on where the\n"
        "ad came from; of decisions outcome and time only, without name, reason "
        "and note.\n"
        "\n",
        "manifest-sha256.txt  SHA-256 of every other file\n"
        "\n"
        "Check, with nothing but coreutils:\n"
        "    sha256sum -c manifest-sha256.txt\n",
        "\n"
        "Each line of audit.tsv is: number TAB hash of the line before TAB "
        "facts. The SHA-256 of a line\n"
        "(without its end) stands in the next line of the whole log, which the "
        "unit keeps and exports on\n"
        "request; verify-audit.sh checks it with sha256sum and cut. In it each "
        "of these lines must be\n"
        "found as it is:\n"
        "    grep -Fxc -f audit.tsv WHOLE-LOG\n"
        "SHA-256 of salt and payload of audit.jsonl is the \"sum\" of the line "
        "with that number:\n"
        "    jq -rj 'select(.seq == N) | .salt, .payload' audit.jsonl | "
        "sha256sum\n"
        "The header of a WARC record names the digest of its block: gzip -dc "
        "FILE\n",
    },
    {
        "\n"
        "\n"
        "РУССКИЙ\n"
        "\n"
        "В этой папке одно публичное объявление и то, что о нём записано. "
        "Оценка — это доводы для человека:\n"
        "признаки, совместимые с обманом при вербовке. Она не устанавливает "
        "преступления.\n"
        "\n"
        "ad.json            объявление, оценка с обоснованием, хеш правил "
        "(pack), версия программы,\n"
        "                   решения людей\n"
        "report.LL.html     то же для чтения и печати (en, ru, kk); без "
        "скриптов, ничего извне\n",
        "warc-N.warc.gz     ответ сервера в том виде, в каком он помещён в "
        "архив (WARC 1.1, ISO 28500), и запрос\n"
        "audit.tsv          строки журнала действий об этом объявлении\n"
        "audit.jsonl        к этим строкам: причины и заметки, с их солью\n",
        "\n"
        "Эта копия скрывает лишнее: в ней нет контактов, сохранённой страницы, "
        "строк журнала, заметок о том,\n"
        "откуда объявление; о решениях — только исход и время, без имени, причины "
        "и заметки.\n"
        "\n",
        "manifest-sha256.txt  SHA-256 всех остальных файлов\n"
        "\n"
        "Проверка одними coreutils:\n"
        "    sha256sum -c manifest-sha256.txt\n",
        "\n"
        "Строка audit.tsv: номер TAB хеш предыдущей строки TAB сведения. "
        "SHA-256 строки (без её конца)\n"
        "стоит в следующей строке полного журнала; он хранится в подразделении "
        "и выдаётся по запросу,\n"
        "verify-audit.sh проверяет его одними sha256sum и cut. Каждая из этих "
        "строк должна\n"
        "найтись в нём без изменений:\n"
        "    grep -Fxc -f audit.tsv ПОЛНЫЙ-ЖУРНАЛ\n"
        "SHA-256 от соли и содержания в audit.jsonl есть \"sum\" строки с этим "
        "номером:\n"
        "    jq -rj 'select(.seq == N) | .salt, .payload' audit.jsonl | "
        "sha256sum\n"
        "Заголовок записи WARC называет хеш её содержимого: gzip -dc ФАЙЛ\n",
    },
    {
        "\n"
        "\n"
        "ҚАЗАҚША\n"
        "\n"
        "Бұл қалтада бір жария хабарландыру және ол туралы жазылғандар бар. "
        "Баға — адамға арналған дәлелдер:\n"
        "азғырып алдау белгілеріне сай келетін белгілер. Ол қылмысты "
        "анықтамайды.\n"
        "\n"
        "ad.json            хабарландыру, негіздемесі бар баға, ережелер хеші "
        "(pack), бағдарлама нұсқасы,\n"
        "                   адамдардың шешімдері\n"
        "report.LL.html     дәл соның оқуға және басып шығаруға арналған түрі "
        "(en, ru, kk); скриптсіз, сырттан ештеңе жоқ\n",
        "warc-N.warc.gz     сервердің жауабы мұрағатқа салынған күйінде (WARC "
        "1.1, ISO 28500), сұраумен бірге\n"
        "audit.tsv          осы хабарландыру туралы әрекеттер журналының "
        "жолдары\n"
        "audit.jsonl        сол жолдарға: себептер мен ескертпелер, тұзымен "
        "бірге\n",
        "\n"
        "Бұл көшірмеде байланыстар, сақталған бет, журнал жолдары және "
        "хабарландырудың қайдан келгені туралы\n"
        "ескертпелер жоқ; шешімдердің тек нәтижесі мен уақыты бар, аты, себебі "
        "мен ескертпесі жоқ.\n"
        "\n",
        "manifest-sha256.txt  барлық басқа файлдардың SHA-256 хеші\n"
        "\n"
        "Тек coreutils арқылы тексеру:\n"
        "    sha256sum -c manifest-sha256.txt\n",
        "\n"
        "audit.tsv жолы: нөмір TAB алдыңғы жолдың хеші TAB мәліметтер. Жолдың "
        "SHA-256 хеші (жол соңынсыз)\n"
        "толық журналдың келесі жолында тұрады; оны бөлімше сақтайды және "
        "сұрау бойынша береді,\n"
        "verify-audit.sh оны тек sha256sum және cut арқылы тексереді. Мына "
        "жолдардың әрқайсысы онда\n"
        "өзгеріссіз табылуы керек:\n"
        "    grep -Fxc -f audit.tsv ТОЛЫҚ-ЖУРНАЛ\n"
        "audit.jsonl ішіндегі тұз бен мазмұнның SHA-256 хеші сол нөмірлі "
        "жолдың \"sum\" мәні:\n"
        "    jq -rj 'select(.seq == N) | .salt, .payload' audit.jsonl | "
        "sha256sum\n"
        "WARC жазбасының басында оның мазмұнының хеші тұр: gzip -dc ФАЙЛ\n",
    },
};

void
handover_readme(bool masked, struct buf *out)
{
    for (int i = 0; i < HANDOVER_LANGS; i++) {
        buf_add(out, str_of(words[i].begin));
        buf_add(out, str_of(masked ? words[i].masked : words[i].whole_files));
        buf_add(out, str_of(words[i].check));
        if (!masked)
            buf_add(out, str_of(words[i].whole_check));
    }
}
