/*
 * contacts_private: what the parts of the contact finder share; text room only.
 *
 * All parts read the plain copy of the text (fold_plain_copy): lower case, one byte a letter,
 * digits from keycaps and full width already plain, words not rewritten.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef TEXT_CONTACTS_PRIVATE_H
#define TEXT_CONTACTS_PRIVATE_H

#include "text/contacts.h"
#include "text/fold.h"
#include "text/phone.h"

struct contact_scan {
    struct str text;        /* the original */
    const struct folded *f; /* its plain copy */
    struct arena *arena;    /* where values go */
    size_t found_end;       /* of the last contact; 0 before the first */
    int judgements;         /* candidates for numbers that may still be judged */
    size_t asked_count;     /* of these, how many the library was asked about */
    bool unasked;           /* there was one more than it may be */
    /* The run of token bytes looked at last, so that one with many places in it is gone
     * through once; `dot_end` is behind its last dot. */
    size_t run, run_end, dot_end;
    size_t walked;  /* bytes of runs gone through, for tests */
    size_t counted; /* and of rows of digits */
    struct contact_window *window; /* digits ahead; NULL until they are asked for */
    struct contact_asked *asked;   /* CONTACT_ASKED of them, or NULL */
    /* The last word that announces a number, and the first place not yet looked at for one. */
    size_t announced, announced_to;
};

/* One contact found, in folded bytes. */
struct contact_found {
    enum contact_kind kind;
    size_t start, end;
    struct str value;
};

/* Candidates for numbers that are turned down or accepted in one text; a real ad has a few. */
#define CONTACT_JUDGEMENTS 300
/* How many of them libphonenumber is asked about in a text of n folded bytes, each once. A real
 * ad has hardly ever one: our countries' numbers are known without it. */
static inline size_t
contact_asks(size_t n)
{
    return 3 + n / 2048;
}
#define CONTACT_ASKED 8 /* answers of the library that are remembered */

/* Is the byte part of a token: a letter, a digit, one of "._-+"? */
bool contact_is_token(uint8_t byte);
/*
 * What begins at i, if anything. `token` tells that i is the first letter or digit of a token,
 * counted from the end of the contact before; only then links, addresses and labels are tried.
 */
bool contact_find_at(struct contact_scan *s, size_t i, bool token,
                     struct contact_found *found);

/* Are there as many digits from i on as the shortest number has, with no more between them than
 * may stand inside one? Else contact_phone_at() finds none: a quick look at every number. */
bool contact_has_digits(struct contact_scan *s, size_t i);
/* The digits of one number, as far as one could go on from a place. The lists are good until the
 * next question. */
#define CONTACT_DIGITS_MAX 24 /* two numbers written one after the other */
#define CONTACT_DIGITS_MIN 8  /* of the shortest number that is looked at */
struct contact_digits {
    const char *digit;
    const uint32_t *at; /* folded place of each */
    const bool *first;  /* begins a group; the first one always does */
    const bool *dashed; /* its group stands behind a dash with blanks around it */
    size_t n;
    bool plus, bracket; /* stand in front or in between */
    bool spaced;        /* no sign but blanks and such dashes between the groups */
};
/* What stands from i on, a '+', '(' or digit; n is 0 when no digit follows. */
void contact_digits_at(struct contact_scan *s, size_t i, struct contact_digits *out);
/*
 * Is the candidate, digits with an optional plus, a number? As phone_judge(), but the library is
 * asked no more often than it may be in one text; behind that PHONE_UNKNOWN, and s->unasked is
 * set.
 */
enum phone_known
contact_judge(struct contact_scan *s, const char *candidate, char out[PHONE_SIZE]);
/* A phone number that begins at i ('+', '(' or a digit)? */
bool contact_phone_at(struct contact_scan *s, size_t i, struct contact_found *out);
/*
 * A link, bare domain or e-mail address in the token [i, end) and what follows it? A token is a
 * run of letters, digits and "._-+".
 */
bool contact_link_at(struct contact_scan *s, size_t i, size_t end,
                     struct contact_found *out);
bool contact_email_at(const struct contact_scan *s, size_t i, size_t end,
                      struct contact_found *out);
/* May what follows the token that ends at `end` make it the first half of an address? A quick
 * look, for nearly always it is a plain word. */
bool contact_may_be_local(const struct folded *f, size_t end);
/*
 * A name at i that the words before it announce: "телеграм hostess_kz", "Skype: live:name"?
 * The value is the name, or an address for networks without a kind of their own
 * ("tiktok.com/@name", "skype:name").
 */
bool
contact_named_at(const struct contact_scan *s, size_t i, struct contact_found *out);
/*
 * Is a network called by its name shortly before the '@' at i? Then sets kind, end and value of
 * *out for the name that ends at `to`; the nearest network counts.
 */
bool contact_network_before(const struct contact_scan *s, size_t i, size_t to,
                            struct contact_found *out);
/* A name behind the '@' at i? */
bool
contact_handle_at(const struct contact_scan *s, size_t i, struct contact_found *out);

/* End of the host name at i; i when there is none. `*known` tells whether its last label is a
 * top-level domain that also counts without a scheme or path. */
size_t contact_host_end(const struct contact_scan *s, size_t i, bool *known);

/* Is this folded word a top-level domain that counts without a scheme or path? */
bool contact_plain_domain(const uint8_t *p, size_t n);

/*
 * Where the token begins that the word for '@' at [i, end) stands behind: "name собака mail.ru",
 * `end` before the host; a token reaches back to `least` at most. `end` when there is none.
 */
size_t contact_before_dog(const struct folded *f, size_t end, size_t least);

/* Does a word that announces a telephone stand just before i ("тел", "whatsapp", "звон")? */
bool contact_phone_word_before(const struct folded *f, size_t i);
/* The same, for places asked about one behind the other: no byte is looked at twice. */
bool contact_is_announced(struct contact_scan *s, size_t i);

/* Folded bytes [from, to) with the author's capitals, in the arena. */
struct str contact_copy(const struct contact_scan *s, size_t from, size_t to);
struct str contact_copy_lower(const struct contact_scan *s, size_t from, size_t to);

/* A part of the plain copy without contacts, read from `at` to `to`. */
struct contact_region {
    size_t at, to;
    bool follows; /* something hidden stands just before `at` */
    bool address; /* of a page: hide only what is a number for certain */
};
/* The next row of digits of the region that a masked text must not show; `start` and `end` of
 * *out are set. False when there is no more. */
bool contact_row_next(struct contact_scan *s, struct contact_region *region,
                      struct contact_found *out);

/*
 * Calls `take` for each contact of the plain copy, in order; a false return stops the scan.
 */
typedef bool contact_take_fn(const struct contact_found *found, void *context);
void contact_scan_all(struct contact_scan *s, contact_take_fn *take, void *context);

#endif
