/*
 * fold_hyphens: the vowels of all alphabets of the code page.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "text/fold_private.h"

const bool fold_vowels[256] = {
    ['a'] = true,
    ['e'] = true,
    ['i'] = true,
    ['o'] = true,
    ['u'] = true,
    ['y'] = true,
    [CP_TR_I] = true,
    [CP_TR_O... CP_UZ_O_LATIN] = true,     /* ö ü oʻ */
    [CP_RU(0x430)] = true,                 /* а */
    [CP_RU(0x435)] = true,                 /* е */
    [CP_RU(0x438)] = true,                 /* и */
    [CP_RU(0x43E)] = true,                 /* о */
    [CP_RU(0x443)] = true,                 /* у */
    [CP_RU(0x44B)] = true,                 /* ы */
    [CP_RU(0x44D)... CP_RU(0x44F)] = true, /* э ю я */
    [CP_KK_AE] = true,
    [CP_KK_OE... CP_KK_UE] = true, /* ө ұ ү */
    [CP_KK_I... CP_UK_IE] = true,  /* і ї є */
    [CP_TG_I... CP_TG_U] = true,   /* ӣ ӯ */
};
