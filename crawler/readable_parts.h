/*
 * What readable.c, readable_score.c and readable_clean.c share; nobody else includes it.
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef CRAWLER_READABLE_PARTS_H
#define CRAWLER_READABLE_PARTS_H

#include "crawler/readable.h"

/* What a subtree holds, nodes that are skipped left out. */
struct measure {
    uint32_t chars, link_chars; /* characters of text; of these inside links */
    uint32_t head_chars, list_chars;
    uint32_t commas;
    uint32_t paragraphs, images, items, inputs, embeds;
    float score; /* as a candidate */
    bool scored; /* it is one */
    uint8_t words; /* enum class_word of the node itself */
};

/* How strict an attempt is. */
struct strictness {
    bool strip_unlikely, weigh_classes, clean_parts;
};

struct finder {
    const struct tree *tree;
    uint8_t *skip; /* 1: not main text */
    struct measure *measures;
    const struct measure *own; /* what each node says by itself, whatever is skipped */
    struct strictness how;
    struct arena *arena;
};

/* Fills `own`, once for all attempts. */
void readable_look(struct finder *f);
/* Fills the measures of all nodes from the leaves up. */
void readable_measure(struct finder *f);
/* Gives points to the elements around paragraphs. */
void readable_score(struct finder *f);
/* +25 for each good name, -25 for each bad one; 0 when classes are not weighed. */
int readable_class_weight(const struct finder *f, uint32_t node);
/* Share of an element's characters that are inside links, 0 to 1. */
double readable_link_density(const struct finder *f, uint32_t node);
/* Marks parts inside `node` that do not belong to the text. */
void readable_clean(struct finder *f, uint32_t node, struct str title);

#endif
