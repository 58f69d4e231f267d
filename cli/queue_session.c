/*
 * queue_session: what the queue's commands share.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "cli/queue_session.h"

#include "core/time.h"

#include <stdio.h>

bool
queue_session_open(struct queue_session *s, struct app *app, enum store_mode mode)
{
    *s = (struct queue_session){ .app = app, .now_ms = clock_now_ms() };
    arena_init(&s->arena, 0);
    return workspace_open(app, &s->arena, &s->workspace, &s->err) &&
           workspace_store(&s->workspace, mode, &s->store, &s->err);
}

int
queue_session_close(struct queue_session *s, int code)
{
    if (s->err.kind != ERR_NONE)
        code = app_fail(&s->err);
    store_close(s->store);
    arena_free(&s->arena);
    return app_output_failed() ? EXIT_START : code;
}

static int
wrong_word(const char *option, const char *found, const char *wanted)
{
    return app_fail_with(EXIT_USE, "queue: --%s: found '%s', wanted %s", option, found,
                         wanted);
}

int
queue_take_filter(const struct queue_choice *c, struct queue_filter *f)
{
    *f = (struct queue_filter){ .limit = (size_t)c->limit };
    if (c->state && !strcmp(c->state, "all"))
        f->all_states = true;
    else if (c->state && !queue_state_of(str_of(c->state), &f->state))
        return wrong_word("state", c->state, "open, claimed, decided or all");
    if (c->lane && !lane_of(str_of(c->lane), &f->lane))
        return wrong_word("lane", c->lane, "risk, careful or audit");
    if (c->band) {
        f->band_given = true;
        if (!band_of(str_of(c->band), &f->band))
            return wrong_word("band", c->band, "low, review or high");
    }
    if (c->source)
        f->source = str_of(c->source);
    if (c->lang && (f->lang = lang_of(str_of(c->lang))) == LANG_NONE)
        return wrong_word("ad-lang", c->lang, "ru, kk, en, uz, ky, tg, tr or uk");
    if (c->kind && (f->kind = ad_kind_of(str_of(c->kind))) == AD_KIND_NONE)
        return wrong_word("kind", c->kind, "job, marriage, travel, study or other");
    return 0;
}

int
queue_find(struct queue_session *s, const char *id, struct ad_record *out)
{
    switch (store_find_ad(s->store, str_of(id), &s->arena, out, &s->err)) {
    case FIND_ONE:
        return EXIT_DONE;
    case FIND_NONE:
        return app_fail_with(EXIT_NO, "queue: no ad whose id begins with '%s'%s", id,
                             strlen(id) < 4 ? " (give at least four digits)" : "");
    case FIND_MANY:
        return app_fail_with(
            EXIT_USE, "queue: several ads begin with '%s'; give more digits", id);
    case FIND_FAILED:
        break;
    }
    return EXIT_START;
}

static void
print_json_rows(struct showing *show, const struct queue_row *rows, size_t count)
{
    struct buf out;
    struct json j;

    buf_init(&out, QUEUE_JSON_MAX);
    j = json_to(&out);
    json_open_array(&j);
    for (size_t i = 0; i < count; i++)
        show_row_json(show, &rows[i], &j);
    json_end_array(&j);
    buf_add_char(&out, '\n');
    fwrite(buf_cstr(&out), 1, out.n, stdout);
    buf_free(&out);
}

void
queue_print_rows(struct queue_session *s, const struct queue_choice *c,
                 const struct queue_row *rows, size_t count)
{
    struct term term;
    struct showing show = { &term, &s->arena, s->app->say, c->show_contacts,
                            s->now_ms };

    if (c->json) {
        print_json_rows(&show, rows, count);
        return;
    }
    term_begin(&term);
    for (size_t i = 0; i < count; i++)
        show_row(&show, &rows[i]);
    if (!count)
        term_printf(&term, "Nothing waits.\n");
    term_end(&term);
}
