#include "planner/assess/hosting/instances.h"

#include <string.h>

#define GIB_CENTS 10000 /* millionths in a cent */

/* ---- what fits ---- */

static int64_t
round_up(int64_t number, int64_t step)
{
    int64_t over = number % step;

    return over == 0 ? number : wp_add_sat(number, step - over);
}

/* The storage that carries @need under @size: its bytes; -1: none does. */
static int64_t
find_storage(const WpDbSizeList *list, const WpDbSize *size, const WpDbNeed *need)
{
    int64_t wanted =
        MAX(round_up(wp_add_sat(need->data, need->log), size->storage_step), size->storage_min);
    bool is_listed = false;

    if (wanted > size->storage_max)
        return -1;
    for (uint32_t i = 0; i < list->n_storage; i++) {
        const WpDbStorage *storage = &list->storage[i];

        if (strcmp(storage->service, size->service) != 0 ||
            (*storage->tier && strcmp(storage->tier, size->tier) != 0))
            continue;
        is_listed = true;
        if (storage->size < (storage->per_file ? need->largest : wanted) ||
            (storage->iops >= 0 && storage->iops < need->iops) ||
            (storage->rate >= 0 && storage->rate < need->rate))
            continue;
        return storage->per_file || storage->iops < 0 ? wanted
                                                      : MIN(storage->size, size->storage_max);
    }
    return is_listed ? -1 : wanted;
}

static bool
fits(const WpDbSize *size, const WpDbNeed *need)
{
    return size->millicores >= need->millicores && size->memory >= need->memory &&
           (size->log_max < 0 || size->log_max >= need->log) &&
           (size->iops < 0 || size->iops >= need->iops) &&
           (size->rate < 0 || size->rate >= need->rate) &&
           (size->databases < 0 || size->databases >= need->databases);
}

/* The first size of the service, cheapest first, that has all of @need; 0. */
static WpDbSizeId
find_size(const WpDbSizeList *list, const WpServiceOffer *offer, const WpDbNeed *need,
          int64_t *out_storage)
{
    for (uint32_t i = offer->first; i <= offer->last; i++) {
        const WpDbSize *size = &list->sizes[i];

        if (wp_db_size_is_for_one(size) != offer->alone || !fits(size, need))
            continue;
        *out_storage = find_storage(list, size, need);
        if (*out_storage >= 0)
            return (WpDbSizeId)i;
    }
    return 0;
}

static int64_t
storage_cents(const WpDbSize *size, int64_t bytes)
{
    if (size->gib_micros < 0)
        return -1;
    int64_t gib = round_up(bytes, wp_unit_factor(WP_UNIT_GIB)) / wp_unit_factor(WP_UNIT_GIB);

    return wp_mul_div(gib, size->gib_micros, GIB_CENTS);
}

/* ---- one service ---- */

/* What each database pays of what its instance costs: by its size, the rest on the first. */
static int64_t
share(int64_t cents, const WpDbNeed *one, const WpDbNeed *all)
{
    int64_t size = wp_add_sat(all->data, all->log);

    if (cents < 0)
        return -1;
    if (all->sizes_known && size > 0)
        return wp_mul_div(cents, wp_add_sat(one->data, one->log), size);
    return cents / all->databases;
}

static void
place_alone(const WpTiering *tiering, WpServiceOffer *offer, WpRowId db)
{
    const WpDbNeed *need = &tiering->needs[db];
    int64_t bytes = 0;
    WpDbSizeId id = need->sizes_known ? find_size(tiering->list, offer, need, &bytes) : 0;

    offer->size[db] = id;
    if (id == 0)
        return;
    offer->compute[db] = tiering->list->sizes[id].month_cents;
    offer->storage[db] = storage_cents(&tiering->list->sizes[id], bytes);
}

/* @sizes, @storage: by instance. */
static void
place_shared(const WpTiering *tiering, WpServiceOffer *offer, WpRowId db, const WpDbSizeId *sizes,
             const int64_t *storage)
{
    uint32_t instance = tiering->instance[db];
    const WpDbNeed *all = &tiering->instances[instance];
    WpDbSizeId id = sizes[instance];

    offer->size[db] = id;
    if (id == 0)
        return;
    offer->compute[db] = share(tiering->list->sizes[id].month_cents, &tiering->needs[db], all);
    offer->storage[db] = share(storage_cents(&tiering->list->sizes[id], storage[instance]),
                               &tiering->needs[db], all);
}

static void
fill_service(const WpTiering *tiering, WpServiceOffer *offer)
{
    g_autofree WpDbSizeId *sizes = g_new0(WpDbSizeId, (size_t)tiering->n_instances + 1);
    g_autofree int64_t *storage = g_new0(int64_t, (size_t)tiering->n_instances + 1);

    for (uint32_t i = 1; !offer->alone && i <= tiering->n_instances; i++)
        if (tiering->instances[i].sizes_known)
            sizes[i] = find_size(tiering->list, offer, &tiering->instances[i], &storage[i]);
    for (WpRowId db = 1; db <= tiering->n_databases; db++)
        if (offer->alone)
            place_alone(tiering, offer, db);
        else
            place_shared(tiering, offer, db, sizes, storage);
}

/* The sizes of one service stand together: those from @first on. */
static WpServiceOffer
begin_service(const WpDbSizeList *list, uint32_t first, size_t n)
{
    WpServiceOffer offer = {.service = list->sizes[first].service,
                            .first = (WpDbSizeId)first,
                            .size = g_new0(WpDbSizeId, n),
                            .compute = g_new(int64_t, n),
                            .storage = g_new(int64_t, n)};

    for (uint32_t i = first;
         i <= list->n_sizes && strcmp(list->sizes[i].service, offer.service) == 0; i++) {
        offer.last = (WpDbSizeId)i;
        offer.alone = offer.alone || wp_db_size_is_for_one(&list->sizes[i]);
    }
    for (size_t db = 0; db < n; db++)
        offer.compute[db] = offer.storage[db] = -1;
    return offer;
}

static void
add_services(WpTiering *tiering)
{
    const WpDbSizeList *list = tiering->list;

    tiering->services = g_new0(WpServiceOffer, (size_t)list->n_sizes + 1);
    for (uint32_t i = 1; i <= list->n_sizes;) {
        WpServiceOffer *offer = &tiering->services[tiering->n_services++];

        *offer = begin_service(list, i, (size_t)tiering->n_databases + 1);
        fill_service(tiering, offer);
        i = (uint32_t)offer->last + 1;
    }
}

WpTiering *
wp_tiering_build(const WpView *view, const WpDbSizeList *list, const WpTieringOptions *options)
{
    WpTiering *tiering = g_new0(WpTiering, 1);

    tiering->list = list;
    tiering->view = view;
    tiering->n_databases = view->inventory->n_databases;
    wp_tiering_read_needs(tiering, options);
    add_services(tiering);
    return tiering;
}

void
wp_tiering_free(WpTiering *tiering)
{
    if (!tiering)
        return;
    for (uint32_t i = 0; i < tiering->n_services; i++) {
        g_free(tiering->services[i].size);
        g_free(tiering->services[i].compute);
        g_free(tiering->services[i].storage);
    }
    g_free(tiering->services);
    g_free(tiering->instance);
    g_free(tiering->instances);
    g_free(tiering->needs);
    g_free(tiering);
}

const WpServiceOffer *
wp_tiering_service(const WpTiering *tiering, const char *service)
{
    for (uint32_t i = 0; i < tiering->n_services; i++)
        if (strcmp(tiering->services[i].service, service) == 0)
            return &tiering->services[i];
    return NULL;
}

/* ---- what to say of it ---- */

static void
append_need(const WpDbNeed *need, GString *out)
{
    if (need->millicores > 0) {
        wp_append_scaled(out, need->millicores, 1000, 2);
        g_string_append(out, need->millicores == 1000 ? " core and " : " cores and ");
    }
    wp_append_scaled(out, wp_add_sat(need->data, need->log), wp_unit_factor(WP_UNIT_GIB), 1);
    g_string_append(out, " GiB of storage");
    if (need->databases > 1)
        g_string_append_printf(out, " for %u databases of its instance", need->databases);
}

void
wp_tiering_append_reason(const WpTiering *tiering, const WpServiceOffer *offer, WpRowId db,
                         GString *out)
{
    const WpDbNeed *need =
        offer->alone ? &tiering->needs[db] : &tiering->instances[tiering->instance[db]];
    const WpDbSize *size = &tiering->list->sizes[offer->size[db]];

    if (!need->sizes_known) {
        g_string_append(out, tiering->needs[db].sizes_known
                                 ? "the size of another database of its instance is not known "
                                   "(size_gib)"
                                 : "its size is not known (size_gib)");
        return;
    }
    if (offer->size[db] == 0) {
        g_string_append_printf(out, "%s has no size with ", offer->service);
        append_need(need, out);
        return;
    }
    g_string_append_printf(out, "the %s size of %s with ",
                           size->month_cents < 0 ? "smallest" : "cheapest", offer->service);
    append_need(need, out);
    if (need->millicores == 0)
        g_string_append(out, "; cores are not known: tell those of its instance, or of its server");
    if (size->month_cents < 0 && tiering->list->price_file)
        g_string_append_printf(
            out,
            "; its price is not known: %s has no row of %s, %s, series %s in %s with one; add it",
            tiering->list->price_file, offer->service, size->tier, size->series,
            tiering->list->region);
}
