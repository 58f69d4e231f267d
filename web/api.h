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
web_handler api_healthz, api_openapi, api_me, api_me_patch;
/* Answers with the person as one JSON object; behind `member` of an object when it is not
 * NULL, with the token beside it: what a log-in answers. */
void api_me_reply(struct web_request *rq, int status, const char *member,
                  struct web_reply *re);

/* web/api_session.c: log-in and log-out */
web_handler api_session_post, api_session_delete, api_session_totp;
web_handler api_sessions_list, api_sessions_delete;

/* web/api_queue.c: the list */
web_handler api_queue_list, api_facets, api_queue_claim, api_queue_release;

/* web/api_ads.c, web/api_decide.c: one ad, and deciding */
web_handler api_ad_get, api_ad_contacts;
web_handler api_ad_decide, api_ad_undo, api_queue_decide;

/* web/api_handover.c, web/api_list.c: what leaves */
web_handler api_ad_handover, api_queue_csv, api_queue_jsonl;

/* web/api_score.c: an ad that a person brings */
web_handler api_score_post, api_ads_post, api_leaflet, api_leaflet_css;

/* web/api_search.c, web/api_sources.c, web/api_cues.c, web/api_i18n.c */
web_handler api_search, api_sources_list, api_source_patch, api_cues, api_i18n;

#endif
