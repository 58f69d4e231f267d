/*
 * nearmiss_say: reasons of near misses in words.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "classifier/nearmiss.h"

#include "core/tr.h"

static struct str
say_word(const struct near_reason *r, enum lang say, struct arena *arena)
{
    if (!r->found.n)
        return arena_printf(arena, tr(say, "nothing stands for %.*s"),
                            STR_ARG(r->wanted));
    return arena_printf(arena, tr(say, "\"%.*s\" stands where %.*s was looked for"),
                        STR_ARG(r->found), STR_ARG(r->wanted));
}

static struct str
say_gap(const struct near_reason *r, enum lang say, struct arena *arena)
{
    return arena_printf(
        arena,
        tr(say, "words between \"%.*s\" and \"%.*s\": %u, at most %u are allowed"),
        STR_ARG(r->found), STR_ARG(r->behind), r->words, r->allowed);
}

static struct str
say_unless_near(const struct near_reason *r, enum lang say, struct arena *arena)
{
    return arena_printf(arena,
                        tr(say, "blocked by \"%.*s\" near \"%.*s\", words between: %u, "
                                "up to %u block: unless_near %.*s"),
                        STR_ARG(r->found), STR_ARG(r->behind), r->words, r->allowed,
                        STR_ARG(r->wanted));
}

static struct str
say_pay(const struct near_reason *r, enum lang say, struct arena *arena)
{
    if (!r->found.n)
        return str_of(tr(say, "no pay that can be compared with a reference"));
    return arena_printf(
        arena, tr(say, "the pay is %.*s times the reference, the rule wants %.*s"),
        STR_ARG(r->found), STR_ARG(r->wanted));
}

struct str
near_say(const struct near_reason *r, enum lang say, struct arena *arena)
{
    switch (r->kind) {
    case NEAR_WORD:
        return say_word(r, say, arena);
    case NEAR_ELSEWHERE:
        return arena_printf(arena,
                            tr(say, "\"%.*s\" stands there, in another place or order"),
                            STR_ARG(r->found));
    case NEAR_GAP:
        return say_gap(r, say, arena);
    case NEAR_START:
        return arena_printf(arena, tr(say, "\"%.*s\" is not at the start of the field"),
                            STR_ARG(r->found));
    case NEAR_NEGATED:
        return arena_printf(arena,
                            tr(say, "\"%.*s\" is taken back by the words around it"),
                            STR_ARG(r->found));
    case NEAR_REGEX:
        return arena_printf(
            arena,
            tr(say, "the literal \"%.*s\" stands there, the expression does not match"),
            STR_ARG(r->wanted));
    case NEAR_UNLESS:
        return arena_printf(arena, tr(say, "blocked by \"%.*s\": unless %.*s"),
                            STR_ARG(r->found), STR_ARG(r->wanted));
    case NEAR_UNLESS_NEAR:
        return say_unless_near(r, say, arena);
    case NEAR_COMPANY:
        return arena_printf(arena, tr(say, "its company is missing: %.*s"),
                            STR_ARG(r->wanted));
    case NEAR_LANGUAGE:
        return arena_printf(arena,
                            tr(say, "the rule is for %.*s, the ad's language is %.*s"),
                            STR_ARG(r->wanted), STR_ARG(r->found));
    case NEAR_FIELD:
        return arena_printf(arena,
                            tr(say, "it stands in %.*s, the rule looks in %.*s only"),
                            STR_ARG(r->found), STR_ARG(r->wanted));
    case NEAR_AD_KIND:
        if (!r->found.n)
            return arena_printf(
                arena,
                tr(say, "the rule is for ads of %.*s, this one's kind is not known"),
                STR_ARG(r->wanted));
        return arena_printf(arena,
                            tr(say, "the rule is for ads of %.*s, this one is of %.*s"),
                            STR_ARG(r->wanted), STR_ARG(r->found));
    case NEAR_FACT:
        return arena_printf(arena, tr(say, "the ad is not silent about %.*s"),
                            STR_ARG(r->wanted));
    case NEAR_PAY:
        return say_pay(r, say, arena);
    default:
        return str_of(tr(say, "no evasive spelling was found"));
    }
}
