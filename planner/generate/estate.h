#pragma once

#include "planner/generate/profile.h"

/*
 * An estate that is not there: what is asked of it is worked out from the seed, for each VM alone.
 * Kept in memory are the applications and, for each VM, which one it is of: 4 bytes a VM and some
 * 20 an application.
 *
 * VMs count from 0. Those of a vCenter are neighbours: first the services of its site (only in the
 * first vCenter of a site), then databases that several applications use, then applications one
 * after the other, then templates.
 */

typedef enum {
    WP_GEN_WEB,
    WP_GEN_APP,
    WP_GEN_DB,
    WP_GEN_SERVICE,
    WP_GEN_TEMPLATE,
    WP_GEN_SHARED, /* a database of other applications */
} WpGenRole;

#define WP_GEN_NO_APP UINT32_MAX

typedef struct {
    uint32_t first, n;         /* VMs */
    uint32_t business;         /* which application: those of one number differ in environment */
    uint32_t n_before;         /* VMs of the same application in the environments before */
    uint32_t databases_before; /* database hosts of all applications before */
    uint16_t vcenter;
    uint8_t environment; /* 0 production, 1 test, 2 dev */
    uint8_t form;        /* WpGenTopology */
} WpGenApp;

typedef struct {
    uint32_t first, n;             /* VMs */
    uint32_t n_services, n_shared; /* the first of them, and the next */
    uint32_t n_templates;          /* the last of them */
    uint32_t row_step;             /* see wp_gen_vm_of_row() */
    uint32_t first_app, n_apps;
    uint16_t site;
} WpGenVcenter;

/* Instances of a service at a site: VMs first .. first + n - 1. */
typedef struct {
    uint32_t first, n;
} WpGenInstances;

typedef struct {
    const WpGenProfile *profile;
    uint64_t seed;
    uint32_t n_vms, n_databases, n_db_vms;
    uint64_t n_flow_rows; /* wanted */
    uint32_t n_sites, n_business, code_syllables;
    GArray *vcenters;          /* of WpGenVcenter */
    GArray *apps;              /* of WpGenApp */
    uint32_t *app_of;          /* by VM */
    WpGenInstances *instances; /* site * number of services + service */
    uint32_t *site_vms;        /* by site */
    WpGenWeights hypervisors;  /* of those that are exported */
    uint32_t number_step;      /* numbers of VMs in an order that says nothing */
} WpGenEstate;

typedef struct {
    uint64_t seed;
    uint32_t n_vms;
    int64_t n_databases;            /* -1: as the profile says */
    int64_t n_flow_rows;            /* -1: likewise */
    bool has[WP_GEN_N_HYPERVISORS]; /* which there are exports of; WP_GEN_VMWARE always */
} WpGenWish;

/* @profile must outlive what is returned. */
WpGenEstate *wp_gen_estate_build(const WpGenProfile *profile, const WpGenWish *wish);
void wp_gen_estate_free(WpGenEstate *estate);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(WpGenEstate, wp_gen_estate_free)

static inline const WpGenApp *
wp_gen_app(const WpGenEstate *estate, uint32_t app)
{
    return &g_array_index(estate->apps, WpGenApp, app);
}

static inline const WpGenVcenter *
wp_gen_vcenter(const WpGenEstate *estate, uint32_t vcenter)
{
    return &g_array_index(estate->vcenters, WpGenVcenter, vcenter);
}

static inline const WpGenSite *
wp_gen_site(const WpGenEstate *estate, uint32_t site)
{
    return &g_array_index(estate->profile->sites, WpGenSite, site);
}

static inline uint64_t
wp_gen_estate_draw(const WpGenEstate *estate, WpGenStream stream, uint64_t index)
{
    return wp_gen_draw(estate->seed, stream, index);
}

/* Application and vCenter (site) of a VM; WP_GEN_NO_APP for services and templates. */
uint32_t wp_gen_vcenter_of(const WpGenEstate *estate, uint32_t vm);

/* How many of an application's VMs hold databases: its first ones. */
uint32_t wp_gen_app_db_vms(const WpGenApp *app);
/* ... and how many serve in the middle: the next ones. */
uint32_t wp_gen_app_middle_vms(const WpGenApp *app);

uint32_t wp_gen_n_hosts(const WpGenEstate *estate, const WpGenVcenter *vcenter);

/* Row @row of a vCenter's exports, as a VM: each once, in an order that says nothing. */
static inline uint32_t
wp_gen_vm_of_row(const WpGenVcenter *vcenter, uint32_t row)
{
    return vcenter->first + (uint32_t)((uint64_t)row * vcenter->row_step % vcenter->n);
}

/* What a VM is. */
typedef struct {
    uint32_t vm, app, vcenter, site, position;
    WpGenRole role;
    uint8_t hypervisor; /* WpGenHypervisor */
    uint8_t environment;
    const WpGenService *service; /* (nullable) */
    uint32_t cores, n_disks, n_nics, host, cluster;
    uint32_t memory_mib;
    const WpGenOs *os;
    bool on, is_template, uefi, has_tools, old_tools, has_snapshot, cbt;
    char name[48];
    uint32_t name_size;
} WpGenVm;

void wp_gen_vm(const WpGenEstate *estate, uint32_t vm, WpGenVm *out);
/* Only the name, NUL-terminated. Returns: its bytes */
uint32_t wp_gen_vm_name(const WpGenEstate *estate, uint32_t vm, char out[48]);
/* The code of an application's names, 4 and more small letters. Returns: its bytes */
uint32_t wp_gen_app_code(const WpGenEstate *estate, uint32_t business, char out[24]);
uint8_t wp_gen_hypervisor_of(const WpGenEstate *estate, uint32_t vm);

uint32_t wp_gen_disk_gib(const WpGenEstate *estate, uint32_t vm, uint32_t disk);
bool wp_gen_in_azure_migrate(const WpGenEstate *estate, uint32_t vm);
bool wp_gen_in_cmdb(const WpGenEstate *estate, uint32_t vm);
