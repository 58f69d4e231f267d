/*
 * serving: opening and closing what a server needs; clock and chance enter here.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "cli/serving.h"

#include "cli/asked.h"
#include "cli/noting.h"
#include "cli/secret_file.h"
#include "core/log.h"
#include "core/secret.h"
#include "core/time.h"
#include "web/once.h"

static void
fill_random(void *out, size_t n)
{
    secret_random(out, n);
}

/* The sources of the workspace, as the screens show them. */
static bool
take_sources(struct serving *s, struct err *err)
{
    struct source_list all;
    struct web_source *out;

    if (!workspace_sources(&s->workspace, &s->arena, &all, err))
        return false;
    out = ARENA_NEW(&s->arena, struct web_source, all.count + 1);
    for (size_t i = 0; i < all.count; i++) {
        const struct source *from = &all.items[i];
        out[i] = (struct web_source){
            .id = from->id,
            .kind = from->kind,
            .lang = from->lang,
            .basis = from->basis_note.n ? arena_printf(&s->arena, STR_FMT ": " STR_FMT,
                                                       STR_ARG(from->basis_kind),
                                                       STR_ARG(from->basis_note))
                                        : from->basis_kind,
            .delay_ms = from->delay_ms ? from->delay_ms : SOURCE_DELAY_MS,
            .pages_per_day =
                from->pages_per_day ? from->pages_per_day : SOURCE_PAGES_DAY,
        };
    }
    s->settings.sources = out;
    s->settings.source_count = all.count;
    return true;
}

/* The key of what people search for, beside the data base: a copy of that has it not. */
static bool
take_question_key(struct serving *s, struct err *err)
{
    const char *path = asked_key_path(s->workspace.folder, &s->arena);
    int64_t before = 0;
    bool made;

    if (!secret_file_key(path, s->settings.question_key, &made, err) ||
        (made && !asked_count(s->store, &before, err)))
        return false;
    if (before > 0)
        log_line(LOG_WARN, "web",
                 "%s: made anew, but the audit log has searches under another key "
                 "(lines: %lld); what they were for cannot be told without it: bring "
                 "it back from a backup",
                 path, (long long)before);
    return true;
}

bool
serving_open(struct serving *s, struct app *app, struct err *err)
{
    struct classifier_choice choice = { .say = LANG_NONE };

    *s = (struct serving){ .app = app, .listening = { .fd = -1 } };
    arena_init(&s->arena, 0);
    if (!workspace_open(app, &s->arena, &s->workspace, err))
        return false;
    choice.say = app->say;
    if (!workspace_classifier(&s->workspace, &choice, &s->arena, &s->classifier, err) ||
        !workspace_store(&s->workspace, STORE_WRITE, &s->store, err) ||
        !note_start(&s->workspace, s->store, s->classifier, err))
        return false;
    s->scorer = scorer_new(s->classifier);
    s->packing = (struct packing){ .workspace = &s->workspace, .store = s->store };
    s->settings = (struct web_settings){ .lang = app->say ? app->say : LANG_EN,
                                         .version = STR(PROGRAM_VERSION),
                                         .assets = &bundle_ui,
                                         .store = s->store,
                                         .classifier = s->classifier,
                                         .scorer = s->scorer,
                                         .keep = &s->workspace.config.keep,
                                         .shares = &s->workspace.config.shares,
                                         .once = once_in(s->store),
                                         .handover = packing_for_web(&s->packing),
                                         .clock_ms = clock_now_ms,
                                         .fill_random = fill_random };
    return take_question_key(s, err) && take_sources(s, err);
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
    packing_close(&s->packing);
    scorer_free(s->scorer);
    classifier_free(s->classifier);
    store_close(s->store);
    arena_free(&s->arena);
}
