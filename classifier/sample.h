/*
 * sample: what counting needs of one labelled ad, and nothing that can be read: hashes.
 *
 * A sample is the ad's different tokens, a sketch and the anchors of its text, its language,
 * kind, source and class. Its order is a hash of all that: samples sorted by it do not depend on
 * how they came. The words of tokens can be asked for while the sampler still holds the ad. Not
 * for two threads at once.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef CLASSIFIER_SAMPLE_H
#define CLASSIFIER_SAMPLE_H

#include "classifier/model.h"
#include "text/sketch.h"

#define SAMPLE_WEIGHT_MAX MODEL_WEIGHT_MAX

struct sample {
    uint64_t order;
    uint64_t source; /* hash of its name; 0: not known */
    uint8_t lang, kind;
    uint8_t weight; /* templates it stands for, 1 to SAMPLE_WEIGHT_MAX */
    bool deceptive;
    const uint64_t *tokens; /* hashes as in classifier/model.h, each once */
    size_t token_count;
    const uint64_t *anchors;
    size_t anchor_count;
    struct sketch sketch;
};

struct sampler;

/* `key` goes into sketches and anchors: samples of different keys are not alike. */
struct sampler *sampler_new(uint64_t key);
void sampler_free(struct sampler *s);
/* Reads a labelled ad; its weight is 1. What `out` points to lives until the next call. */
void sampler_read(struct sampler *s, const struct ad *ad, struct sample *out);
/* The bytes of token `index` of the ad read last, as they stand in a model; until the next
 * sampler_read(). */
struct str sampler_token(struct sampler *s, size_t index);

/* What an ad stands for that was drawn with this probability: 1 / p to the nearest integer, at
 * most SAMPLE_WEIGHT_MAX; 1 when it is no probability. */
uint8_t sample_weight(double inclusion);
/* Hash of the name of a source, "" is 0. */
uint64_t sample_source(struct str name);

#endif
