/*
 * session: who is logged in, in memory; web/kept.h says what of it outlasts the program.
 *
 * A session's id is 256 random bits that only the browser keeps; here stands its SHA-256. It
 * ends after 30 minutes without a request and after 12 hours in any case. The token against
 * forged requests is made from the id, so it needs no keeping either.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef WEB_SESSION_H
#define WEB_SESSION_H

#include "core/digest.h"
#include "web/limit.h"
#include "web/may.h"

#define SESSION_MAX       1024
#define SESSION_IDLE_MS   INT64_C(1800000)
#define SESSION_LIFE_MS   INT64_C(43200000)
#define SESSION_HALF_MS   INT64_C(300000) /* between password and code */
#define SESSION_CODES     5 /* wrong codes before the password is asked again */
#define SESSION_NAME_MAX  128
#define SESSION_ADDRESS   64 /* bytes kept of an address */
#define SESSION_SECRET    32 /* random bytes behind an id */
#define SESSION_TEXT_SIZE 65 /* an id or a token: 64 hex digits and a NUL */

enum session_stage {
    SESSION_NONE,
    SESSION_HALF, /* the password was right, the second factor is wanted */
    SESSION_FULL
};

struct session {
    enum session_stage stage;
    uint8_t id_hash[DIGEST_SIZE];
    struct web_person person; /* its name points to `name` */
    char name[SESSION_NAME_MAX];
    char address
        [SESSION_ADDRESS]; /* from where it was begun, with a NUL; "" not known */
    int64_t begun_ms, seen_ms;
    int64_t kept_ms; /* seen_ms as the store knows it; 0: it is not kept there */
    int wrong_codes;
    struct bucket requests;
};

struct sessions {
    struct session rows[SESSION_MAX];
};

/* The session that the next one would put out of a full table; NULL: there is a place. */
struct session *sessions_next_out(struct sessions *all, int64_t now_ms);
/*
 * Begins a session; the id goes to `id`. When all places are taken, the one that was quiet for
 * longest ends. NULL: the name is longer than a name may be.
 */
struct session *
sessions_begin(struct sessions *all, const struct web_person *person,
               enum session_stage stage, const uint8_t secret[SESSION_SECRET],
               int64_t now_ms, char id[SESSION_TEXT_SIZE]);
/* Puts back one that outlasted the program: all but its places in memory is given. False: its
 * name is too long, or it has ended. */
bool sessions_restore(struct sessions *all, const struct session *kept, int64_t now_ms);
/* The session of an id, which counts as a sign of life; NULL when there is none or it ended. */
struct session *sessions_find(struct sessions *all, struct str id, int64_t now_ms);
/* NULL is fine. */
void sessions_end(struct session *session);
/* Ends all of one person but `keep`, which may be NULL; how many these were. */
size_t
sessions_end_person(struct sessions *all, struct str name, const struct session *keep);
/* Has it not ended? */
bool session_lives(const struct session *session, int64_t now_ms);
/* How many have not ended. */
size_t sessions_count(const struct sessions *all, int64_t now_ms);

/* The token that belongs to an id. */
void session_csrf(struct str id, char out[SESSION_TEXT_SIZE]);

#endif
