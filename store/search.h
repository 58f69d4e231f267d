/*
 * search: words of ads, found again.
 *
 * The words are folded and stemmed outside of this room: the caller hands over a function
 * that makes them from an ad as it is stored. So an ad whose contacts are not kept has none
 * in the index either, and words that stand only in contacts are found only by those who may
 * see contacts. Ads that are new or changed wait on a list until
 * store_search_fill() takes them up; ads of an older data base stand there from the start.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef STORE_SEARCH_H
#define STORE_SEARCH_H

#include "store/queue.h"
#include "text/sought.h"

/* Appends the words of an ad as it is shown, and those that stand only in what is masked when
 * it is shown: lower case letters and digits, a space between. */
typedef void
search_words(void *user, const struct ad *ad, enum lang lang, struct buf *shown,
             struct buf *hidden);

/*
 * Takes up to `most` waiting ads into the index, the longest waiting first. Joins a batch.
 * *left is how many still wait, counted up to 1,000,000.
 */
MUST_USE bool store_search_fill(struct store *s, search_words *words, void *user,
                                size_t most, int64_t *left, struct err *err);

/* What to find. Empty and 0 mean: any. */
struct search_query {
    struct sought words[SOUGHT_WORDS_MAX]; /* all of them; forms as search_words writes */
    size_t word_count;
    struct str source;
    enum lang lang;
    enum ad_kind kind;
    struct str cue; /* any of the ad's cues, not only the strongest */
    bool band_given;
    enum band band;         /* this one */
    int64_t from_ms, to_ms; /* first seen, [from, to); 0: open */
    bool careful;           /* also ads of the careful lane */
    bool contacts;          /* also words that stand only in contacts */
    size_t limit;           /* 0: 50 */
    int64_t before;         /* goes on with ads that came into the index before; 0: the
                               newest first */
};

struct search_found {
    struct ad_record record; /* as of store_find_ad() */
    int64_t place;           /* for `before` */
};

/* Ads that hold all words, the newest of the index first. */
MUST_USE bool
store_search(struct store *s, const struct search_query *query, struct arena *arena,
             const struct search_found **found, size_t *count, struct err *err);

#endif
