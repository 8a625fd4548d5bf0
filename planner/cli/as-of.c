#include "planner/cli/as-of.h"

#include "planner/cli/files.h"

#include <string.h>

const char *
wp_as_of_origin_name(WpAsOfOrigin origin)
{
    switch (origin) {
    case WP_AS_OF_OPTION:
        return "--as-of";
    case WP_AS_OF_SETTINGS:
        return "settings";
    case WP_AS_OF_EXPORTS:
        return "newest export";
    case WP_AS_OF_SOURCE_DATE_EPOCH:
        return "SOURCE_DATE_EPOCH";
    case WP_AS_OF_TODAY:
        return "today";
    }
    g_assert_not_reached();
}

bool
wp_as_of_find(const WpOptions *options, const WpSettings *settings, WpTime collected,
              WpDay *out_day, WpAsOfOrigin *out_origin, GError **error)
{
    const char *epoch = g_getenv("SOURCE_DATE_EPOCH");
    int64_t seconds;

    if (options->as_of) {
        *out_origin = WP_AS_OF_OPTION;
        if (wp_parse_day(options->as_of, strlen(options->as_of), out_day))
            return true;
        g_set_error(error, WP_ERROR, WP_EXIT_USAGE,
                    "--as-of takes a date such as 2026-11-22, not '%s'", options->as_of);
        return false;
    }
    if (settings->as_of != WP_DAY_NONE) {
        *out_origin = WP_AS_OF_SETTINGS;
        *out_day = settings->as_of;
    } else if (collected != WP_TIME_NONE) {
        *out_origin = WP_AS_OF_EXPORTS;
        *out_day = wp_time_day(collected);
    } else if (epoch && wp_parse_int(epoch, strlen(epoch), wp_number_plain, &seconds) &&
               seconds >= 0 && seconds < INT64_C(253402300800)) {
        *out_origin = WP_AS_OF_SOURCE_DATE_EPOCH;
        *out_day = (WpDay)(seconds / 86400);
    } else {
        *out_origin = WP_AS_OF_TODAY;
        *out_day = (WpDay)(g_get_real_time() / WP_US_PER_DAY);
    }
    return true;
}
