#include "parsers/value.h"

#include <string.h>

/* Marks that nobody sees: a byte order mark where files were put together, the blank without width
 * and the marks of direction that come with what is copied from a page. */
static bool
is_unseen(const char *text)
{
    return memcmp(text, "\xEF\xBB\xBF", 3) == 0 || memcmp(text, "\xE2\x80\x8B", 3) == 0 ||
           memcmp(text, "\xE2\x80\x8E", 3) == 0 || memcmp(text, "\xE2\x80\x8F", 3) == 0;
}

/* Also the mark that ends a file of DOS. */
static bool
is_blank(char c)
{
    return g_ascii_isspace(c) || c == '\x1A';
}

static size_t
blank_at_start(const char *text, size_t size)
{
    if (size >= 1 && is_blank(*text))
        return 1;
    if (size >= 2 && memcmp(text, "\xC2\xA0", 2) == 0)
        return 2;
    return size >= 3 && is_unseen(text) ? 3 : 0;
}

static size_t
blank_at_end(const char *text, size_t size)
{
    if (size >= 1 && is_blank(text[size - 1]))
        return 1;
    if (size >= 2 && memcmp(text + size - 2, "\xC2\xA0", 2) == 0)
        return 2;
    return size >= 3 && is_unseen(text + size - 3) ? 3 : 0;
}

void
wp_value_trim(const char **text, size_t *size)
{
    size_t cut;

    if (*size > 0 && wp_value_is_solid(**text) && wp_value_is_solid((*text)[*size - 1]))
        return;

    while ((cut = blank_at_start(*text, *size)) > 0) {
        *text += cut;
        *size -= cut;
    }
    while ((cut = blank_at_end(*text, *size)) > 0)
        *size -= cut;
}

static void
strip(const char *bytes, const char **text, size_t *size)
{
    while (*size > 0 && strchr(bytes, **text)) {
        (*text)++;
        (*size)--;
    }
    while (*size > 0 && strchr(bytes, (*text)[*size - 1]))
        (*size)--;
    wp_value_trim(text, size);
}

/* Takes what the expression says: a piece of the text, or a new one in @scratch. False if it does
 * not match. */
static bool
extract(const WpLayoutField *field, GString *scratch, const char **text, size_t *size)
{
    g_autoptr(GMatchInfo) match = NULL;

    /* also when the match is given up for its cost */
    if (!g_regex_match_full(field->extract, *text, (gssize)*size, 0, 0, &match, NULL))
        return false;
    if (field->group >= 0) {
        int start, end;

        if (!g_match_info_fetch_pos(match, field->group, &start, &end) || start < 0)
            return false;
        *text += start;
        *size = (size_t)(end - start);
        wp_value_trim(text, size);
        return true;
    }
    g_autofree char *taken = g_match_info_expand_references(match, field->as, NULL);
    if (!taken)
        return false;
    g_string_assign(scratch, taken);
    *text = scratch->str;
    *size = scratch->len;
    wp_value_trim(text, size);
    return true;
}

/* Lower case of @text, in a buffer of the caller if it is short ASCII. (transfer none) */
static const char *
fold(const char *text, size_t size, char *buffer, size_t room, char **out_owned)
{
    *out_owned = NULL;
    for (size_t i = 0; i < size && size < room; i++) {
        if ((uint8_t)text[i] >= 0x80)
            return *out_owned = g_utf8_strdown(text, (gssize)size);
        buffer[i] = g_ascii_tolower(text[i]);
    }
    if (size >= room)
        return *out_owned = g_utf8_strdown(text, (gssize)size);
    buffer[size] = '\0';
    return buffer;
}

static bool
is_none(const WpLayoutField *field, const char *text, size_t size)
{
    if (!wp_layout_may_be_none(field, *text))
        return false;
    for (const char *const *none = field->none; *none; none++)
        if (strlen(*none) == size && g_ascii_strncasecmp(*none, text, size) == 0)
            return true;
    return false;
}

bool
wp_value_prepare(const WpLayoutField *field, GString *scratch, const char **text, size_t *size)
{
    char buffer[128];
    g_autofree char *owned = NULL;

    wp_value_trim(text, size);
    if (field->strip)
        strip(field->strip, text, size);
    if (*size == 0 || (field->extract && !extract(field, scratch, text, size)) || *size == 0)
        return false;
    if (is_none(field, *text, *size))
        return false;
    if (!field->map)
        return true;
    const char *folded = fold(*text, *size, buffer, sizeof buffer, &owned);
    const char *mapped = g_hash_table_lookup(field->map, folded);
    if (!mapped && field->otherwise == WP_ELSE_UNKNOWN)
        return false;
    if (!mapped && field->otherwise == WP_ELSE_VALUE)
        mapped = field->otherwise_value;
    if (mapped) {
        *text = mapped;
        *size = strlen(mapped);
    }
    return *size > 0;
}

/* How many base units are in one @word, by @units or as it is; 0 if that is no unit. */
static int64_t
word_factor(const WpNode *units, WpUnit base, const char *word)
{
    int64_t factor = 0;

    for (const WpNode *unit = units ? units->first : NULL; unit; unit = unit->next)
        if (g_ascii_strcasecmp(unit->key, word) == 0) {
            word = unit->text;
            break;
        }
    g_autofree char *one = g_strconcat("1 ", word, NULL);
    return wp_parse_quantity(one, strlen(one), base, &factor) ? factor : 0;
}

/* "1024" and "2^30"; 0: neither, or more than a factor may be. */
static int64_t
number_factor(const char *text)
{
    int64_t base, exponent = 1, factor = 1;
    const char *power = strchr(text, '^');
    size_t size = power ? (size_t)(power - text) : strlen(text);

    if (!wp_parse_int(text, size, wp_number_plain, &base) || base <= 0 ||
        (power && !wp_parse_int(power + 1, strlen(power + 1), wp_number_plain, &exponent)) ||
        exponent < 0 || exponent > 63)
        return 0;
    for (; exponent > 0; exponent--)
        if (__builtin_mul_overflow(factor, base, &factor))
            return 0;
    return factor;
}

/* The same of what DMTF calls a programmatic unit: "byte * 2^30", with blanks or without. */
static int64_t
unit_factor(const WpNode *units, WpUnit base, const char *word)
{
    int64_t factor = word_factor(units, base, word);

    if (factor > 0 || !strchr(word, '*'))
        return factor;
    g_auto(GStrv) parts = g_strsplit(word, "*", -1);
    for (char **part = parts; *part; part++) {
        const char *text = *part;
        size_t size = strlen(text);

        wp_value_trim(&text, &size);
        g_autofree char *trimmed = g_strndup(text, size);
        int64_t more = part == parts ? word_factor(units, base, trimmed) : number_factor(trimmed);
        if (part == parts)
            factor = more;
        else if (__builtin_mul_overflow(factor, more, &factor))
            return 0;
    }
    return factor;
}

/* A cell that says its unit: "1,024.5 GB", whatever the column counts in. */
static bool
convert_stated(const WpLayoutField *field, WpUnit base, const WpStyle *style, const char *text,
               size_t size, int64_t *out)
{
    size_t word = size;

    while (word > 0 && g_ascii_isalpha(text[word - 1]))
        word--;
    if (word == 0 || word == size || size - word > 16)
        return false;
    g_autofree char *unit = g_strndup(text + word, size - word);
    int64_t factor = unit_factor(field->units, base, unit);
    while (word > 0 && text[word - 1] == ' ')
        word--;
    return factor > 0 && wp_parse_scaled(text, word, style->numbers, factor, out);
}

static bool
convert_number(const WpLayoutField *field, int64_t factor, const WpStyle *style, const char *text,
               size_t size, int64_t *out)
{
    WpUnit unit = field->type == WP_TYPE_QUANTITY ? wp_field_info(field->field)->unit : WP_UNIT_MIB;

    if (field->type == WP_TYPE_INT && factor == 1)
        return wp_parse_int(text, size, style->numbers, out);
    if (factor > 0 && wp_parse_scaled(text, size, style->numbers, factor, out))
        return true;
    return convert_stated(field, unit, style, text, size, out) ||
           wp_parse_quantity(text, size, unit, out);
}

static bool
convert_duration(int64_t factor, const WpStyle *style, const char *text, size_t size, int64_t *out)
{
    if (factor > 1 && wp_parse_scaled(text, size, style->numbers, factor, out))
        return true;
    return wp_parse_duration(text, size, out);
}

/* Memory and disks are counted in MiB at least: what is less, and not nothing, is of another unit
 * than it is taken for. */
static bool
is_under_least(const WpLayoutField *field, int64_t number)
{
    switch (field->field) {
    case WP_F_VM_MEMORY:
    case WP_F_DB_MEMORY:
    case WP_F_HOST_MEMORY:
    case WP_F_VM_SIZE:
    case WP_F_DISK_SIZE:
        return number > 0 && number < wp_unit_factor(WP_UNIT_MIB);
    default:
        return false;
    }
}

/* More than this nothing is, in any unit; and a thousand such can still be summed up. */
#define MOST (INT64_C(1) << 53)

/* Nothing counted here is negative, and no port is over 65535: taken for another, it would be a
 * service that nobody has. */
static bool
is_in_range(const WpLayoutField *field, int64_t number)
{
    return number >= 0 && number <= MOST &&
           (field->field != WP_F_DEP_PORT || number <= UINT16_MAX) &&
           !is_under_least(field, number);
}

WpValueState
wp_value_convert(const WpLayoutField *field, int64_t factor, const WpStyle *style, WpStrPool *texts,
                 const char *text, size_t size, WpValue *out)
{
    bool good = true;

    out->doubt = WP_DOUBT_NONE;
    switch (field->type) {
    case WP_TYPE_TEXT:
        good = !field->values || g_ptr_array_find(field->values, text, NULL);
        if (good)
            out->id = wp_str_pool_add(texts, text, size);
        break;
    case WP_TYPE_TEXTS:
    case WP_TYPE_TAGS:
        out->text = text;
        out->size = size;
        break;
    case WP_TYPE_BOOL:
        good = wp_parse_bool(text, size, &out->flag);
        break;
    case WP_TYPE_INT:
    case WP_TYPE_QUANTITY:
        good = convert_number(field, factor, style, text, size, &out->number) &&
               is_in_range(field, out->number);
        break;
    case WP_TYPE_DURATION:
        good = convert_duration(factor, style, text, size, &out->number) && out->number >= 0;
        break;
    case WP_TYPE_TIME:
        good = wp_parse_time(text, size, style->day_first, &out->number);
        break;
    case WP_TYPE_VM:
    case WP_TYPE_DB:
    case WP_TYPE_APP:
    case WP_TYPE_ASSET:
        g_assert_not_reached(); /* never of stage INPUT */
    }
    return good ? WP_VALUE_GOOD : WP_VALUE_BAD;
}

int64_t
wp_value_factor(const WpLayout *layout, const WpLayoutField *field, const WpScale *scale,
                const char *word, bool *out_known)
{
    const WpNode *units = wp_node_get(wp_document_root(layout->document), "units");
    WpUnit base = field->type == WP_TYPE_QUANTITY ? wp_field_info(field->field)->unit : WP_UNIT_MIB;

    int64_t factor = word ? unit_factor(units, base, word) : scale->factor;
    *out_known = !word || factor > 0;
    return *out_known ? factor : 0;
}

static int
by_text(gconstpointer a, gconstpointer b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* "one of high, low, medium": the values of a map, each once, in byte order. */
static char *
wanted_words(const WpLayoutField *field)
{
    g_autoptr(GPtrArray) words = g_ptr_array_copy(field->values, NULL, NULL);
    GString *text = g_string_new("one of ");

    g_ptr_array_sort(words, by_text);
    for (guint i = 0; i < words->len; i++) {
        const char *word = g_ptr_array_index(words, i);

        if (i == 0 || strcmp(word, g_ptr_array_index(words, i - 1)) != 0)
            g_string_append_printf(text, "%s%s", i ? ", " : "", word);
    }
    return g_string_free(text, FALSE);
}

char *
wp_value_wanted(const WpLayoutField *field, const WpLayoutSource *source)
{
    switch (field->type) {
    case WP_TYPE_BOOL:
        return g_strdup("yes or no");
    case WP_TYPE_TIME:
        return g_strdup("a date or time");
    case WP_TYPE_DURATION:
        return g_strdup("a time such as 4h");
    case WP_TYPE_INT:
        if (field->field == WP_F_DEP_PORT)
            return g_strdup("a port, 0 to 65535");
        return g_strdup("a whole number, 0 or more");
    case WP_TYPE_QUANTITY:
        if (source && source->scale.factor == 0)
            return g_strdup(wp_unit_example(wp_field_info(field->field)->unit));
        return g_strdup("a number, 0 or more");
    default:
        return field->values ? wanted_words(field) : g_strdup("text");
    }
}

/* Whether the text is a number of the kind, but for its size. */
static bool
is_too_large(const WpLayoutField *field, const WpStyle *style, const char *text, size_t size)
{
    if (field->type == WP_TYPE_INT &&
        (field->field == WP_F_DEP_PORT || memchr(text, style->numbers.decimal, size) ||
         memchr(text, 'e', size) || memchr(text, 'E', size)))
        return false;
    return (field->type == WP_TYPE_INT || field->type == WP_TYPE_QUANTITY) && *text != '-' &&
           wp_is_decimal(text, size, style->numbers);
}

char *
wp_value_fault(const WpLayoutField *field, const WpLayoutSource *source, int64_t factor,
               const WpStyle *style, const char *text, size_t size)
{
    int64_t number;

    if (field->type == WP_TYPE_QUANTITY &&
        convert_number(field, factor, style, text, size, &number) && is_under_least(field, number))
        return g_strdup("is under 1 MiB, so that it must be of another unit");
    if (factor > 0 && is_too_large(field, style, text, size))
        return g_strdup("is too large");
    g_autofree char *wanted = wp_value_wanted(field, source);
    return g_strdup_printf("is not %s", wanted);
}

bool
wp_value_next_item(const WpLayoutField *field, const WpValue *value, size_t *at,
                   const char **out_item, size_t *out_size)
{
    const char *separators = field->list ? field->list : "";

    while (*at < value->size) {
        size_t start = *at, end = start;

        while (end < value->size && !strchr(separators, value->text[end]))
            end++;
        *at = end + 1;
        *out_item = value->text + start;
        *out_size = end - start;
        wp_value_trim(out_item, out_size);
        if (*out_size > 0)
            return true;
    }
    return false;
}
