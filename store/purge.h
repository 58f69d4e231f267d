/*
 * purge: taking away what is due, so that no byte of it is left.
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef STORE_PURGE_H
#define STORE_PURGE_H

#include "store/ads.h"

struct purge_item {
    struct str key, title, source, url;
    int64_t expires_ms;
    struct str warc_file; /* record to be replaced by a tombstone; "" none */
    int64_t warc_offset, warc_size;
};

/*
 * What is due at now_ms: expired, not under legal hold. One item for each archived
 * record; an ad with several records stands several times, one after the other. A
 * record that an ad which stays was seen in is not named before that ad goes too.
 * Archived pages that no ad needs (none was read from them, or only ads whose contacts are
 * not kept) are items of their own, with a key "record:NUMBER" and
 * no title.
 */
MUST_USE bool
store_purge_due(struct store *s, int64_t now_ms, struct arena *arena,
                const struct purge_item **items, size_t *count, struct err *err);
/*
 * Removes these ads (text, hits, scores, sightings, queue rows; decisions keep only
 * their outcome, time and pack) and archived pages, the frontier rows, page states and
 * ledger texts of the addresses of the ads and of the pages they stood on (a seed's address,
 * and one at which another ad stays, is kept), then rewrites the file and truncates the WAL:
 * afterwards no byte of their text is in the files. `keys` are those of items, whole;
 * unknown ones are passed over. An ad under legal hold makes it refuse all. Finishes an
 * earlier purge that was interrupted: worth calling with no keys as well. Needs free
 * disk space of the size of the data base. Adds a line to the audit log with `who` and how
 * much went. Of the ads that log keeps who did what to which key; its payloads go.
 */
MUST_USE bool store_purge(struct store *s, const struct str *keys, size_t count,
                          struct str who, int64_t now_ms, struct err *err);
/* Sets or lifts a legal hold on the ad with this whole key, and notes who and why. */
MUST_USE bool store_hold(struct store *s, struct str key, bool hold, struct str who,
                         struct str note, int64_t now_ms, struct err *err);

#endif
