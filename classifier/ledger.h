/*
 * ledger: the ads that reviewers decided, as far as learning needs them, without a word of text.
 *
 * Of each ad the hashes of its tokens, a sketch, language, kind, source, class and weight
 * (classifier/sample.h), all under a key of the workspace and found by a hash of the ad's own
 * key. So what was learned can be taken back exactly, also when the ad has long been purged: a
 * model is always counted from the base and all that the ledger holds. Tokens that LEDGER_NAMED
 * wordings hold are named, for the model to show them: ads of which half of some numbers of their
 * sketches differ. The file: magic, version, sums, ads, names, SHA-256 over all before it; the
 * same ads give the same bytes, whatever was there in between. Not for two threads at once.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef CLASSIFIER_LEDGER_H
#define CLASSIFIER_LEDGER_H

#include "classifier/sample.h"
#include "core/digest.h"

#define LEDGER_ADS_MAX   200000
#define LEDGER_BYTES_MAX (1u << 30)
#define LEDGER_NAMED     MODEL_MIN_TEMPLATES

struct ledger;

struct ledger *ledger_new(const struct hash_key *key);
void ledger_free(struct ledger *l);
/* Reads a ledger file; `bytes` must live as long as the ledger. Refuses what is damaged, was
 * written under another key, or by a program that makes other tokens. */
MUST_USE bool ledger_open(struct str bytes, const struct hash_key *key, struct ledger **out,
                          struct err *err);
/* Appends the file. */
MUST_USE bool ledger_write(struct ledger *l, struct buf *out, struct err *err);

/* What the ledger knows an ad by. */
uint64_t ledger_id(const struct ledger *l, struct str ad_key);

/* How an ad was decided. */
struct ledger_mark {
    bool deceptive;
    uint8_t weight; /* as in struct sample */
};
size_t ledger_count(const struct ledger *l);
/* False: not in the ledger. */
bool ledger_find(const struct ledger *l, uint64_t id, struct ledger_mark *out);
/* Changes how an ad was decided that is in the ledger. */
void ledger_change(struct ledger *l, uint64_t id, struct ledger_mark mark);
/* Takes an ad out; false when it was not in. */
bool ledger_remove(struct ledger *l, uint64_t id);
/* Adds an ad with its label, or replaces it. False: the ledger is full. */
MUST_USE bool ledger_add(struct ledger *l, uint64_t id, const struct ad *ad,
                         uint8_t weight);

/* The models that were counted from this ledger last, by the sum at the end of their files:
 * which one is the newest, and the one before. Kept in the file, nothing else is done with
 * them. */
struct ledger_made {
    uint8_t sums[2][DIGEST_SIZE];
};
struct ledger_made *ledger_made(struct ledger *l);

/* Appends the model of `base` (may be NULL) and the ads of the ledger; *one_in: of so many of
 * them one was counted, as trainer_one_in() says. */
MUST_USE bool ledger_model(struct ledger *l, const struct model *base, struct buf *out,
                           uint64_t *one_in, struct err *err);

#endif
