/*
 * purge_inside: what the files of the purge share.
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef STORE_PURGE_INSIDE_H
#define STORE_PURGE_INSIDE_H

#include "store/purge.h"

/* Keys of items that are archived pages without an ad: this, then the number. */
#define PURGE_RECORD "record:"

/* Empties the ledger's sentences that quote an address on the list purge_url, inside the
 * running step. */
MUST_USE bool purge_sentences(struct store *s, struct err *err);

#endif
