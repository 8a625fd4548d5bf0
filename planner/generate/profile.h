#pragma once

#include "planner/base/diag.h"
#include "planner/base/shape.h"
#include "planner/generate/draw.h"

/*
 * The shape of the estates that are made: distributions that were measured in real exports, read
 * from planner/generate/profiles, where each number has its source.
 */

/* Values with weights: "1=298 2=454 3..5=20"; a value is a range, or the index of a word. */
typedef struct {
    int32_t low, high;
    uint32_t upto; /* sum of weights so far */
} WpGenChoice;

typedef struct {
    WpGenChoice *choices; /* of n */
    uint32_t n;
} WpGenWeights;

/* One value of @weights for a drawn number. */
int32_t wp_gen_pick(const WpGenWeights *weights, uint64_t drawn);

/* Shares are in basis points. */
typedef struct {
    char *name;
    char *code; /* in small letters */
} WpGenSite;

typedef struct {
    char *vmware, *azure, *kvm, *ovf; /* the system's name in each format */
    bool windows;
} WpGenOs;

typedef enum { WP_GEN_USED, WP_GEN_CALLS, WP_GEN_FRONT } WpGenWay;

#define WP_GEN_MAX_PORTS 4

/* Kinds of talk, each with ports of its own. */
typedef enum {
    WP_GEN_TALK_MIDDLE,   /* web to application servers */
    WP_GEN_TALK_DATABASE, /* to databases */
    WP_GEN_TALK_REPLICA,  /* between databases */
    WP_GEN_TALK_MESH,
    WP_GEN_TALK_CHAIN,
    WP_GEN_TALK_CACHE,
    WP_GEN_TALK_BACK,
    WP_GEN_TALK_NOISE,
    WP_GEN_N_TALK
} WpGenTalk;

extern const char *const wp_gen_talk_words[];

typedef struct {
    int64_t port;
    char *name;
} WpGenProcess;

typedef struct {
    char *name, *process;
    uint16_t ports[WP_GEN_MAX_PORTS];
    uint32_t n_ports;
    WpGenWay way;
    int64_t share;
    int64_t vms; /* one instance for so many */
} WpGenService;

typedef enum { WP_GEN_TIERS, WP_GEN_STAR, WP_GEN_MESH, WP_GEN_CHAIN } WpGenTopology;
typedef enum {
    WP_GEN_VMWARE,
    WP_GEN_KVM,
    WP_GEN_OVF,
    WP_GEN_PHYSICAL,
    WP_GEN_N_HYPERVISORS
} WpGenHypervisor;

/* What can be planted: each is a key of `dirt` and a word of --dirt. */
typedef enum {
#define WP_GEN_DIRT(id, word, meaning) WP_GEN_DIRT_##id,
#include "planner/generate/dirt.def"
#undef WP_GEN_DIRT
    WP_GEN_N_DIRT
} WpGenDirt;

extern const char *const wp_gen_dirt_words[]; /* WP_GEN_N_DIRT of them, then NULL */
extern const char *const wp_gen_dirt_meanings[];

typedef enum {
    WP_GEN_SQL_SERVER,
    WP_GEN_ORACLE,
    WP_GEN_POSTGRESQL,
    WP_GEN_MYSQL,
    WP_GEN_MARIADB,
    WP_GEN_N_ENGINES
} WpGenEngine;

extern const char *const wp_gen_engine_words[];
extern const char *const wp_gen_criticality_words[];

typedef struct {
    WpDay exported;
    char *domain;
    GArray *sites; /* of WpGenSite */
    int64_t site_vms, vcenter_vms, host_vms, cluster_hosts;
    struct {
        WpGenWeights sizes, environments, lesser, shapes, criticality;
    } applications;
    GPtrArray *patterns; /* of char * */
    WpGenWeights pattern;
    GArray *oses; /* of WpGenOs */
    WpGenWeights os;
    struct {
        WpGenWeights cores, memory_per_core, disks, disk_gib, used_percent, nics, hypervisors;
        int64_t powered_off, templates, uefi, without_tools, old_tools, snapshots, change_tracking,
            raw_disks;
    } vm;
    int64_t databases_percent;
    WpGenWeights engines, database_gib;
    char **versions[WP_GEN_N_ENGINES]; /* NULL-terminated; newest last */
    struct {
        int64_t in_cmdb, application, environment, owner, criticality, folder, in_azure_migrate;
    } knowledge;
    struct {
        int64_t rows_per_vm, days, slots_per_day, noise, back, outside, shared_vms;
        WpGenWeights inside_percent, noise_percent;
        WpGenWeights ports[WP_GEN_N_TALK];
    } flows;
    GArray *services;  /* of WpGenService */
    GArray *processes; /* of WpGenProcess: what listens on a port */
    int64_t dirt[WP_GEN_N_DIRT];
} WpGenProfile;

const WpShape *wp_gen_profile_shape(void);

/* Reads a document; reports every fault. Returns: (transfer full) (nullable): NULL after a fault */
WpGenProfile *wp_gen_profile_read(const WpDocument *document, WpDiagList *diags);
void wp_gen_profile_free(WpGenProfile *profile);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(WpGenProfile, wp_gen_profile_free)
