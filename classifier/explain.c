/*
 * explain: words for the sentence, and the sentence.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "classifier/explain.h"

#include "classifier/explain_parts.h"
#include "core/buf.h"

#include <math.h>

#define NAMED_MAX 4 /* cues named; more make no sentence */
#define WHY_MAX   4096

enum phrase {
    SAY_CAREFUL,
    SAY_BESIDES,
    SAY_CUES,
    SAY_WEAK,
    SAY_NO_CUES,
    SAY_BAYES,
    SAY_SEEKING,
    SAY_SELF_SERVICE,
    SAY_WARNING,
    SAY_NEWS,
    SAY_COURT,
    SAY_OTHER,
    SAY_AGAINST,
    SAY_DENIED,
    SAY_SILENT,
    SAY_BESIDE,
    SAY_COUNT
};

static const struct says PHRASES[SAY_COUNT] = {
    [SAY_CAREFUL] = { STR("A person may need help: handle with care and offer a"
                          " hotline"),
                      STR("Человеку может быть нужна помощь: обращайтесь бережно и"
                          " предложите горячую линию"),
                      STR("Адамға көмек керек болуы мүмкін: абайлап қарап, сенім"
                          " телефонын ұсыныңыз") },
    [SAY_BESIDES] = { STR("; noted besides: "), STR("; кроме того, отмечено: "),
                      STR("; сонымен бірге байқалғаны: ") },
    [SAY_CUES] = { STR("Cues consistent with recruitment deception: "),
                   STR("Признаки, совместимые с обманом при вербовке: "),
                   STR("Алдап тартуға ұқсас белгілер: ") },
    [SAY_WEAK] = { STR("No strong cues; noted: "),
                   STR("Сильных признаков нет; отмечено: "),
                   STR("Күшті белгі жоқ; байқалғаны: ") },
    [SAY_NO_CUES] = { STR("No cues of recruitment deception were found"),
                      STR("Признаков обмана при вербовке не найдено"),
                      STR("Алдап тарту белгілері табылған жоқ") },
    [SAY_BAYES] = { STR("No rule speaks for it, but the wording is close to ads judged"
                        " deceptive"),
                    STR("Ни одно правило не сработало, но формулировки близки к "
                        "объявлениям,"
                        " признанным обманными"),
                    STR("Ешбір ереже сәйкес келмеді, бірақ мәтін алдамшы деп танылған"
                        " хабарландыруларға ұқсас") },
    [SAY_SEEKING] = { STR("The writer seeks work, a spouse or a course; not rated for "
                          "review"),
                      STR("Автор сам ищет работу, пару или учёбу; для проверки не "
                          "оценивается"),
                      STR("Автор өзі жұмыс, жар не оқу іздейді; тексеруге "
                          "бағаланбайды") },
    [SAY_SELF_SERVICE] = { STR("The writer offers an own service; not rated for "
                               "review"),
                           STR("Автор предлагает собственные услуги; для проверки не"
                               " оценивается"),
                           STR("Автор өз қызметін ұсынады; тексеруге бағаланбайды") },
    [SAY_WARNING] = { STR("The text warns of deception and recruits nobody"),
                      STR("Текст предупреждает об обмане и никого не вербует"),
                      STR("Мәтін алдаудан сақтандырады, ешкімді тартпайды") },
    [SAY_NEWS] = { STR("The text reports news and recruits nobody"),
                   STR("Текст сообщает новость и никого не вербует"),
                   STR("Мәтін жаңалық хабарлайды, ешкімді тартпайды") },
    [SAY_COURT] = { STR("The text reports a court case and recruits nobody"),
                    STR("Текст сообщает о судебном деле и никого не вербует"),
                    STR("Мәтін сот ісін хабарлайды, ешкімді тартпайды") },
    [SAY_OTHER] = { STR("The text does not look like an offer"),
                    STR("Текст не похож на предложение работы, брака или поездки"),
                    STR("Мәтін ұсынысқа ұқсамайды") },
    [SAY_AGAINST] = { STR("; against: "), STR("; против: "), STR("; қарсы дәлел: ") },
    [SAY_DENIED] = { STR("; denied or put off: "), STR("; отрицается или отложено: "),
                     STR("; жоқ делінген не кейінге қалдырылған: ") },
    [SAY_SILENT] = { STR("; silent about "), STR("; не сказано: "),
                     STR("; айтылмаған: ") },
    [SAY_BESIDE] = { STR("; other sentences warn, report, ask or seek, but the offer "
                         "stands"
                         " without them"),
                     STR("; другие фразы предупреждают, сообщают, спрашивают или ищут, "
                         "но"
                         " предложение есть и без них"),
                     STR("; басқа сөйлемдер сақтандырады, хабарлайды, сұрайды не "
                         "іздейді,"
                         " бірақ ұсыныс оларсыз да бар") },
};

static const struct says FACTS[FACT_COUNT] = {
    [FACT_EMPLOYER] = { STR("employer"), STR("работодатель"), STR("жұмыс беруші") },
    [FACT_ADDRESS] = { STR("address"), STR("адрес"), STR("мекенжай") },
    [FACT_LICENCE] = { STR("licence"), STR("лицензия"), STR("лицензия") },
    [FACT_DUTIES] = { STR("duties"), STR("обязанности"), STR("міндеттер") },
    [FACT_HOURS] = { STR("hours"), STR("часы работы"), STR("жұмыс уақыты") },
    [FACT_PAY] = { STR("pay"), STR("оплата"), STR("жалақы") },
    [FACT_CONTRACT] = { STR("contract"), STR("договор"), STR("шарт") },
    [FACT_VISA] = { STR("visa type"), STR("тип визы"), STR("виза түрі") },
    [FACT_AGENCY] = { STR("agency"), STR("агентство"), STR("агенттік") },
    [FACT_COSTS] = { STR("costs"), STR("расходы"), STR("шығындар") },
    [FACT_DOCUMENTS] = { STR("documents"), STR("документы"), STR("құжаттар") },
    [FACT_RETURN] = { STR("return"), STR("дорога домой"), STR("қайтар жол") },
    [FACT_INSURANCE] = { STR("insurance"), STR("страховка"), STR("сақтандыру") },
    [FACT_SCHOOL] = { STR("school"), STR("учебное заведение"), STR("оқу орны") },
    [FACT_FEE] = { STR("course fee"), STR("стоимость учёбы"), STR("оқу ақысы") },
};

static void
add(struct buf *b, const struct says *says, enum lang say)
{
    buf_add(b, says_in(says, say));
}

/* Is the cue of hit i named by an earlier hit already? */
static bool
is_named(const struct hit *hits, size_t i)
{
    for (size_t k = 0; k < i; k++) {
        if (str_eq(hits[k].cue, hits[i].cue))
            return true;
    }
    return false;
}

/* "travel on credit (P08), tourist visa is enough (D03)"; returns how many were named. */
static size_t
add_cues(struct buf *b, const struct ruleset *rules, const struct hit *hits,
         size_t count, enum lang say)
{
    size_t named = 0;
    for (size_t i = 0; i < count && named < NAMED_MAX; i++) {
        uint32_t cue = ruleset_find_cue(rules, hits[i].cue);
        if (cue == RULE_NONE || is_named(hits, i))
            continue;
        if (named++)
            buf_lit(b, ", ");
        add(b, &rules->cues[cue].name, say);
        buf_lit(b, " (");
        buf_add(b, hits[i].cue);
        buf_lit(b, ")");
    }
    return named;
}

/* FACT_COUNT when there is none. Of a score made just now the name is the very one. */
static enum fact
fact_of_name(const char *name)
{
    int f = 0;
    while (f < FACT_COUNT && fact_name((enum fact)f) != name)
        f++;
    if (f < FACT_COUNT)
        return (enum fact)f;
    for (f = 0; f < FACT_COUNT && strcmp(fact_name((enum fact)f), name) != 0;)
        f++;
    return (enum fact)f;
}

/* The facts in that state, behind the phrase; nothing when there is none. */
static void
add_facts(struct buf *b, const struct score *score, enum fact_state state,
          enum phrase phrase, enum lang say)
{
    bool first = true;
    for (size_t i = 0; i < score->fact_count; i++) {
        if (score->facts[i].state != state)
            continue;
        if (first)
            add(b, &PHRASES[phrase], say);
        else
            buf_lit(b, ", ");
        first = false;
        const enum fact fact = fact_of_name(score->facts[i].name);
        if (fact < FACT_COUNT)
            add(b, &FACTS[fact], say);
    }
}

static enum phrase
context_phrase(enum context context)
{
    switch (context) {
    case CONTEXT_SEEKING:
        return SAY_SEEKING;
    case CONTEXT_SELF_SERVICE:
        return SAY_SELF_SERVICE;
    case CONTEXT_WARNING:
        return SAY_WARNING;
    case CONTEXT_NEWS:
        return SAY_NEWS;
    case CONTEXT_COURT:
        return SAY_COURT;
    default:
        return SAY_OTHER;
    }
}

/* Hits that add points; those without come last. */
static size_t
weighty(const struct hit *hits, size_t count)
{
    size_t n = 0;
    while (n < count && fabs(hits[n].points) > 0)
        n++;
    return n;
}

static void
add_recruiting(struct buf *b, const struct ruleset *rules, const struct score *score,
               enum lang say)
{
    size_t cues = weighty(score->cues, score->cue_count);
    size_t counter = weighty(score->counter, score->counter_count);
    if (cues == 0) {
        add(b, &PHRASES[score->band >= BAND_REVIEW ? SAY_BAYES : SAY_NO_CUES], say);
    } else {
        add(b, &PHRASES[score->band >= BAND_REVIEW ? SAY_CUES : SAY_WEAK], say);
        add_cues(b, rules, score->cues, cues, say);
    }
    if (counter) {
        add(b, &PHRASES[SAY_AGAINST], say);
        add_cues(b, rules, score->counter, counter, say);
    }
    if (score->beside != CONTEXT_RECRUITING)
        add(b, &PHRASES[SAY_BESIDE], say);
    if (score->band >= BAND_LOW) {
        add_facts(b, score, FACT_DENIED, SAY_DENIED, say);
        add_facts(b, score, FACT_SILENT, SAY_SILENT, say);
    }
    explain_words(b, score, say);
    explain_change(b, rules, score, say);
}

/* Cues of a person at risk, by their codes: " (R01)". */
static void
add_care(struct buf *b, const struct ruleset *rules, const struct score *score)
{
    size_t named = 0;
    for (size_t i = 0; i < score->cue_count && named < NAMED_MAX; i++) {
        struct str code = score->cues[i].cue;
        uint32_t cue = ruleset_find_cue(rules, code);
        if (cue == RULE_NONE || rules->cues[cue].family != CUE_CARE ||
            is_named(score->cues, i))
            continue;
        buf_add(b, named++ ? STR(", ") : STR(" ("));
        buf_add(b, code);
    }
    if (named)
        buf_lit(b, ")");
}

/* The person comes first; what speaks of deception is noted after. */
static void
add_careful(struct buf *b, const struct ruleset *rules, const struct score *score,
            enum lang say)
{
    add(b, &PHRASES[SAY_CAREFUL], say);
    add_care(b, rules, score);
    size_t cues = weighty(score->cues, score->cue_count);
    if (cues == 0 || score->context != CONTEXT_RECRUITING)
        return;
    add(b, &PHRASES[SAY_BESIDES], say);
    add_cues(b, rules, score->cues, cues, say);
    size_t counter = weighty(score->counter, score->counter_count);
    if (counter) {
        add(b, &PHRASES[SAY_AGAINST], say);
        add_cues(b, rules, score->counter, counter, say);
    }
}

struct str
explain_score(const struct ruleset *rules, const struct score *score, enum lang say,
              struct arena *arena)
{
    char room[WHY_MAX + 1];
    struct buf b = buf_over(room, sizeof(room));
    if (score->lane == LANE_CAREFUL)
        add_careful(&b, rules, score, say);
    else if (score->context == CONTEXT_RECRUITING)
        add_recruiting(&b, rules, score, say);
    else
        add(&b, &PHRASES[context_phrase(score->context)], say);
    buf_lit(&b, ".");
    return arena_str(arena, buf_str(&b));
}
