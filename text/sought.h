/*
 * sought: the words by which an ad is found again, and those of somebody's question.
 *
 * Both are folded and stemmed alike, so that a question in any case or number finds the ad,
 * and a spelling that was meant to evade does not hide it. The language of a question is not
 * asked: each of its words has a form for every language that we stem.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef TEXT_SOUGHT_H
#define TEXT_SOUGHT_H

#include "core/ad.h"
#include "core/arena.h"
#include "core/buf.h"

#define SOUGHT_WORDS_MAX 16    /* words of a question; more are left out */
#define SOUGHT_FORMS_MAX 8     /* forms of one word */
#define SOUGHT_AD_MAX    20000 /* words of an ad; more of its text are left out */

struct stemmer; /* text/stem.h */

/* One word of a question: any of its forms will do. */
struct sought {
    struct str forms[SOUGHT_FORMS_MAX];
    size_t form_count;
    /* The first of `parts` words that spell a contact: in place of them all the contact's one
     * word will do. 0: it spells none. */
    struct str contact;
    size_t parts;
};

/* Bytes [start, end) of the text that was looked through. */
struct sought_place {
    size_t start, end;
};

/*
 * Appends the stems of all fields of an ad, each once, in byte order, a space between: to
 * `shown` those of the ad with its contacts masked, to `hidden` those that stand only in its
 * contacts, so that who may not see a number cannot find out by searching for it. Each contact
 * is one word more among those, however it is spelt: "+7 701 123 45 67" and "8(701)1234567" are
 * the same, and so are "t.me/name" and "@name". The text of the ad is read last: what is long
 * leaves out no contact and no place.
 */
void sought_of_ad(struct stemmer *s, const struct ad *ad, enum lang lang,
                  struct buf *shown, struct buf *hidden);

/* The words of a question, in their order, at most SOUGHT_WORDS_MAX; forms in the arena. A
 * contact is its number or name: "t.me/name" has one word. */
size_t sought_of_question(struct stemmer *s, struct str question, struct arena *arena,
                          struct sought out[SOUGHT_WORDS_MAX]);

/* What is looked for in which text. */
struct sought_job {
    struct str text;
    enum lang lang; /* of the text */
    const struct sought *words;
    size_t word_count;
};

/* Where words of a question stand in a text, in order, and its contacts however they are spelt.
 * Memory from the arena. */
const struct sought_place *sought_places(struct stemmer *s, const struct sought_job *job,
                                         struct arena *arena, size_t *count);

#endif
