#include "planner/model/infer.h"

#include "planner/base/pairs.h"
#include "planner/model/guess.h"

#include <string.h>

#define N_COLUMNS           6            /* an inference adds so many to each kind */
#define ASSUMED_ENVIRONMENT "production" /* DESIGN section 4: where nothing is known */

typedef struct {
    const WpInventory *inventory;
    WpView *view;
    const WpInferenceOptions *options;
    WpGuessWords *words;
    const WpGuesses *guesses; /* by asset */
    WpInference *out;
    /* by kind, VM and DB */
    WpColumn *workload[2], *workload_from[2], *environment[2], *environment_from[2], *role[2],
        *role_from[2];
    WpStrId *application; /* of out */
    WpStrId from_export, from_server;
} Inferring;

static WpStrId
intern(const Inferring *inferring, const char *text)
{
    return text ? wp_str_pool_add(inferring->inventory->texts, text, strlen(text)) : 0;
}

static const char *
text_of(const Inferring *inferring, WpStrId text)
{
    return wp_str_pool_text(inferring->inventory->texts, text);
}

/* What the exports say: the first application that is one, the environment in the catalogue's
 * word. */
static WpGuess
exported_application(const Inferring *inferring, WpField field, WpRowId row)
{
    const WpColumn *column = inferring->view->columns[field];

    if (!wp_column_known(column, row))
        return (WpGuess){0};
    for (uint32_t i = column->first[row]; i < column->first[row + 1]; i++) {
        WpStrId application = wp_guess_said(inferring->words, column->items[i]);

        if (application != WP_STR_NONE)
            return (WpGuess){.value = application, .how = inferring->from_export};
    }
    return (WpGuess){0};
}

static WpGuess
exported_environment(const Inferring *inferring, WpField field, WpRowId row)
{
    const WpColumn *column = inferring->view->columns[field];

    if (!wp_column_known(column, row))
        return (WpGuess){0};
    return (WpGuess){.value = wp_guess_environment(inferring->words, column->ids[row]),
                     .how = inferring->from_export};
}

static void
put(WpColumn *column, WpColumn *from, WpRowId row, WpGuess guess)
{
    if (guess.value == 0)
        return;
    wp_column_set_id(column, row, guess.value);
    wp_column_set_id(from, row, guess.how);
}

/* Application and environment of one asset; a database that says nothing follows its server. */
static void
decide(Inferring *inferring, WpAssetId asset)
{
    const WpInventory *inventory = inferring->inventory;
    bool is_db = wp_asset_is_db(inventory, asset);
    WpRowId row = wp_asset_row(inventory, asset);
    const WpGuesses *guesses = &inferring->guesses[asset];
    const WpColumn *hosts = inferring->view->columns[WP_F_DB_HOST];
    WpRowId host = is_db && wp_column_known(hosts, row) ? hosts->ids[row] : WP_NONE;
    WpGuess application =
        exported_application(inferring, is_db ? WP_F_DB_APPLICATIONS : WP_F_VM_APPLICATIONS, row);
    WpGuess environment =
        exported_environment(inferring, is_db ? WP_F_DB_ENVIRONMENT : WP_F_VM_ENVIRONMENT, row);
    WpGuess role = {0};
    const WpColumn *roles = inferring->view->columns[is_db ? WP_F_DB_ROLE : WP_F_VM_ROLE];

    if (application.value == 0)
        application = wp_first_guess(guesses->application, inferring->options->application);
    if (environment.value == 0)
        environment = wp_first_guess(guesses->environment, inferring->options->environment);
    if (host != WP_NONE) {
        WpAssetId server = wp_asset_of_vm(inventory, host);
        WpColumn *server_environment = inferring->environment[0];

        if (application.how != inferring->from_export &&
            guesses->application[WP_FROM_TAG].value == 0 && inferring->application[server] != 0)
            application =
                (WpGuess){.value = inferring->application[server], .how = inferring->from_server};
        if (environment.how != inferring->from_export &&
            guesses->environment[WP_FROM_TAG].value == 0 &&
            wp_column_known(server_environment, host))
            environment =
                (WpGuess){.value = server_environment->ids[host], .how = inferring->from_server};
    }
    if (wp_column_known(roles, row))
        role = (WpGuess){.value = roles->ids[row], .how = inferring->from_export};
    else if (!is_db)
        role = guesses->role;
    inferring->application[asset] = application.value;
    put(inferring->environment[is_db], inferring->environment_from[is_db], row, environment);
    put(inferring->role[is_db], inferring->role_from[is_db], row, role);
    if (application.value != 0)
        wp_column_set_id(inferring->workload_from[is_db], row, application.how);
}

static char *
workload_name(const Inferring *inferring, WpAssetId asset)
{
    bool is_db = wp_asset_is_db(inferring->inventory, asset);
    const WpColumn *environments = inferring->environment[is_db];
    WpRowId row = wp_asset_row(inferring->inventory, asset);

    return g_strdup_printf("%s/%s", text_of(inferring, inferring->application[asset]),
                           wp_column_known(environments, row)
                               ? text_of(inferring, environments->ids[row])
                               : ASSUMED_ENVIRONMENT);
}

static int
by_name(gconstpointer a, gconstpointer b, gpointer data)
{
    const Inferring *inferring = data;
    const WpInferredWorkload *x = a, *y = b;

    return strcmp(text_of(inferring, x->name), text_of(inferring, y->name));
}

/* Workloads while they are found. */
typedef struct {
    Inferring *inferring;
    GHashTable *known; /* number by name in lower case */
    GArray *list;      /* of WpInferredWorkload, by number - 1; environment is its number for now */
    WpPairs said;      /* applications with their environments, as they are written */
    GArray *number_of; /* of uint32_t: of what was said, by its number */
} Workloads;

/* Applications are compared without regard to case: of several spellings the first in byte order
 * is shown. Returns: number */
static uint32_t
find_workload(Workloads *workloads, WpAssetId asset)
{
    const Inferring *inferring = workloads->inferring;
    g_autofree char *name = workload_name(inferring, asset);
    g_autofree char *folded = g_ascii_strdown(name, -1);
    uint32_t number = GPOINTER_TO_UINT(g_hash_table_lookup(workloads->known, folded));
    WpStrId application = inferring->application[asset];

    if (number == 0) {
        number = workloads->list->len + 1;
        WpInferredWorkload workload = {
            .name = intern(inferring, name), .application = application, .environment = number};

        g_array_append_val(workloads->list, workload);
        g_hash_table_insert(workloads->known, g_steal_pointer(&folded), GUINT_TO_POINTER(number));
        return number;
    }
    WpInferredWorkload *workload = &g_array_index(workloads->list, WpInferredWorkload, number - 1);

    if (strcmp(name, text_of(inferring, workload->name)) < 0) {
        workload->name = intern(inferring, name);
        workload->application = application;
    }
    return number;
}

/* By asset the number of its workload; 0: it has no application. Texts are put together once for
 * all assets that have the same. */
static uint32_t *
number_workloads(Workloads *workloads)
{
    const Inferring *inferring = workloads->inferring;
    const WpInventory *inventory = inferring->inventory;
    uint32_t *numbers = g_new0(uint32_t, (size_t)inventory->n_assets + 1);

    for (WpAssetId asset = 1; asset <= inventory->n_assets; asset++) {
        const WpColumn *environments = inferring->environment[wp_asset_is_db(inventory, asset)];
        WpRowId row = wp_asset_row(inventory, asset);
        WpStrId application = inferring->application[asset];
        WpStrId environment = wp_column_known(environments, row) ? environments->ids[row] : 0;

        if (application == 0)
            continue;
        uint32_t said = wp_pairs_add(&workloads->said, (uint64_t)application << 32 | environment);

        if (said > workloads->number_of->len) {
            uint32_t number = find_workload(workloads, asset);

            g_array_append_val(workloads->number_of, number);
        }
        numbers[asset] = g_array_index(workloads->number_of, uint32_t, said - 1);
        g_array_index(workloads->list, WpInferredWorkload, numbers[asset] - 1).n_assets++;
    }
    return numbers;
}

/* In byte order of their names. Returns: by number the place of each */
static uint32_t *
rank_workloads(Inferring *inferring, GArray *list)
{
    uint32_t *rank = g_new0(uint32_t, (size_t)list->len + 1);

    g_array_sort_with_data(list, by_name, inferring);
    inferring->out->n_workloads = list->len;
    inferring->out->workloads = g_new0(WpInferredWorkload, (size_t)list->len + 1);
    for (guint i = 0; i < list->len; i++) {
        WpInferredWorkload *workload = &inferring->out->workloads[i + 1];

        *workload = g_array_index(list, WpInferredWorkload, i);
        rank[workload->environment] = i + 1;
        workload->environment =
            intern(inferring, strrchr(text_of(inferring, workload->name), '/') + 1);
    }
    return rank;
}

static void
make_workloads(Inferring *inferring)
{
    const WpInventory *inventory = inferring->inventory;
    g_autoptr(GHashTable) known = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    g_autoptr(GArray) list = g_array_new(FALSE, TRUE, sizeof(WpInferredWorkload));
    g_autoptr(GArray) number_of = g_array_new(FALSE, FALSE, sizeof(uint32_t));
    Workloads workloads = {
        .inferring = inferring, .known = known, .list = list, .number_of = number_of};

    wp_pairs_init(&workloads.said, 0);
    g_autofree uint32_t *number = number_workloads(&workloads);
    wp_pairs_clear(&workloads.said);
    g_autofree uint32_t *rank = rank_workloads(inferring, list);

    for (WpAssetId asset = 1; asset <= inventory->n_assets; asset++) {
        WpWorkloadId workload = rank[number[asset]];

        inferring->out->workload[asset] = workload;
        if (workload != 0)
            wp_column_set_id(inferring->workload[wp_asset_is_db(inventory, asset)],
                             wp_asset_row(inventory, asset),
                             inferring->out->workloads[workload].name);
    }
}

static WpColumn *
new_column(Inferring *inferring, WpField field, bool keep_origin)
{
    const WpColumn *old = inferring->view->columns[field];
    WpKind kind = wp_field_info(field)->kind;
    uint32_t n_rows = inferring->inventory->kinds[kind].n_rows;
    WpColumn *column = wp_column_new(field, n_rows);

    if (keep_origin && old->origin)
        column->origin = g_memdup2(old->origin, (size_t)n_rows + 1);
    g_ptr_array_add(inferring->out->columns, column);
    return column;
}

static void
make_columns(Inferring *inferring)
{
    static const WpField fields[2][N_COLUMNS] = {
        {WP_F_VM_WORKLOAD, WP_F_VM_WORKLOAD_FROM, WP_F_VM_ENVIRONMENT, WP_F_VM_ENVIRONMENT_FROM,
         WP_F_VM_ROLE, WP_F_VM_ROLE_FROM},
        {WP_F_DB_WORKLOAD, WP_F_DB_WORKLOAD_FROM, WP_F_DB_ENVIRONMENT, WP_F_DB_ENVIRONMENT_FROM,
         WP_F_DB_ROLE, WP_F_DB_ROLE_FROM}};

    for (unsigned is_db = 0; is_db < 2; is_db++) {
        inferring->workload[is_db] = new_column(inferring, fields[is_db][0], false);
        inferring->workload_from[is_db] = new_column(inferring, fields[is_db][1], false);
        inferring->environment[is_db] = new_column(inferring, fields[is_db][2], true);
        inferring->environment_from[is_db] = new_column(inferring, fields[is_db][3], false);
        inferring->role[is_db] = new_column(inferring, fields[is_db][4], true);
        inferring->role_from[is_db] = new_column(inferring, fields[is_db][5], false);
    }
}

WpInference *
wp_infer(WpView *view, const WpInferenceOptions *options, WpDiagList *diags)
{
    const WpInventory *inventory = view->inventory;
    g_autoptr(WpNameReader) names =
        wp_name_reader_new(options->tokens, options->names, options->names_node, diags);
    g_autoptr(WpGuessWords) words = wp_guess_words_new(inventory, names, options->placeholders);
    g_autofree WpGuesses *guesses = wp_guess(view, words, options->max_share, options->n_threads);
    Inferring inferring = {.inventory = inventory,
                           .view = view,
                           .options = options,
                           .words = words,
                           .guesses = guesses};

    inferring.from_export = intern(&inferring, "export");
    inferring.from_server = intern(&inferring, "server");
    inferring.out = g_new0(WpInference, 1);
    inferring.application = inferring.out->application =
        g_new0(WpStrId, (size_t)inventory->n_assets + 1);
    inferring.out->columns = g_ptr_array_new_with_free_func((GDestroyNotify)wp_column_free);
    inferring.out->workload = g_new0(WpWorkloadId, (size_t)inventory->n_assets + 1);
    make_columns(&inferring);
    for (WpAssetId asset = inventory->n_databases + 1; asset <= inventory->n_assets; asset++)
        decide(&inferring, asset);
    for (WpAssetId asset = 1; asset <= inventory->n_databases; asset++)
        decide(&inferring, asset);
    make_workloads(&inferring);
    for (guint i = 0; i < inferring.out->columns->len; i++)
        wp_view_set(view, g_ptr_array_index(inferring.out->columns, i));
    return inferring.out;
}

/* The columns of an inference that was made before. */
static void
find_columns(Inferring *inferring)
{
    GPtrArray *columns = inferring->out->columns;

    for (unsigned is_db = 0; is_db < 2; is_db++) {
        inferring->workload[is_db] = g_ptr_array_index(columns, is_db * N_COLUMNS);
        inferring->workload_from[is_db] = g_ptr_array_index(columns, is_db * N_COLUMNS + 1);
        inferring->environment[is_db] = g_ptr_array_index(columns, is_db * N_COLUMNS + 2);
    }
}

void
wp_inference_add(WpInference *inference, WpView *view, const WpStrId *application,
                 const WpStrId *how)
{
    const WpInventory *inventory = view->inventory;
    Inferring inferring = {.inventory = inventory,
                           .view = view,
                           .application = inference->application,
                           .out = inference};
    bool any = false;

    find_columns(&inferring);
    for (WpAssetId asset = 1; asset <= inventory->n_assets; asset++) {
        if (inference->application[asset] != 0 || application[asset] == 0)
            continue;
        any = true;
        inference->application[asset] = application[asset];
        wp_column_set_id(inferring.workload_from[wp_asset_is_db(inventory, asset)],
                         wp_asset_row(inventory, asset), how[asset]);
    }
    if (!any)
        return;
    g_free(inference->workloads);
    make_workloads(&inferring);
}

void
wp_inference_free(WpInference *inference)
{
    if (!inference)
        return;
    g_ptr_array_unref(inference->columns);
    g_free(inference->workloads);
    g_free(inference->workload);
    g_free(inference->application);
    g_free(inference);
}
