/*
 * people: adding and changing people.
 *
 * Each change and its line in the audit log are one step. A change of somebody who is not
 * there says so; only people at the machine come this way, log-ins go through people_check.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "store/people.h"

#include "core/json.h"
#include "core/secret.h"
#include "core/utf8.h"
#include "store/audit_inside.h"
#include "store/people_inside.h"

#include <assert.h>

static const struct {
    const char *name;
    bool needs_totp;
} roles[] = {
    [PERSON_REVIEWER] = { "reviewer", false },
    [PERSON_SUPERVISOR] = { "supervisor", true },
    [PERSON_AUDITOR] = { "auditor", true },
    [PERSON_RESEARCHER] = { "researcher", false },
    [PERSON_ADMIN] = { "admin", true },
};
static_assert(sizeof roles / sizeof roles[0] == PERSON_ROLE_COUNT, "each role");

const char *
person_role_name(enum person_role role)
{
    return roles[role].name;
}

bool
person_role_of(struct str name, enum person_role *out)
{
    for (int i = 0; i < PERSON_ROLE_COUNT; i++)
        if (str_eq(name, str_of(roles[i].name))) {
            *out = (enum person_role)i;
            return true;
        }
    return false;
}

bool
person_role_needs_totp(enum person_role role)
{
    return roles[role].needs_totp;
}

/* Letters of any script; of ASCII only what reads well in a log. */
static bool
check_name(struct str name, struct err *err)
{
    bool ok = name.n > 0 && name.n <= PERSON_NAME_BYTES && utf8_valid(name);

    for (size_t i = 0; ok && i < name.n;) {
        uint32_t c = utf8_next(name, &i);
        bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
                      (c >= '0' && c <= '9') || c == '.' || c == '_' || c == '-' ||
                      c == '@';
        /* from the first Latin letter with a mark to the end of Cyrillic */
        ok = letter || (c >= 0xC0 && c <= 0x52F);
    }
    return ok ||
           err_set(err,
                   "'" STR_FMT "' is no name; right is 1 to %d bytes of letters, "
                   "digits and . _ - @",
                   STR_ARG(str_sub(name, 0, PERSON_NAME_BYTES)), PERSON_NAME_BYTES);
}

/* The line of a change; `value` may be "". */
static bool
add_line(struct store *s, const struct person_change *c, const char *change,
         const char *value, struct err *err)
{
    char text[300];
    struct buf payload = buf_over(text, sizeof text);
    struct json j = json_to(&payload);

    json_open_object(&j);
    json_put_text(&j, "change", str_of(change));
    json_put_text(&j, "value", str_of(value));
    json_end_object(&j);
    const struct audit_fact fact = { AUDIT_PERSON, c->by, c->name, buf_str(&payload),
                                     c->now_ms };
    return audit_put(s, &fact, err);
}

static const char SQL_ADD[] =
    "INSERT INTO person (name, role, lang, password, totp, totp_step, disabled, "
    "made_ms) "
    "VALUES ($1, $2, $3, '', '', 0, 0, $4) ON CONFLICT (name) DO NOTHING";

static bool
add_person(struct store *s, const struct person_change *c, enum person_role role,
           enum lang lang, struct err *err)
{
    const struct bind binds[] = { bind_text(c->name), bind_name(person_role_name(role)),
                                  bind_name(lang == LANG_NONE ? "" : lang_name(lang)),
                                  bind_int(c->now_ms) };
    bool is_new;

    if (!db_changed(s->db, &(struct query){ SQL_ADD, BINDS(binds), NULL, NULL },
                    &is_new, err))
        return false;
    if (!is_new)
        return err_set(err, STR_FMT ": there is, or was, somebody of this name",
                       STR_ARG(c->name));
    return add_line(s, c, "added", person_role_name(role), err);
}

bool
people_add(struct store *s, const struct person_change *c, enum person_role role,
           enum lang lang, struct err *err)
{
    return check_name(c->name, err) && step_begin(s, err) &&
           step_end(s, add_person(s, c, role, lang, err), err);
}

/* Runs an update of one person, who must be there, and adds its line. */
static bool
change(struct store *s, const struct person_change *c, const struct query *query,
       const char *what, const char *value, struct err *err)
{
    bool found = false;

    if (!db_changed(s->db, query, &found, err))
        return false;
    if (!found)
        return err_set(err, STR_FMT ": there is nobody of this name", STR_ARG(c->name));
    return add_line(s, c, what, value, err);
}

static const char SQL_PASSWORD[] =
    "UPDATE person SET password = $2, epoch = epoch + 1 WHERE name = $1";

bool
people_set_password(struct store *s, const struct person_change *c, struct str password,
                    struct err *err)
{
    char hash[PASSWORD_HASH_SIZE];

    if (!password_check(password, c->name, err))
        return false;
    if (!password_hash(password, hash))
        return err_set_kind(err, ERR_START, "no memory to hash a password: 64 MB");
    const struct bind binds[] = { bind_text(c->name), bind_name(hash) };
    const struct query query = { SQL_PASSWORD, BINDS(binds), NULL, NULL };
    bool ok = step_begin(s, err) &&
              step_end(s, change(s, c, &query, "password", "", err), err);
    secret_wipe(hash, sizeof hash);
    return ok;
}

static const char SQL_ROLE[] =
    "UPDATE person SET role = $2, epoch = epoch + 1 WHERE name = $1";

bool
people_set_role(struct store *s, const struct person_change *c, enum person_role role,
                struct err *err)
{
    const char *name = person_role_name(role);
    const struct bind binds[] = { bind_text(c->name), bind_name(name) };
    const struct query query = { SQL_ROLE, BINDS(binds), NULL, NULL };

    return step_begin(s, err) &&
           step_end(s, change(s, c, &query, "role", name, err), err);
}

static const char SQL_LANG[] = "UPDATE person SET lang = $2 WHERE name = $1";

bool
people_set_lang(struct store *s, const struct person_change *c, enum lang lang,
                struct err *err)
{
    const char *name = lang == LANG_NONE ? "" : lang_name(lang);
    const struct bind binds[] = { bind_text(c->name), bind_name(name) };
    const struct query query = { SQL_LANG, BINDS(binds), NULL, NULL };

    return step_begin(s, err) &&
           step_end(s, change(s, c, &query, "language", name, err), err);
}

static const char SQL_DISABLE[] =
    "UPDATE person SET disabled = $2, epoch = epoch + 1 WHERE name = $1";

bool
people_disable(struct store *s, const struct person_change *c, bool disabled,
               struct err *err)
{
    const struct bind binds[] = { bind_text(c->name), bind_int(disabled) };
    const struct query query = { SQL_DISABLE, BINDS(binds), NULL, NULL };

    return step_begin(s, err) &&
           step_end(s, change(s, c, &query, disabled ? "disabled" : "enabled", "", err),
                    err);
}

/* Five bits a letter, without those that are taken for another. */
static void
make_code(char out[RECOVERY_CODE_SIZE])
{
    static const char letters[] = "abcdefghijkmnpqrstuvwxyz23456789";
    uint8_t bytes[16];
    size_t n = 0;

    static_assert(sizeof letters == 33, "32 letters");
    secret_random(bytes, sizeof bytes);
    for (size_t i = 0; i < sizeof bytes; i++) {
        if (i && i % 4 == 0)
            out[n++] = '-';
        out[n++] = letters[bytes[i] & 31];
    }
    out[n] = '\0';
    secret_wipe(bytes, sizeof bytes);
}

static const char SQL_TOTP[] =
    "UPDATE person SET totp = $2, totp_step = 0, epoch = epoch + 1 WHERE name = $1";
static const char SQL_FORGET_CODES[] = "DELETE FROM person_code WHERE name = $1";
static const char SQL_CODE[] =
    "INSERT INTO person_code (name, hash, used_ms) VALUES ($1, $2, 0)";

static bool
put_codes(struct store *s, struct str name, const struct totp_new *made,
          struct err *err)
{
    const struct bind who[] = { bind_text(name) };

    if (!db_run(s->db, &(struct query){ SQL_FORGET_CODES, BINDS(who), NULL, NULL },
                err))
        return false;
    for (size_t i = 0; i < RECOVERY_CODES; i++) {
        char hash[DIGEST_HEX_SIZE];
        recovery_hash(name, str_of(made->codes[i]), hash);
        const struct bind code[] = { bind_text(name), bind_name(hash) };
        if (!db_run(s->db, &(struct query){ SQL_CODE, BINDS(code), NULL, NULL }, err))
            return false;
    }
    return true;
}

bool
people_new_totp(struct store *s, const struct person_change *c, struct totp_new *out,
                struct err *err)
{
    char hex[2 * TOTP_SECRET_SIZE + 1];
    struct buf text = buf_over(hex, sizeof hex);

    secret_random(out->secret, sizeof out->secret);
    for (size_t i = 0; i < RECOVERY_CODES; i++)
        make_code(out->codes[i]);
    for (size_t i = 0; i < TOTP_SECRET_SIZE; i++)
        buf_printf(&text, "%02x", out->secret[i]);
    const struct bind binds[] = { bind_text(c->name), bind_name(hex) };
    const struct query query = { SQL_TOTP, BINDS(binds), NULL, NULL };
    bool ok =
        step_begin(s, err) && step_end(s,
                                       change(s, c, &query, "second factor", "", err) &&
                                           put_codes(s, c->name, out, err),
                                       err);
    secret_wipe(hex, sizeof hex);
    return ok;
}
