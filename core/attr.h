/*
 * The few compiler attributes that this house uses, by name.
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef CORE_ATTR_H
#define CORE_ATTR_H

#define MUST_USE            __attribute__((warn_unused_result))
#define PRINTF(text, first) __attribute__((format(printf, text, first)))
/* The result is a printf format that takes what argument `text` takes. */
#define FORMAT_OF(text) __attribute__((format_arg(text)))
#define NORETURN        __attribute__((noreturn))

#endif
