/*
 * totp: codes that change every half minute (RFC 6238: SHA-1, 6 digits, 30 s), by liboath.
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef STORE_TOTP_H
#define STORE_TOTP_H

#include "core/buf.h"

#define TOTP_SECRET_SIZE 20
#define TOTP_CODE_SIZE   7 /* six digits and a NUL */

/* Number of the half minute that now_ms lies in. */
int64_t totp_step(int64_t now_ms);
/* The code of a step. False: the library refuses. */
MUST_USE bool totp_code(const uint8_t secret[TOTP_SECRET_SIZE], int64_t step,
                        char out[TOTP_CODE_SIZE]);
/*
 * The step, of this moment's or one beside it, whose code this is; 0 when it is none. Takes as
 * long for each code of six digits.
 */
int64_t totp_find(const uint8_t secret[TOTP_SECRET_SIZE], struct str code,
                  int64_t now_ms);
/* The secret in base 32, as telephones take it by hand. */
void totp_base32(const uint8_t secret[TOTP_SECRET_SIZE], struct buf *out);
/* "otpauth://totp/...", as they take it from a QR code. */
void totp_url(const uint8_t secret[TOTP_SECRET_SIZE], struct str name, struct buf *out);

#endif
