/*
 * filter: words checked against what there is.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "web/filter.h"

#include "core/time.h"
#include "web/body.h"

#define WORD_MAX 200

/* What every part of a filter is called, and where it goes. */
#define EACH(out)                                                                      \
    { "state", &(out)->state }, { "lane", &(out)->lane }, { "band", &(out)->band },    \
        { "source", &(out)->source }, { "lang", &(out)->lang },                        \
        { "kind", &(out)->kind }, { "cue", &(out)->cue },                              \
        { "outcome", &(out)->outcome }, { "holder", &(out)->holder },                  \
        { "from", &(out)->from },                                                      \
    {                                                                                  \
        "to", &(out)->to                                                               \
    }

void
filter_from_query(const struct web_request *rq, struct filter_words *out)
{
    const struct {
        const char *name;
        struct str *into;
    } parts[] = { EACH(out) };

    *out = (struct filter_words){ .state = { "", 0 } };
    for (size_t i = 0; i < sizeof(parts) / sizeof(parts[0]); i++)
        *parts[i].into = web_query(rq, parts[i].name);
}

bool
filter_from_body(const struct web_request *rq, struct str object,
                 struct filter_words *out, struct web_reply *re)
{
    const struct {
        const char *name;
        struct str *into;
    } parts[] = { EACH(out) };
    struct body_field fields[sizeof(parts) / sizeof(parts[0])];

    *out = (struct filter_words){ .state = { "", 0 } };
    for (size_t i = 0; i < sizeof(parts) / sizeof(parts[0]); i++)
        fields[i] = (struct body_field){ .name = parts[i].name,
                                         .kind = BODY_TEXT,
                                         .into = parts[i].into,
                                         .max = WORD_MAX };
    return body_read_object(rq, object, fields, sizeof(parts) / sizeof(parts[0]), re);
}

static bool
wrong(struct web_reply *re, const char *name, struct str found, const char *wanted)
{
    web_problem(re, 400, "bad-query", "A field of the query cannot be read",
                "%s: found '" STR_FMT "', wanted %s", name,
                STR_ARG(str_sub(found, 0, 60)), wanted);
    return false;
}

bool
filter_time(const char *name, struct str text, int64_t *ms, struct web_reply *re)
{
    *ms = 0;
    if (text.n && !time_parse(text, ms))
        return wrong(re, name, text, "a day such as 2026-11-21, or RFC 3339");
    if (text.n == 10 && !strcmp(name, "to"))
        *ms += TIME_DAY_MS;
    return true;
}

bool
filter_cue(struct str text, struct web_reply *re)
{
    bool good = text.n == 0 || text.n == 3;

    for (size_t i = 0; good && i < text.n; i++)
        good = i == 0 ? text.p[i] >= 'A' && text.p[i] <= 'Z'
                      : text.p[i] >= '0' && text.p[i] <= '9';
    return good || wrong(re, "cue", text, "a cue's code such as P08");
}

static bool
take_state(const struct filter_words *w, struct queue_filter *f, struct web_reply *re)
{
    f->all_states = str_eq(w->state, STR("all"));
    if (!w->state.n || f->all_states || queue_state_of(w->state, &f->state))
        return true;
    return wrong(re, "state", w->state, "open, claimed, decided or all");
}

static bool
take_lane(const struct web_request *rq, const struct filter_words *w,
          struct queue_filter *f, struct web_reply *re)
{
    if (!lane_of(w->lane, &f->lane))
        return wrong(re, "lane", w->lane, "risk, careful or audit");
    if (f->lane != LANE_CAREFUL || may(rq->person, CAP_READ_CAREFUL))
        return true;
    web_problem(re, 403, "restricted", "This lane is restricted",
                "only who has the right read_careful may list it");
    return false;
}

static bool
take_kinds(const struct filter_words *w, struct queue_filter *f, struct web_reply *re)
{
    f->band_given = f->band_only = w->band.n > 0;
    if (w->band.n && !band_of(w->band, &f->band))
        return wrong(re, "band", w->band, "high, review, low or none");
    f->lang = lang_of(w->lang);
    if (w->lang.n && f->lang == LANG_NONE)
        return wrong(re, "lang", w->lang, "ru, kk, en, uz, ky, tg, tr or uk");
    f->kind = ad_kind_of(w->kind);
    if (w->kind.n && f->kind == AD_KIND_NONE)
        return wrong(re, "kind", w->kind, "job, marriage, travel, study or other");
    f->outcome_given = w->outcome.n > 0;
    if (w->outcome.n && !decision_of(w->outcome, &f->outcome))
        return wrong(re, "outcome", w->outcome,
                     "confirmed, not-risk, unsure or escalated");
    return true;
}

bool
filter_make(const struct web_request *rq, const struct filter_words *words,
            struct queue_filter *out, struct web_reply *re)
{
    *out = (struct queue_filter){ .source = words->source,
                                  .cue = words->cue,
                                  .holder = words->holder };
    if (words->source.n > WORD_MAX)
        return wrong(re, "source", words->source, "the id of a source");
    if (words->holder.n > WORD_MAX)
        return wrong(re, "holder", words->holder, "the name of a person");
    return take_state(words, out, re) && take_lane(rq, words, out, re) &&
           take_kinds(words, out, re) && filter_cue(words->cue, re) &&
           filter_time("from", words->from, &out->from_ms, re) &&
           filter_time("to", words->to, &out->to_ms, re);
}

bool
filter_of_list(const struct web_request *rq, const int64_t limits[2],
               struct queue_filter *out, struct web_reply *re)
{
    const int64_t range[2] = { 1, limits[1] };
    struct str cursor = web_query(rq, "cursor");
    int64_t limit = limits[0];
    struct filter_words words;

    filter_from_query(rq, &words);
    if (!filter_make(rq, &words, out, re) ||
        !web_query_int(rq, "limit", range, &limit, re))
        return false;
    out->limit = (size_t)limit;
    if (!cursor.n || queue_cursor_read(cursor, &out->after))
        return true;
    web_problem(re, 400, "bad-query", "A field of the query cannot be read",
                "cursor: wanted what stood in `next`");
    return false;
}
