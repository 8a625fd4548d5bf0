#pragma once

#include "rules/engine/schema.h"
#include "rules/engine/scratch.h"

/*
 * The functions of CEL by name and argument kinds: functions.def lists them, each implemented in a
 * file of this folder as values -> value. Arguments that are unknown or in error never reach a
 * function; what it makes lies in the scratch memory of the call.
 */

typedef struct WpCelMatcher WpCelMatcher; /* pattern.h */

typedef struct {
    WpCelScratch *scratch;
    GHashTable *patterns;  /* (nullable) text -> WpCelPattern, of patterns that are no literals */
    WpCelMatcher *matcher; /* (nullable) made by the first match */
    uint64_t work;         /* steps taken beyond one a call: long texts, lists */
} WpCelCall;

typedef WpCelValue (*WpCelFunction)(WpCelCall *call, const WpCelValue *args, uint32_t n_args);

typedef enum {
    WP_CEL_STYLE_GLOBAL = 1, /* f(a, b) */
    WP_CEL_STYLE_MEMBER = 2, /* a.f(b) */
    WP_CEL_STYLE_BOTH = 3,
} WpCelStyle;

#define WP_CEL_MAX_PARAMETERS 4
#define WP_CEL_VARIADIC       255 /* one or more arguments of the first kind */

typedef struct {
    const char *name; /* "math.abs" is global, "abs" of the namespace math */
    WpCelStyle style;
    WpCelKind result;
    WpCelKind item; /* result LIST: of what */
    uint8_t n_parameters;
    WpCelKind parameters[WP_CEL_MAX_PARAMETERS];
    WpCelFunction function;
} WpCelOverload;

/* The overloads of one name are consecutive: gives the first, and how many in @out_n. NULL if there
 * is no function @name of @style. */
const WpCelOverload *wp_cel_function_find(const char *name, WpCelStyle style, uint32_t *out_n);

/* All names (global ones with their namespace), for suggestions. */
const char *const *wp_cel_function_names(size_t *out_n);
/* Whether some function is called NAMESPACE.something. */
bool wp_cel_function_is_namespace(const char *name);

static inline bool
wp_cel_overload_fits_count(const WpCelOverload *overload, uint32_t n_args)
{
    return overload->n_parameters == WP_CEL_VARIADIC ? n_args > 0
                                                     : overload->n_parameters == n_args;
}

static inline WpCelKind
wp_cel_overload_parameter(const WpCelOverload *overload, uint32_t index)
{
    return overload->parameters[overload->n_parameters == WP_CEL_VARIADIC ? 0 : index];
}

/* Calls the overload of @name (the @n from @first) that takes @args; an ERROR if none does. */
WpCelValue wp_cel_function_call(WpCelCall *call, const WpCelOverload *first, uint32_t n,
                                const WpCelValue *args, uint32_t n_args);

/* ---- for implementations ---- */

static inline WpCelValue
wp_cel_error_static(const char *message)
{
    return (WpCelValue){.kind = WP_CEL_ERROR, .text = message};
}

/* An ERROR whose message is made here, in the scratch memory. */
WpCelValue wp_cel_error(WpCelCall *call, const char *format, ...) G_GNUC_PRINTF(2, 3);
WpCelValue wp_cel_no_overload(WpCelCall *call, const char *name, const WpCelValue *args,
                              uint32_t n_args);

/* Texts longer, lists larger than this are errors: a short condition can ask for any length. */
#define WP_CEL_MAX_TEXT  (1024 * 1024)
#define WP_CEL_MAX_ITEMS (128 * 1024)

/* A copy of @text as a STRING; an ERROR if it is too long. */
WpCelValue wp_cel_make_string(WpCelCall *call, const char *text, size_t size);
/* A LIST around @items, which lie in the scratch memory. */
WpCelValue wp_cel_make_list(WpCelCall *call, const WpCelValue *items, size_t n);
