/*
 * draw: two random numbers an ad, and the rates they are held against.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "store/draw.h"

#include "core/secret.h"
#include "store/inside.h"
#include "store/mask.h"

#include <math.h>

#define FLAG_AT    0.30 /* threshold of `review`, where the score is least sure */
#define KEY_BYTES  16
#define KEY_HEX    (2 * KEY_BYTES)
#define NUMBER_MAX 0x1p53
/* Stratum from which on `uncertain` draws: below, scores are sure. */
#define DOUBT_LEAST 2

static const char *const names[DRAWN_COUNT] = {
    [DRAWN_RISK] = "risk",
    [DRAWN_UNCERTAIN] = "uncertain",
    [DRAWN_AUDIT] = "audit",
    [DRAWN_ADDED] = "added",
};

const struct draw_shares draw_shares_default = {
    { [DRAWN_RISK] = 0.80, [DRAWN_UNCERTAIN] = 0.15, [DRAWN_AUDIT] = 0.05 }
};

/* Where strata begin; and how much more of each is drawn, for errors are less rare there. Counts
 * are kept by number: who moves an edge tells them apart by a migration (0022-unsplit.sql). */
static const struct {
    double from, rate;
} strata[DRAW_STRATA] = { { 0, 0.5 },   { 0.02, 1 }, { 0.15, 3 }, { 0.25, 5 },
                          { 0.30, 10 }, { 0.5, 10 }, { 0.8, 10 }, { 0.93, 10 } };

const char *
drawn_name(enum drawn drawn)
{
    return names[drawn];
}

bool
drawn_of(struct str name, enum drawn *out)
{
    for (int i = 0; i < DRAWN_COUNT; i++) {
        if (str_eq(name, str_of(names[i]))) {
            *out = (enum drawn)i;
            return true;
        }
    }
    return false;
}

/* The band decides, for a score may stay below a threshold that its probability passes. */
int
draw_stratum(enum band band, double probability)
{
    int low = 2 * (int)band;
    return probability >= strata[low + 1].from ? low + 1 : low;
}

int
draw_unsplit(enum band band)
{
    return DRAW_STRATA + (int)band;
}

double
draw_stratum_from(int stratum)
{
    return strata[stratum].from;
}

bool
draw_in_frame(const struct score *score)
{
    return score->lane != LANE_CAREFUL && !mask_wanted(score->context);
}

/* A number of the ad from 0 to below 1, for one purpose. */
static double
number_of(const struct hash_key *key, const char *purpose, struct str ad_key)
{
    char room[2 * AD_KEY_SIZE];
    struct buf text = buf_over(room, sizeof room);
    buf_printf(&text, "%s " STR_FMT, purpose, STR_ARG(ad_key));
    return (double)(hash_keyed(key, buf_str(&text)) >> 11) / NUMBER_MAX;
}

static double
audit_rate(int stratum, const struct draw_rates *rates)
{
    double rate = rates->audit * strata[stratum].rate;
    return rate < 1 ? rate : 1;
}

/* Greatest at FLAG_AT, 0.35 of that at a probability of 0.8; nothing below `low`. */
static double
uncertain_rate(int stratum, double probability, const struct draw_rates *rates)
{
    if (stratum < DOUBT_LEAST || !(probability > 0 && probability < 1))
        return 0;
    double away = log(probability / (1 - probability)) - log(FLAG_AT / (1 - FLAG_AT));
    double side = 1 / (1 + exp(-away));
    return rates->uncertain * 4 * side * (1 - side);
}

struct draw
draw_ad(const struct hash_key *key, struct str ad_key, const struct score *score,
        const struct draw_rates *rates)
{
    struct draw out = { .lane = score->lane,
                        .taken = score->lane != LANE_NONE,
                        .inclusion = 1 };
    if (!draw_in_frame(score))
        return out;
    int stratum = draw_stratum(score->band, score->probability);
    double audit = audit_rate(stratum, rates);
    double uncertain = uncertain_rate(stratum, score->probability, rates);
    double by_audit = number_of(key, "audit", ad_key);
    double by_doubt = number_of(key, "uncertain", ad_key);
    if (by_audit < audit) {
        out.drawn = DRAWN_AUDIT;
        out.order = by_audit / audit;
    } else if (by_doubt < uncertain) {
        out.drawn = DRAWN_UNCERTAIN;
        out.order = by_doubt / uncertain;
    }
    if (out.taken || out.drawn == DRAWN_RISK)
        return out;
    out.taken = true;
    out.lane = LANE_AUDIT;
    out.inclusion = audit + uncertain - audit * uncertain;
    return out;
}

static const char SQL_NEW_KEY[] = "INSERT INTO draw_key (place, key) VALUES (1, $1) "
                                  "ON CONFLICT (place) DO NOTHING";
static const char SQL_KEY[] = "SELECT key FROM draw_key WHERE place = 1";

static int
hex_digit(char c)
{
    return c >= '0' && c <= '9' ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

static bool
take_key(void *user, struct db_row *row, struct err *err)
{
    struct hash_key *out = user;
    struct str text = row_text(row);
    for (size_t i = 0; i < KEY_BYTES; i++) {
        int high = text.n == KEY_HEX ? hex_digit(text.p[2 * i]) : -1;
        int low = text.n == KEY_HEX ? hex_digit(text.p[2 * i + 1]) : -1;
        if (high < 0 || low < 0)
            return err_set(err, "draw_key: found %zu bytes, wanted %d hex digits",
                           text.n, KEY_HEX);
        out->bytes[i] = (uint8_t)(high * 16 + low);
    }
    return true;
}

/* Whoever is first makes it; all others read that one. */
static bool
read_key(struct store *s, struct hash_key *out, struct err *err)
{
    char hex[KEY_HEX + 1];
    secret_random_hex(hex, KEY_BYTES);
    const struct bind binds[] = { bind_name(hex) };
    return db_run(s->db, &(struct query){ SQL_NEW_KEY, BINDS(binds), NULL, NULL },
                  err) &&
           db_run(s->db, &(struct query){ SQL_KEY, .row = take_key, .user = out }, err);
}

bool
store_draw_key(struct store *s, struct hash_key *out, struct err *err)
{
    return step_begin(s, err) && step_end(s, read_key(s, out, err), err);
}

int
draw_turn(double credit[DRAW_WAYS], const struct draw_shares *shares,
          const bool has[DRAW_WAYS])
{
    double paid = 0;
    int best = -1;
    for (int i = 0; i < DRAW_WAYS; i++) {
        if (!has[i])
            continue;
        credit[i] += shares->of[i];
        paid += shares->of[i];
        if (best < 0 || credit[i] > credit[best])
            best = i;
    }
    if (best >= 0)
        credit[best] -= paid;
    for (int i = 0; i < DRAW_WAYS; i++)
        credit[i] = fmin(fmax(credit[i], -1), 1);
    return best;
}
