/*
 * words: tables of names for people. Pure; the texts are translated in po/.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "reports/words.h"

#include "core/tr.h"

static const char *const bands[BAND_COUNT] = {
    [BAND_NONE] = TR_TEXT("None"),
    [BAND_LOW] = TR_TEXT("Low"),
    [BAND_REVIEW] = TR_TEXT("Review"),
    [BAND_HIGH] = TR_TEXT("High"),
};

static const char *const shapes[BAND_COUNT] = {
    [BAND_NONE] = "\xE2\x97\x8B",   /* white circle */
    [BAND_LOW] = "\xE2\x97\x8F",    /* black circle */
    [BAND_REVIEW] = "\xE2\x96\xB2", /* black triangle */
    [BAND_HIGH] = "\xE2\x96\xA0",   /* black square */
};

static const char *const kinds[AD_KIND_COUNT] = {
    [AD_KIND_NONE] = TR_TEXT("kind not known"),
    [AD_JOB] = TR_TEXT("job"),
    [AD_MARRIAGE] = TR_TEXT("marriage"),
    [AD_TRAVEL] = TR_TEXT("travel"),
    [AD_STUDY] = TR_TEXT("study"),
    [AD_OTHER] = TR_TEXT("other"),
};

static const char *const languages[LANG_COUNT] = {
    [LANG_NONE] = TR_TEXT("language not known"),
    [LANG_RU] = TR_TEXT("Russian"),
    [LANG_KK] = TR_TEXT("Kazakh"),
    [LANG_EN] = TR_TEXT("English"),
    [LANG_UZ] = TR_TEXT("Uzbek"),
    [LANG_KY] = TR_TEXT("Kyrgyz"),
    [LANG_TG] = TR_TEXT("Tajik"),
    [LANG_TR] = TR_TEXT("Turkish"),
    [LANG_UK] = TR_TEXT("Ukrainian"),
};

static const char *const outcomes[PAGE_OUTCOME_COUNT] = {
    [PAGE_OK] = TR_TEXT("read"),
    [PAGE_UNCHANGED] = TR_TEXT("unchanged since last time"),
    [PAGE_REDIRECT] = TR_TEXT("moved to another address"),
    [PAGE_GONE] = TR_TEXT("taken down"),
    [PAGE_HTTP_ERROR] = TR_TEXT("the site answered with an error"),
    [PAGE_NET_ERROR] = TR_TEXT("no connection"),
    [PAGE_TIMEOUT] = TR_TEXT("slower than the time limit"),
    [PAGE_ROBOTS] = TR_TEXT("closed by robots.txt"),
    [PAGE_ROBOTS_UNKNOWN] =
        TR_TEXT("robots.txt could not be read, so the site stays closed"),
    [PAGE_PRIVATE] = TR_TEXT("leads to a private address"),
    [PAGE_SCHEME] = TR_TEXT("not a web address"),
    [PAGE_PORT] = TR_TEXT("port not allowed"),
    [PAGE_SCOPE] = TR_TEXT("outside the scope of the source"),
    [PAGE_TOO_MANY_HOPS] = TR_TEXT("too many redirects"),
    [PAGE_TOO_LARGE] = TR_TEXT("page too large"),
    [PAGE_TOO_DEEP] = TR_TEXT("page nested too deep"),
    [PAGE_NOT_TEXT] = TR_TEXT("not a text page"),
    [PAGE_BAD_ENCODING] = TR_TEXT("encoding broken or not known"),
    [PAGE_BUDGET] = TR_TEXT("daily page limit of the source used up"),
    [PAGE_TRAP] = TR_TEXT("address too long, too deep or repeating itself"),
    [PAGE_FULL] = TR_TEXT("more addresses than a source may have"),
    [PAGE_QUIET] = TR_TEXT("quiet hours of the source"),
    [PAGE_SOFT_404] = TR_TEXT("taken down, though the site does not say so"),
    [PAGE_DUPLICATE] = TR_TEXT("another address of the same page"),
    [PAGE_PARSE_KILLED] = TR_TEXT("page whose reader was stopped"),
};

static const char *const states[QUEUE_STATE_COUNT] = {
    [QUEUE_OPEN] = TR_TEXT("waiting"),
    [QUEUE_CLAIMED] = TR_TEXT("being read"),
    [QUEUE_DECIDED] = TR_TEXT("decided"),
};

static const char *const decisions[DECISION_COUNT + 1] = {
    [DECISION_CONFIRMED] = TR_TEXT("cues confirmed"),
    [DECISION_NOT_RISK] = TR_TEXT("no risk seen"),
    [DECISION_UNSURE] = TR_TEXT("unsure, to a second reader"),
    [DECISION_ESCALATED] = TR_TEXT("escalated"),
    [DECISION_UNDONE] = TR_TEXT("taken back"),
};

static const char *const dimension_states[] = {
    [DIMENSION_NONE] = TR_TEXT("no cues"),
    [DIMENSION_PARTIAL] = TR_TEXT("some cues"),
    [DIMENSION_POSITIVE] = TR_TEXT("cues meet the combination rule"),
    [DIMENSION_STATED] = TR_TEXT("the ad states a term of this kind"),
};

static const char *const dimensions[] = {
    TR_TEXT("Deceptive recruitment"),
    TR_TEXT("Coercive recruitment"),
    TR_TEXT("Recruitment by abuse of vulnerability"),
    TR_TEXT("Exploitative conditions of work"),
    TR_TEXT("Coercion at destination"),
    TR_TEXT("Abuse of vulnerability at destination"),
};

static const struct {
    const char *name, *word;
} silences[] = {
    { "employer", TR_TEXT("who the employer is") },
    { "address", TR_TEXT("where the work is") },
    { "licence", TR_TEXT("a licence to recruit") },
    { "duties", TR_TEXT("what the work is") },
    { "hours", TR_TEXT("working hours") },
    { "pay", TR_TEXT("how much is paid") },
    { "contract", TR_TEXT("a written contract") },
    { "visa", TR_TEXT("the kind of visa") },
    { "agency", TR_TEXT("which agency arranges it") },
    { "costs", TR_TEXT("what it costs and who pays") },
    { "documents", TR_TEXT("which documents are needed") },
    { "return", TR_TEXT("the way home") },
    { "insurance", TR_TEXT("insurance") },
    { "school", TR_TEXT("which school or family") },
    { "fee", TR_TEXT("what the course costs") },
};

const char *
word_band(enum lang say, enum band band)
{
    return tr(say, bands[band]);
}

const char *
word_band_shape(enum band band)
{
    return shapes[band];
}

const char *
word_kind(enum lang say, enum ad_kind kind)
{
    return tr(say, kinds[kind]);
}

const char *
word_lang(enum lang say, enum lang lang)
{
    return tr(say, languages[lang]);
}

const char *
word_outcome(enum lang say, enum page_outcome outcome)
{
    return tr(say, outcomes[outcome]);
}

const char *
word_state(enum lang say, enum queue_state state)
{
    return tr(say, states[state]);
}

const char *
word_decision(enum lang say, enum decision decision)
{
    return tr(say, decisions[decision]);
}

const char *
word_dimension_state(enum lang say, enum dimension_state state)
{
    return tr(say, dimension_states[state]);
}

const char *
word_dimension(enum lang say, int number)
{
    return tr(say, dimensions[number - 1]);
}

struct str
word_silent(enum lang say, struct str name)
{
    for (size_t i = 0; i < sizeof silences / sizeof silences[0]; i++)
        if (str_eq(name, str_of(silences[i].name)))
            return str_of(tr(say, silences[i].word));
    return name;
}

struct str
word_first_sentence(struct str why)
{
    ptrdiff_t end = str_find(why, STR(". "));
    return end < 0 ? why : str_sub(why, 0, (size_t)end + 1);
}
