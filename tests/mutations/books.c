#include "tests/mutations/mutate.h"

#include <string.h>
#include <zip.h>

/* Changes inside a workbook: its parts are unpacked, some changed, and packed again. */

typedef struct {
    char *name;
    GByteArray *bytes;
} Part;

static void
clear_part(void *data)
{
    Part *part = data;

    g_free(part->name);
    g_byte_array_unref(part->bytes);
}

static zip_t *
open_bytes(zip_source_t **out_source, const void *bytes, size_t size, int flags)
{
    zip_error_t error;

    zip_error_init(&error);
    zip_source_t *source = zip_source_buffer_create(bytes, size, 0, &error);
    zip_source_keep(source);
    zip_t *zip = zip_open_from_source(source, flags, &error);
    zip_error_fini(&error);
    if (!zip)
        zip_source_free(source), zip_source_free(source);
    *out_source = source;
    return zip;
}

/* The parts, NULL if these bytes are no archive. Only the first @limit bytes of each. */
static GArray *
unpack(const GByteArray *bytes, size_t limit)
{
    zip_source_t *source;
    zip_t *zip = open_bytes(&source, bytes->data, bytes->len, ZIP_RDONLY);

    if (!zip)
        return NULL;
    GArray *parts = g_array_new(FALSE, FALSE, sizeof(Part));
    g_array_set_clear_func(parts, clear_part);
    for (zip_int64_t i = 0; i < zip_get_num_entries(zip, 0); i++) {
        zip_file_t *file = zip_fopen_index(zip, (zip_uint64_t)i, 0);
        const char *name = zip_get_name(zip, (zip_uint64_t)i, 0);
        Part part = {g_strdup(name ? name : "?"), g_byte_array_new()};
        uint8_t block[65536];
        zip_int64_t got;

        while (file && part.bytes->len < limit && (got = zip_fread(file, block, sizeof block)) > 0)
            g_byte_array_append(part.bytes, block, (guint)got);
        if (file)
            zip_fclose(file);
        g_array_append_val(parts, part);
    }
    zip_discard(zip);
    zip_source_free(source);
    return parts;
}

/* What has no name, or one that there is already, is left out. */
static void
pack(const GArray *parts, bool packed, GByteArray *out)
{
    zip_source_t *source;
    zip_stat_t stat;
    zip_t *zip = open_bytes(&source, NULL, 0, ZIP_TRUNCATE);

    for (guint i = 0; i < parts->len; i++) {
        const Part *part = &g_array_index(parts, Part, i);
        zip_source_t *bytes = zip_source_buffer(zip, part->bytes->data, part->bytes->len, 0);
        zip_int64_t index = zip_file_add(zip, part->name, bytes, ZIP_FL_ENC_UTF_8);

        if (index < 0) {
            zip_source_free(bytes);
            continue;
        }
        zip_set_file_compression(zip, (zip_uint64_t)index, packed ? ZIP_CM_DEFLATE : ZIP_CM_STORE,
                                 packed ? 1 : 0);
        zip_file_set_dostime(zip, (zip_uint64_t)index, 0, 0x21, 0);
    }
    if (zip_close(zip) != 0)
        g_error("cannot pack a variant");
    g_byte_array_set_size(out, 0);
    if (zip_source_open(source) == 0 && zip_source_stat(source, &stat) == 0) {
        g_byte_array_set_size(out, (guint)stat.size);
        g_assert(zip_source_read(source, out->data, stat.size) == (zip_int64_t)stat.size);
        zip_source_close(source);
    }
    zip_source_free(source);
}

static bool
change_book(GByteArray *bytes, uint64_t *chance, bool (*change)(GArray *parts, uint64_t *chance))
{
    g_autoptr(GArray) parts = unpack(bytes, VARIANT_MAX);

    if (!parts || parts->len == 0 || !change(parts, chance))
        return false;
    pack(parts, chance_one_in(chance, 2), bytes);
    return true;
}

/* The parts that matter are the likelier ones. */
static Part *
any_part(GArray *parts, uint64_t *chance)
{
    static const char *const telling[] = {"sheet", "sharedStrings", "styles", "workbook.xml"};
    const char *wanted = telling[chance_below(chance, G_N_ELEMENTS(telling))];
    Part *part = &g_array_index(parts, Part, chance_below(chance, parts->len));

    for (int tries = 0; tries < 20 && !strstr(part->name, wanted); tries++)
        part = &g_array_index(parts, Part, chance_below(chance, parts->len));
    return part;
}

/* Large parts are changed in the last 256 KiB of what is kept of them. */
static void
shorten(Part *part, uint64_t *chance)
{
    if (part->bytes->len > 256 * 1024 && !chance_one_in(chance, 20))
        g_byte_array_set_size(part->bytes, 64 * 1024 + chance_below(chance, 192 * 1024));
}

static bool
change_xml(GArray *parts, uint64_t *chance)
{
    Part *part = any_part(parts, chance);
    bool any = false;

    if (part->bytes->len > 512 * 1024)
        shorten(part, chance);
    for (uint32_t n = 1 + chance_below(chance, 4); n > 0; n--)
        any |=
            document_changes[chance_below(chance, n_document_changes)].change(part->bytes, chance);
    return any;
}

static bool
change_bytes(GArray *parts, uint64_t *chance)
{
    Part *part = any_part(parts, chance);

    return byte_changes[chance_below(chance, n_byte_changes)].change(part->bytes, chance);
}

static bool
change_encoding(GArray *parts, uint64_t *chance)
{
    Part *part = any_part(parts, chance);

    shorten(part, chance);
    return text_changes[chance_below(chance, n_text_changes)].change(part->bytes, chance);
}

static bool
drop_part(GArray *parts, uint64_t *chance)
{
    g_array_remove_index(parts, (guint)(any_part(parts, chance) - &g_array_index(parts, Part, 0)));
    return true;
}

static bool
rename_part(GArray *parts, uint64_t *chance)
{
    static const char *const prefixes[] = {"/", "../", "..\\", "x/", "C:\\", "./"};
    Part *part = any_part(parts, chance);
    char *old = part->name;

    part->name =
        chance_one_in(chance, 3)
            ? g_ascii_strup(old, -1)
            : g_strconcat(prefixes[chance_below(chance, G_N_ELEMENTS(prefixes))], old, NULL);
    g_free(old);
    return true;
}

static bool
swap_parts(GArray *parts, uint64_t *chance)
{
    Part *a = any_part(parts, chance), *b = any_part(parts, chance);
    GByteArray *bytes = a->bytes;

    a->bytes = b->bytes;
    b->bytes = bytes;
    return a != b;
}

static bool
add_part(GArray *parts, uint64_t *chance)
{
    static const char *const names[] = {
        "../../../tmp/evil",         "/etc/passwd", "xl/extra.xml", "a\\b",
        "xl/worksheets/sheet99.xml", "con"};
    const char *name = names[chance_below(chance, G_N_ELEMENTS(names))];
    Part part = {g_strdup(name),
                 g_byte_array_append(g_byte_array_new(), (const uint8_t *)"<a/>", 4)};

    g_array_append_val(parts, part);
    return true;
}

/* References of cells, styles and relations point elsewhere. */
static bool
change_reference(GArray *parts, uint64_t *chance)
{
    static const char *const olds[] = {" r=\"",   " s=\"",       " t=\"",   "<v>",  "Target=\"",
                                       "r:id=\"", "numFmtId=\"", "Type=\"", "Id=\""};
    static const char *const news[] = {"",
                                       "0",
                                       "1",
                                       "99999999",
                                       "XFD1048576",
                                       "ZZZZZZ1",
                                       "A0",
                                       "-1",
                                       "s",
                                       "b",
                                       "e",
                                       "d",
                                       "inlineStr",
                                       "str",
                                       "rId1",
                                       "../../etc/passwd",
                                       "/xl/workbook.xml",
                                       "sharedStrings.xml",
                                       "http://example.test/x",
                                       "4294967296",
                                       "1048577"};
    Part *part = any_part(parts, chance);
    bool any = false;

    for (uint32_t n = 1 + chance_below(chance, 5); n > 0 && part->bytes->len > 0; n--) {
        const char *old = olds[chance_below(chance, G_N_ELEMENTS(olds))];
        const char *new = news[chance_below(chance, G_N_ELEMENTS(news))];
        size_t from = chance_below(chance, part->bytes->len);
        const char *found = g_strstr_len((const char *)part->bytes->data + from,
                                         (gssize)(part->bytes->len - from), old);

        if (!found)
            continue;
        size_t at = (size_t)(found - (const char *)part->bytes->data) + strlen(old), end = at;
        while (end < part->bytes->len && !strchr("\"<", part->bytes->data[end]))
            end++;
        replace_bytes(part->bytes, at, end - at, new, strlen(new));
        any = true;
    }
    return any;
}

#define BOOK_CHANGE(name)                                                                          \
    static bool name##_of(GByteArray *bytes, uint64_t *chance)                                     \
    {                                                                                              \
        return change_book(bytes, chance, name);                                                   \
    }

BOOK_CHANGE(change_xml)
BOOK_CHANGE(change_bytes)
BOOK_CHANGE(change_encoding)
BOOK_CHANGE(drop_part)
BOOK_CHANGE(rename_part)
BOOK_CHANGE(swap_parts)
BOOK_CHANGE(add_part)
BOOK_CHANGE(change_reference)

const Change book_changes[] = {
    {"parts: XML changed", change_xml_of},
    {"parts: XML changed", change_xml_of},
    {"parts: XML changed", change_xml_of},
    {"parts: references changed", change_reference_of},
    {"parts: references changed", change_reference_of},
    {"parts: bytes changed", change_bytes_of},
    {"parts: encoding", change_encoding_of},
    {"parts: dropped", drop_part_of},
    {"parts: renamed", rename_part_of},
    {"parts: swapped", swap_parts_of},
    {"parts: one more", add_part_of},
};
const uint32_t n_book_changes = G_N_ELEMENTS(book_changes);
