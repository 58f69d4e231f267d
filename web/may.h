/*
 * may: who may do what: roles, capabilities and the one table between them.
 *
 * Everything is denied that the table does not allow. A role is a set of capabilities and
 * nothing else; no code outside of may() asks for a role by name.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef WEB_MAY_H
#define WEB_MAY_H

#include "core/ad.h"

enum capability {
    CAP_NONE,           /* anybody, also without a session */
    CAP_SESSION,        /* anybody who is logged in */
    CAP_READ_QUEUE,     /* lists, ads with masked contacts, search */
    CAP_READ_CAREFUL,   /* the lane of ads that may show a person at risk */
    CAP_DECIDE,         /* claim, release, decide */
    CAP_UNDO_OWN,       /* take back a decision of one's own */
    CAP_OVERRIDE,       /* correct what another person has decided */
    CAP_UNMASK,         /* see contacts; always logged with a reason */
    CAP_ADD_AD,         /* paste an ad, have it scored, keep it */
    CAP_EVIDENCE,       /* hand an ad over as a packet */
    CAP_SOURCES_READ,   /* health of the sources */
    CAP_SOURCES_PAUSE,  /* pause and resume them */
    CAP_RULES_READ,
    CAP_RULES_TRY,
    CAP_RULES_ACTIVATE,
    CAP_EXPORT_PARTNER,  /* masked lists for a partner */
    CAP_EXPORT_RESEARCH, /* what a researcher may take away */
    CAP_AUDIT_OWN,       /* one's own acts in the log */
    CAP_AUDIT_READ,
    CAP_AUDIT_VERIFY,
    CAP_ADMIN_USERS,     /* people, roles, retention, keys */
    CAP_COUNT
};

enum role {
    ROLE_NONE,
    ROLE_REVIEWER,
    ROLE_SUPERVISOR,
    ROLE_AUDITOR,
    ROLE_RESEARCHER,
    ROLE_ADMIN,
    ROLE_LAPTOP, /* the one person of `lurewatch ui`: all but the administration of people */
    ROLE_COUNT
};

/* Who asks. `name` is what claims, decisions and the log carry. */
struct web_person {
    struct str name;
    enum role role;
    enum lang lang; /* EN, RU or KK */
    int64_t epoch;  /* of the account: another one means that sessions begun before are over */
};

/* NULL is nobody, and may do only what CAP_NONE stands for. */
bool may(const struct web_person *person, enum capability capability);

/* "reviewer", ...; "" for ROLE_NONE. */
const char *role_name(enum role role);
/* The other way; ROLE_NONE when the name is not known. */
enum role role_of(struct str name);
/* "read_queue", ...; "" for CAP_NONE and CAP_SESSION, which are no rights of their own. */
const char *capability_name(enum capability capability);

#endif
