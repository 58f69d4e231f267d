/*
 * people: who may log in, in which role, and how they prove it.
 *
 * A name, once given, stays with its person: people are disabled, never removed. Passwords
 * are kept as Argon2id hashes, recovery codes as SHA-256. Whoever asks cannot tell from answer
 * or time whether a name exists. Each change adds a line to the audit log; log-ins do not, that
 * is the server's part. How often somebody may try is too.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef STORE_PEOPLE_H
#define STORE_PEOPLE_H

#include "core/ad.h"
#include "core/arena.h"
#include "store/store.h"
#include "store/totp.h"

enum person_role {
    PERSON_REVIEWER,
    PERSON_SUPERVISOR,
    PERSON_AUDITOR,
    PERSON_RESEARCHER,
    PERSON_ADMIN,
    PERSON_ROLE_COUNT
};
/* "reviewer", "supervisor", "auditor", "researcher", "admin" */
const char *person_role_name(enum person_role role);
bool person_role_of(struct str name, enum person_role *out);
/* Must this role prove itself with a second factor too? */
bool person_role_needs_totp(enum person_role role);

#define PERSON_NAME_BYTES   64
#define PASSWORD_LETTERS    12 /* at least */
#define PASSWORD_BYTES      1024
#define RECOVERY_CODES      8
#define RECOVERY_CODE_SIZE  20 /* "abcd-efgh-ijkl-mnop" and a NUL: 80 bits */

struct person {
    struct str name;
    enum person_role role;
    enum lang lang; /* LANG_NONE: not said */
    bool disabled, has_password, has_totp;
    int64_t codes_left; /* recovery codes not used yet */
    int64_t made_ms;
    int64_t epoch; /* another one after each change that ends the person's sessions: of
                    * password, role and second factor, of leaving and coming back */
};

/* A change of one person: who makes it, and when. */
struct person_change {
    struct str name; /* whose: 1 to 64 bytes of letters, digits and . _ - @ */
    struct str by;
    int64_t now_ms;
};

/* Adds somebody who cannot log in before a password is set. A name that is there is refused. */
MUST_USE bool people_add(struct store *s, const struct person_change *c,
                         enum person_role role, enum lang lang, struct err *err);
/* Sets the password; false with a sentence when it is too short or too well known. */
MUST_USE bool people_set_password(struct store *s, const struct person_change *c,
                                  struct str password, struct err *err);
MUST_USE bool people_set_role(struct store *s, const struct person_change *c,
                              enum person_role role, struct err *err);
MUST_USE bool people_set_lang(struct store *s, const struct person_change *c,
                              enum lang lang, struct err *err);
MUST_USE bool people_disable(struct store *s, const struct person_change *c,
                             bool disabled, struct err *err);

/* What a person is shown once and nobody afterwards. */
struct totp_new {
    uint8_t secret[TOTP_SECRET_SIZE];
    char codes[RECOVERY_CODES][RECOVERY_CODE_SIZE];
};
/* Makes a new second factor and new recovery codes; old ones are void. The caller wipes *out. */
MUST_USE bool people_new_totp(struct store *s, const struct person_change *c,
                              struct totp_new *out, struct err *err);

/* Everybody, by name. */
MUST_USE bool people_list(struct store *s, struct arena *arena,
                          const struct person **people, size_t *count, struct err *err);
enum person_found { PERSON_FOUND, PERSON_NONE, PERSON_FAILED };
/* One person by the whole name. */
enum person_found people_find(struct store *s, struct str name, struct arena *arena,
                              struct person *out, struct err *err);

enum people_answer {
    PEOPLE_RIGHT,
    PEOPLE_NEEDS_CODE, /* the password is right; people_check_totp() comes next */
    PEOPLE_WRONG,
    PEOPLE_FAILED /* err says why; also a role that needs a second factor and has none */
};
/* What was found out of a password, in two steps, so that the slow one between them may be
 * done elsewhere: password_fits() of core/secret.h. */
struct password_proof {
    struct str name, password;
    struct str hash; /* people_password_hash() fills it in; ends with a NUL */
    bool fits;       /* what password_fits(hash, password) said */
};
/* The hash that the password of this name must fit; "" when there is none, which costs the
 * same work. Memory from the arena. */
MUST_USE bool people_password_hash(struct store *s, struct password_proof *proof,
                                   struct arena *arena, struct err *err);
/* What follows of it, as people_check_password(). A hash that is not the person's any more fits
 * nothing. */
enum people_answer people_password_proved(struct store *s,
                                          const struct password_proof *proof,
                                          struct arena *arena, struct person *out,
                                          struct err *err);
/*
 * Checks a password. Unknown and disabled people cost the same time as known ones. A hash that
 * was made with older costs is made anew. *out is filled unless PEOPLE_WRONG.
 */
enum people_answer people_check_password(struct store *s, struct str name,
                                         struct str password, struct arena *arena,
                                         struct person *out, struct err *err);
/* Checks a code of six digits, one step of clock drift allowed, or a recovery code. Either is
 * good once. PEOPLE_RIGHT or PEOPLE_WRONG. */
enum people_answer people_check_totp(struct store *s, struct str name, struct str code,
                                     int64_t now_ms, struct err *err);

#endif
