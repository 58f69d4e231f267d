/*
 * people_inside: what the files on people share.
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef STORE_PEOPLE_INSIDE_H
#define STORE_PEOPLE_INSIDE_H

#include "core/digest.h"
#include "core/err.h"

/* May this be the password of this person? False with a sentence. */
MUST_USE bool password_check(struct str password, struct str name, struct err *err);

/* What is kept of a recovery code. Dashes and case are forgiven. */
void recovery_hash(struct str name, struct str code, char out[DIGEST_HEX_SIZE]);

#endif
