/*
 * api_i18n: the messages of po/, for the screens to speak with.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "core/tr.h"
#include "web/api.h"

static void
put_message(void *user, const struct tr_message *message)
{
    struct json *j = user;

    json_key_text(j, str_of(message->english));
    if (message->form_count == 1) {
        json_text(j, str_of(message->forms[0]));
        return;
    }
    json_open_array(j);
    for (size_t i = 0; i < message->form_count; i++)
        json_text(j, str_of(message->forms[i]));
    json_end_array(j);
}

void
api_i18n(struct web_request *rq, struct web_reply *re)
{
    enum lang say = lang_of(rq->param[0]);
    struct json j;

    if (say != LANG_EN && say != LANG_RU && say != LANG_KK) {
        web_not_found(re, "there are messages in en, ru and kk");
        return;
    }
    j = web_json(re, 200);
    json_open_object(&j);
    tr_each(say, put_message, &j);
    json_end_object(&j);
}
