/*
 * index: folds and stems for the store.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "web/index.h"

#include "store/search.h"
#include "text/stem.h"

static void
say_words(void *user, const struct ad *ad, enum lang lang, struct buf *shown,
          struct buf *hidden)
{
    sought_of_ad(user, ad, lang, shown, hidden);
}

bool
index_fill(const struct web_request *rq, size_t most, int64_t *left, struct err *err)
{
    struct stemmer *stemmer = stemmer_new();
    bool ok = store_search_fill(rq->web->is.store, say_words, stemmer, most, left, err);

    stemmer_free(stemmer);
    return ok;
}
