/*
 * risk: the stored `risk` object, read back for showing.
 *
 * The store keeps an ad's score as the JSON it was first written as. Reports read from
 * it what has no column of its own, and make the copy of it that may leave. The only
 * file of this room that knows jansson.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef REPORTS_RISK_H
#define REPORTS_RISK_H

#include "core/arena.h"
#include "core/score.h"
#include "reports/paper.h"
#include "store/queue.h"

struct risk {
    bool known; /* false: nothing was stored, or it is no `risk` object */
    enum context context;
    enum lang lang;
    enum ad_kind kind;
    struct dimension dimensions[DIMENSION_COUNT];
    const struct str *silent;
    size_t silent_count;
    const struct fact_seen *denied; /* facts that the ad denies or puts off */
    size_t denied_count;
    struct pay_judged pay;
};

/* Reads what is there; what is missing or of another type stays empty. */
void risk_read(struct str json, struct arena *arena, struct risk *out);

/*
 * What a sentence about the score is made of: probability, prior, points, language, lane, band,
 * context, cues and counter-cues with their points, facts, and what the words say. The rest of
 * *out stays empty. False when it is no `risk` object.
 */
bool risk_score(struct str json, struct arena *arena, struct score *out);

/*
 * The stored object as it may be shown beside the ad of `paper`: with the sentences of the
 * record in place of its own, so that they are in the reader's language. When the paper masks:
 * values of contacts masked, quotes cut out of the masked fields, `start` and `end` true of
 * those, or left out where they point nowhere. `how` is of enum risk_how. "null" when it is no
 * JSON object.
 */
struct str risk_shown(const struct ad_record *record, struct paper_ad *paper,
                      unsigned how, struct arena *arena);
enum risk_how {
    RISK_CODE_POINTS = 1, /* `start_cp` and `end_cp` stand beside: code points of the field */
    RISK_NO_STATUS = 2    /* nothing about visa and papers: a person may be at risk by it */
};

/* The contacts of a stored object as a JSON array, as they are; "[]" when there are none. */
struct str risk_contacts(struct str json, struct arena *arena);
/* The same as words for a table: "phone +7 701 ***; handle @a...", masked when it is asked
 * for; "" when there are none. */
struct str risk_contact_words(struct str json, bool mask, struct arena *arena);

#endif
