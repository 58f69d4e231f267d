/*
 * people_check: who is there, and do they prove it.
 *
 * The work is the same for a name that is there, one that is disabled and one that nobody has:
 * one row asked for by its key, one password hashed.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "core/secret.h"
#include "core/utf8.h"
#include "store/inside.h"
#include "store/people.h"
#include "store/people_inside.h"

/* Long ones from lists of leaked passwords, and from keyboards; short ones are refused by
 * their length. */
static const char *const known_passwords[] = {
    "123456789012",  "1234567890123",    "12345678901234",  "123123123123",
    "111111111111",  "000000000000",     "987654321012",    "qwertyuiopas",
    "qwertyuiop12",  "qwertyuiop123",    "qwerty123456",    "qwerty12345678",
    "1q2w3e4r5t6y",  "1qaz2wsx3edc",     "q1w2e3r4t5y6",    "passwordpassword",
    "password1234",  "password12345",    "password123456",  "iloveyou1234",
    "administrator", "administrator1",   "adminadminadmin", "letmeinletmein",
    "welcome12345",  "abcdefghijkl",     "abcd12345678",    "asdfghjkl123",
    "йцукенгшщзхъ",  "йцукенгшщзх1",     "парольпароль",    "пароль123456",
    "zxcvbnm12345",  "changemechangeme", "lurewatch1234",   "lurewatchlurewatch",
};

static bool
is_one_letter(struct str password)
{
    size_t at = 0;
    uint32_t first = utf8_next(password, &at);

    while (at < password.n)
        if (utf8_next(password, &at) != first)
            return false;
    return true;
}

bool
password_check(struct str password, struct str name, struct err *err)
{
    size_t letters = utf8_count(password);

    if (letters < PASSWORD_LETTERS)
        return err_set(err, "a password has at least %d characters; this one has %zu",
                       PASSWORD_LETTERS, letters);
    if (password.n > PASSWORD_BYTES)
        return err_set(err, "a password has at most %d bytes; this one has %zu",
                       PASSWORD_BYTES, password.n);
    for (size_t i = 0; i < sizeof known_passwords / sizeof known_passwords[0]; i++)
        if (str_eq_nocase(password, str_of(known_passwords[i])))
            return err_set(err, "this password is one of the first that are tried; "
                                "three or four words that do not belong together "
                                "are better");
    if (is_one_letter(password) ||
        (name.n >= 4 && str_find_nocase(password, name) >= 0))
        return err_set(err, "a password may not be one character again and again, nor "
                            "hold the name of its person");
    return true;
}

void
recovery_hash(struct str name, struct str code, char out[DIGEST_HEX_SIZE])
{
    char text[RECOVERY_CODE_SIZE];
    struct buf plain = buf_over(text, sizeof text);
    struct digest *digest = digest_new();
    uint8_t sum[DIGEST_SIZE];

    for (size_t i = 0; i < code.n; i++) {
        char c = code.p[i];
        if (c != '-' && c != ' ')
            buf_add_char(&plain, c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c);
    }
    digest_add(digest, name);
    digest_add(digest, STR("\n"));
    digest_add(digest, buf_str(&plain));
    digest_end(digest, sum);
    digest_hex(sum, out);
    secret_wipe(text, sizeof text);
}

/* A person with what is never shown. */
struct known {
    struct person person;
    struct arena *arena;
    struct str password, totp;
    int64_t totp_step;
    bool found;
};

#define PERSON_COLUMNS                                                                 \
    "p.name, p.role, p.lang, p.disabled, p.made_ms, p.password, p.totp, p.totp_step, " \
    "p.epoch, "                                                                        \
    "(SELECT count(*) FROM person_code c WHERE c.name = p.name AND c.used_ms = 0)"

/* A role that this program does not know is no role: such a person may not log in. */
static void
read_known(struct db_row *row, struct known *k)
{
    struct str role;

    k->person.name = row_keep(row, k->arena);
    role = row_text(row);
    k->person.disabled = !person_role_of(role, &k->person.role);
    k->person.lang = lang_of(row_text(row));
    k->person.disabled = row_int(row) != 0 || k->person.disabled;
    k->person.made_ms = row_int(row);
    k->password = row_keep(row, k->arena);
    k->totp = row_keep(row, k->arena);
    k->totp_step = row_int(row);
    k->person.epoch = row_int(row);
    k->person.codes_left = row_int(row);
    k->person.has_password = k->password.n > 0;
    k->person.has_totp = k->totp.n > 0;
    k->found = true;
}

static bool
take_known(void *user, struct db_row *row, struct err *err)
{
    (void)err;
    read_known(row, user);
    return true;
}

static const char SQL_FIND[] =
    "SELECT " PERSON_COLUMNS " FROM person p WHERE p.name = $1";

static bool
find_known(struct store *s, struct str name, struct known *k, struct err *err)
{
    const struct bind binds[] = { bind_text(name) };

    return db_run(s->db, &(struct query){ SQL_FIND, BINDS(binds), take_known, k }, err);
}

enum person_found
people_find(struct store *s, struct str name, struct arena *arena, struct person *out,
            struct err *err)
{
    struct known k = { .arena = arena };

    if (!find_known(s, name, &k, err))
        return PERSON_FAILED;
    *out = k.person;
    return k.found ? PERSON_FOUND : PERSON_NONE;
}

struct listing {
    struct list list;
    struct arena *arena;
};

static bool
take_person(void *user, struct db_row *row, struct err *err)
{
    struct listing *l = user;
    struct known k = { .arena = l->arena };

    (void)err;
    read_known(row, &k);
    *(struct person *)list_add(&l->list, sizeof(struct person)) = k.person;
    return true;
}

static const char SQL_LIST[] =
    "SELECT " PERSON_COLUMNS " FROM person p ORDER BY p.name";

bool
people_list(struct store *s, struct arena *arena, const struct person **people,
            size_t *count, struct err *err)
{
    struct listing l = { .arena = arena };
    bool ok = db_run(s->db, &(struct query){ SQL_LIST, NULL, 0, take_person, &l }, err);

    *people = list_keep(&l.list, sizeof **people, arena);
    *count = ok ? l.list.count : 0;
    return ok;
}

static const char SQL_REHASH[] =
    "UPDATE person SET password = $3 WHERE name = $1 AND password = $2";

/* The costs of a hash rise over the years; only now is the password at hand. */
static bool
hash_again(struct store *s, const struct known *k, struct str password, struct err *err)
{
    char hash[PASSWORD_HASH_SIZE];

    if (!password_is_old(k->password.p) || !password_hash(password, hash))
        return true;
    const struct bind binds[] = { bind_text(k->person.name), bind_text(k->password),
                                  bind_name(hash) };
    return step_begin(s, err) &&
           step_end(s,
                    db_run(s->db,
                           &(struct query){ SQL_REHASH, BINDS(binds), NULL, NULL },
                           err),
                    err);
}

bool
people_password_hash(struct store *s, struct password_proof *proof, struct arena *arena,
                     struct err *err)
{
    struct known k = { .arena = arena };

    proof->fits = false;
    if (!find_known(s, proof->name, &k, err))
        return false;
    proof->hash = arena_str(arena, k.found ? k.password : STR(""));
    return true;
}

/* Does what was proved still hold? Of two log-ins at once the first may have hashed the same
 * password again; then it is looked at once more. */
static bool
still_fits(const struct password_proof *proof, const struct known *k)
{
    return proof->fits && k->found &&
           (str_eq(k->password, proof->hash) ||
            password_fits(k->password.p, proof->password));
}

enum people_answer
people_password_proved(struct store *s, const struct password_proof *proof,
                       struct arena *arena, struct person *out, struct err *err)
{
    struct known k = { .arena = arena };

    if (!find_known(s, proof->name, &k, err))
        return PEOPLE_FAILED;
    if (!still_fits(proof, &k) || k.person.disabled)
        return PEOPLE_WRONG;
    *out = k.person;
    if (!hash_again(s, &k, proof->password, err))
        return PEOPLE_FAILED;
    if (k.person.has_totp)
        return PEOPLE_NEEDS_CODE;
    if (!person_role_needs_totp(k.person.role))
        return PEOPLE_RIGHT;
    err_set_kind(err, ERR_POLICY,
                 "the role %s needs a second factor; make one at the machine with "
                 "lurewatch user totp",
                 person_role_name(k.person.role));
    return PEOPLE_FAILED;
}

enum people_answer
people_check_password(struct store *s, struct str name, struct str password,
                      struct arena *arena, struct person *out, struct err *err)
{
    struct password_proof proof = {
        .name = name, .password = password.n > PASSWORD_BYTES ? STR("") : password
    };

    if (!people_password_hash(s, &proof, arena, err))
        return PEOPLE_FAILED;
    proof.fits = password_fits(proof.hash.p, proof.password);
    return people_password_proved(s, &proof, arena, out, err);
}

static bool
secret_of(struct str hex, uint8_t out[TOTP_SECRET_SIZE])
{
    static const char digits[] = "0123456789abcdef";

    if (hex.n != 2 * TOTP_SECRET_SIZE)
        return false;
    for (size_t i = 0; i < TOTP_SECRET_SIZE; i++) {
        const char *high = strchr(digits, hex.p[2 * i]);
        const char *low = strchr(digits, hex.p[2 * i + 1]);
        if (!high || !low)
            return false;
        out[i] = (uint8_t)((high - digits) << 4 | (low - digits));
    }
    return true;
}

/* Only a later step than the latest one is taken: whoever looked over a shoulder is late. */
static const char SQL_USE_STEP[] =
    "UPDATE person SET totp_step = $2 WHERE name = $1 AND totp_step < $2 "
    "AND disabled = 0";
static const char SQL_USE_CODE[] =
    "UPDATE person_code SET used_ms = $3 WHERE name = $1 AND hash = $2 AND used_ms = 0 "
    "AND EXISTS (SELECT 1 FROM person p WHERE p.name = $1 AND p.disabled = 0)";

static bool
use_code(struct store *s, const struct known *k, struct str code, int64_t now_ms,
         bool *right, struct err *err)
{
    uint8_t secret[TOTP_SECRET_SIZE];
    char hash[DIGEST_HEX_SIZE];
    int64_t step = secret_of(k->totp, secret) ? totp_find(secret, code, now_ms) : 0;

    secret_wipe(secret, sizeof secret);
    recovery_hash(k->person.name, code, hash);
    const struct bind by_step[] = { bind_text(k->person.name), bind_int(step) };
    const struct bind by_hash[] = { bind_text(k->person.name), bind_name(hash),
                                    bind_int(now_ms) };
    const struct query query =
        step ? (struct query){ SQL_USE_STEP, BINDS(by_step), NULL, NULL }
             : (struct query){ SQL_USE_CODE, BINDS(by_hash), NULL, NULL };
    return db_changed(s->db, &query, right, err);
}

enum people_answer
people_check_totp(struct store *s, struct str name, struct str code, int64_t now_ms,
                  struct err *err)
{
    struct arena arena;
    struct known k = { .arena = &arena };
    bool right = false;
    bool ok = step_begin(s, err);

    if (!ok)
        return PEOPLE_FAILED;
    arena_init(&arena, 0);
    ok = find_known(s, name, &k, err);
    k.person.name = name;
    ok = step_end(s, ok && use_code(s, &k, code, now_ms, &right, err), err);
    arena_free(&arena);
    return !ok ? PEOPLE_FAILED : right ? PEOPLE_RIGHT : PEOPLE_WRONG;
}
