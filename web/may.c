/*
 * may: the table of roles and capabilities.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "web/may.h"

#include <assert.h>

#define BIT(capability) (1u << (capability))

#define READER (BIT(CAP_SESSION) | BIT(CAP_READ_QUEUE))
#define WORKER                                                                         \
    (READER | BIT(CAP_DECIDE) | BIT(CAP_UNDO_OWN) | BIT(CAP_UNMASK) |                  \
     BIT(CAP_ADD_AD) | BIT(CAP_SOURCES_READ) | BIT(CAP_RULES_READ) |                   \
     BIT(CAP_RULES_TRY) | BIT(CAP_AUDIT_OWN))
#define LEADER                                                                         \
    (WORKER | BIT(CAP_READ_CAREFUL) | BIT(CAP_OVERRIDE) | BIT(CAP_EVIDENCE) |          \
     BIT(CAP_SOURCES_PAUSE) | BIT(CAP_RULES_ACTIVATE) | BIT(CAP_EXPORT_PARTNER) |      \
     BIT(CAP_AUDIT_READ))

static_assert(CAP_COUNT <= 32, "a role's capabilities are the bits of one word");

/* An auditor sees contacts masked; unmasking one is possible and leaves its reason. */
static const struct {
    const char *name;
    uint32_t capabilities;
} roles[ROLE_COUNT] = {
    [ROLE_NONE] = { "", 0 },
    [ROLE_REVIEWER] = { "reviewer", WORKER },
    [ROLE_SUPERVISOR] = { "supervisor", LEADER },
    [ROLE_AUDITOR] = { "auditor", READER | BIT(CAP_UNMASK) | BIT(CAP_SOURCES_READ) |
                                      BIT(CAP_RULES_READ) | BIT(CAP_AUDIT_OWN) |
                                      BIT(CAP_AUDIT_READ) | BIT(CAP_AUDIT_VERIFY) },
    [ROLE_RESEARCHER] = { "researcher", BIT(CAP_SESSION) | BIT(CAP_RULES_READ) |
                                            BIT(CAP_EXPORT_RESEARCH) },
    [ROLE_ADMIN] = { "admin", BIT(CAP_SESSION) | BIT(CAP_AUDIT_OWN) |
                                  BIT(CAP_AUDIT_READ) | BIT(CAP_ADMIN_USERS) },
    [ROLE_LAPTOP] = { "laptop",
                      LEADER | BIT(CAP_EXPORT_RESEARCH) | BIT(CAP_AUDIT_VERIFY) },
};

static const char *const capability_names[CAP_COUNT] = {
    [CAP_NONE] = "",
    [CAP_SESSION] = "",
    [CAP_READ_QUEUE] = "read_queue",
    [CAP_READ_CAREFUL] = "read_careful",
    [CAP_DECIDE] = "decide",
    [CAP_UNDO_OWN] = "undo_own",
    [CAP_OVERRIDE] = "override",
    [CAP_UNMASK] = "unmask",
    [CAP_ADD_AD] = "add_ad",
    [CAP_EVIDENCE] = "evidence",
    [CAP_SOURCES_READ] = "sources_read",
    [CAP_SOURCES_PAUSE] = "sources_pause",
    [CAP_RULES_READ] = "rules_read",
    [CAP_RULES_TRY] = "rules_try",
    [CAP_RULES_ACTIVATE] = "rules_activate",
    [CAP_EXPORT_PARTNER] = "export_partner",
    [CAP_EXPORT_RESEARCH] = "export_research",
    [CAP_AUDIT_OWN] = "audit_own",
    [CAP_AUDIT_READ] = "audit_read",
    [CAP_AUDIT_VERIFY] = "audit_verify",
    [CAP_ADMIN_USERS] = "admin_users",
};

bool
may(const struct web_person *person, enum capability capability)
{
    if (capability == CAP_NONE)
        return true;
    if (!person || (unsigned)person->role >= ROLE_COUNT ||
        (unsigned)capability >= CAP_COUNT)
        return false;
    return roles[person->role].capabilities & BIT(capability);
}

const char *
role_name(enum role role)
{
    return (unsigned)role < ROLE_COUNT ? roles[role].name : "";
}

enum role
role_of(struct str name)
{
    for (int i = ROLE_NONE + 1; i < ROLE_COUNT; i++)
        if (str_eq(name, str_of(roles[i].name)))
            return (enum role)i;
    return ROLE_NONE;
}

const char *
capability_name(enum capability capability)
{
    return (unsigned)capability < CAP_COUNT ? capability_names[capability] : "";
}
