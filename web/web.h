/*
 * web: requests in, replies out: what the review UI and scripts talk to.
 *
 * A request comes as a `struct web_raw`: method, target, headers and body as a peer sent
 * them, from web/server.c or from a test. web_answer() guards, finds the route, the session
 * and the capability, and calls the handler; no socket is needed for any of it. One thread
 * answers all requests, so one store connection and one scorer serve them. Handlers live in
 * web/api_*.c and are rows of web/route.c.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef WEB_WEB_H
#define WEB_WEB_H

#include "classifier/classifier.h"
#include "core/json.h"
#include "core/secret.h"
#include "store/ads.h"
#include "web/may.h"

#define WEB_PARAMS     2
#define WEB_FIELDS_MAX 32
#define WEB_REPLY_MAX  ((size_t)64 << 20)
#define WEB_PAGE_FULL  ((size_t)4 << 20) /* behind so much of a list its next page begins */
#define WEB_TOKEN_SIZE 65 /* 64 hex digits and a NUL */

enum web_method {
    WEB_GET, /* HEAD too: the body is left out by the server */
    WEB_POST,
    WEB_PATCH,
    WEB_PUT,
    WEB_DELETE,
    WEB_METHOD_COUNT
};

/* "GET", "POST", ... */
const char *web_method_name(enum web_method method);

/* A header as it was sent; one list of them stands for a request. */
struct web_header {
    struct str name, value;
};

/* What a peer sent, not yet looked at. Everything is borrowed. */
struct web_raw {
    struct str method; /* "GET" */
    struct str target; /* "/api/v1/queue?limit=5", undecoded */
    const struct web_header *headers;
    size_t header_count;
    struct str body;
    struct str address;    /* of the peer; "" when it is not known: a Unix socket */
    struct web_slow *slow; /* NULL: what is slow is done at once */
};

enum slow_stage { SLOW_NONE, SLOW_WANTED, SLOW_DONE };

/*
 * The slow part of a log-in: does a password fit its hash? Whoever hands one over with a
 * request and finds it WANTED afterwards drops the reply, does the work in any thread
 * (web/slow.h), and hands the same request over again. What is pointed to lives in the
 * request's arena.
 */
struct web_slow {
    enum slow_stage stage;
    struct str name, password;
    struct str hash; /* hash.p ends with a NUL */
    bool fits;
};

/* A field of the query, decoded. */
struct web_field {
    struct str name, value;
};

/* One request that passed the guard; everything is borrowed from its arena or the peer. */
struct web_request {
    enum web_method method;
    const struct route *route;
    struct str path;   /* decoded once; valid UTF-8 without control characters */
    struct str target; /* path and query as they were sent */
    const struct web_field *fields; /* the query decoded; read them with web_query() */
    size_t field_count;
    struct str param[WEB_PARAMS]; /* what {id} and the like stood for, in order */
    struct str body;              /* whole, at most route->body_max bytes */
    struct str if_match;          /* ETag between its quotes; "" none */
    struct str idempotency_key;   /* "" none */
    enum lang lang;               /* to speak to the person: EN, RU or KK */
    const struct web_person
        *person;        /* NULL: nobody; only where the route needs CAP_NONE */
    struct str csrf;    /* the session's token; "" without a session */
    struct str address; /* of the peer, or what the proxy says it is; "" not known */
    struct session *session; /* web/session.h; only for the handlers of log-in */
    struct web_slow *slow;   /* of struct web_raw */
    bool batched; /* all that is stored stands in one batch already; an answer
                                   * of 500 and above drops it */
    struct arena *arena;
    struct web *web;
    int64_t now_ms;
};

/* What is answered. Texts but `type` live in the request's arena. */
struct web_reply {
    int status;
    const char *type; /* media type; NULL: no body */
    struct buf body;
    struct str shown;    /* the body when it is not in `body`: an asset */
    struct str etag;     /* without quotes; "" none */
    struct str location; /* "" none */
    struct str link;     /* of RFC 8288: where the next part is; "" none */
    struct str cookie;   /* value of Set-Cookie; "" none */
    struct str allow;    /* methods, with 405; "" none */
    struct str
        filename;   /* ASCII: the body is for saving under this name; "" for showing */
    size_t missing; /* archived answers that a hand-over had to leave out; ads that the
                     * search behind a file does not know yet */
    unsigned retry_after_s; /* 0: none */
    bool gzip;              /* the body is stored compressed */
    bool immutable; /* the address carries the content's hash: keep it for ever */
    bool close;     /* the connection cannot be trusted any more */
};

typedef void web_handler(struct web_request *rq, struct web_reply *re);

enum web_mode {
    WEB_LAPTOP, /* one person, a one-time address */
    WEB_TEAM    /* names, passwords, second factor */
};

enum login_answer {
    LOGIN_DONE,
    LOGIN_NEEDS_CODE, /* the password was right; a second factor is wanted */
    LOGIN_WRONG,
    LOGIN_FAILED /* could not be asked; err says why */
};

/*
 * Where people are kept; NULL members: there are none. Texts of *out live in the arena. They
 * are called behind the rate limit only.
 */
struct web_people {
    void *user;
    /* Fills in the hash that the password of this name must fit; "" for nobody's name, which
     * costs the same work. */
    bool (*hash)(void *user, struct arena *arena, struct web_slow *proof,
                 struct err *err);
    /* The work on it is done: who is it? */
    enum login_answer (*password)(void *user, const struct web_slow *proof,
                                  struct arena *arena, struct web_person *out,
                                  struct err *err);
    enum login_answer (*code)(void *user, const struct web_person *who, struct str code,
                              int64_t now_ms, struct err *err);
    /* Is this person still there, with this role? Asked with every request; quick. */
    bool (*stays)(void *user, const struct web_person *who);
};

/*
 * Where requests with an Idempotency-Key are remembered, 24 hours and a person. What a handler
 * does and what it answers are kept together or not at all, so a repeat finds both or neither,
 * also when the program was killed in between. NULL members: keys are ignored.
 */
struct web_once {
    void *user;
    /* Before the handler; true: go on. False: *re is filled, by an earlier reply, by 422 when
     * the key came with another body, or by what went wrong. Without a key nothing is
     * remembered, but done as a whole all the same. */
    bool (*begin)(void *user, struct web_request *rq, struct web_reply *re);
    /* After it. What could not be kept was not done, and *re says so. */
    void (*end)(void *user, const struct web_request *rq, struct web_reply *re);
};

/* What is handed over of one ad, and to whom the log will say. */
struct web_parcel {
    struct str id; /* of the ad, or its first digits */
    struct str who, purpose;
    bool masked;
    int64_t now_ms;
    struct str name; /* comes back: of the folder in the tar */
    size_t
        missing; /* comes back: archived answers that are not in the archive any more */
};

/*
 * Makes the hand-over of an ad as a tar, and its line of the log before anything leaves. A tar
 * above the ceiling of its buffer fails with ERR_USE. NULL: none is made here.
 */
struct web_handover {
    void *user;
    bool (*make)(void *user, struct web_parcel *parcel, struct arena *arena,
                 struct buf *tar, struct err *err);
};

/* A source of the workspace, as its file says. */
struct web_source {
    struct str id;
    enum ad_kind kind;
    enum lang lang;
    struct str basis; /* why it may be read; "" the file states none */
    int64_t delay_ms, pages_per_day;
};

/* What web_new() is handed; texts and pointers are borrowed and must outlive it. */
struct web_settings {
    enum web_mode mode;
    bool secure;             /* TLS stands in front: https origins, __Host- cookies */
    bool behind_proxy;       /* X-Forwarded-For of the last hop is believed */
    const struct str *hosts; /* what Host may say: "127.0.0.1:8080" */
    size_t host_count;
    struct str person; /* of WEB_LAPTOP */
    enum lang lang;    /* before a person says otherwise */
    struct str version;
    const struct bundle *assets; /* the UI's files, by path; NULL: none */
    struct store *store;
    const struct classifier *classifier;
    struct scorer *scorer;
    const struct retention *keep;
    const struct draw_shares *shares; /* of what is claimed; NULL: by risk alone */
    const struct web_source *sources;
    size_t source_count;
    struct web_people people;
    struct web_once once;
    struct web_handover handover;
    /* What people search for stands in the log under this key only: web/found.h. */
    uint8_t question_key[HMAC_KEY_SIZE];
    int64_t (*clock_ms)(void);
    int64_t (*mono_ms)(void); /* how long a request takes; NULL: the machine's */
    void (*fill_random)(void *out, size_t n); /* secret bytes */
};

struct web_doors; /* sessions, tokens and limits: web/doors.h */

struct web {
    struct web_settings is;
    struct web_doors *doors;
    struct buf description; /* openapi.json, written when it is first asked for */
};

struct web *web_new(const struct web_settings *settings);
void web_free(struct web *w);

/* A new one-time token for POST /api/v1/session, good for ten minutes. Earlier ones that
 * were not used end. */
void web_new_token(struct web *w, char out[WEB_TOKEN_SIZE]);

/* Guard, route, session, capability, handler. *re is begun here; web_reply_free(). Memory
 * that the reply points to lives in the arena. */
void web_answer(struct web *w, const struct web_raw *raw, struct arena *arena,
                struct web_reply *re);
/*
 * The same question before the body has come (raw->body is ignored): how many bytes of it may
 * be read? False when the request is refused already: *re says how, and the connection is
 * to be closed.
 */
bool web_admit(struct web *w, const struct web_raw *raw, struct arena *arena,
               size_t *body_max, struct web_reply *re);
void web_reply_free(struct web_reply *re);
/* All headers of a reply but its length: what is said of the body, and the walls that the
 * browser holds (CSP with Trusted Types, nosniff, no-store). At most
 * WEB_REPLY_HEADERS of them; memory from the arena. */
#define WEB_REPLY_HEADERS 24
size_t web_reply_headers(const struct web *w, const struct web_reply *re,
                         struct arena *arena, struct web_header out[WEB_REPLY_HEADERS]);
/* The bytes of the body. */
struct str web_reply_body(const struct web_reply *re);

/* A field of the query, "" when it is not there; of several of one name the first. */
struct str web_query(const struct web_request *rq, const char *name);
/* The same as a number from range[0] to range[1]; *value stays when it is not there. False:
 * *re has the problem (400). */
MUST_USE bool
web_query_int(const struct web_request *rq, const char *name, const int64_t range[2],
              int64_t *value, struct web_reply *re);

/* Begins a reply of JSON with this status: write one value with what comes back. */
struct json web_json(struct web_reply *re, int status);

/*
 * A problem (RFC 9457): `type` is a word that programs read ("taken", "not-found"), `title`
 * says what it means, the detail what was found here and what would be right. What was
 * written of a body before is dropped.
 */
void web_problem(struct web_reply *re, int status, const char *type, const char *title,
                 const char *detail, ...) PRINTF(5, 6);
/* The same, left open for more members; ends with json_end_object(). */
struct json web_problem_open(struct web_reply *re, int status, const char *type,
                             const char *title, const char *detail);
/* 401, with the member `mode`, "laptop" or "team": how people log in here. */
void web_log_in_problem(const struct web *w, struct web_reply *re, const char *type,
                        const char *title, const char *detail);
/* 404, and 500 for what a store said: the sentence goes to the log, not to the peer. */
void web_not_found(struct web_reply *re, const char *what);
void web_broken(struct web_reply *re, const struct err *err);
/* Only the line in the log: for what must not stop the request. */
void web_log_failure(const struct err *err);

#endif
