/*
 * ruleset: a rule pack in memory: cues, rules, reference pay and written cases.
 *
 * Loaded from a bundle of YAML files (cues.yaml, reference-pay.yaml, pack/...yaml, cases/...yaml),
 * checked as a whole and compiled. Everything lives in its own arena until ruleset_free().
 * Read-only afterwards, so threads may share it.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef CLASSIFIER_RULESET_H
#define CLASSIFIER_RULESET_H

#include "classifier/match.h"
#include "classifier/negation.h"
#include "core/bundle.h"
#include "core/score.h"

#define RULES_MAX    20000
#define CUES_MAX     256
#define EXAMPLES_MAX 64    /* hit or miss texts of one rule */
#define POINTS_MAX   20.0  /* of one rule, either sign */
#define RULE_NONE    UINT32_MAX

struct regex; /* classifier/regex.h */
struct gates; /* classifier/regex_gate.h */

/* One text in the three languages of the program. */
struct says {
    struct str en, ru, kk;
};

/* The one in `lang`; English when that is empty or the language is another. */
struct str says_in(const struct says *says, enum lang lang);

enum strength { STRENGTH_WEAK, STRENGTH_MEDIUM, STRENGTH_STRONG };

struct indicator {
    struct str id; /* "D2.4" */
    int dimension; /* 1 to 6 */
    enum strength strength;
    struct says name;
    bool verified; /* ticked against the source by a person */
};

struct cue_group {
    struct str name;
    double cap; /* most points of all its cues together */
};

/* What a cue's first letter says; decides what may carry an ad across a threshold. */
enum cue_family {
    CUE_PROMISE = 'P',
    CUE_TARGETING = 'T',
    CUE_OPACITY = 'O',
    CUE_DOCUMENTS = 'D',
    CUE_SECTOR = 'S',
    CUE_GROUP = 'G',
    CUE_COUNTER = 'N',
    CUE_CARE = 'R'
};

struct cue {
    struct str code; /* "P08" */
    enum cue_family family;
    uint32_t group;
    const struct str *indicators; /* ids */
    const uint32_t *indicator_numbers; /* the same, as indices */
    size_t indicator_count;
    char grade; /* 'A', 'B' or 'C' */
    double cap; /* most points of this cue */
    struct says name, why;
};

/* What an honest ad states; which of these are expected of an ad is a matter of its kind. */
enum fact {
    FACT_EMPLOYER,
    FACT_ADDRESS,
    FACT_LICENCE,
    FACT_DUTIES,
    FACT_HOURS,
    FACT_PAY,
    FACT_CONTRACT,
    FACT_VISA,
    FACT_AGENCY,    /* who arranges a marriage or a trip */
    FACT_COSTS,     /* what it costs and who pays */
    FACT_DOCUMENTS, /* which papers are needed */
    FACT_RETURN,    /* the way home */
    FACT_INSURANCE,
    FACT_SCHOOL, /* which school or host family */
    FACT_FEE,    /* what the course costs */
    FACT_COUNT
};

const char *fact_name(enum fact fact);
#define FACT_BIT(fact) (1u << (fact))

/* The FACT_BITs that an honest ad of this kind states; those of a job when it has none. */
uint32_t facts_expected(enum ad_kind kind);

enum rule_does { RULE_CUE, RULE_CONTEXT, RULE_KIND, RULE_FACT };
enum rule_checked { CHECKED_NONE, CHECKED_AUTHOR, CHECKED_NATIVE };

/* An ad to try a rule on; `line` is where it stands in the rule file. */
struct example {
    struct ad ad;
    int line;
};

/* One pattern of a rule, by its number in the matcher. */
struct rule_pattern {
    uint32_t number;
    struct str text;
};

/* Another rule or a cue that must have hit. */
struct company {
    bool is_cue;
    uint32_t index;
};

struct rule {
    /* What each rule that is judged is asked for stands together, in few lines of memory. */
    uint32_t langs;  /* MATCH_LANG bits */
    uint32_t kinds;  /* 1 << ad_kind; 0: all */
    uint32_t absent; /* FACT_BITs that must be silent */
    uint32_t fields; /* MATCH_FIELD bits */
    size_t any_count, all_count;
    struct regex *regex; /* NULL without */
    enum rule_does does;
    uint32_t cue;   /* index, for RULE_CUE */
    enum fact fact; /* for RULE_FACT */
    bool denied;    /* for RULE_FACT: there is none, or it will be told later */
    bool evasion;
    bool has_pay_ratio;
    bool shadow;
    bool targets; /* its cue says who is wanted: never carries an ad across a threshold */
    bool regex_negatable; /* what it matches is not to be found on words that are taken back */
    enum context context; /* for RULE_CONTEXT */
    enum ad_kind kind;    /* for RULE_KIND */
    double points;
    const struct company *with;
    size_t with_count;
    double pay_ratio_min, pay_ratio_max;
    struct str id;
    struct str file; /* name in the bundle */
    int line;
    enum rule_checked checked;
    const struct rule_pattern *any, *all, *unless, *unless_near;
    size_t unless_count, unless_near_count;
    struct str regex_text, literal;
    const struct example *hit, *miss;
    size_t hit_count, miss_count;
};

/* Does the rule rest on nothing but what the ad leaves out? */
static inline bool
rule_is_silence(const struct rule *rule)
{
    return rule->absent && !rule->any_count && !rule->all_count && !rule->regex;
}

/* Which rule a pattern number belongs to, and as what. */
enum pattern_role { ROLE_ANY, ROLE_ALL, ROLE_UNLESS, ROLE_UNLESS_NEAR, ROLE_PAY };

struct pattern_owner {
    uint32_t rule; /* or the row of the pay table */
    uint32_t index;
    enum pattern_role role;
    bool negatable; /* not to be found on words that are taken back */
    bool blockable; /* not to be found near an `unless_near` of its rule, if it has one */
};

struct pay_rate {
    char currency[4];
    double usd; /* US dollars for one unit */
};

struct pay_row {
    struct str occupation;
    struct str country; /* "kz", "any" */
    double usd_month;
    struct str source;
    int year;
    bool read; /* a person has read the source; otherwise the row adds no points */
};

/* What a case expects of one fact. */
struct case_fact {
    enum fact fact;
    enum fact_state state;
};

/* An ad written for the project, with what it must come out as. */
struct written_case {
    struct str id, file;
    int line;
    struct ad ad;
    const struct str *cues, *counter;
    const struct str *without; /* cues that must not be found */
    size_t cue_count, counter_count, without_count;
    const struct case_fact *facts;
    size_t fact_count;
    bool has_context;
    enum context context;
    uint32_t bands; /* 1 << band */
};

struct ruleset {
    struct arena arena;
    bool opened; /* all of it is one piece of memory (classifier/ruleset_image.h) */
    struct cue_group *groups;
    size_t group_count;
    struct indicator *indicators;
    size_t indicator_count;
    struct cue *cues;
    size_t cue_count;
    uint16_t cue_slots[4 * CUES_MAX]; /* open addressing by code: index and 1; 0: free */
    struct rule *rules;
    size_t rule_count;
    const uint32_t *order; /* rules in the order of evaluation: facts, kinds, then by `with` */
    const uint32_t *rank;   /* by rule: its place in that order */
    const uint32_t *always; /* rules without patterns */
    size_t always_count;
    const uint32_t *regexes; /* rules with a regular expression */
    size_t regex_count;
    uint32_t regex_fields; /* that any of them applies to, MATCH_FIELD bits */
    struct gates *gates;   /* of these expressions */
    struct pay_rate *rates;
    size_t rate_count;
    double hours_month;
    struct pay_row *rows;
    size_t row_count;
    struct matcher *matcher;
    struct pattern_owner *owners; /* by pattern number */
    const struct negation *negation;
};

/*
 * Loads and checks a pack. The bundle's bytes are copied where needed; it may go afterwards,
 * but for the bytes of what it has compiled: the built-in pack is opened instead of read.
 * On failure says file, line, column, what was found and what would be right.
 */
MUST_USE bool ruleset_load(const struct bundle *bundle, struct ruleset **out,
                           struct err *err);
void ruleset_free(struct ruleset *r);
/* Loads the pack's cues with their words and nothing else: for naming cues, not for finding
 * them. Free with ruleset_free(). */
MUST_USE bool ruleset_load_cues(const struct bundle *bundle, struct ruleset **out,
                                struct err *err);

/* Written cases of the bundle's cases/ folder, in the arena given. They may name cues of `rules`
 * only; NULL: any. */
MUST_USE bool ruleset_cases(const struct bundle *bundle, const struct ruleset *rules,
                            struct arena *arena, const struct written_case **out,
                            size_t *count, struct err *err);

/* The rule with that id; RULE_NONE when there is none. */
uint32_t ruleset_find(const struct ruleset *r, struct str id);
/* The cue with that code; RULE_NONE when there is none. */
uint32_t ruleset_find_cue(const struct ruleset *r, struct str code);
const struct indicator *ruleset_find_indicator(const struct ruleset *r, struct str id);

/*
 * The patterns of a rule that its `unless_near` can block: those of `any`, or of `all` when
 * there is neither `any` nor an expression. The same as what its `unless` cancels.
 */
const struct rule_pattern *rule_blockable(const struct rule *rule, size_t *count);
/* The languages of a rule as "any" or "ru, kk". */
struct str rule_langs_text(const struct rule *rule, struct arena *arena);

#endif
