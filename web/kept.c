/*
 * kept: rows of the store to and from the table of sessions.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "web/kept.h"

#include "store/habits.h"
#include "store/sessions.h"
#include "web/doors.h"

#define SEEN_MS INT64_C(60000) /* a sign of life is written so often */

static void
log_unless(bool ok, const struct err *err)
{
    if (!ok)
        web_log_failure(err);
}

static struct session_age
too_old(int64_t now_ms)
{
    return (struct session_age){ now_ms - SESSION_LIFE_MS, now_ms - SESSION_IDLE_MS };
}

/* Whether its person is still the same is asked with the first request. */
static void
restore(struct web *w, const struct session_row *row, int64_t now_ms,
        struct arena *arena)
{
    struct habits habits;
    struct session s = { .stage = SESSION_FULL,
                         .person = { row->who, role_of(row->role), lang_of(row->lang),
                                     row->epoch },
                         .begun_ms = row->begun_ms,
                         .seen_ms = row->seen_ms,
                         .kept_ms = row->seen_ms };

    if (!digest_from_hex(row->id_hash, s.id_hash))
        return;
    if (store_habits(w->is.store, row->who, arena, &habits, NULL) && habits.lang)
        s.person.lang = habits.lang;
    memcpy(s.address, row->address.p,
           row->address.n < SESSION_ADDRESS ? row->address.n : 0);
    (void)sessions_restore(&w->doors->sessions, &s, now_ms);
}

void
kept_load(struct web *w)
{
    const int64_t now_ms = w->is.clock_ms();
    const struct session_age old = too_old(now_ms);
    struct err err = { .kind = ERR_NONE };
    struct session_list list;
    struct arena arena;

    if (w->is.mode != WEB_TEAM)
        return;
    arena_init(&arena, 0);
    log_unless(store_sessions(w->is.store, &old, &arena, &list, &err), &err);
    for (size_t i = 0; i < list.count; i++)
        restore(w, &list.rows[i], now_ms, &arena);
    arena_free(&arena);
}

void
kept_begin(struct web *w, struct session *s)
{
    const struct session_age old = too_old(s->begun_ms);
    struct err err = { .kind = ERR_NONE };
    char hash[DIGEST_HEX_SIZE];
    bool ok;

    if (w->is.mode != WEB_TEAM || s->stage != SESSION_FULL)
        return;
    digest_hex(s->id_hash, hash);
    const struct session_row row = { .id_hash = str_of(hash),
                                     .who = s->person.name,
                                     .role = str_of(role_name(s->person.role)),
                                     .lang = str_of(lang_name(s->person.lang)),
                                     .address = str_of(s->address),
                                     .epoch = s->person.epoch,
                                     .begun_ms = s->begun_ms,
                                     .seen_ms = s->seen_ms };
    ok = store_session_add(w->is.store, &row, &old, &err);
    s->kept_ms = ok ? s->seen_ms : 0;
    log_unless(ok, &err);
}

void
kept_seen(struct web *w, struct session *s)
{
    char hash[DIGEST_HEX_SIZE];

    if (!s->kept_ms || s->seen_ms - s->kept_ms < SEEN_MS)
        return;
    digest_hex(s->id_hash, hash);
    /* Where another program writes, the next request of this person tries again. */
    if (store_session_seen(w->is.store, str_of(hash), s->seen_ms, NULL))
        s->kept_ms = s->seen_ms;
}

void
kept_end(struct web *w, struct session *s)
{
    struct err err = { .kind = ERR_NONE };
    char hash[DIGEST_HEX_SIZE];

    if (!s)
        return;
    digest_hex(s->id_hash, hash);
    if (s->kept_ms)
        log_unless(store_session_end(w->is.store, str_of(hash), &err), &err);
    sessions_end(s);
}

size_t
kept_end_others(struct web *w, struct str name, const struct session *keep)
{
    struct err err = { .kind = ERR_NONE };
    char hash[DIGEST_HEX_SIZE] = "";

    if (keep)
        digest_hex(keep->id_hash, hash);
    if (w->is.mode == WEB_TEAM)
        log_unless(store_session_end_others(w->is.store, name, str_of(hash), &err),
                   &err);
    return sessions_end_person(&w->doors->sessions, name, keep);
}
