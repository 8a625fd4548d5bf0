#include "planner/generate/fields.h"

#include <string.h>

/* Words of applications, databases and flows. */

/* The application of the row: its own, else that of its VM; NULL for what is of all. */
static const WpGenApp *
app_of(const WpGenRow *row)
{
    return row->app == WP_GEN_NO_APP ? NULL : wp_gen_app(row->estate, row->app);
}

static uint64_t
draw_business(const WpGenRow *row, WpGenStream stream)
{
    const WpGenApp *app = app_of(row);

    return app ? wp_gen_row_draw(row, stream, (uint64_t)app->business + (UINT64_C(1) << 40)) : 0;
}

static bool
cmdb_says(const WpGenRow *row, int64_t share, uint32_t what)
{
    return app_of(row) &&
           wp_gen_happens(wp_gen_row_draw(row, WP_GEN_DRAW_CMDB,
                                          (uint64_t)row->vm.vm * 8 + what + (UINT64_C(1) << 40)),
                          share);
}

/* ---- applications ---- */

void
wp_gen_put_application(const WpGenRow *row, GString *out)
{
    const WpGenApp *app = app_of(row);
    char code[24];

    if (!app)
        return;
    wp_gen_app_code(row->estate, app->business, code);
    g_string_append_c(out, g_ascii_toupper(code[0]));
    g_string_append(out, code + 1);
}

void
wp_gen_put_owner(const WpGenRow *row, GString *out)
{
    uint64_t drawn = draw_business(row, WP_GEN_DRAW_OWNER);
    char code[24];

    if (!app_of(row) || !wp_gen_happens(drawn, row->estate->profile->knowledge.owner))
        return;
    /* a person has some applications */
    wp_gen_app_code(row->estate, (uint32_t)(drawn % (row->estate->n_business / 4 + 1)), code);
    g_string_append_c(out, code[0]);
    g_string_append_c(out, '.');
    g_string_append(out, code + 1);
    g_string_append_c(out, '@');
    g_string_append(out, row->estate->profile->domain);
}

void
wp_gen_put_criticality(const WpGenRow *row, GString *out)
{
    uint64_t drawn = draw_business(row, WP_GEN_DRAW_CRITICALITY);

    if (app_of(row) && wp_gen_happens(drawn << 32, row->estate->profile->knowledge.criticality))
        g_string_append(out, wp_gen_criticality_words[wp_gen_pick(
                                 &row->estate->profile->applications.criticality, drawn)]);
}

void
wp_gen_put_business_unit(const WpGenRow *row, GString *out)
{
    static const char *const units[] = {"Finance", "Sales",      "Operations", "Production",
                                        "IT",      "Purchasing", "Research",   "Human Resources"};

    g_string_append(out, units[draw_business(row, WP_GEN_DRAW_PEOPLE) % G_N_ELEMENTS(units)]);
}

void
wp_gen_put_users(const WpGenRow *row, GString *out)
{
    wp_gen_put_int(row, out, draw_business(row, WP_GEN_DRAW_PEOPLE) / 16 % 2000 + 1);
}

/* The truth: which application in which environment; 0 for what is of all. */
void
wp_gen_put_deployment(const WpGenRow *row, GString *out)
{
    wp_gen_put_digits(out, row->app == WP_GEN_NO_APP ? 0 : (uint64_t)row->app + 1, 1);
}

void
wp_gen_put_folder(const WpGenRow *row, GString *out)
{
    if (wp_gen_happens(draw_business(row, WP_GEN_DRAW_PATTERN) | !app_of(row) * UINT64_MAX,
                       row->estate->profile->knowledge.folder))
        wp_gen_put_application(row, out);
    else
        g_string_append(out, row->vm.is_template ? "Templates" : "Discovered virtual machine");
}

void
wp_gen_put_cmdb_application(const WpGenRow *row, GString *out)
{
    if (cmdb_says(row, row->estate->profile->knowledge.application, 0))
        wp_gen_put_application(row, out);
}

void
wp_gen_put_cmdb_environment(const WpGenRow *row, GString *out)
{
    static const char *const words[] = {"Production", "Test", "Development"};

    if (cmdb_says(row, row->estate->profile->knowledge.environment, 1))
        g_string_append(out, words[row->vm.environment]);
}

void
wp_gen_put_cmdb_owner(const WpGenRow *row, GString *out)
{
    if (cmdb_says(row, row->estate->profile->knowledge.owner, 2))
        wp_gen_put_owner(row, out);
}

void
wp_gen_put_cmdb_criticality(const WpGenRow *row, GString *out)
{
    if (cmdb_says(row, row->estate->profile->knowledge.criticality, 3))
        wp_gen_put_criticality(row, out);
}

/* ---- databases ---- */

uint32_t
wp_gen_database_vm(const WpGenEstate *estate, uint32_t database)
{
    uint32_t wanted =
        wp_gen_below(wp_gen_estate_draw(estate, WP_GEN_DRAW_DATABASE, database), estate->n_db_vms);
    uint32_t low = 0, high = estate->apps->len;

    while (high - low > 1) {
        uint32_t middle = low + (high - low) / 2;

        if (wp_gen_app(estate, middle)->databases_before <= wanted)
            low = middle;
        else
            high = middle;
    }
    return wp_gen_app(estate, low)->first + wanted - wp_gen_app(estate, low)->databases_before;
}

static WpGenEngine
engine_of(const WpGenRow *row)
{
    return (WpGenEngine)wp_gen_pick(&row->estate->profile->engines,
                                    draw_business(row, WP_GEN_DRAW_DATABASE));
}

void
wp_gen_put_db_name(const WpGenRow *row, GString *out)
{
    static const char *const environments[] = {"_PROD_", "_TEST_", "_DEV_"};
    char code[24];

    wp_gen_app_code(row->estate, app_of(row)->business, code);
    for (const char *at = code; *at; at++)
        g_string_append_c(out, g_ascii_toupper(*at));
    g_string_append(out, environments[row->vm.environment]);
    wp_gen_put_digits(out, row->database + 1, 4);
}

void
wp_gen_put_db_engine(const WpGenRow *row, GString *out)
{
    g_string_append(out, wp_gen_engine_words[engine_of(row)]);
}

void
wp_gen_put_db_version(const WpGenRow *row, GString *out)
{
    char **versions = row->estate->profile->versions[engine_of(row)];
    uint64_t drawn = wp_gen_row_draw(row, WP_GEN_DRAW_DATABASE, row->vm.vm + (UINT64_C(1) << 41));

    g_string_append(out, versions[wp_gen_below(drawn, g_strv_length(versions))]);
}

void
wp_gen_put_db_edition(const WpGenRow *row, GString *out)
{
    if (engine_of(row) == WP_GEN_SQL_SERVER)
        g_string_append(out, row->vm.cores > 4 ? "Enterprise" : "Standard");
    else if (engine_of(row) == WP_GEN_ORACLE)
        g_string_append(out, "Enterprise");
}

void
wp_gen_put_db_instance(const WpGenRow *row, GString *out)
{
    if (engine_of(row) == WP_GEN_SQL_SERVER)
        g_string_append(out, "MSSQLSERVER");
}

static uint64_t
db_gib(const WpGenRow *row)
{
    return (uint64_t)wp_gen_pick(
        &row->estate->profile->database_gib,
        wp_gen_row_draw(row, WP_GEN_DRAW_DATABASE, row->database + (UINT64_C(1) << 42)));
}

void
wp_gen_put_db_gib(const WpGenRow *row, GString *out)
{
    wp_gen_put_int(row, out, db_gib(row));
}

void
wp_gen_put_db_log_gib(const WpGenRow *row, GString *out)
{
    wp_gen_put_int(row, out, db_gib(row) / 10 + 1);
}

/* ---- flows ---- */

/* "11/16/2026 06:00-12:00": the slots lie evenly over the days observed */
void
wp_gen_put_slot(const WpGenRow *row, GString *out)
{
    const WpGenProfile *profile = row->estate->profile;
    uint64_t per_day = (uint64_t)profile->flows.slots_per_day;
    uint64_t all = MAX(per_day * (uint64_t)profile->flows.days, row->n_slots);
    uint64_t slot = row->slot * all / row->n_slots;
    WpDay day = profile->exported - (WpDay)(all / per_day) + (WpDay)(slot / per_day);
    uint64_t minute = slot % per_day * 1440 / per_day, end = minute + 1440 / per_day;
    int year, month, day_of_month;

    wp_day_split(day, &year, &month, &day_of_month);
    wp_gen_put_digits(out, (uint64_t)month, 2);
    g_string_append_c(out, '/');
    wp_gen_put_digits(out, (uint64_t)day_of_month, 2);
    g_string_append_c(out, '/');
    wp_gen_put_digits(out, (uint64_t)year, 4);
    g_string_append_c(out, ' ');
    wp_gen_put_digits(out, minute / 60, 2);
    g_string_append_c(out, ':');
    wp_gen_put_digits(out, minute % 60, 2);
    g_string_append_c(out, '-');
    end = MIN(end, 1439);
    wp_gen_put_digits(out, end / 60, 2);
    g_string_append_c(out, ':');
    wp_gen_put_digits(out, end % 60, 2);
}

void
wp_gen_put_from_name(const WpGenRow *row, GString *out)
{
    g_string_append_len(out, row->from_name, row->from_size);
}

void
wp_gen_put_from_ip(const WpGenRow *row, GString *out)
{
    wp_gen_put_address(out, row->edge->from, 0);
}

static void
put_app_name(const WpGenRow *row, GString *out, uint32_t vm)
{
    WpGenRow other = *row;

    other.app = vm == WP_GEN_OUTSIDE ? WP_GEN_NO_APP : row->estate->app_of[vm];
    wp_gen_put_application(&other, out);
}

void
wp_gen_put_from_application(const WpGenRow *row, GString *out)
{
    put_app_name(row, out, row->edge->from);
}

void
wp_gen_put_to_application(const WpGenRow *row, GString *out)
{
    put_app_name(row, out, row->edge->to);
}

void
wp_gen_put_to_name(const WpGenRow *row, GString *out)
{
    g_string_append_len(out, row->to_name, row->to_size);
}

void
wp_gen_put_to_ip(const WpGenRow *row, GString *out)
{
    if (row->edge->to != WP_GEN_OUTSIDE) {
        wp_gen_put_address(out, row->edge->to, 0);
        return;
    }
    for (int shift = 24; shift >= 0; shift -= 8) {
        wp_gen_put_digits(out, row->edge->address >> shift & 255, 1);
        if (shift > 0)
            g_string_append_c(out, '.');
    }
}

void
wp_gen_put_process(const WpGenRow *row, GString *out)
{
    g_string_append(out, row->edge->process);
}

void
wp_gen_put_port(const WpGenRow *row, GString *out)
{
    wp_gen_put_digits(out, row->edge->port, 1);
}

static uint64_t
connections(const WpGenRow *row)
{
    uint64_t drawn = wp_gen_row_draw(row, WP_GEN_DRAW_SEEN, row->edge->id);

    return 1 + wp_gen_below(drawn, 50) * (uint64_t)row->edge->seen_percent;
}

void
wp_gen_put_connections(const WpGenRow *row, GString *out)
{
    wp_gen_put_int(row, out, connections(row));
}

void
wp_gen_put_flow_bytes(const WpGenRow *row, GString *out)
{
    wp_gen_put_int(row, out, connections(row) * (2000 + row->edge->id % 50000));
}
