/*
 * session: a table of a fixed size, searched from end to end.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "web/session.h"

#include <assert.h>

static const uint8_t nothing[DIGEST_SIZE];

static bool
has_ended(const struct session *s, int64_t now_ms)
{
    if (s->stage == SESSION_NONE)
        return true;
    if (s->stage == SESSION_HALF)
        return now_ms - s->begun_ms >= SESSION_HALF_MS;
    return now_ms - s->seen_ms >= SESSION_IDLE_MS ||
           now_ms - s->begun_ms >= SESSION_LIFE_MS;
}

/* A place that is free, else the one that was quiet for longest. */
static struct session *
place(struct sessions *all, int64_t now_ms)
{
    struct session *oldest = &all->rows[0];

    for (size_t i = 0; i < SESSION_MAX; i++) {
        struct session *s = &all->rows[i];
        if (has_ended(s, now_ms))
            return s;
        if (s->seen_ms < oldest->seen_ms)
            oldest = s;
    }
    return oldest;
}

struct session *
sessions_next_out(struct sessions *all, int64_t now_ms)
{
    struct session *s = place(all, now_ms);

    return has_ended(s, now_ms) ? NULL : s;
}

struct session *
sessions_begin(struct sessions *all, const struct web_person *person,
               enum session_stage stage, const uint8_t secret[SESSION_SECRET],
               int64_t now_ms, char id[SESSION_TEXT_SIZE])
{
    struct session *s;

    static_assert(SESSION_SECRET == DIGEST_SIZE, "an id is written like a digest");
    if (person->name.n >= SESSION_NAME_MAX)
        return NULL;
    s = place(all, now_ms);
    *s = (struct session){
        .stage = stage, .person = *person, .begun_ms = now_ms, .seen_ms = now_ms
    };
    memcpy(s->name, person->name.p, person->name.n);
    s->person.name = (struct str){ s->name, person->name.n };
    digest_hex(secret, id);
    digest_sha256((struct str){ id, SESSION_TEXT_SIZE - 1 }, s->id_hash);
    return s;
}

bool
sessions_restore(struct sessions *all, const struct session *kept, int64_t now_ms)
{
    struct str name = kept->person.name;
    struct session *s;

    if (name.n >= SESSION_NAME_MAX || has_ended(kept, now_ms))
        return false;
    s = place(all, now_ms);
    *s = *kept;
    memcpy(s->name, name.p, name.n);
    s->person.name = (struct str){ s->name, name.n };
    return true;
}

struct session *
sessions_find(struct sessions *all, struct str id, int64_t now_ms)
{
    uint8_t hash[DIGEST_SIZE];

    if (id.n != SESSION_TEXT_SIZE - 1)
        return NULL;
    digest_sha256(id, hash);
    for (size_t i = 0; i < SESSION_MAX; i++) {
        struct session *s = &all->rows[i];
        if (s->stage == SESSION_NONE || memcmp(s->id_hash, hash, sizeof(hash)) != 0)
            continue;
        if (has_ended(s, now_ms)) {
            sessions_end(s);
            return NULL;
        }
        s->seen_ms = now_ms;
        return s;
    }
    return NULL;
}

void
sessions_end(struct session *session)
{
    if (!session)
        return;
    session->stage = SESSION_NONE;
    memcpy(session->id_hash, nothing, sizeof(nothing));
}

size_t
sessions_end_person(struct sessions *all, struct str name, const struct session *keep)
{
    size_t count = 0;

    for (size_t i = 0; i < SESSION_MAX; i++) {
        struct session *s = &all->rows[i];
        if (s->stage == SESSION_NONE || s == keep || !str_eq(s->person.name, name))
            continue;
        sessions_end(s);
        count++;
    }
    return count;
}

bool
session_lives(const struct session *session, int64_t now_ms)
{
    return !has_ended(session, now_ms);
}

size_t
sessions_count(const struct sessions *all, int64_t now_ms)
{
    size_t count = 0;

    for (size_t i = 0; i < SESSION_MAX; i++)
        count += !has_ended(&all->rows[i], now_ms);
    return count;
}

void
session_csrf(struct str id, char out[SESSION_TEXT_SIZE])
{
    struct digest *d = digest_new();
    uint8_t sum[DIGEST_SIZE];

    digest_add(d, STR("lurewatch csrf\n"));
    digest_add(d, id);
    digest_end(d, sum);
    digest_hex(sum, out);
}
