/*
 * page: what one fetch left behind, in words that crawler and store share.
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef CORE_PAGE_H
#define CORE_PAGE_H

#include "core/ad.h"

/* How a fetch ended. Every refusal is counted and can be told in a sentence. */
enum page_outcome {
    PAGE_OK,             /* read */
    PAGE_UNCHANGED,      /* 304, or the same digest as last time */
    PAGE_REDIRECT,       /* 3xx: the target went through the frontier */
    PAGE_GONE,           /* 404, 410 */
    PAGE_HTTP_ERROR,     /* other 4xx and 5xx */
    PAGE_NET_ERROR,      /* no connection, broken protocol */
    PAGE_TIMEOUT,        /* slower than the ceiling */
    PAGE_ROBOTS,         /* closed by robots.txt */
    PAGE_ROBOTS_UNKNOWN, /* robots.txt unreachable: the host is closed for now */
    PAGE_PRIVATE,        /* address not public */
    PAGE_SCHEME,         /* not http or https */
    PAGE_PORT,           /* port not allowed */
    PAGE_SCOPE,          /* outside the source's scope */
    PAGE_TOO_MANY_HOPS,  /* redirect ceiling */
    PAGE_TOO_LARGE, /* more bytes than the ceiling; what came was kept as truncated */
    PAGE_TOO_DEEP, /* the gate before the parser: nesting, open formatting, attributes */
    PAGE_NOT_TEXT,     /* a type that cannot hold an ad, or bytes that are no text */
    PAGE_BAD_ENCODING, /* content coding broken or unknown */
    PAGE_BUDGET,       /* the source's pages of the day are used up */
    PAGE_TRAP,         /* URL too long, too deep or repeating itself */
    PAGE_FULL,         /* the source has as many URLs waiting as it may */
    PAGE_QUIET,        /* the hours in which the source leaves its sites alone */
    PAGE_SOFT_404,     /* says with status 200 that there is nothing */
    PAGE_DUPLICATE,    /* names another address of its host as its own */
    PAGE_PARSE_KILLED, /* reading it took too long, too much memory, or what it may not */
    PAGE_OUTCOME_COUNT
};

/* The outcome in a few English words for people; a key for tr(). */
const char *page_outcome_words(enum page_outcome outcome);
/* "ok", "unchanged", "robots", "private_address", ...: keys of `refused` in --stats. */
const char *page_outcome_name(enum page_outcome outcome);
bool page_outcome_of(struct str name, enum page_outcome *out);
/* Is this a refusal of ours (policy or ceiling), as against an answer of the network? */
bool page_outcome_refused(enum page_outcome outcome);

/* Was a feed or sitemap right that said that a page had changed? */
enum page_told {
    PAGE_NOT_TOLD,     /* nothing was said when the page was last looked at */
    PAGE_TOLD_TRULY,   /* it had changed */
    PAGE_TOLD_FALSELY, /* it had not */
    PAGE_TOLD_COUNT
};

#define PAGE_LOOKS_MAX 16 /* the half of them is forgotten then */

/* What looks at a page have shown, without its first; from it follows how often it changes. */
struct page_looks {
    uint32_t still_min;   /* minutes behind which it was the same */
    uint32_t changed_min; /* minutes behind which it had changed */
    uint8_t count;        /* looks that are counted */
    uint8_t changed;      /* of them, those that found it changed */
};

/* One URL that waits in the frontier. */
struct page_url {
    struct str url;    /* normalised */
    struct str source; /* id of the source whose scope it lies in */
    int depth;         /* links from a seed */
    int hops;          /* redirects that led here */
    bool is_seed;
    /* what earlier visits left; empty and 0 when none */
    struct str etag;
    struct str last_modified;
    struct str digest;   /* hex SHA-256 of the last body */
    bool links_only;     /* only the links of that body were read, not its ads */
    int64_t due_ms;      /* not before this time; 0: at once */
    int64_t interval_ms; /* revisit interval learned so far; 0: none yet */
    int64_t fetched_ms;  /* the latest visit; 0 none */
    int64_t changed_ms;  /* when it changed last, says a feed; 0 nothing said */
    enum page_told told; /* was that right at the latest visit? */
    struct page_looks looks;
    int64_t rest_until_ms; /* its host is left alone until then: what earlier runs owe it */
};

#define PAGE_LINKS_MAX 50000 /* taken up of one page; as many as a sitemap may hold */

/* One visit, whole: what the store writes in one transaction. */
struct page {
    struct page_url at; /* the URL visited */
    enum page_outcome outcome;
    int status; /* HTTP status, 0 without an answer */
    int64_t
        fetched_ms; /* wall clock at the start of the request; of the refusal otherwise */
    int64_t waited_ms; /* how long the host was left alone before: politeness ledger */
    int64_t delay_ms;  /* the delay in force */
    int64_t took_ms;   /* request start to last byte */
    int64_t rest_ms;   /* for which the host is left alone after it */
    int64_t next_ms;   /* when to come again; 0: never */
    int64_t interval_ms;
    enum page_told told; /* was right what a feed said of it? */
    struct page_looks looks;
    size_t bytes;       /* body bytes on the wire */
    bool requested;     /* a request went out (false: refused before) */
    struct str host;    /* scheme://name:port */
    struct str address; /* peer address */
    struct str basis;   /* on which the source is crawled, as its file states it; "" none */
    struct str robots;  /* hex SHA-256 of the robots.txt in force; "" none fetched */
    struct str etag;
    struct str last_modified;
    struct str digest;    /* hex SHA-256 of the body */
    bool links_only;      /* its ads were not looked for */
    struct str warc_file; /* where the response record stands; "" not archived */
    int64_t warc_offset;
    int64_t warc_size;
    struct str warc_digest; /* its WARC-Block-Digest */
    struct str
        what; /* sentence for people: rule line, redirect target, limit reached */
    const struct page_url
        *links; /* new URLs found, normalised, in scope; and known ones (fetched_ms > 0) of
                   which a feed says that they changed since (changed_ms) */
    size_t link_count;
    const struct ad *ads; /* ads read from it */
    size_t ad_count;
    const void *judged; /* what the port's may_keep() learned of the ads; its own */
    struct str note; /* JSON that the archive keeps beside the answer; "" none */
};

/* A record of the archive, as the store notes it. Those that belong to no visit (answers to
 * robots.txt, what a crash left behind) are noted by themselves. */
struct page_record {
    struct str source; /* id of the source; "" unknown */
    struct str url;
    struct str warc_file;
    int64_t warc_offset;
    int64_t warc_size;
    struct str warc_digest;
    int64_t fetched_ms;
    const struct page *request; /* that brought it, for the ledger; NULL not known */
};

#endif
