/*
 * page: the words for how a fetch ended. A pure table.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "core/page.h"

static const char *const outcome_name[PAGE_OUTCOME_COUNT] = {
    [PAGE_OK] = "ok",
    [PAGE_UNCHANGED] = "unchanged",
    [PAGE_REDIRECT] = "redirect",
    [PAGE_GONE] = "gone",
    [PAGE_HTTP_ERROR] = "http_error",
    [PAGE_NET_ERROR] = "net_error",
    [PAGE_TIMEOUT] = "timeout",
    [PAGE_ROBOTS] = "robots",
    [PAGE_ROBOTS_UNKNOWN] = "robots_unknown",
    [PAGE_PRIVATE] = "private_address",
    [PAGE_SCHEME] = "scheme",
    [PAGE_PORT] = "port",
    [PAGE_SCOPE] = "scope",
    [PAGE_TOO_MANY_HOPS] = "too_many_hops",
    [PAGE_TOO_LARGE] = "too_large",
    [PAGE_TOO_DEEP] = "too_deep",
    [PAGE_NOT_TEXT] = "not_text",
    [PAGE_BAD_ENCODING] = "bad_encoding",
    [PAGE_BUDGET] = "budget",
    [PAGE_TRAP] = "trap",
    [PAGE_FULL] = "full",
    [PAGE_QUIET] = "quiet",
    [PAGE_SOFT_404] = "lost",
    [PAGE_DUPLICATE] = "duplicate",
    [PAGE_PARSE_KILLED] = "parse_killed",
};

static const char *const outcome_words[PAGE_OUTCOME_COUNT] = {
    [PAGE_OK] = "read",
    [PAGE_UNCHANGED] = "unchanged since the last visit",
    [PAGE_REDIRECT] = "redirected",
    [PAGE_GONE] = "gone from the site",
    [PAGE_HTTP_ERROR] = "answered with an error",
    [PAGE_NET_ERROR] = "no connection",
    [PAGE_TIMEOUT] = "slower than the time limit",
    [PAGE_ROBOTS] = "closed by robots.txt",
    [PAGE_ROBOTS_UNKNOWN] = "robots.txt unreachable, site left alone",
    [PAGE_PRIVATE] = "private address",
    [PAGE_SCHEME] = "not http or https",
    [PAGE_PORT] = "port not allowed",
    [PAGE_SCOPE] = "outside the source",
    [PAGE_TOO_MANY_HOPS] = "too many redirects",
    [PAGE_TOO_LARGE] = "larger than the limit",
    [PAGE_TOO_DEEP] = "nested too deep to parse safely",
    [PAGE_NOT_TEXT] = "not a page",
    [PAGE_BAD_ENCODING] = "broken content coding",
    [PAGE_BUDGET] = "over the budget of the day",
    [PAGE_TRAP] = "looks like a crawler trap",
    [PAGE_FULL] = "more addresses than a source may have",
    [PAGE_QUIET] = "in the quiet hours of the source",
    [PAGE_SOFT_404] = "says that there is nothing, without the status for it",
    [PAGE_DUPLICATE] = "names another address as its own",
    [PAGE_PARSE_KILLED] = "its reader was stopped",
};

const char *
page_outcome_words(enum page_outcome outcome)
{
    return outcome_words[outcome];
}

const char *
page_outcome_name(enum page_outcome outcome)
{
    return outcome_name[outcome];
}

bool
page_outcome_of(struct str name, enum page_outcome *out)
{
    for (int i = 0; i < PAGE_OUTCOME_COUNT; i++) {
        if (str_eq(name, str_of(outcome_name[i]))) {
            *out = (enum page_outcome)i;
            return true;
        }
    }
    return false;
}

bool
page_outcome_refused(enum page_outcome outcome)
{
    switch (outcome) {
    case PAGE_OK:
    case PAGE_UNCHANGED:
    case PAGE_REDIRECT:
    case PAGE_GONE:
    case PAGE_SOFT_404:
    case PAGE_DUPLICATE:
    case PAGE_HTTP_ERROR:
    case PAGE_NET_ERROR:
    case PAGE_OUTCOME_COUNT:
        return false;
    default: /* a policy or a ceiling of ours, the time limit included */
        return true;
    }
}
