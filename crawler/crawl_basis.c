/*
 * crawl_basis: a source that states no basis, or a crawl without a contact, stays inside the
 * allowed ranges.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "crawler/crawl_basis.h"

#include <netdb.h>
#include <sys/socket.h>

/* Does every address of the name lie in an allowed range? */
static bool
name_is_inside(const struct gate *gate, struct str host, struct arena *arena)
{
    struct addrinfo hints = { .ai_socktype = SOCK_STREAM }, *list, *a;
    bool inside = true;

    if (gate->allow.count == 0 ||
        getaddrinfo(arena_cstr(arena, host), NULL, &hints, &list)) {
        return false;
    }
    for (a = list; a; a = a->ai_next) {
        struct address address;
        int port;

        inside = inside && address_of(a->ai_addr, &address, &port) &&
                 nets_hold(&gate->allow, &address);
    }
    freeaddrinfo(list);
    return inside;
}

bool
crawl_seeds_open(const struct source *source, const struct gate *gate, struct err *err)
{
    struct arena arena;
    struct address closed = { { 0 } };
    struct str origin = STR("");
    char text[ADDRESS_TEXT_SIZE];
    bool any = source->seed_count == 0;

    arena_init(&arena, 0);
    for (size_t i = 0; i < source->seed_count && !any; i++) {
        struct url url;

        any = url_parse(source->seeds[i], NULL, &arena, &url) != URL_OK ||
              gate_place(gate, url.host, &closed) != GATE_PRIVATE;
        origin = any ? origin : url.origin;
    }
    if (!any) {
        address_format(&closed, text);
        (void)err_set_kind(err, ERR_POLICY,
                           "source " STR_FMT ": " STR_FMT
                           " is a private address; open it with --allow-net %s",
                           STR_ARG(source->id), STR_ARG(origin), text);
    }
    arena_free(&arena);
    return any;
}

bool
crawl_seeds_inside(const struct source *source, const struct gate *gate,
                   const char *lack, struct err *err)
{
    struct arena arena;
    bool inside = true;

    arena_init(&arena, 0);
    for (size_t i = 0; i < source->seed_count && inside; i++) {
        struct url url;
        enum gate_place place;

        if (url_parse(source->seeds[i], NULL, &arena, &url) != URL_OK) {
            continue; /* told where the scope is made */
        }
        place = gate_place(gate, url.host, NULL);
        inside = place == GATE_INSIDE ||
                 place == GATE_PRIVATE || /* the gate closes it */
                 (place == GATE_UNKNOWN && name_is_inside(gate, url.host, &arena));
        if (!inside) {
            (void)err_set_kind(err, ERR_POLICY,
                               "source " STR_FMT ": " STR_FMT " needs %s",
                               STR_ARG(source->id), STR_ARG(url.origin), lack);
        }
    }
    arena_free(&arena);
    return inside;
}

struct str
crawl_basis_text(const struct source *source, struct arena *arena)
{
    if (source->basis_kind.n == 0) {
        return STR("");
    }
    return arena_printf(
        arena, STR_FMT "%s" STR_FMT "%s" STR_FMT, STR_ARG(source->basis_kind),
        source->basis_seen.n > 0 ? ", seen " : "", STR_ARG(source->basis_seen),
        source->basis_note.n > 0 ? ": " : "", STR_ARG(source->basis_note));
}
