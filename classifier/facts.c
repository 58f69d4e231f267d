/*
 * facts: gathers the places, settles them, lists them for people.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "classifier/facts.h"

void
facts_note(struct facts *facts, enum fact fact, bool denied, struct fact_place at)
{
    uint32_t *bits = denied ? &facts->denied : &facts->stated;
    if (*bits & FACT_BIT(fact))
        return;
    *bits |= FACT_BIT(fact);
    *(denied ? &facts->denied_at[fact] : &facts->stated_at[fact]) = at;
}

/* A field of its own states the fact; its first blanks are no part of the quote. */
static void
note_field(struct facts *facts, enum fact fact, const struct ad *ad,
           enum ad_field field)
{
    struct str text = ad_field_text(ad, field);
    struct str bare = str_trim(text);
    if (bare.n == 0)
        return;
    size_t start = (size_t)(bare.p - text.p);
    facts_note(facts, fact, false, (struct fact_place){ field, start, start + bare.n });
}

static void
imply(struct facts *facts, enum fact from, enum fact to)
{
    if (!(facts->stated & FACT_BIT(from)) || (facts->stated & FACT_BIT(to)))
        return;
    facts->implied |= FACT_BIT(to);
    facts_note(facts, to, false, facts->stated_at[from]);
}

void
facts_settle(struct facts *facts, const struct ad *ad)
{
    note_field(facts, FACT_EMPLOYER, ad, FIELD_EMPLOYER);
    note_field(facts, FACT_PAY, ad, FIELD_SALARY);
    imply(facts, FACT_SCHOOL, FACT_EMPLOYER);
    imply(facts, FACT_EMPLOYER, FACT_AGENCY);
    imply(facts, FACT_AGENCY, FACT_EMPLOYER);
    facts->stated &= ~facts->denied;
}

const struct fact_seen *
facts_list(const struct facts *facts, const struct ad *ad, enum ad_kind kind,
           struct arena *arena, size_t *count)
{
    struct fact_seen *out = ARENA_NEW(arena, struct fact_seen, FACT_COUNT);
    uint32_t spoken = (facts->stated & ~facts->implied) | facts->denied;
    uint32_t listed = facts_expected(kind) | spoken;
    *count = 0;
    for (int f = 0; f < FACT_COUNT; f++) {
        if (!(listed & FACT_BIT(f)))
            continue;
        struct fact_seen *seen = &out[(*count)++];
        seen->name = fact_name((enum fact)f);
        bool denied = facts->denied & FACT_BIT(f);
        if (!denied && !(facts->stated & FACT_BIT(f)))
            continue;
        const struct fact_place *at =
            denied ? &facts->denied_at[f] : &facts->stated_at[f];
        seen->state = denied ? FACT_DENIED : FACT_STATED;
        seen->field = at->field;
        seen->start = at->start;
        seen->end = at->end;
        seen->quote = str_sub(ad_field_text(ad, at->field), at->start, at->end);
    }
    return out;
}

const struct str *
facts_silent(const struct fact_seen *seen, size_t seen_count, struct arena *arena,
             size_t *count)
{
    struct str *out = ARENA_NEW(arena, struct str, seen_count);
    *count = 0;
    for (size_t i = 0; i < seen_count; i++) {
        if (seen[i].state == FACT_SILENT)
            out[(*count)++] = str_of(seen[i].name);
    }
    return out;
}
