#include "parsers/text/xlsx.h"

#include "parsers/text/xlsx/sheet.h"
#include "parsers/text/xlsx/strings.h"
#include "parsers/text/xlsx/styles.h"

#include <string.h>

/* How the parts of a workbook find each other. */

#define MAX_SHEETS    1024
#define MAX_RELATIONS 10000

typedef struct {
    char *id, *type, *target;
    bool external;
} Relation;

typedef struct {
    char *name, *relation;
    char *member;
    bool hidden;
} SheetName;

struct WpXlsx {
    WpZip *zip;
    char *file;
    char *main; /* member of the workbook part */
    GArray *relations;
    GArray *sheets;
    WpStrings *strings;
    GByteArray *shown;
    bool since_1904;
};

static void
clear_relation(void *data)
{
    Relation *relation = data;

    g_free(relation->id);
    g_free(relation->type);
    g_free(relation->target);
}

static void
clear_sheet(void *data)
{
    SheetName *sheet = data;

    g_free(sheet->name);
    g_free(sheet->relation);
    g_free(sheet->member);
}

static void
ignore_end(void *data, WpPart *part, const char *name)
{
    (void)data, (void)part, (void)name;
}

/* ---- relations ---- */

static void
add_relation(void *data, WpPart *part, const char *name)
{
    GArray *relations = data;

    if (strcmp(name, "Relationship") != 0)
        return;
    if (relations->len >= MAX_RELATIONS) {
        wp_part_fail(part, WP_DIAG_TOO_LARGE, "over %d relations", MAX_RELATIONS);
        return;
    }
    g_autofree char *mode = wp_part_dup_attribute(part, "TargetMode");
    Relation relation = {wp_part_dup_attribute(part, "Id"), wp_part_dup_attribute(part, "Type"),
                         wp_part_dup_attribute(part, "Target"), g_strcmp0(mode, "External") == 0};
    if (relation.id && relation.type && relation.target)
        g_array_append_val(relations, relation);
    else
        clear_relation(&relation);
}

/* The member that a relation of @from means: "/xl/a.xml", "a.xml" and "../xl/a.xml" of xl/b.xml are
 * all "xl/a.xml", some with backslashes. It is a name in the archive, and never one of a file. */
static char *
resolve(const char *from, const char *target)
{
    g_auto(GStrv) folders = g_strsplit(from, "/", -1);
    g_auto(GStrv) steps = g_strsplit_set(target, "/\\", -1);
    g_autoptr(GPtrArray) parts = g_ptr_array_new();

    for (guint i = 0; *target != '/' && *target != '\\' && folders[i] && folders[i + 1]; i++)
        g_ptr_array_add(parts, folders[i]);
    for (guint i = 0; steps[i]; i++) {
        if (strcmp(steps[i], "..") == 0 && parts->len > 0)
            g_ptr_array_set_size(parts, (gint)parts->len - 1);
        else if (strcmp(steps[i], "..") != 0 && strcmp(steps[i], ".") != 0 && *steps[i] != '\0')
            g_ptr_array_add(parts, steps[i]);
    }
    g_ptr_array_add(parts, NULL);
    return g_strjoinv("/", (char **)parts->pdata);
}

/* The same, of a workbook: a target is an address, in which "%20" may stand for a blank. */
static char *
find_target(const WpXlsx *book, const char *from, const char *target)
{
    g_autofree char *plain = g_uri_unescape_string(target, NULL);
    g_autofree char *unescaped = plain ? resolve(from, plain) : NULL;
    char *member = resolve(from, target);

    if (!unescaped || wp_zip_has(book->zip, member) || !wp_zip_has(book->zip, unescaped))
        return member;
    g_free(member);
    return g_steal_pointer(&unescaped);
}

/* The relations part of @member: xl/_rels/workbook.xml.rels. */
static char *
relations_of(const char *member)
{
    const char *slash = strrchr(member, '/');

    if (!slash)
        return g_strdup_printf("_rels/%s.rels", member);
    return g_strdup_printf("%.*s/_rels/%s.rels", (int)(slash - member), member, slash + 1);
}

/* Types are told by their last word: the address before it differs between editions. */
static bool
is_type(const Relation *relation, const char *word)
{
    const char *slash = strrchr(relation->type, '/');

    return slash && strcmp(slash + 1, word) == 0;
}

static const Relation *
find_relation(const WpXlsx *book, const char *id)
{
    for (guint i = 0; i < book->relations->len; i++) {
        const Relation *relation = &g_array_index(book->relations, Relation, i);

        if (strcmp(relation->id, id) == 0)
            return relation;
    }
    return NULL;
}

/* The member of the first relation of this type; NULL if none. */
static char *
find_member(const WpXlsx *book, const char *from, const char *type)
{
    for (guint i = 0; i < book->relations->len; i++) {
        const Relation *relation = &g_array_index(book->relations, Relation, i);

        if (is_type(relation, type) && !relation->external)
            return find_target(book, from, relation->target);
    }
    return NULL;
}

/* ---- the workbook part ---- */

static void
take_workbook(void *data, WpPart *part, const char *name)
{
    WpXlsx *book = data;
    size_t size;

    if (strcmp(name, "workbookPr") == 0) {
        const char *value = wp_part_attribute(part, "date1904", &size);

        book->since_1904 = (size == 1 && *value == '1') || (size == 4 && !memcmp(value, "true", 4));
    } else if (strcmp(name, "sheet") == 0) {
        SheetName sheet = {wp_part_dup_attribute(part, "name"), wp_part_dup_attribute(part, "id"),
                           NULL, false};
        const char *state = wp_part_attribute(part, "state", &size);

        sheet.hidden = (size == 6 && memcmp(state, "hidden", 6) == 0) ||
                       (size == 10 && memcmp(state, "veryHidden", 10) == 0);

        if (sheet.name && sheet.relation && book->sheets->len < MAX_SHEETS)
            g_array_append_val(book->sheets, sheet);
        else
            clear_sheet(&sheet);
        if (book->sheets->len >= MAX_SHEETS)
            wp_part_fail(part, WP_DIAG_TOO_LARGE, "%d sheets or more", MAX_SHEETS);
    }
}

static bool
read_relations(WpXlsx *book, const char *member, WpDiagList *diags)
{
    static const WpPartHandler handler = {add_relation, ignore_end, NULL};

    g_array_set_size(book->relations, 0);
    return wp_part_read(book->zip, member, book->file, NULL, &handler, book->relations, diags);
}

/* Other files that are zip archives, and what to do with them. */
static void
say_other(WpXlsx *book, WpDiagList *diags)
{
    WpLoc loc = {g_intern_string(book->file), 0, 0};

    if (wp_zip_has(book->zip, "xl/workbook.bin"))
        wp_diag(diags, WP_DIAG_WORKBOOK_FAULT, loc, "a binary workbook (.xlsb) is not read");
    else if (wp_zip_has(book->zip, "content.xml"))
        wp_diag(diags, WP_DIAG_WORKBOOK_FAULT, loc, "an OpenDocument file is not read");
    else
        wp_diag(diags, WP_DIAG_WORKBOOK_FAULT, loc, "an archive without a workbook in it");
    wp_diag_hint(diags,
                 "unpack it if it is an archive of exports; else save it as .xlsx, or its tables "
                 "as CSV");
}

static bool
find_workbook(WpXlsx *book, WpDiagList *diags)
{
    if (wp_zip_has(book->zip, "_rels/.rels")) {
        if (!read_relations(book, "_rels/.rels", diags))
            return false;
        book->main = find_member(book, "", "officeDocument");
    }
    if (!book->main || !wp_zip_has(book->zip, book->main) || g_str_has_suffix(book->main, ".bin")) {
        g_free(book->main);
        book->main = g_strdup("xl/workbook.xml");
    }
    if (wp_zip_has(book->zip, book->main))
        return true;
    say_other(book, diags);
    return false;
}

/* Keeps the sheets that have cells: not charts and dialogs. */
static bool
find_sheets(WpXlsx *book, WpDiagList *diags)
{
    WpLoc loc = {g_intern_string(book->file), 0, 0};

    for (guint i = 0; i < book->sheets->len;) {
        SheetName *sheet = &g_array_index(book->sheets, SheetName, i);
        const Relation *relation = find_relation(book, sheet->relation);

        if (!relation) {
            wp_diag(diags, WP_DIAG_WORKBOOK_FAULT, loc, "the sheet '%.60s' has no part",
                    sheet->name);
            return false;
        }
        if (!is_type(relation, "worksheet")) {
            g_array_remove_index(book->sheets, i);
            continue;
        }
        if (relation->external) {
            wp_diag(
                diags, WP_DIAG_WORKBOOK_FAULT, loc,
                "the sheet '%.60s' is outside of the workbook, at '%.100s', where nothing is read",
                sheet->name, relation->target);
            return false;
        }
        sheet->member = find_target(book, book->main, relation->target);
        i++;
    }
    return true;
}

static bool
read_book(WpXlsx *book, WpDiagList *diags)
{
    static const WpPartHandler handler = {take_workbook, ignore_end, NULL};

    if (!find_workbook(book, diags) ||
        !wp_part_read(book->zip, book->main, book->file, NULL, &handler, book, diags))
        return false;
    g_autofree char *relations = relations_of(book->main);
    if (!read_relations(book, relations, diags) || !find_sheets(book, diags))
        return false;
    g_autofree char *strings = find_member(book, book->main, "sharedStrings");
    g_autofree char *styles = find_member(book, book->main, "styles");
    if (strings && wp_zip_has(book->zip, strings))
        book->strings = wp_strings_read(book->zip, strings, book->file, diags);
    if (strings && wp_zip_has(book->zip, strings) && !book->strings)
        return false;
    if (styles && wp_zip_has(book->zip, styles))
        book->shown = wp_styles_read(book->zip, styles, book->file, diags);
    return book->shown || !styles || !wp_zip_has(book->zip, styles);
}

WpXlsx *
wp_xlsx_open(const WpSeekable *bytes, const char *file, WpDiagList *diags)
{
    g_autoptr(WpXlsx) book = g_new0(WpXlsx, 1);

    book->file = g_strdup(file);
    book->relations = g_array_new(FALSE, FALSE, sizeof(Relation));
    g_array_set_clear_func(book->relations, clear_relation);
    book->sheets = g_array_new(FALSE, FALSE, sizeof(SheetName));
    g_array_set_clear_func(book->sheets, clear_sheet);
    book->zip = wp_zip_open(bytes, file, diags);
    if (!book->zip || !read_book(book, diags))
        return NULL;
    return g_steal_pointer(&book);
}

void
wp_xlsx_free(WpXlsx *book)
{
    if (!book)
        return;
    wp_zip_free(book->zip);
    g_free(book->file);
    g_free(book->main);
    g_array_unref(book->relations);
    g_array_unref(book->sheets);
    wp_strings_free(book->strings);
    g_clear_pointer(&book->shown, g_byte_array_unref);
    g_free(book);
}

uint32_t
wp_xlsx_n_sheets(const WpXlsx *book)
{
    return book->sheets->len;
}

const char *
wp_xlsx_sheet_name(const WpXlsx *book, uint32_t index)
{
    return g_array_index(book->sheets, SheetName, index).name;
}

bool
wp_xlsx_sheet_is_hidden(const WpXlsx *book, uint32_t index)
{
    return g_array_index(book->sheets, SheetName, index).hidden;
}

bool
wp_xlsx_read_sheet(WpXlsx *book, uint32_t index, const char *place,
                   bool (*row)(void *data, const WpCsvRow *row), void *data, WpDiagList *diags)
{
    WpSheetContext context = {book->strings, book->shown, book->since_1904};

    return wp_sheet_read(book->zip, g_array_index(book->sheets, SheetName, index).member, place,
                         &context, row, data, diags);
}
