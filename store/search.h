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
 * Takes up to `most` waiting ads into the index, the longest waiting first; when fewer wait, also
 * reads some anew that an older program put there. Joins a batch. *left is how many still wait,
 * counted up to 1,000,000; those that only stand there as they were are none of them.
 */
MUST_USE bool store_search_fill(struct store *s, search_words *words, void *user,
                                size_t most, int64_t *left, struct err *err);

#define SEARCH_FOUND_MAX 2000 /* ads that one search finds, at most */

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
    size_t limit;           /* 0: 50; at most SEARCH_FOUND_MAX */
    int64_t before;         /* goes on with ads that came into the index before; 0: the
                               newest first */
    int64_t (*clock_ms)(void); /* tells the time; NULL: a search takes what it takes */
    int64_t budget_ms;         /* how long it may take by that clock */
    int64_t stride;            /* ads looked through before the clock is asked; 0: 20,000 */
};

/* The ad itself may be large: read one after another by store_find_ad(). */
struct search_found {
    struct str key;
    int64_t place; /* for `before` */
};

struct search_answer {
    const struct search_found *found; /* the newest of the index first */
    size_t count;
    int64_t unseen; /* the time was over: ads that came into the index before this place were
                       not looked at; a place for `before`. 0: nothing was left out */
};

/*
 * Ads that hold all words. The newest are looked through first, in portions that double, so
 * that words which stand in many ads are found at once. Words that are each in millions of ads
 * and together in few could take seconds: then the answer is what was found in time, and says
 * how far it went.
 */
MUST_USE bool store_search(struct store *s, const struct search_query *query,
                           struct arena *arena, struct search_answer *out,
                           struct err *err);

#endif
