#include "planner/generate/estate.h"

#include <string.h>

/* ---- names ---- */

/* The number as syllables: no two numbers below 100^n_syllables have the same. */
uint32_t
wp_gen_app_code(const WpGenEstate *estate, uint32_t business, char out[24])
{
    static const char consonants[] = "bcdfghjklmnprstvwxyz", vowels[] = "aeiou";
    uint64_t all = 1, number;
    uint32_t size = 0;

    for (uint32_t i = 0; i < estate->code_syllables; i++)
        all *= 100;
    /* 6180339 shares no divisor with 100^n */
    number = ((uint64_t)business * 6180339 + estate->seed % 100) % all;
    for (uint32_t i = 0; i < estate->code_syllables; i++, number /= 100) {
        out[size++] = consonants[number % 20];
        out[size++] = vowels[number / 20 % 5];
    }
    out[size] = '\0';
    return size;
}

static uint32_t
put_text(char *out, uint32_t at, const char *text, bool capitals)
{
    for (; *text && at < 46; text++)
        out[at++] = (char)(capitals ? g_ascii_toupper(*text) : *text);
    return at;
}

static uint32_t
put_number(char *out, uint32_t at, uint32_t number, uint32_t least_digits)
{
    char digits[12];
    uint32_t n = 0;

    do {
        digits[n++] = (char)('0' + number % 10);
        number /= 10;
    } while (number > 0 || n < least_digits);
    while (n > 0 && at < 46)
        out[at++] = digits[--n];
    return at;
}

static WpGenRole
role_of(const WpGenEstate *estate, uint32_t vm, const WpGenApp *app)
{
    if (!app) {
        const WpGenVcenter *vcenter = wp_gen_vcenter(estate, wp_gen_vcenter_of(estate, vm));

        uint32_t at = vm - vcenter->first;

        return at < vcenter->n_services                       ? WP_GEN_SERVICE
               : at < vcenter->n_services + vcenter->n_shared ? WP_GEN_SHARED
                                                              : WP_GEN_TEMPLATE;
    }
    uint32_t position = vm - app->first, n_db = wp_gen_app_db_vms(app);

    if (position < n_db)
        return WP_GEN_DB;
    return position < n_db + wp_gen_app_middle_vms(app) ? WP_GEN_APP : WP_GEN_WEB;
}

/* Which number a VM has in an order that says nothing. */
static uint32_t
number_of(const WpGenEstate *estate, uint32_t vm)
{
    return (uint32_t)((uint64_t)vm * estate->number_step % estate->n_vms);
}

typedef struct {
    const WpGenEstate *estate;
    const WpGenApp *app;
    uint32_t vm;
    WpGenRole role;
} Named;

/* What a word in braces stands for; small letters, capitals if the word is in them. */
static uint32_t
put_word(const Named *named, const char *word, uint32_t size, char *out, uint32_t at)
{
    static const char *const roles[] = {"web", "app", "db", "svc", "tmpl", "sdb"};
    static const char *const environments[] = {"p", "t", "d"};
    const WpGenEstate *estate = named->estate;
    bool capitals = g_ascii_isupper(word[0]);
    char code[24];

    if (size == 2 && strncmp(word, "nn", 2) == 0)
        return put_number(out, at, named->vm - named->app->first + named->app->n_before + 1, 2);
    if (size == 6 && strncmp(word, "number", 6) == 0)
        return put_number(out, at, number_of(estate, named->vm), 6);
    switch (g_ascii_tolower(word[0])) {
    case 'a':
        wp_gen_app_code(estate, named->app->business, code);
        return put_text(out, at, code, capitals);
    case 'r':
        return put_text(out, at, roles[named->role], capitals && g_ascii_isupper(word[1]));
    case 's': {
        uint32_t site = wp_gen_vcenter(estate, named->app->vcenter)->site;

        return put_text(out, at, wp_gen_site(estate, site)->code, capitals);
    }
    case 'e':
        return put_text(out, at, environments[named->app->environment], capitals);
    default: {
        uint64_t drawn = wp_gen_estate_draw(estate, WP_GEN_DRAW_OS, named->vm);
        const WpGenOs *os = &g_array_index(estate->profile->oses, WpGenOs,
                                           wp_gen_pick(&estate->profile->os, drawn));

        return put_text(out, at, os->windows ? "w" : "l", capitals);
    }
    }
}

static uint32_t
put_pattern(const Named *named, const char *pattern, char *out)
{
    uint32_t at = 0;

    while (*pattern && at < 46) {
        const char *end = *pattern == '{' ? strchr(pattern, '}') : NULL;

        if (end) {
            at = put_word(named, pattern + 1, (uint32_t)(end - pattern - 1), out, at);
            pattern = end + 1;
        } else {
            out[at++] = *pattern++;
        }
    }
    return at;
}

static const WpGenService *
service_of(const WpGenEstate *estate, uint32_t vm, uint32_t *out_number)
{
    const GArray *services = estate->profile->services;
    uint32_t vcenter = wp_gen_vcenter_of(estate, vm);
    const WpGenInstances *at =
        estate->instances + (size_t)wp_gen_vcenter(estate, vcenter)->site * services->len;

    for (uint32_t i = 0; i < services->len; i++)
        if (vm - at[i].first < at[i].n) {
            *out_number = vm - at[i].first + 1;
            return &g_array_index(services, WpGenService, i);
        }
    g_assert_not_reached();
}

static uint32_t
put_name(const WpGenEstate *estate, uint32_t vm, const WpGenApp *app, WpGenRole role, char out[48])
{
    uint32_t at = 0, number = 0;

    if (app) {
        uint64_t drawn = wp_gen_estate_draw(estate, WP_GEN_DRAW_PATTERN, app->business);
        int32_t pattern = wp_gen_pick(&estate->profile->pattern, drawn);

        at = put_pattern(&(Named){estate, app, vm, role},
                         g_ptr_array_index(estate->profile->patterns, pattern), out);
    } else {
        uint32_t vcenter = wp_gen_vcenter_of(estate, vm);
        uint32_t site = wp_gen_vcenter(estate, vcenter)->site;

        at = put_text(out, at, wp_gen_site(estate, site)->code, false);
        at = put_text(out, at, "-", false);
        if (role == WP_GEN_SERVICE) {
            at = put_text(out, at, service_of(estate, vm, &number)->name, false);
            at = put_number(out, at, number, 2);
        } else {
            at = put_text(out, at, role == WP_GEN_SHARED ? "sdb-" : "tmpl-", false);
            at = put_number(out, at, number_of(estate, vm), 6);
        }
    }
    out[at] = '\0';
    return at;
}

static const WpGenApp *
app_of(const WpGenEstate *estate, uint32_t vm)
{
    uint32_t app = estate->app_of[vm];

    return app == WP_GEN_NO_APP ? NULL : wp_gen_app(estate, app);
}

uint32_t
wp_gen_vm_name(const WpGenEstate *estate, uint32_t vm, char out[48])
{
    const WpGenApp *app = app_of(estate, vm);

    return put_name(estate, vm, app, role_of(estate, vm, app), out);
}

/* ---- what a VM has ---- */

uint8_t
wp_gen_hypervisor_of(const WpGenEstate *estate, uint32_t vm)
{
    if (estate->app_of[vm] == WP_GEN_NO_APP)
        return WP_GEN_VMWARE;
    return (uint8_t)wp_gen_pick(&estate->hypervisors,
                                wp_gen_estate_draw(estate, WP_GEN_DRAW_SOURCE, vm));
}

uint32_t
wp_gen_disk_gib(const WpGenEstate *estate, uint32_t vm, uint32_t disk)
{
    uint64_t drawn = wp_gen_estate_draw(estate, WP_GEN_DRAW_DISK_SIZE, (uint64_t)vm * 64 + disk);

    return (uint32_t)wp_gen_pick(&estate->profile->vm.disk_gib, drawn);
}

bool
wp_gen_in_azure_migrate(const WpGenEstate *estate, uint32_t vm)
{
    uint64_t drawn = wp_gen_estate_draw(estate, WP_GEN_DRAW_AZURE, vm);
    uint8_t hypervisor = wp_gen_hypervisor_of(estate, vm);

    return hypervisor == WP_GEN_PHYSICAL ||
           (hypervisor == WP_GEN_VMWARE &&
            role_of(estate, vm, app_of(estate, vm)) != WP_GEN_TEMPLATE &&
            wp_gen_happens(drawn, estate->profile->knowledge.in_azure_migrate));
}

bool
wp_gen_in_cmdb(const WpGenEstate *estate, uint32_t vm)
{
    return estate->app_of[vm] != WP_GEN_NO_APP &&
           wp_gen_happens(wp_gen_estate_draw(estate, WP_GEN_DRAW_CMDB, vm),
                          estate->profile->knowledge.in_cmdb);
}

static void
fill_hardware(const WpGenEstate *estate, WpGenVm *out)
{
    const WpGenProfile *profile = estate->profile;
    uint32_t vm = out->vm;
    uint64_t drawn = wp_gen_estate_draw(estate, WP_GEN_DRAW_OS, vm);

    out->os = &g_array_index(profile->oses, WpGenOs, wp_gen_pick(&profile->os, drawn));
    drawn = wp_gen_estate_draw(estate, WP_GEN_DRAW_CORES, vm);
    out->cores = (uint32_t)wp_gen_pick(&profile->vm.cores, drawn);
    drawn = wp_gen_estate_draw(estate, WP_GEN_DRAW_MEMORY, vm);
    out->memory_mib =
        out->cores * 1024 * (uint32_t)wp_gen_pick(&profile->vm.memory_per_core, drawn);
    drawn = wp_gen_estate_draw(estate, WP_GEN_DRAW_DISKS, vm);
    out->n_disks = MIN((uint32_t)wp_gen_pick(&profile->vm.disks, drawn), 60);
    drawn = wp_gen_estate_draw(estate, WP_GEN_DRAW_NICS, vm);
    out->n_nics = CLAMP((uint32_t)wp_gen_pick(&profile->vm.nics, drawn), 1, 3);
    drawn = wp_gen_estate_draw(estate, WP_GEN_DRAW_FIRMWARE, vm);
    out->uefi = wp_gen_happens(drawn, profile->vm.uefi);
    out->cbt = wp_gen_happens(drawn << 32, profile->vm.change_tracking);
    drawn = wp_gen_estate_draw(estate, WP_GEN_DRAW_TOOLS, vm);
    out->has_tools = !wp_gen_happens(drawn, profile->vm.without_tools);
    out->old_tools = wp_gen_happens(drawn << 32, profile->vm.old_tools);
}

void
wp_gen_vm(const WpGenEstate *estate, uint32_t vm, WpGenVm *out)
{
    const WpGenProfile *profile = estate->profile;
    const WpGenApp *app = app_of(estate, vm);
    uint32_t number;

    *out = (WpGenVm){.vm = vm, .app = estate->app_of[vm], .role = role_of(estate, vm, app)};
    out->vcenter = wp_gen_vcenter_of(estate, vm);
    const WpGenVcenter *vcenter = wp_gen_vcenter(estate, out->vcenter);
    out->site = vcenter->site;
    out->position = app ? vm - app->first : 0;
    out->environment = app ? app->environment : 0;
    out->hypervisor = wp_gen_hypervisor_of(estate, vm);
    if (out->role == WP_GEN_SERVICE)
        out->service = service_of(estate, vm, &number);
    out->is_template = out->role == WP_GEN_TEMPLATE;
    uint64_t drawn = wp_gen_estate_draw(estate, WP_GEN_DRAW_POWER, vm);
    out->on = !out->is_template &&
              (out->role == WP_GEN_SERVICE || !wp_gen_happens(drawn, profile->vm.powered_off));
    uint32_t n_hosts = wp_gen_n_hosts(estate, vcenter);
    drawn = wp_gen_estate_draw(estate, WP_GEN_DRAW_HOST, vm);
    out->host = wp_gen_below(drawn, n_hosts);
    out->cluster = out->host / (uint32_t)profile->cluster_hosts;
    fill_hardware(estate, out);
    drawn = wp_gen_estate_draw(estate, WP_GEN_DRAW_SNAPSHOT, vm);
    out->has_snapshot = !out->is_template && wp_gen_happens(drawn, profile->vm.snapshots);
    out->name_size = put_name(estate, vm, app, out->role, out->name);
}
