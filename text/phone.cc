/*
 * phone: libphonenumber behind a plain C function; the only C++ file.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "text/phone.h"

#include <cstring>
#include <phonenumbers/phonenumberutil.h>
#include <string>

using i18n::phonenumbers::PhoneNumber;
using i18n::phonenumbers::PhoneNumberUtil;

static bool
judge_in(const std::string &candidate, const char *region, std::string *out)
{
    const PhoneNumberUtil &util = *PhoneNumberUtil::GetInstance();
    PhoneNumber number;
    if (util.Parse(candidate, region, &number) != PhoneNumberUtil::NO_PARSING_ERROR)
        return false;
    if (!util.IsValidNumber(number))
        return false;
    util.Format(number, PhoneNumberUtil::E164, out);
    return true;
}

bool
phone_ask(const char *candidate, char out[PHONE_SIZE])
{
    const std::string text(candidate);
    std::string found;
    const bool abroad = !text.empty() && text[0] == '+';
    if (abroad ? !judge_in(text, "ZZ", &found)
               : !judge_in(text, "KZ", &found) && !judge_in(text, "RU", &found))
        return false;
    if (found.size() >= PHONE_SIZE)
        return false;
    std::memcpy(out, found.c_str(), found.size() + 1);
    return true;
}
