/*
 * jsonld: see jsonld.h. The JSON is read by jansson; nothing of it outlives the call.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "crawler/jsonld.h"

#include "crawler/json_mend.h"
#include "crawler/plain.h"

#include <jansson.h>

#define VISITS_MAX 4096 /* objects and arrays looked at in one block */

struct reader {
    struct arena *arena;
    struct things *things;
    const json_t *waiting[VISITS_MAX];
    size_t waiting_count, seen;
};

/* ---- values as text ---- */

static struct str
string_of(const json_t *value)
{
    return (struct str){ json_string_value(value), json_string_length(value) };
}

/* A number without needless decimals. */
static struct str
number_text(const json_t *value, struct arena *arena)
{
    if (json_is_integer(value))
        return arena_printf(arena, "%lld", (long long)json_integer_value(value));
    double number = json_real_value(value);
    if (number > -1e15 && number < 1e15 && number == (double)(long long)number)
        return arena_printf(arena, "%lld", (long long)number);
    return number > -1e15 && number < 1e15 ? arena_printf(arena, "%.2f", number)
                                           : STR("");
}

/* String, number, the first of an array, or the name or value of an object. */
static struct str
text_of(const json_t *value, struct arena *arena)
{
    for (int step = 0; step < 4; step++) {
        if (json_is_string(value))
            return string_of(value);
        if (json_is_number(value))
            return number_text(value, arena);
        if (json_is_array(value)) {
            value = json_array_get(value, 0);
        } else if (json_is_object(value)) {
            const json_t *name = json_object_get(value, "name");
            if (name == NULL)
                name = json_object_get(value, "@value");
            value = name != NULL ? name : json_object_get(value, "value");
        } else {
            break;
        }
    }
    return STR("");
}

static struct str
field(const json_t *object, const char *key, struct arena *arena)
{
    return text_of(json_object_get(object, key), arena);
}

/* ---- types ---- */

/* Kind of an object by its @type, a string or several; *is_list is set, never cleared. */
static enum thing_kind
kind_of(const json_t *object, bool *is_list)
{
    const json_t *type = json_object_get(object, "@type");
    enum thing_kind kind = THING_NONE;
    size_t n = json_is_array(type) ? json_array_size(type) : 1;
    for (size_t i = 0; i < n && i < 16; i++) {
        const json_t *one = json_is_array(type) ? json_array_get(type, i) : type;
        if (!json_is_string(one))
            continue;
        if (kind == THING_NONE)
            kind = thing_kind_of(string_of(one));
        *is_list = *is_list || thing_is_list(string_of(one));
    }
    return kind;
}

/* ---- place ---- */

static struct str
join(struct str list, const char *between, struct str more, struct arena *arena)
{
    more = thing_field(plain_of_html(more, arena), arena);
    if (more.n == 0 || list.n + more.n > THING_FIELD_MAX)
        return list;
    if (list.n == 0)
        return more;
    return arena_printf(arena, STR_FMT "%s" STR_FMT, STR_ARG(list), between,
                        STR_ARG(more));
}

/* One Place or PostalAddress, or a string. */
static struct str
place_text(const json_t *place, struct arena *arena)
{
    static const char *const parts[] = { "streetAddress", "addressLocality",
                                         "addressRegion", "addressCountry" };
    struct str text = STR("");
    const json_t *address =
        json_is_object(place) ? json_object_get(place, "address") : NULL;
    if (json_is_array(address))
        address = json_array_get(address, 0);
    if (address == NULL)
        address = place;
    if (!json_is_object(address))
        return text_of(address, arena);
    for (size_t i = 0; i < sizeof(parts) / sizeof(parts[0]); i++)
        text = join(text, ", ", field(address, parts[i], arena), arena);
    return text.n > 0 ? text : text_of(place, arena);
}

static struct str
places_text(const json_t *places, struct arena *arena)
{
    if (!json_is_array(places))
        return thing_field(place_text(places, arena), arena);
    struct str text = STR("");
    for (size_t i = 0; i < json_array_size(places) && i < 16; i++)
        text = join(text, "; ", place_text(json_array_get(places, i), arena), arena);
    return text;
}

/* ---- pay ---- */

static struct str
pay_text(const json_t *pay, struct str currency, struct arena *arena)
{
    struct thing_pay parts = { .currency = currency };
    if (json_is_array(pay))
        pay = json_array_get(pay, 0);
    if (!json_is_object(pay)) {
        parts.value = text_of(pay, arena);
        return thing_pay_text(&parts, arena);
    }
    struct str own = field(pay, "currency", arena);
    if (own.n > 0)
        parts.currency = own;
    const json_t *value = json_object_get(pay, "value");
    if (json_is_array(value))
        value = json_array_get(value, 0);
    const json_t *range = json_is_object(value) ? value : pay;
    parts.low = field(range, "minValue", arena);
    parts.high = field(range, "maxValue", arena);
    parts.value =
        text_of(json_is_object(value) ? json_object_get(value, "value") : value, arena);
    parts.unit = field(range, "unitText", arena);
    if (parts.unit.n == 0)
        parts.unit = field(pay, "unitText", arena);
    return thing_pay_text(&parts, arena);
}

/* Price of an Offer, or of the offers of a thing. */
static struct str
price_text(const json_t *object, struct things *things, struct arena *arena)
{
    const json_t *offer = json_object_get(object, "offers");
    if (json_is_array(offer))
        offer = json_array_get(offer, 0);
    if (json_is_object(offer))
        (void)kind_of(offer, &things->is_list);
    else
        offer = object;
    const json_t *details = json_object_get(offer, "priceSpecification");
    if (json_is_array(details))
        details = json_array_get(details, 0);
    if (json_object_get(offer, "price") == NULL && json_is_object(details))
        offer = details;
    struct thing_pay pay = { .low = field(offer, "lowPrice", arena),
                             .high = field(offer, "highPrice", arena),
                             .value = field(offer, "price", arena),
                             .currency = field(offer, "priceCurrency", arena) };
    return thing_pay_text(&pay, arena);
}

/* ---- contacts ---- */

static struct str
contacts_of(const json_t *object, struct str lines, struct arena *arena)
{
    static const char *const keys[] = { "telephone", "email", "faxNumber" };
    if (json_is_array(object))
        object = json_array_get(object, 0);
    if (!json_is_object(object))
        return lines;
    for (size_t i = 0; i < sizeof(keys) / sizeof(keys[0]); i++) {
        struct str value = field(object, keys[i], arena);
        if (str_starts(value, STR("mailto:")))
            value = str_sub(value, 7, value.n);
        lines = thing_add_line(lines, value, arena);
    }
    return lines;
}

/* ---- things ---- */

static struct str
first_field(const json_t *object, const char *const keys[], size_t count,
            struct arena *arena)
{
    struct str text = STR("");
    for (size_t i = 0; i < count && text.n == 0; i++)
        text = field(object, keys[i], arena);
    return text;
}

static void
read_job(const json_t *job, struct thing *thing, struct arena *arena)
{
    static const char *const texts[] = { "description", "responsibilities",
                                         "qualifications", "jobBenefits" };
    static const char *const titles[] = { "title", "name" };
    thing->title = first_field(job, titles, 2, arena);
    thing->text = plain_of_html(first_field(job, texts, 4, arena), arena);
    const json_t *employer = json_object_get(job, "hiringOrganization");
    thing->employer = text_of(employer, arena);
    thing->location = places_text(json_object_get(job, "jobLocation"), arena);
    if (thing->location.n == 0)
        thing->location =
            places_text(json_object_get(job, "applicantLocationRequirements"), arena);
    const json_t *pay = json_object_get(job, "baseSalary");
    if (pay == NULL || json_is_null(pay))
        pay = json_object_get(job, "estimatedSalary");
    thing->salary = pay_text(pay, field(job, "salaryCurrency", arena), arena);
    struct str lines =
        contacts_of(json_object_get(job, "applicationContact"), STR(""), arena);
    lines = contacts_of(job, lines, arena);
    thing->contacts = contacts_of(employer, lines, arena);
}

static void
read_other(const json_t *object, struct thing *thing, struct reader *r)
{
    struct arena *arena = r->arena;
    thing->title = field(object, "name", arena);
    thing->text = plain_of_html(field(object, "description", arena), arena);
    const char *place = thing->kind == THING_PERSON ? "address"
                        : thing->kind == THING_TRIP ? "itinerary"
                                                    : "location";
    thing->location = places_text(json_object_get(object, place), arena);
    const json_t *maker = json_object_get(object, "organizer");
    if (maker == NULL)
        maker = json_object_get(object, "provider");
    if (maker == NULL)
        maker = json_object_get(object, "seller");
    thing->employer = text_of(maker, arena);
    thing->salary = price_text(object, r->things, arena);
    thing->contacts = contacts_of(object, STR(""), arena);
    thing->contacts = contacts_of(maker, thing->contacts, arena);
    thing->contacts =
        contacts_of(json_object_get(object, "contactPoint"), thing->contacts, arena);
}

static void
wait_for(struct reader *r, const json_t *value)
{
    if ((json_is_object(value) || json_is_array(value)) &&
        r->waiting_count < VISITS_MAX && r->seen + r->waiting_count < VISITS_MAX)
        r->waiting[r->waiting_count++] = value;
}

static void
read_object(struct reader *r, const json_t *object)
{
    static const char *const inner[] = { "itemOffered", "hasPart",         "about",
                                         "item",        "itemListElement", "mainEntity",
                                         "@graph" };
    bool is_list = false;
    enum thing_kind kind = kind_of(object, &is_list);
    r->things->is_list = r->things->is_list || is_list;
    if (kind == THING_NONE) {
        for (size_t i = 0; i < sizeof(inner) / sizeof(inner[0]); i++)
            wait_for(r, json_object_get(object, inner[i]));
        return;
    }
    struct thing *thing = things_add(r->things, kind);
    if (thing == NULL)
        return;
    if (kind == THING_JOB)
        read_job(object, thing, r->arena);
    else
        read_other(object, thing, r);
    thing->title = thing_field(plain_of_html(thing->title, r->arena), r->arena);
    thing->employer = thing_field(plain_of_html(thing->employer, r->arena), r->arena);
    thing->url = thing_field(field(object, "url", r->arena), r->arena);
}

/* Goes through a document; what waits is taken last in, first out. */
static void
read_document(struct reader *r, const json_t *root)
{
    wait_for(r, root);
    while (r->waiting_count > 0) {
        const json_t *value = r->waiting[--r->waiting_count];
        r->seen++;
        if (json_is_object(value)) {
            read_object(r, value);
            continue;
        }
        for (size_t i = json_array_size(value); i-- > 0;)
            wait_for(r, json_array_get(value, i));
    }
}

static json_t *
load(struct str text)
{
    json_error_t error;
    return json_loadb(text.p, text.n, JSON_DECODE_ANY | JSON_ALLOW_NUL, &error);
}

void
jsonld_read(struct str block, struct arena *arena, struct things *things)
{
    struct str text = str_trim(block);
    if (text.n == 0)
        return;
    if (text.n > JSONLD_BYTES_MAX || !json_depth_within(text, JSONLD_DEPTH_MAX)) {
        things->broken++;
        return;
    }
    json_t *root = load(text);
    if (root == NULL) {
        text = json_mend(text, arena);
        root = json_depth_within(text, JSONLD_DEPTH_MAX) ? load(text) : NULL;
        things->repaired += root != NULL;
        things->broken += root == NULL;
    }
    if (root == NULL)
        return;
    struct reader *r = ARENA_NEW(arena, struct reader, 1);
    r->arena = arena;
    r->things = things;
    read_document(r, root);
    json_decref(root);
}
