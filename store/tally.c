/*
 * tally: adds and takes away; a purge leaves no row of a sort that is gone.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "store/tally.h"

#include "store/cell.h"

#define CELL_KEY "decided, lane, band, source, lang, kind, cue, outcome"
#define SUM_KEY  "decided, lane, band, lang, kind, outcome"
#define DECIDED  "CASE WHEN q.state = 2 THEN 1 ELSE 0 END"

/* A sort that is there already: as a rule. */
static const char SQL_ADD[] =
    "UPDATE queue_cell SET ads = queue_cell.ads + 1 FROM queue q WHERE q.ad_key = $1 "
    "AND queue_cell.decided = " DECIDED " AND queue_cell.lane = q.lane "
    "AND queue_cell.band = q.band AND queue_cell.source = q.source "
    "AND queue_cell.lang = q.lang AND queue_cell.kind = q.kind "
    "AND queue_cell.cue = q.cue AND queue_cell.outcome = q.outcome";
static const char SQL_NEW[] =
    "INSERT INTO queue_cell (id, " CELL_KEY ", ads) SELECT " CELL_NUMBER(
        DECIDED) ", " DECIDED
                 ", lane, band, source, lang, kind, cue, outcome, 1 FROM queue q "
                 "WHERE q.ad_key = $1";
/* The row tells of which sort it is. */
static const char SQL_CELL[] =
    "UPDATE queue SET cell = (SELECT c.id FROM queue_cell c "
    "WHERE c.decided = CASE WHEN queue.state = 2 THEN 1 ELSE 0 END "
    "AND c.lane = queue.lane AND c.band = queue.band AND c.source = queue.source "
    "AND c.lang = queue.lang AND c.kind = queue.kind AND c.cue = queue.cue "
    "AND c.outcome = queue.outcome) WHERE ad_key = $1";
static const char SQL_TAKE[] = "UPDATE queue_cell SET ads = ads - 1 "
                               "WHERE id = (SELECT cell FROM queue WHERE ad_key = $1)";
/* A sort without rows is forgotten; its number is put together again when it comes back. */
static const char SQL_FORGET[] = "DELETE FROM queue_cell WHERE ads = 0 AND "
                                 "id = (SELECT cell FROM queue WHERE ad_key = $1)";
static const char SQL_SUM[] =
    "INSERT INTO queue_sum (" SUM_KEY ", ads) SELECT " DECIDED
    ", lane, band, lang, kind, outcome, $2 FROM queue q WHERE ad_key = $1 "
    "ON CONFLICT (" SUM_KEY ") DO UPDATE SET ads = queue_sum.ads + excluded.ads";

static bool
count_sort(struct store *s, struct str key, struct err *err)
{
    const struct bind binds[] = { bind_text(key) };
    bool known;
    return db_changed(s->db, &(struct query){ SQL_ADD, BINDS(binds), NULL, NULL },
                      &known, err) &&
           (known ||
            (cell_name_values(s, key, err) &&
             db_run(s->db, &(struct query){ SQL_NEW, BINDS(binds), NULL, NULL },
                    err))) &&
           db_run(s->db, &(struct query){ SQL_CELL, BINDS(binds), NULL, NULL }, err);
}

static bool
take_sort(struct store *s, struct str key, struct err *err)
{
    const struct bind binds[] = { bind_text(key) };
    return db_run(s->db, &(struct query){ SQL_TAKE, BINDS(binds), NULL, NULL }, err) &&
           db_run(s->db, &(struct query){ SQL_FORGET, BINDS(binds), NULL, NULL }, err);
}

bool
tally_row(struct store *s, struct str key, int sign, struct err *err)
{
    const struct bind binds[] = { bind_text(key), bind_int(sign) };
    return db_run(s->db, &(struct query){ SQL_SUM, BINDS(binds), NULL, NULL }, err) &&
           (sign > 0 ? count_sort(s, key, err) : take_sort(s, key, err));
}

static const char SQL_AD[] =
    "INSERT INTO source_tally (source, ads) VALUES ($1, 1) "
    "ON CONFLICT (source) DO UPDATE SET ads = source_tally.ads + 1";

bool
tally_ad(struct store *s, struct str source, struct err *err)
{
    const struct bind binds[] = { bind_text(source) };
    return db_run(s->db, &(struct query){ SQL_AD, BINDS(binds), NULL, NULL }, err);
}

static const char SQL_INTAKE[] =
    "INSERT INTO intake (day, stratum, ads) VALUES ($1, $2, 1) "
    "ON CONFLICT (day, stratum) DO UPDATE SET ads = intake.ads + 1";

bool
tally_intake(struct store *s, int64_t day, int stratum, struct err *err)
{
    const struct bind binds[] = { bind_int(day), bind_int(stratum) };
    return db_run(s->db, &(struct query){ SQL_INTAKE, BINDS(binds), NULL, NULL }, err);
}

static const char SQL_PURGE_QUEUE[] =
    "UPDATE queue_cell SET ads = queue_cell.ads - gone.ads FROM (SELECT cell, count(*) "
    "AS ads FROM queue WHERE ad_key IN (SELECT ad_key FROM purge_ad) GROUP BY cell) "
    "AS gone WHERE queue_cell.id = gone.cell";
static const char SQL_PURGE_SOURCE[] =
    "INSERT INTO source_tally (source, ads) SELECT source, -count(*) FROM ad "
    "WHERE key IN (SELECT ad_key FROM purge_ad) GROUP BY source "
    "ON CONFLICT (source) DO UPDATE SET ads = source_tally.ads + excluded.ads";
static const char SQL_EMPTY_QUEUE[] = "DELETE FROM queue_cell WHERE ads = 0";
static const char SQL_EMPTY_SUM[] = "DELETE FROM queue_sum";
static const char SQL_SUM_AGAIN[] =
    "INSERT INTO queue_sum (" SUM_KEY ", ads) SELECT " SUM_KEY ", sum(ads) "
    "FROM queue_cell GROUP BY " SUM_KEY;
static const char SQL_EMPTY_SOURCE[] = "DELETE FROM source_tally WHERE ads = 0";

bool
tally_purge(struct store *s, struct err *err)
{
    return db_run(s->db, &(struct query){ .sql = SQL_PURGE_QUEUE }, err) &&
           db_run(s->db, &(struct query){ .sql = SQL_PURGE_SOURCE }, err) &&
           db_run(s->db, &(struct query){ .sql = SQL_EMPTY_QUEUE }, err) &&
           db_run(s->db, &(struct query){ .sql = SQL_EMPTY_SUM }, err) &&
           db_run(s->db, &(struct query){ .sql = SQL_SUM_AGAIN }, err) &&
           db_run(s->db, &(struct query){ .sql = SQL_EMPTY_SOURCE }, err);
}
