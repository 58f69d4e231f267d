/*
 * totp: codes that change every half minute; the only file that knows liboath.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "store/totp.h"

#include "core/secret.h"

#include <liboath/oath.h>
#include <stdlib.h>

#define STEP_S 30
#define DIGITS 6

int64_t
totp_step(int64_t now_ms)
{
    return now_ms / (STEP_S * 1000);
}

bool
totp_code(const uint8_t secret[TOTP_SECRET_SIZE], int64_t step,
          char out[TOTP_CODE_SIZE])
{
    return oath_init() == OATH_OK &&
           oath_totp_generate((const char *)secret, TOTP_SECRET_SIZE, step * STEP_S,
                              STEP_S, 0, DIGITS, out) == OATH_OK;
}

int64_t
totp_find(const uint8_t secret[TOTP_SECRET_SIZE], struct str code, int64_t now_ms)
{
    int64_t now = totp_step(now_ms);
    int64_t found = 0;

    for (int64_t step = now - 1; step <= now + 1; step++) {
        char right[TOTP_CODE_SIZE];
        if (step > 0 && totp_code(secret, step, right) &&
            secret_equal(code, str_of(right)))
            found = step;
    }
    return found;
}

void
totp_base32(const uint8_t secret[TOTP_SECRET_SIZE], struct buf *out)
{
    char *text = NULL;
    size_t n = 0;

    if (oath_init() != OATH_OK ||
        oath_base32_encode((const char *)secret, TOTP_SECRET_SIZE, &text, &n) !=
            OATH_OK)
        return;
    buf_add(out, (struct str){ text, n });
    secret_wipe(text, n);
    free(text);
}

void
totp_url(const uint8_t secret[TOTP_SECRET_SIZE], struct str name, struct buf *out)
{
    buf_lit(out, "otpauth://totp/Lurewatch:");
    for (size_t i = 0; i < name.n; i++) {
        char c = name.p[i];
        bool plain =
            (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
        if (plain)
            buf_add_char(out, c);
        else
            buf_printf(out, "%%%02X", (unsigned char)c);
    }
    buf_lit(out, "?secret=");
    totp_base32(secret, out);
    buf_lit(out, "&issuer=Lurewatch&algorithm=SHA1&digits=6&period=30");
}
