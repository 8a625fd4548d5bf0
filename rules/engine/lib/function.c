#include "rules/engine/lib/function.h"

#include <string.h>

#include "rules/engine/lib/library.h"

static const WpCelOverload overloads[] = {
#define WP_CEL_FUNCTION(name, style, result, item, n, parameters, function)                        \
    {name, WP_CEL_STYLE_##style, WP_CEL_##result,    WP_CEL_##item,                                \
     n,    parameters,           wp_cel_f_##function},
#include "rules/engine/lib/functions.def"
#undef WP_CEL_FUNCTION
};

const WpCelOverload *
wp_cel_function_find(const char *name, WpCelStyle style, uint32_t *out_n)
{
    const WpCelOverload *first = NULL;
    uint32_t n = 0;

    for (size_t i = 0; i < G_N_ELEMENTS(overloads); i++) {
        if (!(overloads[i].style & style) || strcmp(overloads[i].name, name) != 0)
            continue;
        if (!first)
            first = &overloads[i];
        n++;
    }
    *out_n = n;
    return first;
}

const char *const *
wp_cel_function_names(size_t *out_n)
{
    static const char *const names[] = {
#define WP_CEL_FUNCTION(name, style, result, item, n, parameters, function) name,
#include "rules/engine/lib/functions.def"
#undef WP_CEL_FUNCTION
    };

    *out_n = G_N_ELEMENTS(names);
    return names;
}

bool
wp_cel_function_is_namespace(const char *name)
{
    size_t size = strlen(name);

    for (size_t i = 0; i < G_N_ELEMENTS(overloads); i++)
        if (strncmp(overloads[i].name, name, size) == 0 && overloads[i].name[size] == '.')
            return true;
    return false;
}

static bool
takes(const WpCelOverload *overload, const WpCelValue *args, uint32_t n_args)
{
    if (!wp_cel_overload_fits_count(overload, n_args))
        return false;
    for (uint32_t i = 0; i < n_args; i++) {
        WpCelKind kind = wp_cel_overload_parameter(overload, i);

        if (kind != WP_CEL_ANY && kind != args[i].kind)
            return false;
    }
    return true;
}

WpCelValue
wp_cel_function_call(WpCelCall *call, const WpCelOverload *first, uint32_t n,
                     const WpCelValue *args, uint32_t n_args)
{
    for (uint32_t i = 0; i < n; i++)
        if (takes(&first[i], args, n_args))
            return first[i].function(call, args, n_args);
    return wp_cel_no_overload(call, first->name, args, n_args);
}

WpCelValue
wp_cel_error(WpCelCall *call, const char *format, ...)
{
    va_list args;

    va_start(args, format);
    g_autofree char *message = g_strdup_vprintf(format, args);
    va_end(args);
    return wp_cel_error_static(wp_cel_scratch_text(call->scratch, message, strlen(message)));
}

WpCelValue
wp_cel_no_overload(WpCelCall *call, const char *name, const WpCelValue *args, uint32_t n_args)
{
    g_autoptr(GString) kinds = g_string_new(NULL);

    for (uint32_t i = 0; i < n_args; i++)
        g_string_append_printf(kinds, "%s%s", i > 0 ? ", " : "", wp_cel_kind_name(args[i].kind));
    return wp_cel_error(call, "no such overload: %s of (%s)", name, kinds->str);
}

WpCelValue
wp_cel_make_string(WpCelCall *call, const char *text, size_t size)
{
    if (size > WP_CEL_MAX_TEXT)
        return wp_cel_error_static("a text longer than 1 MiB");
    call->work += size / 64;
    return wp_cel_string(wp_cel_scratch_text(call->scratch, text, size), size);
}

WpCelValue
wp_cel_make_list(WpCelCall *call, const WpCelValue *items, size_t n)
{
    WpCelList *list = wp_cel_scratch_alloc(call->scratch, sizeof(WpCelList));

    if (n > WP_CEL_MAX_ITEMS)
        return wp_cel_error_static("a list of more than 131072 items");
    list->n = (uint32_t)n;
    list->items = items;
    call->work += n / 16;
    return (WpCelValue){.kind = WP_CEL_LIST, .list = list};
}
