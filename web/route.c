/*
 * route: the table, and finding a row of it.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "web/route.h"

#include "web/api.h"

#define SMALL ((size_t)16 << 10) /* bytes of a body that is a few words */
#define LARGE ((size_t)64 << 10) /* and some hundred ids */
#define TEXT  ((size_t)1 << 20)  /* the whole text of an ad, escaped */

/* Fields of a query: what narrows a list, what narrows a search, and what a file asks. */
#define FILTER    "state lane band source lang kind cue outcome holder from to"
#define FOUND     "q band source lang kind cue from to"
#define LIST_FILE "q search " FILTER " limit cursor contacts reason"

const struct route web_routes[] = {
    { WEB_GET, "/healthz", CAP_NONE, 0, 0, api_healthz, "is the server there", NULL,
      "status version" },
    { WEB_GET, "/api/v1/openapi.json", CAP_NONE, 0, 0, api_openapi, "this description",
      NULL, "openapi info paths components" },
    { WEB_POST, "/api/v1/session", CAP_NONE, SMALL, ROUTE_LOG_IN | ROUTE_PRIVATE,
      api_session_post, "log in with a one-time token, or a name and a password", NULL,
      "csrf me" },
    { WEB_DELETE, "/api/v1/session", CAP_SESSION, 0, 0, api_session_delete, "log out",
      NULL, NULL },
    { WEB_POST, "/api/v1/session/totp", CAP_NONE, SMALL, ROUTE_PRIVATE,
      api_session_totp, "the second factor of a log-in", NULL, NULL },
    { WEB_GET, "/api/v1/sessions", CAP_SESSION, 0, 0, api_sessions_list,
      "where one is logged in", NULL, "items" },
    { WEB_DELETE, "/api/v1/sessions", CAP_SESSION, 0, 0, api_sessions_delete,
      "end one's other sessions", NULL, "ended" },
    { WEB_GET, "/api/v1/me", CAP_SESSION, 0, 0, api_me,
      "who asks, and what they may do", NULL,
      "name role capabilities lang keys csrf decisions_today local_decisions "
      "show_percent" },
    { WEB_PATCH, "/api/v1/me", CAP_SESSION, SMALL, 0, api_me_patch,
      "language and keys of the screens", NULL, NULL },
    { WEB_GET, "/api/v1/queue", CAP_READ_QUEUE, 0, 0, api_queue_list,
      "the list, what needs a look first on top", FILTER " limit cursor",
      "items next counts" },
    { WEB_GET, "/api/v1/queue.csv", CAP_EXPORT_PARTNER, 0, ROUTE_PRIVATE, api_queue_csv,
      "the list as a table, contacts masked", LIST_FILE, "text/csv" },
    { WEB_GET, "/api/v1/queue.jsonl", CAP_EXPORT_PARTNER, 0, ROUTE_PRIVATE,
      api_queue_jsonl, "the list as JSON lines, contacts masked", LIST_FILE,
      "application/jsonl" },
    { WEB_GET, "/api/v1/facets", CAP_READ_QUEUE, 0, 0, api_facets,
      "how many ads there are under each value of a filter", FILTER,
      "band lane source lang kind cue outcome decided_today oldest_open?" },
    { WEB_POST, "/api/v1/queue/claim", CAP_DECIDE, LARGE, ROUTE_WHOLE, api_queue_claim,
      "take ads for half an hour: the next ones, or named ones; who of several "
      "could not be had is listed by id",
      NULL, "items" },
    { WEB_POST, "/api/v1/queue/release", CAP_DECIDE, LARGE, ROUTE_WHOLE,
      api_queue_release, "give ads back", NULL, NULL },
    { WEB_POST, "/api/v1/queue/decisions", CAP_DECIDE, LARGE, ROUTE_WHOLE,
      api_queue_decide, "decide up to 20 ads alike; what was not done is listed by id",
      NULL, "done refused" },
    { WEB_POST, "/api/v1/ads", CAP_ADD_AD, TEXT, 0, api_ads_post,
      "keep an ad that a person brings, and queue it; queued is false of what is "
      "decided already",
      NULL, "id queued state lane outcome? decided_by? decided_at?" },
    { WEB_GET, "/api/v1/ads/{id}", CAP_READ_QUEUE, 0, 0, api_ad_get,
      "everything about one ad, contacts masked", NULL, NULL },
    { WEB_POST, "/api/v1/ads/{id}/decisions", CAP_DECIDE, SMALL, 0, api_ad_decide,
      "decide, or correct a decision", NULL, "decision row" },
    { WEB_POST, "/api/v1/ads/{id}/undo", CAP_UNDO_OWN, SMALL, 0, api_ad_undo,
      "take back one's own latest decision", NULL, "decision row" },
    { WEB_POST, "/api/v1/ads/{id}/contacts", CAP_UNMASK, SMALL, ROUTE_PRIVATE,
      api_ad_contacts, "contacts in full, for a reason that is logged", NULL,
      "contacts title text employer location salary contact_lines" },
    { WEB_POST, "/api/v1/ads/{id}/handover", CAP_EVIDENCE, SMALL, ROUTE_PRIVATE,
      api_ad_handover, "the ad as a tar that stands without this program", NULL,
      "application/x-tar" },
    { WEB_POST, "/api/v1/score", CAP_ADD_AD, TEXT, ROUTE_PRIVATE, api_score_post,
      "explain an ad; nothing is kept", NULL, NULL },
    { WEB_GET, "/api/v1/leaflet", CAP_SESSION, 0, 0, api_leaflet,
      "a leaflet to print, in ru, kk, uz or ky", "lang kind", "text/html" },
    { WEB_GET, "/api/v1/leaflet.css", CAP_SESSION, 0, 0, api_leaflet_css,
      "its style sheet", NULL, "text/css" },
    { WEB_GET, "/api/v1/search", CAP_READ_QUEUE, 0, 0, api_search,
      "find ads by their words", FOUND " limit cursor",
      "items next partial not_indexed" },
    { WEB_GET, "/api/v1/sources", CAP_SOURCES_READ, 0, 0, api_sources_list,
      "how the crawl of each source goes", NULL, "items" },
    { WEB_PATCH, "/api/v1/sources/{id}", CAP_SOURCES_PAUSE, SMALL, 0, api_source_patch,
      "pause a source, or let it go on", NULL, NULL },
    { WEB_GET, "/api/v1/cues/{lang}", CAP_READ_QUEUE, 0, 0, api_cues,
      "what the codes of cues and indicators are called", NULL, "cues indicators" },
    { WEB_GET, "/api/v1/i18n/{lang}", CAP_NONE, 0, 0, api_i18n,
      "the messages of the screens", NULL, NULL },
};
const size_t web_route_count = sizeof(web_routes) / sizeof(web_routes[0]);

/* Does a path fit a pattern? What the braces stand for goes to `param`. */
static bool
fits(struct str pattern, struct str path, struct str param[WEB_PARAMS])
{
    struct str want, have;
    size_t found = 0;

    if (str_ends(path, STR("/")))
        return false;
    while (str_cut(&pattern, '/', &want)) {
        if (!str_cut(&path, '/', &have))
            return false;
        if (want.n && want.p[0] == '{' && have.n && found < WEB_PARAMS)
            param[found++] = have;
        else if (!str_eq(want, have))
            return false;
    }
    return !path.n;
}

enum route_answer
route_find(enum web_method method, struct str path, const struct route **out,
           struct str param[WEB_PARAMS], struct str *allow, struct arena *arena)
{
    *allow = (struct str){ "", 0 };
    for (size_t i = 0; i < web_route_count; i++) {
        const struct route *row = &web_routes[i];
        struct str found[WEB_PARAMS] = { { "", 0 }, { "", 0 } };
        if (!fits(str_of(row->pattern), path, found))
            continue;
        if (row->method == method) {
            memcpy(param, found, sizeof(found));
            *out = row;
            *allow = (struct str){ "", 0 };
            return ROUTE_FOUND;
        }
        *allow = arena_printf(arena, STR_FMT "%s%s", STR_ARG(*allow),
                              allow->n ? ", " : "", web_method_name(row->method));
    }
    return allow->n ? ROUTE_METHOD : ROUTE_NONE;
}
