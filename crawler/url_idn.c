/*
 * url_idn: internationalised domain names to ASCII by UTS 46, through ICU.
 *
 * Non-transitional, with the bidi and joiner checks, without the DNS length limits and hyphen
 * rules: that is what the WHATWG URL standard asks of a browser (domain to ASCII, not strict).
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "core/utf8.h"
#include "crawler/url_parts.h"

#include <unicode/uidna.h>

/* Errors that a browser does not mind. */
#define TOLERATED                                                                      \
    (UIDNA_ERROR_EMPTY_LABEL | UIDNA_ERROR_LABEL_TOO_LONG |                            \
     UIDNA_ERROR_DOMAIN_NAME_TOO_LONG | UIDNA_ERROR_LEADING_HYPHEN |                   \
     UIDNA_ERROR_TRAILING_HYPHEN | UIDNA_ERROR_HYPHEN_3_4)

bool
url_name_to_ascii(struct str name, char *ascii, size_t size, size_t *n)
{
    UErrorCode status = U_ZERO_ERROR;
    UIDNAInfo info = UIDNA_INFO_INITIALIZER;
    UIDNA *idna = uidna_openUTS46(UIDNA_CHECK_BIDI | UIDNA_CHECK_CONTEXTJ |
                                      UIDNA_NONTRANSITIONAL_TO_ASCII |
                                      UIDNA_NONTRANSITIONAL_TO_UNICODE,
                                  &status);
    int32_t length;

    if (U_FAILURE(status)) {
        return false;
    }
    length = utf8_valid(name)
                 ? uidna_nameToASCII_UTF8(idna, name.p, (int32_t)name.n, ascii,
                                          (int32_t)size, &info, &status)
                 : 0;
    uidna_close(idna);
    if (U_FAILURE(status) || length <= 0 || (size_t)length > size ||
        (info.errors & ~(uint32_t)TOLERATED) != 0) {
        return false;
    }
    *n = (size_t)length;
    return true;
}
