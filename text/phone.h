/*
 * phone: is this span of digits a telephone number? The door to libphonenumber.
 *
 * libphonenumber is C++ and slow, so it sees only candidates that the scanner in contacts.c
 * has cut out, as plain characters, and of those only what text/phone_plan.c does not know.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef TEXT_PHONE_H
#define TEXT_PHONE_H

#include <stdbool.h>
#include <stddef.h>

#define PHONE_SIZE 20 /* "+" and at most 15 digits (E.164), a NUL */

#ifdef __cplusplus
extern "C" {
#endif

/* What is known of a candidate without the library. */
enum phone_known { PHONE_INVALID, PHONE_VALID, PHONE_UNKNOWN };

/*
 * Judges the NUL-terminated candidate of digits with an optional leading '+' by the plans of
 * the countries that ads name most (text/phone_plan.c). Without '+' it is read as dialled in
 * Kazakhstan, then in Russia. Writes the number in E.164 form when it is valid. Unknown are
 * numbers of all other countries, and what would have to be parsed first.
 */
enum phone_known phone_known(const char *candidate, char out[PHONE_SIZE]);
/*
 * The same, and what is not known the library is asked: returns true when some country's plan
 * holds the number.
 */
bool phone_judge(const char *candidate, char out[PHONE_SIZE]);
/* The same, always from the library: 25 to 50 microseconds a call. */
bool phone_ask(const char *candidate, char out[PHONE_SIZE]);

#ifdef __cplusplus
}
#endif

#endif
