/*
 * api_cues: what the codes of cues and indicators are called, for the screens to say.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "classifier/classifier.h"
#include "classifier/ruleset.h"
#include "web/api.h"

static void
put_cues(const struct ruleset *r, enum lang say, struct arena *arena, struct json *j)
{
    json_key(j, "cues");
    json_open_object(j);
    for (size_t i = 0; i < r->cue_count; i++)
        json_put_text(j, arena_cstr(arena, r->cues[i].code),
                      says_in(&r->cues[i].name, say));
    json_end_object(j);
}

static void
put_indicators(const struct ruleset *r, enum lang say, struct arena *arena,
               struct json *j)
{
    json_key(j, "indicators");
    json_open_object(j);
    for (size_t i = 0; i < r->indicator_count; i++)
        json_put_text(j, arena_cstr(arena, r->indicators[i].id),
                      says_in(&r->indicators[i].name, say));
    json_end_object(j);
}

void
api_cues(struct web_request *rq, struct web_reply *re)
{
    const struct ruleset *rules = classifier_rules(rq->web->is.classifier);
    enum lang say = lang_of(rq->param[0]);
    struct json j;

    if (say != LANG_EN && say != LANG_RU && say != LANG_KK) {
        web_not_found(re, "cues are named in en, ru and kk");
        return;
    }
    j = web_json(re, 200);
    json_open_object(&j);
    if (rules) {
        put_cues(rules, say, rq->arena, &j);
        put_indicators(rules, say, rq->arena, &j);
    }
    json_end_object(&j);
}
