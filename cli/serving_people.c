/*
 * serving_people: answers of store/people.h in the words of web/web.h.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "cli/serving_people.h"

#include "store/people.h"

static enum login_answer
answer_of(enum people_answer answer)
{
    switch (answer) {
    case PEOPLE_RIGHT:
        return LOGIN_DONE;
    case PEOPLE_NEEDS_CODE:
        return LOGIN_NEEDS_CODE;
    case PEOPLE_WRONG:
        return LOGIN_WRONG;
    case PEOPLE_FAILED:
        break;
    }
    return LOGIN_FAILED;
}

static enum role
role_of_person(const struct person *person)
{
    return role_of(str_of(person_role_name(person->role)));
}

static bool
find_hash(void *user, struct arena *arena, struct web_slow *proof, struct err *err)
{
    struct password_proof found = { .name = proof->name };
    bool ok = people_password_hash(user, &found, arena, err);

    proof->hash = found.hash;
    return ok;
}

static enum login_answer
check_password(void *user, const struct web_slow *proof, struct arena *arena,
               struct web_person *out, struct err *err)
{
    const struct password_proof proved = { proof->name, proof->password, proof->hash,
                                           proof->fits };
    struct person person;
    enum people_answer answer =
        people_password_proved(user, &proved, arena, &person, err);

    if (answer == PEOPLE_RIGHT || answer == PEOPLE_NEEDS_CODE)
        *out = (struct web_person){ person.name, role_of_person(&person),
                                    person.lang ? person.lang : LANG_EN, person.epoch };
    return answer_of(answer);
}

static enum login_answer
check_code(void *user, const struct web_person *who, struct str code, int64_t now_ms,
           struct err *err)
{
    return answer_of(people_check_totp(user, who->name, code, now_ms, err));
}

/* What cannot be read counts as gone: a log-in is asked for again. */
static bool
stays(void *user, const struct web_person *who)
{
    struct arena arena;
    struct person person;
    bool still;

    arena_init(&arena, 0);
    still = people_find(user, who->name, &arena, &person, NULL) == PERSON_FOUND &&
            !person.disabled && role_of_person(&person) == who->role &&
            person.epoch == who->epoch;
    arena_free(&arena);
    return still;
}

struct web_people
serving_people(struct store *store)
{
    return (struct web_people){ store, find_hash, check_password, check_code, stays };
}

bool
serving_has_people(struct store *store, struct arena *arena)
{
    const struct person *people;
    size_t count;

    if (!people_list(store, arena, &people, &count, NULL))
        return false;
    for (size_t i = 0; i < count; i++)
        if (!people[i].disabled && people[i].has_password)
            return true;
    return false;
}
