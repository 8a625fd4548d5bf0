#include "parsers/layout-parts.h"

/* The keys of a layout. docs/FORMATS.md has them as a table, made from here. */

static const char *const form_words[] = {"csv", "xml", NULL};
/* in the order of WpEvidence */
static const char *const evidence_words[] = {"inventory", "business", "observation", "detail",
                                             NULL};
static const char *const date_words[] = {"found", "day-first", "month-first", NULL};
static const char *const number_words[] = {"found", "point", "comma", NULL};
static const char *const other_words[] = {"reject", "skip", NULL};
static const char *const tag_words[] = {"keep", "drop", NULL};

/* The kinds of fields.def, in its order. */
static const char *const kind_words[] = {
#define WP_KIND(id, name, plural, parent) name,
#include "planner/model/fields.def"
    NULL};

static const WpShape form_shape = {.kind = WP_SHAPE_CHOICE, .choices = form_words};
static const WpShape evidence_shape = {.kind = WP_SHAPE_CHOICE, .choices = evidence_words};
static const WpShape dates_shape = {.kind = WP_SHAPE_CHOICE, .choices = date_words};
static const WpShape numbers_shape = {.kind = WP_SHAPE_CHOICE, .choices = number_words};
static const WpShape tags_shape = {.kind = WP_SHAPE_CHOICE, .choices = tag_words};
static const WpShape others_shape = {.kind = WP_SHAPE_CHOICE, .choices = other_words};
static const WpShape kind_shape = {
    .kind = WP_SHAPE_CHOICE, .name = "a kind of record", .choices = kind_words};
static const WpShape text_dict_shape = {.kind = WP_SHAPE_DICT, .item = &wp_shape_text};

/* One text, or several of which any will do. */
static const WpShape *const names_options[] = {&wp_shape_text, &wp_shape_texts, NULL};
static const WpShape names_shape = {
    .kind = WP_SHAPE_ONE_OF, .name = "a column, or a list of its names", .options = names_options};
static const WpShape required_shape = {.kind = WP_SHAPE_LIST, .item = &names_shape};

static const WpShapeKey recognise_keys[] = {
    {"required", &required_shape, false, NULL,
     "tables: columns that must be there; a list in the list: one of them"},
    {"any", &wp_shape_texts, false, NULL, "tables: columns of which one must be there"},
    {"names", &wp_shape_texts, false, NULL,
     "parts of file or sheet names; they decide between layouts that fit equally well"},
    {"half", &wp_shape_bool, false, "no",
     "tables: only if the layout knows half of the columns, or the file is named just so"},
    {"enough", &wp_shape_int, false, NULL,
     "tables: so many columns that it knows will do for half"},
    {"prefix", &wp_shape_text, false, NULL,
     "tables: what columns may begin with in another form of the export; it is taken off"},
    {"root", &wp_shape_texts, false, NULL, "XML: names of the root element"},
    {"inside", &wp_shape_texts, false, NULL,
     "XML: PARENT/CHILD, elements in the first 64 KiB by which the format is known under any root"},
    {NULL, NULL, false, NULL, NULL}};
static const WpShape recognise_shape = {
    .kind = WP_SHAPE_MAP, .name = "recognise", .keys = recognise_keys};

static const WpShapeKey unit_keys[] = {
    {"from", &wp_shape_text, true, NULL, "XML: path of the word for the unit"},
    {"default", &wp_shape_text, false, NULL, "the unit where there is no word"},
    {NULL, NULL, false, NULL, NULL}};
static const WpShape unit_map_shape = {.kind = WP_SHAPE_MAP, .name = "unit", .keys = unit_keys};
static const WpShape *const unit_options[] = {&wp_shape_text, &unit_map_shape, NULL};
static const WpShape unit_shape = {
    .kind = WP_SHAPE_ONE_OF, .name = "a unit such as MiB", .options = unit_options};

static const WpShapeKey source_keys[] = {
    {"from", &wp_shape_text, false, NULL, "column or path"},
    {"value", &wp_shape_text, false, NULL, "a constant instead"},
    {"when", &wp_shape_text, false, NULL, "XML: path; the constant holds where it does"},
    {"unit", &unit_shape, false, NULL, "unit of this source, if it is another"},
    {NULL, NULL, false, NULL, NULL}};
static const WpShape source_map_shape = {
    .kind = WP_SHAPE_MAP, .name = "a source", .keys = source_keys};
static const WpShape *const source_options[] = {&wp_shape_text, &source_map_shape, NULL};
static const WpShape source_shape = {
    .kind = WP_SHAPE_ONE_OF, .name = "a column or path", .options = source_options};
static const WpShape sources_list_shape = {.kind = WP_SHAPE_LIST, .item = &source_shape};
static const WpShape *const sources_options[] = {&wp_shape_text, &sources_list_shape, NULL};
static const WpShape sources_shape = {.kind = WP_SHAPE_ONE_OF,
                                      .name = "a column or path, or a list of them",
                                      .options = sources_options};

static const WpShapeKey field_keys[] = {
    {"from", &sources_shape, false, NULL,
     "columns or paths, in order of preference; `{n}` in a column stands for a number"},
    {"value", &wp_shape_text, false, NULL, "a constant"},
    {"unit", &unit_shape, false, NULL, "unit of the source's numbers; 'stated': the cell says it"},
    {"required", &wp_shape_bool, false, "no", "without it the record is rejected"},
    {"strip", &wp_shape_text, false, NULL, "characters cut from both ends"},
    {"extract", &wp_shape_text, false, NULL,
     "regular expression: what it matches is taken, or its first group; nothing if it does not "
     "match"},
    {"as", &wp_shape_text, false, NULL, "what the match is turned into: `\\1 \\2`"},
    {"none", &wp_shape_texts, false, NULL, "texts that mean no value"},
    {"list", &wp_shape_text, false, NULL, "characters that separate the items of a list"},
    {"key", &names_shape, false, NULL,
     "tags of a table: the column that names the tag; without it a cell is KEY=VALUE"},
    {"plus", &wp_shape_texts, false, NULL,
     "tables: columns whose texts are put behind it, with a blank, unless it has them already"},
    {"map", &text_dict_shape, false, NULL, "texts of the source: values of waveplan"},
    {"else", &wp_shape_text, false, "keep",
     "what a text that the map lacks is: keep, unknown, refuse (unknown, and said), or a value"},
    {"default", &wp_shape_text, false, NULL, "value where there is none"},
    {NULL, NULL, false, NULL, NULL}};
static const WpShape field_map_shape = {
    .kind = WP_SHAPE_MAP, .name = "a field", .keys = field_keys};
static const WpShape *const field_options[] = {&wp_shape_text, &sources_list_shape,
                                               &field_map_shape, NULL};
static const WpShape field_shape = {.kind = WP_SHAPE_ONE_OF,
                                    .name = "a column or path, a list of them, or a mapping",
                                    .options = field_options};
static const WpShape fields_shape = {.kind = WP_SHAPE_DICT, .item = &field_shape};

static const WpShapeKey when_keys[] = {
    {"column", &names_shape, true, NULL, "column that decides"},
    {"is", &wp_shape_texts, false, NULL,
     "texts of it for which the row is a record; one that ends with `*` is how they begin"},
    {"not", &wp_shape_texts, false, NULL, "texts of it for which it is none"},
    {"below", &names_shape, false, NULL,
     "another column: the number at the end of its cell must be the larger one"},
    {NULL, NULL, false, NULL, NULL}};
static const WpShape when_shape = {.kind = WP_SHAPE_MAP, .name = "when", .keys = when_keys};

static const WpShape whens_list_shape = {.kind = WP_SHAPE_LIST, .item = &when_shape};
static const WpShape *const whens_options[] = {&when_shape, &whens_list_shape, NULL};
static const WpShape whens_shape = {
    .kind = WP_SHAPE_ONE_OF, .name = "when, or a list of them", .options = whens_options};

static const WpShape one_of_shape = {.kind = WP_SHAPE_LIST, .item = &wp_shape_texts};

static const WpShapeKey part_keys[] = {
    {"record", &kind_shape, true, NULL, "what it becomes"},
    {"each", &wp_shape_text, false, NULL, "XML: path to the elements, from the record"},
    {"let", &text_dict_shape, false, NULL, "XML: variables for the paths: name: path"},
    {"fields", &fields_shape, true, NULL, "field: where its value is"},
    {"one_of", &one_of_shape, false, NULL, "lists of fields: one of each must be known"},
    {"complete", &wp_shape_bool, false, "no",
     "all parts of the asset are here; of a row of a table that has none, how many is not known"},
    {"if_any", &wp_shape_bool, false, "no",
     "XML: with `complete`, the same of an element that has none, as it is of a row of a table"},
    {NULL, NULL, false, NULL, NULL}};
static const WpShape part_shape = {.kind = WP_SHAPE_MAP, .name = "a part", .keys = part_keys};
static const WpShape parts_shape = {.kind = WP_SHAPE_LIST, .item = &part_shape};

static const WpShapeKey record_keys[] = {
    {"record", &kind_shape, true, NULL, "what a row or element becomes"},
    {"element", &wp_shape_text, false, NULL, "XML: local name of the element"},
    {"only", &wp_shape_text, false, NULL,
     "XML: path; only elements on whose start tag it holds: attributes, and elements around"},
    {"where", &wp_shape_text, false, NULL, "XML: path; only elements for which it holds"},
    {"let", &text_dict_shape, false, NULL, "XML: variables for the paths: name: path"},
    {"when", &whens_shape, false, NULL, "tables: only some rows; of a list all must fit"},
    {"series", &wp_shape_bool, false, "no",
     "tables: a row is a sample of a time series, taken at the time that `collected` says; a VM "
     "gets "
     "the percentile of the settings (`target.percentile`) of each quantity"},
    {"fields", &fields_shape, true, NULL, "field: where its value is"},
    {"asset", &fields_shape, false, NULL, "parts: fields that say whose part it is"},
    {"one_of", &one_of_shape, false, NULL, "lists of fields: one of each must be known"},
    {"tags", &tags_shape, false, NULL,
     "columns that nothing reads: keep as tags (default of vm, db, app) or drop"},
    {"complete", &wp_shape_bool, false, "no", "parts: all parts of every asset named are here"},
    {"parts", &parts_shape, false, NULL, "records inside the record"},
    {NULL, NULL, false, NULL, NULL}};
static const WpShape record_shape = {.kind = WP_SHAPE_MAP, .name = "a record", .keys = record_keys};
static const WpShape records_shape = {.kind = WP_SHAPE_LIST, .item = &record_shape};

static const WpShapeKey side_keys[] = {
    {"element", &wp_shape_text, false, NULL, "local name of the element, outside of records"},
    {"only", &wp_shape_text, false, NULL, "path; only elements on whose start tag it holds"},
    {"each", &wp_shape_text, false, NULL, "or: path from a record to the elements inside it"},
    {"key", &wp_shape_text, true, NULL, "path of its key"},
    {"strict", &wp_shape_bool, false, "no",
     "two of one key, one behind the record that refers to it, and keys that no element has are "
     "said"},
    {NULL, NULL, false, NULL, NULL}};
static const WpShape side_shape = {
    .kind = WP_SHAPE_MAP, .name = "a side record", .keys = side_keys};
static const WpShape sides_shape = {.kind = WP_SHAPE_DICT, .item = &side_shape};

static const WpShapeKey layout_keys[] = {
    {"id", &wp_shape_text, true, NULL, "SOURCE.TABLE"},
    {"source", &wp_shape_text, true, NULL, "source system: what inputs.prefer names"},
    {"title", &wp_shape_text, true, NULL, "what people call the export"},
    {"form", &form_shape, false, "csv", "csv (any table) or xml"},
    {"evidence", &evidence_shape, true, NULL,
     "inventory makes assets, detail adds to them, business says something of them, observation "
     "saw them"},
    {"recognise", &recognise_shape, true, NULL, "how a file of this format is known"},
    {"dates", &dates_shape, false, "found", "order of dates such as 02/03/2027"},
    {"numbers", &numbers_shape, false, "found", "decimal mark of numbers such as 1,234"},
    {"none", &wp_shape_texts, false, NULL, "texts that mean no value in any field"},
    {"units", &text_dict_shape, false, NULL,
     "words for units in documents and cells: units of waveplan"},
    {"escapes", &wp_shape_bool, false, "no",
     "XML: `_x000A_` in a text is the character of that number, as PowerShell writes it"},
    {"ignore", &wp_shape_texts, false, NULL, "tables: columns that are known and not needed"},
    {"collected", &field_shape, false, NULL, "when the data was collected"},
    {"others", &others_shape, false, "reject",
     "tables: what becomes of rows that no record's `when` fits: reject or skip"},
    {"sides", &sides_shape, false, NULL,
     "XML: elements kept for reference, before the records that need them"},
    {"records", &records_shape, true, NULL,
     "what rows or elements become; [] for detail that is known, and not needed"},
    {NULL, NULL, false, NULL, NULL}};

const WpShape wp_layout_shape = {.kind = WP_SHAPE_MAP, .name = "a layout", .keys = layout_keys};

/* One mapping's keys as a table. */
static void
append_keys(GString *out, const char *title, const WpShapeKey *keys)
{
    g_string_append_printf(out, "%s\n\n| key | wanted | default | meaning |\n|---|---|---|---|\n",
                           title);
    for (; keys->key; keys++) {
        g_string_append_printf(out, "| `%s` | ", keys->key);
        wp_shape_append_wanted(keys->shape, out);
        if (keys->default_text)
            g_string_append_printf(out, " | `%s`", keys->default_text);
        else
            g_string_append_printf(out, " | %s", keys->required ? "required" : "");
        g_string_append_printf(out, " | %s |\n", keys->meaning);
    }
    g_string_append_c(out, '\n');
}

void
wp_layout_append_docs(GString *out)
{
    append_keys(out, "A layout:", layout_keys);
    append_keys(out, "`recognise`:", recognise_keys);
    append_keys(out, "Each of `records`:", record_keys);
    append_keys(out, "Each of `parts`:", part_keys);
    append_keys(out, "Each of `fields` and `asset`, and `collected`:", field_keys);
    append_keys(out, "Each of `from`, where it is a mapping:", source_keys);
    append_keys(out, "`unit`, where the document says it:", unit_keys);
    append_keys(out, "`when` of a record:", when_keys);
    append_keys(out, "Each of `sides`:", side_keys);
}
