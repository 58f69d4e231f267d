/*
 * habits: one row a person.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "store/habits.h"

#include "store/inside.h"
#include "store/queue.h"

struct reading {
    struct habits *out;
    struct arena *arena;
};

static bool
take_habits(void *user, struct db_row *row, struct err *err)
{
    struct reading *r = user;

    (void)err;
    r->out->lang = lang_of(row_text(row));
    r->out->keys = row_keep(row, r->arena);
    return true;
}

static const char SQL_HABITS[] = "SELECT lang, keys FROM habits WHERE who = $1";

bool
store_habits(struct store *s, struct str who, struct arena *arena, struct habits *out,
             struct err *err)
{
    struct reading r = { out, arena };
    const struct bind binds[] = { bind_text(who) };

    *out = (struct habits){ .lang = LANG_NONE };
    return db_run(s->db, &(struct query){ SQL_HABITS, BINDS(binds), take_habits, &r },
                  err);
}

static const char SQL_SET_HABITS[] =
    "INSERT INTO habits (who, lang, keys) VALUES ($1, $2, $3) "
    "ON CONFLICT (who) DO UPDATE SET lang = excluded.lang, keys = excluded.keys";

static bool
set_habits(struct store *s, struct str who, const struct habits *habits,
           struct err *err)
{
    const struct bind binds[] = { bind_text(who), bind_name(lang_name(habits->lang)),
                                  bind_text(habits->keys) };

    return db_run(s->db, &(struct query){ SQL_SET_HABITS, BINDS(binds), NULL, NULL },
                  err);
}

bool
store_set_habits(struct store *s, struct str who, const struct habits *habits,
                 struct err *err)
{
    if (habits->keys.n > HABITS_KEYS_MAX)
        return err_set(err, "keys: wanted at most %d bytes, found %zu", HABITS_KEYS_MAX,
                       habits->keys.n);
    return step_begin(s, err) && step_end(s, set_habits(s, who, habits, err), err);
}

bool
store_deeds(struct store *s, struct str who, int64_t since_ms, int64_t ever_max,
            struct deeds *out, struct err *err)
{
    *out = (struct deeds){ .by_person = 0 };
    return look_begin(s, err) &&
           look_end(s,
                    store_decided(s, who, since_ms, INT64_MAX, &out->by_person, err) &&
                        store_decided(s, STR(""), 0, ever_max, &out->ever, err),
                    err);
}
