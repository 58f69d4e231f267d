/*
 * index: the words by which ads are found, for the store's search.
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef WEB_INDEX_H
#define WEB_INDEX_H

#include "web/web.h"

#define INDEX_STEP 200 /* ads that one request takes into the search at most */

/* Takes up to `most` waiting ads into the search; *left still wait, as far as counted. */
MUST_USE bool index_fill(const struct web_request *rq, size_t most, int64_t *left,
                         struct err *err);

#endif
