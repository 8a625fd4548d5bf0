/*
 * Runs conformance tests of CEL, given as JSON lines (one test a line): compiles each expression,
 * with its bindings as variables, evaluates it and compares the value. An expected error may come
 * from the compiler or from evaluation; any will do.
 *
 * usage: cel-conformance FILE.jsonl...    prints what failed, then "N passed, N failed"
 */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "planner/base/arena.h"
#include "rules/engine/cel.h"
#include "rules/engine/lib/decimal.h"
#include "rules/engine/lib/order.h"
#include "rules/engine/lib/time.h"

/* ---- just enough JSON ---- */

typedef struct Json Json;
struct Json {
    enum { JSON_NULL, JSON_BOOL, JSON_TEXT, JSON_LIST, JSON_OBJECT } kind;
    bool flag;
    const char *text; /* TEXT, and numbers as they stand */
    size_t size;
    const char *key; /* in an object */
    Json *first, *next;
    size_t n;
};

typedef struct {
    const char *at;
    WpArena *arena;
} Reader;

static void
skip_blanks(Reader *reader)
{
    while (*reader->at && strchr(" \t\r\n", *reader->at))
        reader->at++;
}

static unsigned
read_hex(const char *at)
{
    unsigned code = 0;

    for (int i = 0; i < 4; i++)
        code = code * 16 + (unsigned)g_ascii_xdigit_value(at[i]);
    return code;
}

static void
read_text(Reader *reader, Json *json)
{
    g_autoptr(GString) text = g_string_new(NULL);

    for (reader->at++; *reader->at && *reader->at != '"'; reader->at++) {
        static const char from[] = "bfnrt";
        static const char to[] = "\b\f\n\r\t";
        const char *found;

        if (*reader->at != '\\') {
            g_string_append_c(text, *reader->at);
            continue;
        }
        reader->at++;
        found = strchr(from, *reader->at);
        if (*reader->at == 'u') {
            gunichar code = read_hex(reader->at + 1);

            reader->at += 4;
            if (code >= 0xd800 && code < 0xdc00) {
                code = 0x10000 + ((code - 0xd800) << 10) + (read_hex(reader->at + 3) - 0xdc00);
                reader->at += 6;
            }
            if (code == 0)
                g_string_append_c(text, '\0');
            else
                g_string_append_unichar(text, code);
        } else {
            g_string_append_c(text, found ? to[found - from] : *reader->at);
        }
    }
    reader->at++;
    json->kind = JSON_TEXT;
    json->size = text->len;
    json->text = wp_arena_strndup(reader->arena, text->str, text->len);
}

static Json *read_value(Reader *reader);

static void
read_items(Reader *reader, Json *json, char close)
{
    Json **link = &json->first;

    json->kind = close == ']' ? JSON_LIST : JSON_OBJECT;
    reader->at++;
    for (;;) {
        const char *key = NULL;

        skip_blanks(reader);
        if (*reader->at == ',') {
            reader->at++;
            continue;
        }
        if (*reader->at == close || !*reader->at)
            break;
        if (close == '}') {
            key = read_value(reader)->text;
            skip_blanks(reader);
            reader->at++; /* the colon */
        }
        *link = read_value(reader);
        (*link)->key = key;
        link = &(*link)->next;
        json->n++;
    }
    reader->at++;
}

static Json *
read_value(Reader *reader)
{
    Json *json = WP_ARENA_NEW(reader->arena, Json);
    size_t size;

    skip_blanks(reader);
    if (*reader->at == '"') {
        read_text(reader, json);
    } else if (*reader->at == '[' || *reader->at == '{') {
        read_items(reader, json, *reader->at == '[' ? ']' : '}');
    } else {
        size = strcspn(reader->at, " \t\r\n,]}");
        json->text = wp_arena_strndup(reader->arena, reader->at, size);
        json->size = size;
        json->kind = *reader->at == 'n'                         ? JSON_NULL
                     : *reader->at == 't' || *reader->at == 'f' ? JSON_BOOL
                                                                : JSON_TEXT;
        json->flag = *reader->at == 't';
        reader->at += size;
    }
    return json;
}

static const Json *
member(const Json *object, const char *key)
{
    for (const Json *child = object->first; child; child = child->next)
        if (strcmp(child->key, key) == 0)
            return child;
    return NULL;
}

/* ---- values ---- */

static double
parse_double(const char *text, size_t size)
{
    double number = NAN;

    if (strstr(text, "inf") || strstr(text, "Inf"))
        return *text == '-' ? -INFINITY : INFINITY;
    if (*text == '-' && wp_parse_double(text + 1, size - 1, &number))
        return -number;
    wp_parse_double(text, size, &number);
    return number;
}

static WpCelValue value_of(const Json *json, WpArena *arena);

static WpCelValue
list_of(const Json *json, WpArena *arena)
{
    WpCelValue *items = wp_arena_alloc(arena, json->n * sizeof(WpCelValue));
    WpCelList *list = WP_ARENA_NEW(arena, WpCelList);

    for (const Json *child = json->first; child; child = child->next)
        items[list->n++] = value_of(child, arena);
    list->items = items;
    return (WpCelValue){.kind = WP_CEL_LIST, .list = list};
}

static WpCelValue
map_of(const Json *json, WpArena *arena)
{
    WpCelValue *keys = wp_arena_alloc(arena, json->n * sizeof(WpCelValue));
    WpCelValue *values = wp_arena_alloc(arena, json->n * sizeof(WpCelValue));
    WpCelMap *map = WP_ARENA_NEW(arena, WpCelMap);

    for (const Json *child = json->first; child; child = child->next) {
        keys[map->n] = value_of(child->first, arena);
        values[map->n++] = value_of(child->first->next, arena);
    }
    map->keys = keys;
    map->values = values;
    return (WpCelValue){.kind = WP_CEL_MAP, .map = map};
}

static WpCelValue
value_of(const Json *json, WpArena *arena)
{
    const char *type = member(json, "type")->text;
    const Json *value = member(json, "value");
    WpCelValue result = wp_cel_null();

    if (strcmp(type, "bool") == 0)
        return wp_cel_bool(value->flag);
    if (strcmp(type, "int") == 0) {
        bool negative = *value->text == '-';
        uint64_t magnitude = 0;

        wp_cel_parse_magnitude(value->text + negative, value->size - negative, 10, &magnitude);
        result = wp_cel_int((int64_t)(negative ? -magnitude : magnitude));
    } else if (strcmp(type, "double") == 0) {
        result = wp_cel_double(parse_double(value->text, value->size));
    } else if (strcmp(type, "string") == 0) {
        result = wp_cel_string(value->text, value->size);
    } else if (strcmp(type, "list") == 0) {
        result = list_of(value, arena);
    } else if (strcmp(type, "map") == 0) {
        result = map_of(value, arena);
    } else if (strcmp(type, "timestamp") == 0) {
        wp_cel_parse_timestamp(value->text, value->size, &result);
    } else if (strcmp(type, "duration") == 0) {
        wp_cel_parse_duration(value->text, value->size, &result);
    }
    return result;
}

/* Equal, and of one kind: 1 is not 1.0 here, and a NaN is a NaN. */
static bool
same(const WpCelValue *a, const WpCelValue *b)
{
    if (a->kind != b->kind)
        return false;
    if (a->kind == WP_CEL_DOUBLE)
        return (isnan(a->number) && isnan(b->number)) ||
               (a->number == b->number && signbit(a->number) == signbit(b->number));
    if (a->kind == WP_CEL_LIST) {
        if (a->list->n != b->list->n)
            return false;
        for (uint32_t i = 0; i < a->list->n; i++)
            if (!same(&a->list->items[i], &b->list->items[i]))
                return false;
        return true;
    }
    return wp_cel_equal(a, b);
}

/* ---- tests ---- */

static const WpCelType *
type_of(WpCelSchema *schema, const WpCelValue *value)
{
    const WpCelType *any = wp_cel_type(WP_CEL_ANY);

    switch (value->kind) {
    case WP_CEL_LIST:
        return wp_cel_schema_list_type(
            schema, value->list->n > 0 ? type_of(schema, &value->list->items[0]) : any);
    case WP_CEL_MAP:
        return wp_cel_schema_map_type(
            schema, value->map->n > 0 ? type_of(schema, &value->map->keys[0]) : any, any);
    default:
        return wp_cel_type(value->kind);
    }
}

/* What the expression gives, or an ERROR with all diagnostics. @out_program is to outlive value and
 * evaluator. */
static WpCelValue
run(const Json *test, WpArena *arena, WpCelEvaluator *evaluator, WpCelSchema *schema,
    WpCelProgram **out_program)
{
    const Json *expression = member(test, "expr");
    g_autoptr(WpCelEnv) env = wp_cel_env_new(schema);
    g_autoptr(WpDiagList) diags = wp_diag_list_new();
    g_autoptr(WpSource) source = wp_source_new(
        "test", g_memdup2(expression->text, expression->size + 1), expression->size, diags);
    WpCelValue result;

    wp_cel_env_set_checked(env, !member(test, "disable_check")->flag);
    for (const Json *binding = member(test, "bindings")->first; binding; binding = binding->next) {
        WpCelValue value = value_of(binding, arena);

        wp_cel_env_add_variable(env, binding->key, type_of(schema, &value), WP_CEL_UNIT_FREE);
        wp_cel_evaluator_set(evaluator, binding->key, &value);
    }

    WpCelProgram *program =
        source ? wp_cel_compile(env, source, 0, expression->size, WP_CEL_ANY, diags) : NULL;
    *out_program = program;
    if (!program) {
        g_autofree char *text = wp_diag_list_to_text(diags);

        return (WpCelValue){.kind = WP_CEL_ERROR, .text = wp_arena_strdup(arena, text)};
    }
    wp_cel_evaluate(evaluator, program, NULL, 1, &result);

    g_autoptr(GString) text = g_string_new(NULL);
    if (result.kind == WP_CEL_ERROR)
        result.text = wp_arena_strdup(arena, result.text);
    else if (result.kind == WP_CEL_STRING)
        result.text = wp_arena_strndup(arena, result.text, result.aux);
    return result;
}

static bool
passes(const char *line)
{
    g_autoptr(WpArena) arena = wp_arena_new();
    g_autoptr(WpCelSchema) schema = wp_cel_schema_new();
    g_autoptr(WpCelData) data = wp_cel_data_new(schema);
    g_autoptr(WpCelProgram) program = NULL;
    g_autoptr(WpCelEvaluator) evaluator = wp_cel_evaluator_new(data);
    g_autoptr(GString) text = g_string_new(NULL);
    Reader reader = {line, arena};
    const Json *test = read_value(&reader);
    const Json *expect = member(test, "expect");
    WpCelValue found = run(test, arena, evaluator, schema, &program);
    WpCelValue wanted = {.kind = WP_CEL_ERROR, .text = "any"};

    if (member(expect, "value"))
        wanted = value_of(member(expect, "value"), arena);
    if (wanted.kind == WP_CEL_ERROR ? found.kind == WP_CEL_ERROR : same(&found, &wanted))
        return true;
    wp_cel_value_append(text, &found);
    printf("FAIL: %s/%s/%s: %s\n  got    %s\n", member(test, "file")->text,
           member(test, "section")->text, member(test, "name")->text, member(test, "expr")->text,
           text->str);
    g_string_truncate(text, 0);
    wp_cel_value_append(text, &wanted);
    printf("  wanted %s\n", text->str);
    return false;
}

int
main(int argc, char **argv)
{
    unsigned passed = 0, failed = 0;

    for (int i = 1; i < argc; i++) {
        g_autofree char *text = NULL;
        g_auto(GStrv) lines = NULL;

        if (!g_file_get_contents(argv[i], &text, NULL, NULL)) {
            fprintf(stderr, "cannot read %s\n", argv[i]);
            return 2;
        }
        lines = g_strsplit(text, "\n", -1);
        for (char **line = lines; *line; line++)
            if (**line) {
                if (passes(*line))
                    passed++;
                else
                    failed++;
            }
    }
    printf("%u passed, %u failed\n", passed, failed);
    return failed > 0;
}
