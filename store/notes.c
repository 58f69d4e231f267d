/*
 * notes: what people say of the ads that they bring. Read with the ad, in store/find.c.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "store/inside.h"

static const char SQL_NOTE[] =
    "INSERT INTO ad_note (ad_key, place, at_ms, who, note) SELECT $1, "
    "COALESCE((SELECT max(place) FROM ad_note WHERE ad_key = $1), 0) + 1, $2, $3, $4 "
    "WHERE NOT EXISTS (SELECT 1 FROM ad_note "
    "WHERE ad_key = $1 AND who = $3 AND note = $4)";

bool
store_note_ad(struct store *s, struct str key, struct str who, struct str note,
              int64_t now_ms, struct err *err)
{
    const struct bind binds[] = { bind_text(key), bind_int(now_ms), bind_text(who),
                                  bind_text(note) };
    if (!step_begin(s, err))
        return false;
    return step_end(
        s, db_run(s->db, &(struct query){ SQL_NOTE, BINDS(binds), NULL, NULL }, err),
        err);
}
