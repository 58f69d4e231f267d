/*
 * once: answers that are given again to a request that comes again, kept in the store.
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef WEB_ONCE_H
#define WEB_ONCE_H

#include "web/web.h"

/*
 * Keeps answers in this store, for a day, in the transaction of what was done. Only what was
 * done is kept (2xx): what failed may go well the next time. What a route says is private is
 * never kept.
 */
struct web_once once_in(struct store *s);

#endif
