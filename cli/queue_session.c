/*
 * queue_session: what the queue's commands share.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "cli/queue_session.h"

#include "cli/closest.h"
#include "cli/noting.h"
#include "core/time.h"
#include "core/tr.h"
#include "reports/record_json.h"

#include <stdio.h>

bool
queue_session_open(struct queue_session *s, struct app *app, enum store_mode mode)
{
    *s = (struct queue_session){ .app = app, .now_ms = clock_now_ms() };
    arena_init(&s->arena, 0);
    return workspace_open(app, &s->arena, &s->workspace, &s->err) &&
           wording_open(&s->wording, &s->workspace, app->say, &s->arena, &s->err) &&
           workspace_store(&s->workspace, mode, &s->store, &s->err) &&
           (mode == STORE_READ || note_start(&s->workspace, s->store, NULL, &s->err));
}

int
queue_session_close(struct queue_session *s, int code)
{
    if (s->err.kind != ERR_NONE)
        code = app_fail(&s->err);
    wording_close(&s->wording);
    store_close(s->store);
    arena_free(&s->arena);
    return app_output_failed() ? EXIT_START : code;
}

void
queue_choice_rows(struct queue_choice *c, struct option_row rows[QUEUE_CHOICE_ROWS])
{
    static const char *const states[] = { "open", "claimed", "decided", "all", NULL };
    static const char *const lanes[] = { "risk", "careful", "audit", NULL };
    static const char *const bands[] = { "low", "review", "high", NULL };
    const struct option_row all[QUEUE_CHOICE_ROWS] = {
        { .name = "state",
          .kind = OPTION_WORD,
          .into = &c->state,
          .arg = "STATE",
          .help = "ads in this state (default open)",
          .words = states },
        { .name = "lane",
          .kind = OPTION_WORD,
          .into = &c->lane,
          .arg = "LANE",
          .help = "ads of this lane (default risk and audit)",
          .words = lanes },
        { .name = "band",
          .kind = OPTION_WORD,
          .into = &c->band,
          .arg = "BAND",
          .help = "at least this band",
          .words = bands },
        { .name = "source",
          .kind = OPTION_TEXT,
          .into = &c->source,
          .arg = "ID",
          .help = "ads of one source" },
        { .name = "ad-lang",
          .kind = OPTION_WORD,
          .into = &c->lang,
          .arg = "LANG",
          .help = "ads in this language",
          .words = option_ad_langs },
        { .name = "kind",
          .kind = OPTION_WORD,
          .into = &c->kind,
          .arg = "KIND",
          .help = "ads of this kind",
          .words = option_kinds },
        { .name = "json",
          .kind = OPTION_FLAG,
          .into = &c->json,
          .help = "JSON in place of a table" },
        { .name = "show-contacts",
          .kind = OPTION_FLAG,
          .into = &c->show_contacts,
          .help = "do not mask contacts" },
    };

    memcpy(rows, all, sizeof(all));
}

struct queue_filter
queue_filter_of(const struct queue_choice *c)
{
    struct queue_filter f = { .limit = (size_t)c->limit };

    f.all_states = c->state && !strcmp(c->state, "all");
    if (c->state && !f.all_states)
        (void)queue_state_of(str_of(c->state), &f.state);
    if (c->lane)
        (void)lane_of(str_of(c->lane), &f.lane);
    f.band_given = c->band && band_of(str_of(c->band), &f.band);
    if (c->source)
        f.source = str_of(c->source);
    if (c->lang)
        f.lang = lang_of(str_of(c->lang));
    if (c->kind)
        f.kind = ad_kind_of(str_of(c->kind));
    return f;
}

#define IDS_NAMED 8

/* "; did you mean board", or the ids that there are. */
static int
no_such_source(const char *command, const char *id, const char *const *names)
{
    const char *near = closest_name(id, names);
    struct buf tail;
    int code;

    buf_init(&tail, 4096);
    if (near)
        buf_printf(&tail, "; did you mean %s", near);
    for (size_t i = 0; !near && names[i] && i < IDS_NAMED; i++)
        buf_printf(&tail, "%s%s", i ? ", " : "; there are ", names[i]);
    code = app_fail_with(
        EXIT_USE, "%s: --source: found '%s', which no source file and no ad names%s",
        command, id, buf_cstr(&tail));
    buf_free(&tail);
    return code;
}

/* Ids of the source files, then those that ads carry, ended by NULL. */
static const char *const *
known_sources(struct queue_session *s, const struct source_list *files)
{
    const struct str *ids;
    size_t count;
    const char **names;

    if (!store_ad_sources(s->store, &s->arena, &ids, &count, &s->err))
        return NULL;
    names = ARENA_NEW(&s->arena, const char *, files->count + count + 1);
    for (size_t i = 0; i < files->count; i++)
        names[i] = arena_str(&s->arena, files->items[i].id).p;
    for (size_t i = 0; i < count; i++)
        names[files->count + i] = arena_str(&s->arena, ids[i]).p;
    return names;
}

int
queue_check_source(struct queue_session *s, const char *command, const char *id)
{
    const struct queue_filter any = { .all_states = true, .source = str_of(id) };
    int64_t by_band[BAND_COUNT];
    struct source_list files;
    const char *const *names;

    if (!store_queue_count(s->store, &any, s->now_ms, by_band, &s->err) ||
        !workspace_sources(&s->workspace, &s->arena, &files, &s->err))
        return EXIT_START;
    for (int i = 0; i < BAND_COUNT; i++)
        if (by_band[i] > 0)
            return EXIT_DONE;
    for (size_t i = 0; i < files.count; i++)
        if (str_eq(files.items[i].id, str_of(id)))
            return EXIT_DONE;
    names = known_sources(s, &files);
    for (size_t i = 0; names && names[i]; i++)
        if (!strcmp(names[i], id))
            return EXIT_DONE;
    return names ? no_such_source(command, id, names) : EXIT_START;
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
print_json_rows(struct queue_session *s, const struct queue_choice *c,
                const struct queue_row *rows, size_t count)
{
    const struct record_view view = { .arena = &s->arena,
                                      .show_contacts = c->show_contacts };
    struct buf out;
    struct json j;

    buf_init(&out, QUEUE_JSON_MAX);
    j = json_to(&out);
    json_open_array(&j);
    for (size_t i = 0; i < count; i++) {
        struct queue_row row = rows[i];
        wording_row(&s->wording, &row, &s->arena);
        record_row_json(&view, &row, &j);
    }
    json_end_array(&j);
    buf_add_char(&out, '\n');
    fwrite(buf_cstr(&out), 1, out.n, stdout);
    buf_free(&out);
}

/* Was the list narrowed? Then its being empty says nothing of the queue. */
static bool
is_narrow(const struct queue_choice *c)
{
    return c->state || c->lane || c->band || c->source || c->lang || c->kind;
}

void
queue_print_rows(struct queue_session *s, const struct queue_choice *c,
                 const struct queue_row *rows, size_t count)
{
    struct term term;
    struct showing show = { &term, &s->arena, s->app->say, c->show_contacts,
                            s->now_ms };

    if (c->show_contacts && !note_views(s->store, rows, count, "queue list", &s->err))
        return;
    if (c->json) {
        print_json_rows(s, c, rows, count);
        return;
    }
    term_begin(&term);
    for (size_t i = 0; i < count; i++) {
        struct queue_row row = rows[i];
        wording_row(&s->wording, &row, &s->arena);
        show_row(&show, &row);
    }
    if (!count)
        term_printf(&term, "%s\n",
                    is_narrow(c) ? tr(s->app->say, "No ad fits the options.")
                                 : tr(s->app->say, "Nothing waits."));
    term_end(&term);
}
