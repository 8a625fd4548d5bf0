#include "planner/model/build/readings.h"

#include <criterion/criterion.h>
#include <string.h>

static const struct {
    WpReadingKind kind;
    const char *text;
    const char *value; /* (nullable) */
    const char *domain;
} cases[] = {
    {WP_READING_FOLDED, " ERP db\t", "erp db", NULL},
    {WP_READING_FOLDED, "erp", "erp", NULL},
    {WP_READING_FOLDED, " ", NULL, NULL},
    {WP_READING_ID, "VM-42", "vm-42", NULL},
    {WP_READING_UUID, "4211C0DE-0001-0002-0003-000000000004", "4211c0de000100020003000000000004",
     NULL},
    {WP_READING_UUID, "{4211c0de-0001-0002-0003-000000000004}", "4211c0de000100020003000000000004",
     NULL},
    {WP_READING_UUID, "Not-A-UUID", "not-a-uuid", NULL},
    {WP_READING_UUID, "vmware-42 11 c0 de 00 01 00 02-00 03 00 00 00 00 00 04",
     "4211c0de000100020003000000000004", NULL},
    {WP_READING_UUID, "urn:uuid:4211c0de-0001-0002-0003-000000000004",
     "4211c0de000100020003000000000004", NULL},
    {WP_READING_UUID, "4211c0de-0001-0002-0003-0000000000045",
     "4211c0de-0001-0002-0003-0000000000045", NULL},
    {WP_READING_BIOS_UUID, "4211c0de-0001-0002-0003-000000000004",
     "4211c0de000100020003000000000004", NULL},
    /* the other order of bytes comes first */
    {WP_READING_BIOS_UUID, "de001142-0100-0200-0003-000000000004",
     "421100de000100020003000000000004", NULL},
    {WP_READING_PLAIN_NAME, "Web1.contoso.com", "web1.contoso.com", NULL},
    {WP_READING_IP, "FE80::1", "fe80::1", NULL},
    {WP_READING_MAC, "00-50-56-AB-cd-EF", "005056abcdef", NULL},
    {WP_READING_MAC, "00:50:56", "00:50:56", NULL},
    {WP_READING_NAME, "Web1.Contoso.com.", "web1", "web1.contoso.com"},
    {WP_READING_NAME, "web1.contoso.com", "web1", "web1.contoso.com"},
    {WP_READING_NAME, "web1", "web1", NULL},
    {WP_READING_NAME, "10.0.0.1", "10.0.0.1", NULL},
    {WP_READING_NAME, "web1..com", "web1..com", NULL},
    {WP_READING_NAME, "app.v2", "app.v2", NULL},
    {WP_READING_OWN_NAME, "app.old", "app.old", NULL},
    {WP_READING_OWN_NAME, "app.old.net", "app", "app.old.net"},
};

static void
expect_all(WpReadings *readings, const char *how)
{
    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        WpStrId text = wp_str_pool_add(readings->texts, cases[i].text, strlen(cases[i].text));
        WpStrId value, domain = 0;

        if (cases[i].kind >= WP_READING_NAME)
            wp_reading_name(readings, cases[i].kind, text, &value, &domain);
        else
            value = wp_reading(readings, cases[i].kind, text);

        const char *said = wp_str_pool_text(readings->texts, value);
        const char *whole = wp_str_pool_text(readings->texts, domain);

        cr_expect(g_strcmp0(said, cases[i].value) == 0 && g_strcmp0(whole, cases[i].domain) == 0,
                  "%s, '%s' as %d: '%s' of '%s'", how, cases[i].text, (int)cases[i].kind,
                  said ? said : "", whole ? whole : "");
    }
}

Test(readings, spell_what_identifies)
{
    g_autoptr(WpStrPool) pool = wp_str_pool_new();
    WpReadings readings;

    wp_readings_init(&readings, pool, NULL);
    expect_all(&readings, "one by one");
    expect_all(&readings, "once more");
    wp_readings_clear(&readings);
}

/* The same for all, with other texts between them that are wanted for every purpose. */
Test(readings, are_prepared_in_one_pass)
{
    g_autoptr(WpStrPool) pool = wp_str_pool_new();
    g_autofree uint8_t *wanted = NULL;
    WpReadings readings;

    for (unsigned i = 0; i < 100; i++) {
        g_autofree char *text = g_strdup_printf("Host%u.example.org", i);

        wp_str_pool_add(pool, text, strlen(text));
        if (i < G_N_ELEMENTS(cases))
            wp_str_pool_add(pool, cases[i].text, strlen(cases[i].text));
    }
    wanted = g_new(uint8_t, (gsize)wp_str_pool_count(pool) + 1);
    memset(wanted, 0xff, (gsize)wp_str_pool_count(pool) + 1);
    wp_readings_init(&readings, pool, NULL);
    wp_readings_prepare(&readings, wanted);

    guint n = readings.readings->len;

    expect_all(&readings, "prepared");
    cr_expect_leq(readings.readings->len, n + 2); /* OWN_NAME is not prepared */
    wp_readings_clear(&readings);
}
