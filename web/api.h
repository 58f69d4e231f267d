/*
 * api: the handlers of the route table, by file.
 *
 * A handler reads its request, writes one reply and keeps nothing. Capability, session,
 * token and body limit were checked before it is called.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef WEB_API_H
#define WEB_API_H

#include "web/web.h"

/* web/api_self.c: the server and the person who asks */
web_handler api_healthz, api_openapi, api_me;
/* The person as one JSON object, for GET /me and for what a log-in answers. */
void api_me_write(const struct web_request *rq, struct json *j);

/* web/api_session.c: log-in and log-out */
web_handler api_session_post, api_session_delete, api_session_totp;

#endif
