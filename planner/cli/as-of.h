#pragma once

#include "planner/cli/options.h"
#include "planner/model/settings.h"

/* The day on which a plan is made: the only thing in it that may come from a clock. */

typedef enum {
    WP_AS_OF_OPTION,
    WP_AS_OF_SETTINGS,
    WP_AS_OF_EXPORTS, /* the newest date of collection */
    WP_AS_OF_SOURCE_DATE_EPOCH,
    WP_AS_OF_TODAY,
} WpAsOfOrigin;

const char *wp_as_of_origin_name(WpAsOfOrigin origin); /* "--as-of" */

/* @collected: when the newest export was made, WP_TIME_NONE if none says so. False with @error for
 * a faulty --as-of. */
bool wp_as_of_find(const WpOptions *options, const WpSettings *settings, WpTime collected,
                   WpDay *out_day, WpAsOfOrigin *out_origin, GError **error);
