#pragma once

#include "rules/engine/lib/function.h"

/* Prototypes of all functions of functions.def: wp_cel_f_NAME. */
#define WP_CEL_FUNCTION(name, style, result, item, n, parameters, function)                        \
    WpCelValue wp_cel_f_##function(WpCelCall *call, const WpCelValue *args, uint32_t n_args);
#include "rules/engine/lib/functions.def"
#undef WP_CEL_FUNCTION

/* The head of the definition of such a function: WP_CEL_F(math_abs) { ... } */
#define WP_CEL_F(name)                                                                             \
    WpCelValue wp_cel_f_##name(WpCelCall *call G_GNUC_UNUSED,                                      \
                               const WpCelValue *args G_GNUC_UNUSED,                               \
                               uint32_t n_args G_GNUC_UNUSED)
