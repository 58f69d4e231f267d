/*
 * serving: opening and closing what a server needs; clock and chance enter here.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "cli/serving.h"

#include "core/secret.h"
#include "core/time.h"

static void
fill_random(void *out, size_t n)
{
    secret_random(out, n);
}

bool
serving_open(struct serving *s, struct app *app, struct err *err)
{
    struct classifier_choice choice = { .say = app->say };

    *s = (struct serving){ .app = app, .listening = { .fd = -1 } };
    arena_init(&s->arena, 0);
    if (!workspace_open(app, &s->arena, &s->workspace, err))
        return false;
    choice.say = app->say;
    if (!workspace_classifier(&s->workspace, &choice, &s->arena, &s->classifier, err) ||
        !workspace_store(&s->workspace, STORE_WRITE, &s->store, err))
        return false;
    s->scorer = scorer_new(s->classifier);
    s->settings = (struct web_settings){ .lang = app->say ? app->say : LANG_EN,
                                         .version = STR(PROGRAM_VERSION),
                                         .assets = &bundle_ui,
                                         .store = s->store,
                                         .classifier = s->classifier,
                                         .scorer = s->scorer,
                                         .keep = &s->workspace.config.keep,
                                         .clock_ms = clock_now_ms,
                                         .fill_random = fill_random };
    return true;
}

bool
serving_start(struct serving *s, struct err *err)
{
    s->web = web_new(&s->settings);
    return server_start(&s->server, s->web, &s->listening, err);
}

void
serving_close(struct serving *s)
{
    server_stop(s->server);
    if (s->server)
        s->listening.fd = -1; /* the server has closed it */
    listening_close(&s->listening);
    web_free(s->web);
    scorer_free(s->scorer);
    classifier_free(s->classifier);
    store_close(s->store);
    arena_free(&s->arena);
}
