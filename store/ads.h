/*
 * ads: advertisements, where they were sighted, how they scored.
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef STORE_ADS_H
#define STORE_ADS_H

#include "core/page.h"
#include "core/score.h"
#include "store/draw.h"
#include "store/store.h"

#define AD_KEY_SIZE 65 /* hex SHA-256 and a NUL */

/* How long things are kept unless a person decides otherwise (PRODUCT 2.8),
 * milliseconds. */
struct retention {
    int64_t unflagged_ms; /* 30 days */
    int64_t dismissed_ms; /* 90 days */
    int64_t open_ms;      /* 180 days */
};
extern const struct retention retention_default;

/* One ad to keep, with the score that the caller computed. */
struct ad_put {
    const struct ad *ad;
    const struct score *score;
    enum lane lane; /* of the queue row; LANE_NONE: none is made. The score's own lane,
                       * unless the caller drew the ad for the audit lane */
    double inclusion; /* probability with which it was drawn, above 0 to 1; 1 for what is
                       * flagged */
    enum drawn drawn; /* why it is queued */
    double order;     /* in which drawn rows are handed out; 0 by risk */
};

/* What became of it. */
struct ad_put_result {
    bool is_new; /* false: seen before, one more sighting */
    bool queued; /* a queue row was made */
};

/*
 * Key of an ad: SHA-256 over its title and text, white space runs as one space, ends
 * trimmed, nothing else changed; in lower-case hex.
 */
void ad_key(const struct ad *ad, char out[AD_KEY_SIZE]);

/*
 * Keeps ads in one transaction; results (may be NULL) has `count` places. A score is
 * immutable: an ad already scored under the same pack keeps that score. The same ad at
 * the same place and time (ad->seen_at_ms, or now) is one sighting, however often it is
 * brought. An ad that waits in the queue takes over a new pack's score; one that is
 * held or decided does not. Of job-seekers and people who offer an own service
 * (score->context) contacts are not kept; an ad that was kept whole and is read so now is
 * masked, with its earlier scores, unless somebody confirmed it or holds it.
 */
MUST_USE bool store_put_ads(struct store *s, const struct ad_put *ads, size_t count,
                            const struct retention *keep, int64_t now_ms,
                            struct ad_put_result *results, struct err *err);

/*
 * Keeps what a person who brings an ad says of it, beside what was said before; the same words
 * of the same person once. It leaves with the ad. `key` must be of an ad that is kept.
 */
MUST_USE bool store_note_ad(struct store *s, struct str key, struct str who,
                            struct str note, int64_t now_ms, struct err *err);

/*
 * Keeps a visited page in one transaction: ledger row, page state, discovered links,
 * and its ads as above. `ads` matches page->ads in number and order (NULL when there
 * are none). A page that was not read (any outcome but PAGE_OK) keeps the validators of
 * the last good one; next_ms 0 is stored so that store_frontier_load() gives a due time
 * of INT64_MAX.
 */
MUST_USE bool store_put_page(struct store *s, const struct page *page,
                             const struct ad_put *ads, const struct retention *keep,
                             struct ad_put_result *results, struct err *err);

/*
 * Several pages in one transaction: between these two calls store_put_page() and all
 * other functions that write join it. A step that fails leaves no trace in the batch;
 * when the data base gave up the whole batch (disk full), store_batch_end() says so and
 * nothing of it was stored. Nothing of a batch is safe before store_batch_end() has
 * returned true. Other programs cannot write meanwhile: end a batch within a second or
 * two.
 */
MUST_USE bool store_batch_begin(struct store *s, struct err *err);
/* The same without a way back for each step, which costs a copy of all that the step touches:
 * a step that fails takes the whole batch with it. For many small steps of which none fails
 * unless the disk or the data base does; what is derived and may fail by itself, such as the
 * search index, belongs behind it. */
MUST_USE bool store_batch_begin_whole(struct store *s, struct err *err);
MUST_USE bool store_batch_end(struct store *s, struct err *err);
/* Ends a batch of which nothing is to be stored; nothing when none is open. */
void store_batch_drop(struct store *s);

/*
 * Several reads of one state, whatever others store meanwhile: all that reads between these two
 * calls joins. store_look_end() in any case after one that was begun.
 */
MUST_USE bool store_look_begin(struct store *s, struct err *err);
void store_look_end(struct store *s);

#endif
