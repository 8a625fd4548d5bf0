#include "planner/model/build/readings.h"

#include "planner/model/build/spelling.h"

#include <string.h>

#define BATCH 32 /* readings whose texts are added to the pool together */

/* How a text is spelled, before it is one of the pool. */
typedef struct {
    WpReadingKind kind;
    WpStrId text;
    bool is_long;
    size_t value, n_value;   /* in the scratch; no bytes: it says nothing */
    size_t domain, n_domain; /* the same */
} Spelling;

/* Replaces what stands at the end of @out from @start on. Returns: its bytes */
static size_t
replace_end(GString *out, size_t start, char *taken)
{
    size_t size = strlen(taken);

    g_string_truncate(out, start);
    g_string_append_len(out, taken, (gssize)size + 1);
    g_free(taken);
    return size;
}

static bool
is_void(const WpReadings *readings, size_t at, WpVoidAs as)
{
    return wp_placeholders_have(&readings->placeholders, readings->scratch->str + at, as);
}

static void
spell_uuid(WpReadings *readings, Spelling *out)
{
    GString *scratch = readings->scratch;
    char uuid[WP_UUID_DIGITS + 1];

    if (out->n_value == 0 || is_void(readings, out->value, WP_VOID_UUID)) {
        out->n_value = 0;
        return;
    }
    if (!wp_spell_uuid_to(scratch->str + out->value, uuid))
        return; /* not a UUID, but an id that the source gives as one */
    g_string_truncate(scratch, out->value);
    g_string_append_len(scratch, uuid, sizeof uuid);
    out->n_value = WP_UUID_DIGITS;
    if (is_void(readings, out->value, WP_VOID_UUID))
        out->n_value = 0;
    else if (out->kind == WP_READING_BIOS_UUID)
        wp_spell_uuid_either_order(scratch->str + out->value);
}

#define OWN_LABELS 3 /* of an own name that is a domain name */

static void
spell_name(WpReadings *readings, unsigned min_labels, Spelling *out)
{
    GString *scratch = readings->scratch;
    const char *whole = scratch->str + out->value;

    if (out->n_value == 0 || is_void(readings, out->value, WP_VOID_NAME)) {
        out->n_value = 0;
        return;
    }
    if (wp_spell_n_labels(whole) < min_labels)
        return;

    size_t size = out->n_value - (whole[out->n_value - 1] == '.');
    size_t n_label = (size_t)(strchr(whole, '.') - whole);
    size_t label = scratch->len;

    scratch->str[out->value + size] = '\0';
    g_string_append_len(scratch, scratch->str + out->value, (gssize)n_label);
    g_string_append_c(scratch, '\0');
    if (!is_void(readings, out->value + n_label + 1, WP_VOID_DOMAIN)) {
        out->domain = out->value;
        out->n_domain = size;
    }
    out->value = label;
    out->n_value = n_label;
    if (is_void(readings, label, WP_VOID_NAME))
        out->n_value = out->n_domain = 0;
}

static void
drop_void(const WpReadings *readings, Spelling *out, WpVoidAs as)
{
    if (out->n_value > 0 && is_void(readings, out->value, as))
        out->n_value = 0;
}

static Spelling
spell(WpReadings *readings, WpReadingKind kind, WpStrId id, const char *text, size_t size)
{
    GString *scratch = readings->scratch;
    Spelling out = {.kind = kind, .text = id, .value = scratch->len};

    out.n_value = wp_spell_append_folded(scratch, text, size);
    switch (kind) {
    case WP_READING_FOLDED:
        break;
    case WP_READING_ID:
        drop_void(readings, &out, WP_VOID_ID);
        break;
    case WP_READING_UUID:
    case WP_READING_BIOS_UUID:
        spell_uuid(readings, &out);
        break;
    case WP_READING_PLAIN_NAME:
        drop_void(readings, &out, WP_VOID_NAME);
        out.is_long = out.n_value > 0 && wp_spell_n_labels(scratch->str + out.value) >= OWN_LABELS;
        break;
    case WP_READING_IP:
        drop_void(readings, &out, WP_VOID_IP);
        break;
    case WP_READING_MAC:
        out.n_value = replace_end(scratch, out.value, wp_spell_mac(text));
        drop_void(readings, &out, WP_VOID_MAC);
        break;
    case WP_READING_NAME:
    case WP_READING_OWN_NAME:
        spell_name(readings, kind == WP_READING_OWN_NAME ? OWN_LABELS : 2, &out);
        break;
    }
    return out;
}

static void
make_room(WpReadings *readings, uint32_t n_texts)
{
    uint32_t n = n_texts / 8 * 9 + 64;

    if (n_texts < readings->n_first)
        return;
    readings->first = g_renew(uint32_t, readings->first, n);
    memset(readings->first + readings->n_first, 0, (n - readings->n_first) * sizeof(uint32_t));
    readings->n_first = n;
}

static void
add_reading(WpReadings *readings, const Spelling *spelling, WpStrId value, WpStrId domain)
{
    WpStrId text = spelling->text;
    WpReading reading = {.kind = (uint16_t)spelling->kind,
                         .is_long = spelling->is_long,
                         .value = value,
                         .domain = domain};

    if (text >= readings->n_first)
        make_room(readings, wp_str_pool_count(readings->texts));
    reading.next = readings->first[text];
    readings->first[text] = readings->readings->len;
    g_array_append_val(readings->readings, reading);
}

static bool
is_text(const WpReadings *readings, const char *text, size_t size, size_t at, size_t n)
{
    return size == n && memcmp(text, readings->scratch->str + at, n) == 0;
}

/* Adds what is spelled otherwise than the texts themselves to the pool, and notes all readings. */
static void
keep(WpReadings *readings, const Spelling *spellings, unsigned n)
{
    WpStrId texts[BATCH] = {0}, ids[2 * BATCH];
    WpStrPiece old[BATCH], pieces[2 * BATCH];

    for (unsigned i = 0; i < n; i++)
        texts[i] = spellings[i].text;
    wp_str_pool_pieces(readings->texts, texts, n, old);
    for (unsigned i = 0; i < n; i++) {
        const Spelling *x = &spellings[i];
        const char *scratch = readings->scratch->str;

        pieces[2 * i] = pieces[2 * i + 1] = (WpStrPiece){NULL, 0};
        if (x->n_value > 0 && !is_text(readings, old[i].text, old[i].size, x->value, x->n_value))
            pieces[2 * i] = (WpStrPiece){scratch + x->value, x->n_value};
        if (x->n_domain > 0 && !is_text(readings, old[i].text, old[i].size, x->domain, x->n_domain))
            pieces[2 * i + 1] = (WpStrPiece){scratch + x->domain, x->n_domain};
    }
    wp_str_pool_add_many(readings->texts, pieces, 2 * (size_t)n, ids);
    for (unsigned i = 0; i < n; i++) {
        const Spelling *x = &spellings[i];

        add_reading(readings, x,
                    x->n_value == 0      ? 0
                    : pieces[2 * i].text ? ids[2 * i]
                                         : x->text,
                    x->n_domain == 0         ? 0
                    : pieces[2 * i + 1].text ? ids[2 * i + 1]
                                             : x->text);
    }
    g_string_truncate(readings->scratch, 0);
}

void
wp_readings_init(WpReadings *readings, WpStrPool *texts, const WpCatalogue *placeholders)
{
    *readings = (WpReadings){.texts = texts};
    readings->readings = g_array_new(FALSE, TRUE, sizeof(WpReading));
    g_array_set_size(readings->readings, 1);
    readings->scratch = g_string_new(NULL);
    wp_placeholders_init(&readings->placeholders, placeholders);
}

void
wp_readings_clear(WpReadings *readings)
{
    wp_placeholders_clear(&readings->placeholders);
    g_clear_pointer(&readings->first, g_free);
    g_clear_pointer(&readings->readings, g_array_unref);
    if (readings->scratch)
        g_string_free(readings->scratch, TRUE);
    readings->scratch = NULL;
}

/* What @text is read as; made if it was not and nobody only looks. */
static const WpReading *
find_reading(WpReadings *readings, WpReadingKind kind, WpStrId text)
{
    uint32_t number = text < readings->n_first ? readings->first[text] : 0;

    while (number != 0) {
        const WpReading *reading = &g_array_index(readings->readings, WpReading, number);

        if (reading->kind == kind)
            return reading;
        number = reading->next;
    }

    if (readings->only_look) {
        readings->is_missing = true;
        return &g_array_index(readings->readings, WpReading, 0);
    }

    Spelling spelling = spell(readings, kind, text, wp_str_pool_text(readings->texts, text),
                              wp_str_pool_size(readings->texts, text));

    keep(readings, &spelling, 1);
    return &g_array_index(readings->readings, WpReading, readings->readings->len - 1);
}

/* Names with labels enough are wanted as their own names, too. */
static void
read_long_names(WpReadings *readings)
{
    guint n = readings->readings->len;

    for (guint i = 1; i < n; i++) {
        const WpReading *reading = &g_array_index(readings->readings, WpReading, i);

        if (reading->is_long)
            find_reading(readings, WP_READING_OWN_NAME, reading->value);
    }
}

void
wp_readings_prepare(WpReadings *readings, const uint8_t *wanted)
{
    uint32_t n_texts = wp_str_pool_count(readings->texts);
    Spelling waiting[BATCH];
    unsigned n = 0;

    make_room(readings, n_texts + n_texts / 2);
    for (WpStrId id = 1; id <= n_texts; id++)
        for (unsigned kinds = wanted[id]; kinds != 0; kinds &= kinds - 1) {
            waiting[n++] =
                spell(readings, (WpReadingKind)__builtin_ctz(kinds), id,
                      wp_str_pool_text(readings->texts, id), wp_str_pool_size(readings->texts, id));
            if (n < BATCH)
                continue;
            keep(readings, waiting, n);
            n = 0;
        }
    keep(readings, waiting, n);
    read_long_names(readings);
}

WpStrId
wp_reading(WpReadings *readings, WpReadingKind kind, WpStrId text)
{
    return text != 0 ? find_reading(readings, kind, text)->value : 0;
}

WpStrId
wp_reading_plain_name(WpReadings *readings, WpStrId text, bool *is_long)
{
    const WpReading *reading =
        text != 0 ? find_reading(readings, WP_READING_PLAIN_NAME, text) : NULL;

    *is_long = reading && reading->is_long;
    return reading ? reading->value : 0;
}

void
wp_reading_name(WpReadings *readings, WpReadingKind kind, WpStrId text, WpStrId *label,
                WpStrId *domain)
{
    const WpReading *reading = text != 0 ? find_reading(readings, kind, text) : NULL;

    *label = reading ? reading->value : 0;
    *domain = reading ? reading->domain : 0;
}
