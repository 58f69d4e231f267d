/*
 * questions: one for each fact that an honest offer states. Pure.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "reports/questions.h"

#include "core/tr.h"

static const struct {
    const char *fact, *question;
    bool status; /* would ask after somebody's papers */
} table[] = {
    { "employer",
      TR_TEXT("What is the full name of the employer, and where is it "
              "registered?"),
      false },
    { "address", TR_TEXT("At what address will I work, and whom can I call there?"),
      false },
    { "licence",
      TR_TEXT("Which licence allows you to recruit for work abroad? What is "
              "its number?"),
      false },
    { "duties", TR_TEXT("What exactly will I do each day?"), false },
    { "hours", TR_TEXT("How many hours a day and how many days a week will I work?"),
      false },
    { "pay", TR_TEXT("How much will I be paid, when, and what is taken off?"), false },
    { "contract",
      TR_TEXT("Will I get a written contract in a language I read before I "
              "leave?"),
      false },
    { "visa", TR_TEXT("What kind of visa will I have, and does it allow this work?"),
      true },
    { "agency", TR_TEXT("Which agency arranges this, and where is it registered?"),
      false },
    { "costs",
      TR_TEXT("What does it all cost, who pays for what, and will I owe "
              "anybody anything?"),
      false },
    { "documents",
      TR_TEXT("Which documents do you need, and does my passport stay "
              "with me?"),
      true },
    { "return", TR_TEXT("Who pays for the way home if I want to leave early?"), false },
    { "insurance", TR_TEXT("Who insures me against illness and accidents?"), false },
    { "school", TR_TEXT("Which school or family takes me, and how do I reach them?"),
      false },
    { "fee",
      TR_TEXT("What does the course cost, and is the fee returned if I do not "
              "go?"),
      false },
};

size_t
questions_of(const struct score *score, enum lang say, const char *out[QUESTIONS_MAX])
{
    size_t n = 0;
    for (size_t i = 0; i < score->fact_count && n < QUESTIONS_MAX; i++) {
        const struct fact_seen *fact = &score->facts[i];
        if (fact->state == FACT_STATED)
            continue;
        for (size_t k = 0; k < sizeof table / sizeof table[0]; k++)
            if (!strcmp(table[k].fact, fact->name) && n < QUESTIONS_MAX &&
                !(table[k].status && score->lane == LANE_CAREFUL))
                out[n++] = tr(say, table[k].question);
    }
    return n;
}
