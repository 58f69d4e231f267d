/*
 * audit_inside: facts of the audit log, for the files of this room.
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef STORE_AUDIT_INSIDE_H
#define STORE_AUDIT_INSIDE_H

#include "store/audit.h"
#include "store/inside.h"

/* As store_audit_add(), inside the running step. */
MUST_USE bool audit_put(struct store *s, const struct audit_fact *fact,
                        struct err *err);

#endif
