/*
 * class_words: what the class and id of an element tell about its use on a page.
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef CRAWLER_CLASS_WORDS_H
#define CRAWLER_CLASS_WORDS_H

#include "crawler/tree.h"

enum class_word {
    WORD_UNLIKELY = 1 << 0, /* menu, sidebar, banner: not what the page is about */
    WORD_MAYBE = 1 << 1,    /* article, main: may be it all the same */
    WORD_GOOD = 1 << 2,     /* content, text, post */
    WORD_BAD = 1 << 3,      /* widget, promo, share */
    WORD_SHARE = 1 << 4,    /* buttons to pass the page on */
};

/* The words found in class and id together (enum class_word, ored). */
unsigned class_words(const struct node *node);

#endif
