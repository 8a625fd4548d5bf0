#include "planner/model/settings.h"

#include "parsers/text/yaml.h"

#include <criterion/criterion.h>

#include <string.h>

/* The settings of a YAML text, and what was said of it. */
static WpSettings *
read_text(const char *text, WpDiagList *diags)
{
    WpSource *source = wp_source_new("estate.yaml", g_strdup(text), strlen(text), diags);
    WpDocument *document = wp_yaml_parse(source, diags);

    return document ? wp_settings_read(document, NULL, diags) : NULL;
}

Test(settings, defaults_are_those_of_the_contract)
{
    g_autoptr(WpDiagList) diags = wp_diag_list_new();
    g_autoptr(WpSettings) settings = wp_settings_read(NULL, NULL, diags);

    cr_assert_not_null(settings);
    cr_expect_eq(settings->capacity.teams, WP_SETTING_AUTO);
    cr_expect_eq(settings->capacity.assets_per_wave, 50);
    cr_expect_eq(settings->capacity.size_per_wave, WP_SETTING_NONE);
    cr_expect_eq(settings->capacity.ramp_first, 9);
    cr_expect_eq(settings->capacity.ramp_step, 10);
    cr_expect_eq(settings->capacity.n_roles, 5);
    cr_expect_eq(settings->schedule.iteration_us, 14 * WP_US_PER_DAY);
    cr_expect_eq(settings->schedule.target_finish_us, 364 * WP_US_PER_DAY);
    cr_expect_eq(settings->schedule.target_finish_day, WP_DAY_NONE);
    cr_expect_eq(settings->schedule.start, WP_DAY_NONE);
    cr_expect_str_eq(settings->schedule.environment_order[2], "production");
    cr_expect_eq(settings->groups.together_min_share, 5000);
    cr_expect_eq(settings->groups.service_workloads, 3);
    cr_expect_eq(settings->inference.max_share, 2000);
    cr_expect_eq(settings->schedule.urgent_within_us, 1095 * WP_US_PER_DAY);
    cr_expect_eq(settings->target.comfort_factor, 13000);
    cr_expect_eq(settings->output.delimiter, ',');
    cr_expect(settings->output.guard && settings->output.crlf && !settings->output.bom);
    cr_expect_eq(wp_diag_list_length(diags), 0);
}

typedef struct {
    const char *text;
    const char *said; /* part of what is printed */
} Case;

static const Case faults[] = {
    {"capasity:\n  teams: 2\n", "estate.yaml:1:1: error: unknown key 'capasity'"},
    {"capasity:\n  teams: 2\n", "did you mean 'capacity'?"},
    {"capacity:\n  teams: lots\n", "estate.yaml:2:10: error"},
    {"capacity:\n  size_per_wave: 20\n", "[WRONG_UNIT]"},
    {"schedule:\n  iteration: 36h\n", "whole days"},
    {"schedule:\n  urgent_within: 36h\n", "such as 52w or 1095d"},
    {"schedule:\n  urgent_within: 0d\n", "from 1d to 36500d"},
    {"inference:\n  max_share: 0%\n", "from 0.01% to 100%"},
    {"inference:\n  max_share: 120%\n", "from 0.01% to 100%"},
    {"groups:\n  service_workloads: 0\n", "from 1 to 1000000"},
    {"schedule:\n  time_zone: Europe/Dublinn\n", "is not a time zone"},
    {"schedule:\n  freezes: [{name: x, from: 2027-02-01, to: 2027-01-01}]\n",
     "ends before it begins"},
    {"schedule:\n  freezes: [{name: x, from: -3, to: 5}]\n", "every: month"},
    {"schedule: {windows: [{name: w, days: [], from: '20:00', length: 8h}]}\n",
     "found a list of 0, wanted from 1 to 7"},
    {"schedule: {windows: [{name: w, days: [mon], from: '24:00', length: 8h}]}\n",
     "estate.yaml:1:51: error: the window 'w' begins at a time of day"},
    {"schedule: {windows: [{name: w, days: [mon], from: '20:00', length: 0h}]}\n",
     "estate.yaml:1:68: error: the window 'w' lasts some time"},
    {"schedule: {windows: [{name: w, days: [mon], from: '20:00', length: 169h}]}\n",
     "at most a week"},
    {"schedule: {environments: {order: [test, production, test]}}\n",
     "estate.yaml:1:53: error: 'test' is in the order of environments twice"},
    {"constraints: [{pin: 'vm:a'}]\n", "'pin' needs 'wave' beside it"},
    {"constraints: [{why: x}]\n", "a constraint says one of"},
    {"constraints: [{pin: 'vm:a', wave: 2, together: [all]}]\n", "says one thing"},
    {"constraints: [{before: ['vm:a']}]\n", "'before' orders two or more"},
    {"as_of: 2027-02-01\nschedule: {start: 2027-01-04}\n",
     "estate.yaml:2:19: error: schedule.start "
     "is before as_of"},
    {"schedule: {start: 2027-01-04, target_finish: 2026-12-01}\n", "is not after schedule.start"},
    {"replication:\n  links: [{name: er1, rate: 1 Gbit/s}]\n"
     "  routes: [{for: 'site:X', via: [er2]}]\n",
     "estate.yaml:3:34: error: no link is called 'er2'"},
    {"replication:\n  links: [{name: er1, rate: 1 Gbit/s}]\n"
     "  routes: [{for: 'site:X', via: [er2]}]\n",
     "did you mean 'er1'?"},
    {"schedule: {windows: [{name: w, days: [mon], from: '20:00', length: 2h}, {name: w, days: "
     "[tue], from: '20:00', length: 2h}]}",
     "estate.yaml:1:73: error: two windows are called 'w'"},
    {"schedule: {time_zone: ../../../etc/passwd}", "'../../../etc/passwd' is not a time zone"},
    {"schedule: {time_zone: Europe/../../../../etc/passwd}", "is not a time zone"},
    {"schedule: {time_zone: zone.tab}", "'zone.tab' is not a time zone"},
    {"schedule: {time_zone: UTC+3}", "or an offset such as +01:00"},
    {"replication: {links: [{name: a, rate: 1 Gbit/s}, {name: a, rate: 2 Gbit/s}]}\n",
     "two links are called 'a'"},
    {"replication: {drift: 2%}\n", "such as 2%/day"},
};

Test(settings, faults_are_said_with_place_and_cure)
{
    for (size_t i = 0; i < G_N_ELEMENTS(faults); i++) {
        g_autoptr(WpDiagList) diags = wp_diag_list_new();
        g_autoptr(WpSettings) settings = read_text(faults[i].text, diags);
        g_autofree char *said = wp_diag_list_to_text(diags);

        cr_expect_null(settings, "%s: was read", faults[i].text);
        cr_expect_not_null(strstr(said, faults[i].said), "%s: '%s' is not in\n%s", faults[i].text,
                           faults[i].said, said);
    }
}

Test(settings, replication_is_read)
{
    g_autoptr(WpDiagList) diags = wp_diag_list_new();
    g_autoptr(WpSettings) settings = read_text(
        "replication:\n"
        "  links: [{name: er1, rate: 1 Gbit/s, rtt: 12 ms}, {name: vpn, rate: 100 Mbit/s}]\n"
        "  routes: [{for: 'site:X', via: [vpn, er1]}]\n"
        "  sync_until: stage\n",
        diags);

    cr_assert_not_null(settings);
    cr_expect_eq(settings->replication.n_links, 2);
    cr_expect_eq(settings->replication.links[0].rate, 125000000);
    cr_expect_eq(settings->replication.links[0].usable, 5000);
    cr_expect_eq(settings->replication.links[0].rtt_us, 12000);
    cr_expect_str_eq(settings->replication.routes[0].what.text, "site:X");
    cr_expect_str_eq(settings->replication.routes[0].via[1], "er1");
    cr_expect_null(settings->replication.routes[0].via[2]);
    cr_expect_str_eq(settings->replication.methods[1], "agent-based");
    cr_expect_eq(settings->replication.drift, 200);
    cr_expect_eq(settings->replication.compression, 3000);
    cr_expect_eq(settings->replication.margin_us, 3 * WP_US_PER_DAY);
    cr_expect_eq(settings->replication.max_bridge_rtt_us, 5000);
    cr_expect(settings->replication.sync_until_stage);
}

Test(settings, what_no_stage_uses_is_said)
{
    g_autoptr(WpDiagList) diags = wp_diag_list_new();
    g_autoptr(WpSettings) settings = read_text("replication: {compression: 10%}\n", diags);
    g_autofree char *said = wp_diag_list_to_text(diags);

    cr_expect_not_null(settings);
    cr_expect_not_null(strstr(said, "warning: 'replication' is checked"), "%s", said);
}

Test(settings, an_overlay_lies_on_a_file_that_says_nothing)
{
    static const char *const bases[] = {"", "~", "null\n", "# nothing\n"};

    for (size_t i = 0; i < G_N_ELEMENTS(bases); i++) {
        g_autoptr(WpDiagList) diags = wp_diag_list_new();
        const char *over = "capacity: {teams: 5}\n";
        WpDocument *document =
            wp_yaml_parse(wp_source_new("a", g_strdup(bases[i]), strlen(bases[i]), diags), diags);
        WpDocument *overlay =
            wp_yaml_parse(wp_source_new("b", g_strdup(over), strlen(over), diags), diags);

        wp_settings_overlay(document, overlay);
        g_autoptr(WpSettings) settings = wp_settings_read(document, NULL, diags);
        cr_assert_not_null(settings, "%s", bases[i]);
        cr_expect_eq(settings->capacity.teams, 5, "%s", bases[i]);
    }
}

Test(settings, an_overlay_replaces_key_by_key)
{
    g_autoptr(WpDiagList) diags = wp_diag_list_new();
    const char *base = "capacity: {teams: 3, roles: {dba: 10h}}\nestate: A\n";
    const char *over = "capacity: {teams: 5}\nschedule: {holidays: [2027-03-17]}\n";
    WpDocument *document =
        wp_yaml_parse(wp_source_new("a", g_strdup(base), strlen(base), diags), diags);
    WpDocument *overlay =
        wp_yaml_parse(wp_source_new("b", g_strdup(over), strlen(over), diags), diags);

    wp_settings_overlay(document, overlay);
    g_autoptr(WpSettings) settings = wp_settings_read(document, NULL, diags);
    cr_assert_not_null(settings);
    cr_expect_eq(settings->capacity.teams, 5);
    cr_expect_eq(settings->capacity.n_roles, 1);
    cr_expect_eq(settings->capacity.roles[0].centihours, 1000);
    cr_expect_eq(settings->schedule.n_holidays, 1);
    cr_expect_str_eq(settings->estate, "A");
}
