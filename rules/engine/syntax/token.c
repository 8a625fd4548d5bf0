#include "rules/engine/syntax/token.h"

#include <string.h>

#include "planner/base/quantity.h"
#include "rules/engine/lib/decimal.h"
#include "rules/engine/syntax/literal.h"

const char *
wp_cel_token_spelling(WpCelTokenKind kind)
{
    static const char *const spellings[] = {
#define WP_CEL_TOKEN(id, spelling) spelling,
#include "rules/engine/syntax/tokens.def"
#undef WP_CEL_TOKEN
    };

    return spellings[kind];
}

/* 0 behind the end: no token has a NUL in it. */
static char
peek(const WpCelScanner *scanner, size_t ahead)
{
    size_t at = scanner->at + ahead;

    return at < scanner->text->size ? scanner->text->bytes[at] : '\0';
}

static void
skip_blanks(WpCelScanner *scanner)
{
    for (;;) {
        char c = peek(scanner, 0);

        if (c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\f') {
            scanner->at++;
        } else if (c == '/' && peek(scanner, 1) == '/') {
            while (scanner->at < scanner->text->size && peek(scanner, 0) != '\n')
                scanner->at++;
        } else {
            return;
        }
    }
}

static bool
is_name_char(char c)
{
    return g_ascii_isalnum(c) || c == '_';
}

static const char *const reserved[] = {
    "as",  "break", "const",   "continue",  "else",   "for", "function", "if",    "import",
    "let", "loop",  "package", "namespace", "return", "var", "void",     "while",
};

static const struct {
    const char *word;
    WpCelTokenKind kind;
} keywords[] = {
    {"true", WP_CEL_TOKEN_TRUE},
    {"false", WP_CEL_TOKEN_FALSE},
    {"null", WP_CEL_TOKEN_NULL},
    {"in", WP_CEL_TOKEN_IN},
};

static void
scan_name(WpCelScanner *scanner, WpCelToken *token)
{
    while (is_name_char(peek(scanner, 0)))
        scanner->at++;
    token->name = wp_arena_strndup(scanner->arena, scanner->text->bytes + token->begin,
                                   scanner->at - token->begin);
    token->kind = WP_CEL_TOKEN_IDENT;
    for (size_t i = 0; i < G_N_ELEMENTS(keywords); i++)
        if (strcmp(token->name, keywords[i].word) == 0)
            token->kind = keywords[i].kind;
    for (size_t i = 0; i < G_N_ELEMENTS(reserved); i++)
        if (strcmp(token->name, reserved[i]) == 0)
            token->kind = WP_CEL_TOKEN_RESERVED;
}

/* `a name` between backticks, for members with a dot, a dash, a slash or a blank in their name. */
static void
scan_quoted_name(WpCelScanner *scanner, WpCelToken *token)
{
    size_t begin = ++scanner->at;

    while (is_name_char(peek(scanner, 0)) || (peek(scanner, 0) && strchr(".-/ ", peek(scanner, 0))))
        scanner->at++;
    if (peek(scanner, 0) != '`' || scanner->at == begin) {
        if (peek(scanner, 0) == '`')
            scanner->at++;
        wp_cel_text_diag(scanner->text, token->begin, scanner->at + 1, scanner->diags,
                         WP_DIAG_CEL_SYNTAX,
                         "a quoted name needs letters, digits, '_', '.', '-', '/' or blanks "
                         "between two backticks");
        token->kind = WP_CEL_TOKEN_FAULT;
        return;
    }
    token->kind = WP_CEL_TOKEN_QUOTED_IDENT;
    token->name =
        wp_arena_strndup(scanner->arena, scanner->text->bytes + begin, scanner->at - begin);
    scanner->at++;
}

static void
number_fault(WpCelScanner *scanner, WpCelToken *token, const char *message)
{
    token->kind = WP_CEL_TOKEN_FAULT;
    wp_cel_text_diag(scanner->text, token->begin, scanner->at, scanner->diags, WP_DIAG_CEL_SYNTAX,
                     "%s", message);
}

/* 2^63 is let through: with a minus sign before it, it is an int. */
static bool
int_value(const char *digits, size_t size, unsigned base, WpCelToken *token)
{
    uint64_t magnitude;

    if (!wp_cel_parse_magnitude(digits, size, base, &magnitude))
        return false;
    token->kind = WP_CEL_TOKEN_INT;
    token->value = wp_cel_int((int64_t)magnitude);
    token->name = magnitude > INT64_MAX ? "9223372036854775808" : NULL;
    return true;
}

static void
scan_digits(WpCelScanner *scanner)
{
    while (g_ascii_isdigit(peek(scanner, 0)))
        scanner->at++;
}

static bool
scan_fraction(WpCelScanner *scanner)
{
    bool found = false;

    if (peek(scanner, 0) == '.' && g_ascii_isdigit(peek(scanner, 1))) {
        scanner->at++;
        scan_digits(scanner);
        found = true;
    }
    if (peek(scanner, 0) == 'e' || peek(scanner, 0) == 'E') {
        size_t sign = peek(scanner, 1) == '+' || peek(scanner, 1) == '-';

        if (g_ascii_isdigit(peek(scanner, 1 + sign))) {
            scanner->at += 1 + sign;
            scan_digits(scanner);
            found = true;
        }
    }
    return found;
}

static void
scan_number(WpCelScanner *scanner, WpCelToken *token)
{
    const char *bytes = scanner->text->bytes;
    unsigned base = peek(scanner, 0) == '0' && (peek(scanner, 1) | 0x20) == 'x' ? 16 : 10;
    bool is_double = false;
    bool good;

    if (base == 16) {
        scanner->at += 2;
        while (g_ascii_isxdigit(peek(scanner, 0)))
            scanner->at++;
    } else {
        scan_digits(scanner);
        is_double = scan_fraction(scanner);
    }

    size_t end = scanner->at;

    if (is_name_char(peek(scanner, 0))) {
        bool is_unsigned =
            !is_double && (peek(scanner, 0) | 0x20) == 'u' && !is_name_char(peek(scanner, 1));

        while (is_name_char(peek(scanner, 0)))
            scanner->at++;
        number_fault(scanner, token,
                     is_unsigned ? "there are no unsigned numbers here: leave the 'u' away"
                                 : "a number runs into letters; units are part of names, not of "
                                   "numbers");
        return;
    }
    if (is_double) {
        double number;

        token->kind = WP_CEL_TOKEN_DOUBLE;
        good = wp_parse_double(bytes + token->begin, end - token->begin, &number);
        token->value = wp_cel_double(good ? number : 0);
    } else {
        size_t begin = token->begin + (base == 16 ? 2 : 0);

        if (end == begin) {
            number_fault(scanner, token, "'0x' without digits");
            return;
        }
        good = int_value(bytes + begin, end - begin, base, token);
    }
    if (!good)
        number_fault(scanner, token,
                     is_double ? "a number that does not fit: doubles end at 1.8e308"
                               : "a number that does not fit: ints go from -9223372036854775808 "
                                 "to 9223372036854775807");
}

static const struct {
    char text[3];
    WpCelTokenKind kind;
} operators[] = {
    {"&&", WP_CEL_TOKEN_AND},         {"||", WP_CEL_TOKEN_OR},
    {"==", WP_CEL_TOKEN_EQ},          {"!=", WP_CEL_TOKEN_NE},
    {"<=", WP_CEL_TOKEN_LE},          {">=", WP_CEL_TOKEN_GE},
    {"<", WP_CEL_TOKEN_LT},           {">", WP_CEL_TOKEN_GT},
    {"!", WP_CEL_TOKEN_NOT},          {"+", WP_CEL_TOKEN_PLUS},
    {"-", WP_CEL_TOKEN_MINUS},        {"*", WP_CEL_TOKEN_STAR},
    {"/", WP_CEL_TOKEN_SLASH},        {"%", WP_CEL_TOKEN_PERCENT},
    {"(", WP_CEL_TOKEN_LEFT_PAREN},   {")", WP_CEL_TOKEN_RIGHT_PAREN},
    {"[", WP_CEL_TOKEN_LEFT_BRACKET}, {"]", WP_CEL_TOKEN_RIGHT_BRACKET},
    {"{", WP_CEL_TOKEN_LEFT_BRACE},   {"}", WP_CEL_TOKEN_RIGHT_BRACE},
    {".", WP_CEL_TOKEN_DOT},          {",", WP_CEL_TOKEN_COMMA},
    {":", WP_CEL_TOKEN_COLON},        {"?", WP_CEL_TOKEN_QUESTION},
};

static void
scan_operator(WpCelScanner *scanner, WpCelToken *token)
{
    const char *bytes = scanner->text->bytes + token->begin;
    size_t left = scanner->text->size - token->begin;

    for (size_t i = 0; i < G_N_ELEMENTS(operators); i++) {
        size_t size = strlen(operators[i].text);

        if (size <= left && memcmp(bytes, operators[i].text, size) == 0) {
            scanner->at += size;
            token->kind = operators[i].kind;
            return;
        }
    }

    char *next = g_utf8_find_next_char(bytes, bytes + left);
    const char *cure = *bytes == '='   ? "; equality is '=='"
                       : *bytes == '&' ? "; and is '&&'"
                       : *bytes == '|' ? "; or is '||'"
                                       : "";

    scanner->at += next ? (size_t)(next - bytes) : left;
    token->kind = WP_CEL_TOKEN_FAULT;
    wp_cel_text_diag(scanner->text, token->begin, scanner->at, scanner->diags, WP_DIAG_CEL_SYNTAX,
                     "'%.*s' is not part of an expression%s", (int)(scanner->at - token->begin),
                     bytes, cure);
}

/* How many letters before a quote belong to a text: r'...' is raw, b'...' are bytes. */
static size_t
prefix_size(const WpCelScanner *scanner, bool *out_raw, bool *out_bytes)
{
    size_t n = 0;

    *out_raw = *out_bytes = false;
    for (; n < 2; n++) {
        char c = peek(scanner, n) | 0x20;

        if (c == 'r' && !*out_raw)
            *out_raw = true;
        else if (c == 'b' && !*out_bytes)
            *out_bytes = true;
        else
            break;
    }
    return n;
}

WpCelToken
wp_cel_scan(WpCelScanner *scanner)
{
    WpCelToken token = {.kind = WP_CEL_TOKEN_END};
    bool raw, bytes;

    skip_blanks(scanner);
    token.begin = scanner->at;

    size_t prefix = prefix_size(scanner, &raw, &bytes);
    char quote = peek(scanner, prefix);
    char c = peek(scanner, 0);

    if (scanner->at >= scanner->text->size) {
        token.kind = WP_CEL_TOKEN_END;
    } else if (quote == '"' || quote == '\'') {
        scanner->at += prefix;
        if (wp_cel_literal_scan(scanner, &token, raw) && bytes) {
            token.kind = WP_CEL_TOKEN_FAULT;
            wp_cel_text_diag(scanner->text, token.begin, scanner->at, scanner->diags,
                             WP_DIAG_CEL_SYNTAX, "there are no bytes here: leave the 'b' away");
        }
    } else if (c == '_' || g_ascii_isalpha(c)) {
        scan_name(scanner, &token);
    } else if (c == '`') {
        scan_quoted_name(scanner, &token);
    } else if (g_ascii_isdigit(c) || (c == '.' && g_ascii_isdigit(peek(scanner, 1)))) {
        scan_number(scanner, &token);
    } else {
        scan_operator(scanner, &token);
    }
    token.end = scanner->at;
    return token;
}
