/*
 * api_sources: how the crawl of each source goes; pausing one.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "core/time.h"
#include "reports/paper.h"
#include "store/sources.h"
#include "web/api.h"
#include "web/body.h"
#include "web/view.h"

static const struct source_pause *
pause_of(const struct source_pause *pauses, size_t count, struct str id)
{
    for (size_t i = 0; i < count; i++)
        if (str_eq(pauses[i].source, id))
            return &pauses[i];
    return NULL;
}

static void
put_errors(struct web_request *rq, const struct source_health *h, struct json *j)
{
    json_key(j, "errors");
    json_open_array(j);
    for (size_t i = 0; i < h->error_count; i++) {
        const struct source_error *e = &h->errors[i];
        if (page_outcome_refused(e->outcome))
            continue;
        json_open_object(j);
        json_put_text(j, "outcome", str_of(page_outcome_name(e->outcome)));
        json_put_text(j, "detail", paper_sentence(e->what, true, rq->arena));
        json_put_text(j, "url", paper_url(e->url, true, rq->arena));
        record_put_time(j, "at", e->at_ms);
        json_end_object(j);
    }
    json_end_array(j);
}

static void
put_health(struct web_request *rq, const struct source_health *h, struct json *j)
{
    record_put_time(j, "last_fetch", h->last_ms);
    if (h->last_known)
        json_put_text(j, "last_outcome", str_of(page_outcome_name(h->last_outcome)));
    record_put_time(j, "due_next", h->due_next_ms);
    json_put_int(j, "pages_day", h->requests);
    json_put_int(j, "ads", h->ads);
    json_key(j, "refused");
    json_open_object(j);
    for (int i = 0; i < PAGE_OUTCOME_COUNT; i++)
        if (h->outcomes[i] && page_outcome_refused((enum page_outcome)i))
            json_put_int(j, page_outcome_name((enum page_outcome)i), h->outcomes[i]);
    json_end_object(j);
    put_errors(rq, h, j);
}

static bool
put_source(struct web_request *rq, const struct web_source *source,
           const struct source_pause *pause, struct json *j, struct err *err)
{
    int64_t midnight = rq->now_ms - rq->now_ms % TIME_DAY_MS;
    struct source_health h;
    int64_t delay_ms;

    if (!store_source_health(rq->web->is.store, source->id, midnight, rq->arena, &h,
                             err))
        return false;
    delay_ms = h.delay_ms > source->delay_ms ? h.delay_ms : source->delay_ms;
    json_open_object(j);
    json_put_text(j, "id", source->id);
    json_put_text(j, "kind", str_of(ad_kind_name(source->kind)));
    json_put_text(j, "lang", str_of(lang_name(source->lang)));
    json_put_text(j, "basis", source->basis);
    json_put_real(j, "delay", (double)delay_ms / 1000, 3);
    json_put_int(j, "pages_max", source->pages_per_day);
    json_put_bool(j, "paused", pause != NULL);
    if (pause) {
        json_put_text(j, "paused_by", pause->who);
        record_put_time(j, "paused_at", pause->at_ms);
    }
    put_health(rq, &h, j);
    json_end_object(j);
    return true;
}

void
api_sources_list(struct web_request *rq, struct web_reply *re)
{
    const struct web_settings *is = &rq->web->is;
    struct err err = { .kind = ERR_NONE };
    const struct source_pause *pauses;
    size_t count;
    bool ok = store_paused(is->store, rq->arena, &pauses, &count, &err);
    struct json j = web_json(re, 200);

    json_open_object(&j);
    json_key(&j, "items");
    json_open_array(&j);
    for (size_t i = 0; ok && i < is->source_count; i++)
        ok = put_source(rq, &is->sources[i], pause_of(pauses, count, is->sources[i].id),
                        &j, &err);
    json_end_array(&j);
    json_end_object(&j);
    if (!ok)
        web_broken(re, &err);
}

void
api_source_patch(struct web_request *rq, struct web_reply *re)
{
    const struct web_settings *is = &rq->web->is;
    struct err err = { .kind = ERR_NONE };
    const struct web_source *source = NULL;
    struct source_pause pause;
    bool paused = false;
    const struct body_field fields[] = {
        { .name = "paused", .kind = BODY_BOOL, .into = &paused, .needed = true },
    };
    struct json j;

    if (!body_read(rq, fields, 1, re))
        return;
    for (size_t i = 0; i < is->source_count && !source; i++)
        if (str_eq(is->sources[i].id, rq->param[0]))
            source = &is->sources[i];
    if (!source) {
        web_not_found(re, "no source file names this id");
        return;
    }
    pause = (struct source_pause){ source->id, rq->person->name, rq->now_ms };
    j = web_json(re, 200);
    if (!store_pause(is->store, &pause, paused, &err) ||
        !put_source(rq, source, paused ? &pause : NULL, &j, &err))
        web_broken(re, &err);
}
