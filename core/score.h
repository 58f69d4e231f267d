/*
 * score: what the classifier says of one ad, and why; the `risk` object of the
 * contract.
 *
 * A score is evidence laid out for a person: cues consistent with recruitment
 * deception, what speaks against them, what the ad is silent about. It is never a
 * finding. It depends on the ad, the rules, the model and the options named in `pack`,
 * and on nothing else: no clock, no locale, no store. All memory belongs to the arena
 * it was made in.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef CORE_SCORE_H
#define CORE_SCORE_H

#include "core/ad.h"
#include "core/json.h"

enum band { BAND_NONE, BAND_LOW, BAND_REVIEW, BAND_HIGH, BAND_COUNT };

/* Who speaks in the text. */
enum context {
    CONTEXT_RECRUITING,
    CONTEXT_SEEKING,      /* a job-seeker */
    CONTEXT_SELF_SERVICE, /* a person who offers an own service */
    CONTEXT_WARNING,
    CONTEXT_NEWS,
    CONTEXT_COURT,
    CONTEXT_OTHER,
    CONTEXT_COUNT
};

/* Where a scored ad belongs in the review queue. */
enum lane {
    LANE_NONE,    /* not queued */
    LANE_RISK,    /* flagged: band review or high */
    LANE_CAREFUL, /* may show a person at risk: restricted, with hotline card */
    LANE_AUDIT,   /* drawn by chance from what was not flagged */
    LANE_COUNT
};

/* One rule that fired (for a cue or, with negative points, against). */
struct hit {
    struct str cue;               /* "P08" */
    struct str rule;              /* "ru.travel-on-credit" */
    const struct str *indicators; /* "D2.4", ...; may be none */
    size_t indicator_count;
    char grade;    /* evidence grade 'A', 'B' or 'C' (field of the cue table) */
    double points; /* what it added after caps; negative for counter-cues */
    enum ad_field field;
    size_t start, end; /* byte offsets into the field, on character boundaries */
    struct str quote;  /* the original text between them */
    struct str why;    /* the cue's sentence in the language asked for */
    const struct hit_json *json; /* of this hit; NULL: none was made */
};

/* Of a hit's JSON what does not change from ad to ad, made once by score_hit_json(). Whoever
 * changes a copy of a hit takes it away. */
struct hit_json {
    struct str head; /* cue to grade, and the key of the points */
    struct str tail; /* why, and the end */
};

#define SCORE_WEIGHT_DECIMALS 3 /* of a token's weight that a score is written down with */

struct token_weight {
    struct str token; /* as folded, in UTF-8 */
    double weight;    /* natural log of the odds ratio; positive speaks for deception */
    enum ad_field field; /* where it stands first; valid when there is a quote */
    size_t start, end;   /* byte offsets into the field, on character boundaries */
    struct str quote;    /* the original words; "" not known */
};

enum dimension_state {
    DIMENSION_NONE,
    DIMENSION_PARTIAL,
    DIMENSION_POSITIVE,
    DIMENSION_STATED /* D4 to D6: a term of the ad speaks of it; never a finding */
};

/* One Delphi dimension: counted indicators and the combination rule's answer. */
struct dimension {
    enum dimension_state state;
    int strong, medium, weak;
    bool verified; /* a person has ticked these indicators against the source */
};

#define DIMENSION_COUNT    6
#define DIMENSIONS_RECRUIT 3 /* D1 to D3: only these can light up from an ad */

enum fact_state { FACT_SILENT, FACT_STATED, FACT_DENIED };

/* A fact that an honest ad states: whether this one does, and in which words. */
struct fact_seen {
    const char *name; /* "contract"; static */
    enum fact_state state;
    enum ad_field field; /* of the quote; valid unless silent */
    size_t start, end;   /* byte offsets into the field, on character boundaries */
    struct str quote;
};

struct pay_judged {
    bool known;              /* an amount with a currency was read */
    double amount_usd_month; /* upper end of the range, US dollars a month */
    bool compared;           /* a reference row applied */
    double reference;        /* reference pay, US dollars a month */
    double ratio;            /* amount / reference */
};

/* What would change the band: so many of the strongest cues left out, or the weight of the words,
 * or both; or so many points more of cues. All 0: nothing is known to. */
struct score_change {
    size_t cues;
    bool words;
    double more;
    enum band band; /* that it would be in */
};

struct score {
    double probability; /* 0..1, calibrated under the prior in force */
    double prior;       /* share of deceptive ads that is assumed; 0 not known */
    enum band band;
    double points; /* sum over cues after group caps, counter-cues included */
    enum lang lang;
    enum ad_kind kind; /* as given, or detected when absent */
    enum context context;
    enum context
        beside; /* of an offer: as what other sentences speak; else recruiting */
    enum lane lane;

    const struct hit *cues; /* strongest first */
    size_t cue_count;
    const struct hit *counter; /* strongest first */
    size_t counter_count;
    const struct fact_seen
        *facts; /* expected of its kind or spoken of, in a fixed order */
    size_t fact_count;
    const struct str *silent; /* "employer", "licence", ... in a fixed order */
    size_t silent_count;
    struct dimension dimensions[DIMENSION_COUNT];

    bool bayes_known;                  /* a model was there and had evidence */
    double bayes_probability;          /* 0..1 */
    const struct token_weight *tokens; /* strongest first */
    size_t token_count;
    struct score_change change;

    struct pay_judged pay;
    const struct contact *contacts; /* in order of field and place */
    size_t contact_count;

    size_t
        limits_hit;  /* rules that ran into a match limit, and other ceilings reached */
    struct str pack; /* hex SHA-256 of rules, model, options and program version */
    struct str why;  /* one sentence a reviewer can read */
};

const char *band_name(enum band band); /* "none", "low", "review", "high" */
const char *context_name(enum context context);
const char *lane_name(enum lane lane); /* "", "risk", "careful", "audit" */
const char *dimension_state_name(enum dimension_state state);
const char *fact_state_name(enum fact_state state); /* "silent", "stated", "denied" */
/* The other way; false when the name is not known. */
bool band_of(struct str name, enum band *out);
bool context_of(struct str name, enum context *out);
bool lane_of(struct str name, enum lane *out);

/* Appends the head and the tail of a hit's JSON. */
void score_hit_json(const struct hit *hit, struct buf *head, struct buf *tail);

/* Writes the `risk` object of the contract: the same score always gives the same bytes. */
void score_write_json(const struct score *score, struct json *j);

#endif
