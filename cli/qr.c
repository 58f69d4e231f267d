/*
 * qr: a QR code made of text; the only file that knows qrencode.h.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "cli/qr.h"

#include <qrencode.h>

#define MARGIN 2

static bool
is_light(const QRcode *code, int x, int y)
{
    if (x < 0 || y < 0 || x >= code->width || y >= code->width)
        return true;
    return (code->data[y * code->width + x] & 1) == 0;
}

void
qr_write(const char *text, struct buf *out)
{
    static const char *const halves[2][2] = { { " ", "▄" }, { "▀", "█" } };
    QRcode *code = QRcode_encodeString8bit(text, 0, QR_ECLEVEL_L);

    if (!code)
        return;
    for (int y = -MARGIN; y < code->width + MARGIN; y += 2) {
        for (int x = -MARGIN; x < code->width + MARGIN; x++) {
            bool below = y + 1 < code->width + MARGIN && is_light(code, x, y + 1);
            buf_add(out, str_of(halves[is_light(code, x, y)][below]));
        }
        buf_add_char(out, '\n');
    }
    QRcode_free(code);
}
