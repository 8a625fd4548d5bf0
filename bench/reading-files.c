#include "planner/base/quantity.h"

#include <glib.h>
#include <inttypes.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <zip.h>

/*
 * Makes the files that bench/reading reads: exports of any size, the same for the same numbers.
 *
 *     reading-files FIXTURE.csv rows N OUT.csv          N rows like the fixture's second line
 *     reading-files FIXTURE.csv sheet N OUT.xlsx        the same as a workbook of one sheet
 *     reading-files - flows N OUT.csv VMS               N rows of 6.5 connections a VM, at random
 *     reading-files - domains N OUT.xml                 N libvirt domains
 *
 * Cells that name a VM (VM, DNS Name, Path, addresses, UUIDs, ids) differ from row to row; numbers
 * vary; the others are the fixture's.
 */

static uint64_t state = 88172645463325252u;

/* xorshift64 */
static uint32_t
below(uint32_t limit)
{
    state ^= state << 13;
    state ^= state >> 7;
    state ^= state << 17;
    return (uint32_t)((state >> 32) % limit);
}

static char **columns, **sample;

static void
read_fixture(const char *path)
{
    g_autofree char *text = NULL;

    if (!g_file_get_contents(path, &text, NULL, NULL))
        g_error("cannot read %s", path);
    g_auto(GStrv) lines = g_strsplit(text, "\n", 3);
    columns = g_strsplit(g_strchomp(lines[0]), ",", -1);
    sample = g_strsplit(g_strchomp(lines[1]), ",", -1);
    if (g_strv_length(columns) != g_strv_length(sample))
        g_error("%s: the second line has quoted commas", path);
}

static void
append_uuid(GString *out, uint64_t number)
{
    number *= 0x9E3779B97F4A7C15u;
    g_string_append_printf(out, "%08x-%04x-%04x-%04x-%012" PRIx64, (uint32_t)(number >> 32),
                           (uint32_t)number >> 16, (uint32_t)number & 0xFFFF,
                           (uint32_t)(number >> 20) & 0xFFFF, number & 0xFFFFFFFFFFFF);
}

static void
append_cell(GString *out, const char *column, const char *usual, uint32_t row)
{
    if (strcmp(column, "VM") == 0)
        g_string_append_printf(out, "app%u-srv%02u", row / 20, row % 20);
    else if (strcmp(column, "DNS Name") == 0)
        g_string_append_printf(out, "app%u-srv%02u.example.org", row / 20, row % 20);
    else if (strcmp(column, "VM ID") == 0)
        g_string_append_printf(out, "vm-%u", 1000 + row);
    else if (g_str_has_suffix(column, "UUID") && !g_str_has_prefix(column, "VI SDK"))
        append_uuid(out, (uint64_t)row * 4 + (strlen(column) & 3));
    else if (strcmp(column, "Path") == 0 || strcmp(column, "Disk Path") == 0)
        g_string_append_printf(out, "[store%u] app%u/app%u.vmx", row % 40, row, row);
    else if (strcmp(column, "Primary IP Address") == 0)
        g_string_append_printf(out, "10.%u.%u.%u", row >> 16 & 255, row >> 8 & 255, row & 255);
    else if (strcmp(column, "Host") == 0)
        g_string_append_printf(out, "esx%03u.example.org", row / 30);
    else if (strcmp(column, "Cluster") == 0)
        g_string_append_printf(out, "CL%02u", row / 1000);
    else if (strcmp(column, "CPUs") == 0)
        g_string_append_printf(out, "%u", 1u << below(5));
    else if (strcmp(column, "Memory") == 0 || g_str_has_suffix(column, "MiB"))
        g_string_append_printf(out, "%u", 1024 * (1 + below(200)));
    else
        g_string_append(out, usual);
}

static void
put(FILE *file, GString *text, bool all)
{
    if (!all && text->len < 60000)
        return;
    if (fwrite(text->str, 1, text->len, file) != text->len)
        g_error("cannot write");
    g_string_truncate(text, 0);
}

static void
write_rows(FILE *file, uint32_t n)
{
    g_autoptr(GString) text = g_string_new(NULL);

    for (uint32_t i = 0; columns[i]; i++)
        g_string_append_printf(text, "%s%s", i > 0 ? "," : "", columns[i]);
    g_string_append(text, "\r\n");
    for (uint32_t row = 0; row < n; row++) {
        for (uint32_t i = 0; columns[i]; i++) {
            if (i > 0)
                g_string_append_c(text, ',');
            append_cell(text, columns[i], sample[i], row);
        }
        g_string_append(text, "\r\n");
        put(file, text, row + 1 == n);
    }
}

static void
append_reference(GString *out, uint32_t column, uint32_t row)
{
    g_autoptr(GString) letters = g_string_new(NULL);

    for (uint32_t i = column + 1; i > 0; i = (i - 1) / 26)
        g_string_prepend_c(letters, (char)('A' + (i - 1) % 26));
    g_string_append_printf(out, "%s%u", letters->str, row + 1);
}

/* As Excel and RVTools write a sheet: numbers bare, texts inline. */
static void
write_sheet(FILE *file, uint32_t n)
{
    g_autoptr(GString) text =
        g_string_new("<?xml version=\"1.0\" encoding=\"UTF-8\"?><worksheet xmlns=\"http://schemas."
                     "openxmlformats.org/spreadsheetml/2006/main\"><sheetData>");
    g_autoptr(GString) cell = g_string_new(NULL);

    for (uint32_t row = 0; row <= n; row++) {
        g_string_append_printf(text, "<row r=\"%u\">", row + 1);
        for (uint32_t i = 0; columns[i]; i++) {
            g_string_truncate(cell, 0);
            if (row == 0)
                g_string_append(cell, columns[i]);
            else
                append_cell(cell, columns[i], sample[i], row - 1);
            if (cell->len == 0)
                continue;
            bool number = strspn(cell->str, "0123456789") == cell->len;
            g_autofree char *escaped = g_markup_escape_text(cell->str, (gssize)cell->len);
            g_string_append(text, "<c r=\"");
            append_reference(text, i, row);
            g_string_append_printf(
                text, number ? "\"><v>%s</v></c>" : "\" t=\"inlineStr\"><is><t>%s</t></is></c>",
                escaped);
        }
        g_string_append(text, "</row>");
        if (row == n)
            g_string_append(text, "</sheetData></worksheet>");
        put(file, text, row == n);
    }
}

static void
add_part(zip_t *zip, const char *name, const char *text)
{
    zip_source_t *source = zip_source_buffer(zip, text, strlen(text), 0);

    if (!source || zip_file_add(zip, name, source, ZIP_FL_ENC_UTF_8) < 0)
        g_error("cannot make the workbook");
}

static void
write_workbook(const char *path, uint32_t n)
{
    g_autofree char *sheet = g_strconcat(path, ".sheet.xml", NULL);
    FILE *file = fopen(sheet, "wb");
    zip_t *zip = zip_open(path, ZIP_CREATE | ZIP_TRUNCATE, NULL);

    if (!file || !zip)
        g_error("cannot write %s", path);
    write_sheet(file, n);
    fclose(file);
    add_part(zip, "[Content_Types].xml",
             "<Types xmlns=\"http://schemas.openxmlformats.org/package/2006/content-types\">"
             "<Default Extension=\"xml\" ContentType=\"application/xml\"/></Types>");
    add_part(
        zip, "_rels/.rels",
        "<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\">"
        "<Relationship Id=\"r1\" Type=\"http://schemas.openxmlformats.org/officeDocument/2006/"
        "relationships/officeDocument\" Target=\"xl/workbook.xml\"/></Relationships>");
    add_part(zip, "xl/workbook.xml",
             "<workbook xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\" "
             "xmlns:r=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships\">"
             "<sheets><sheet name=\"vInfo\" sheetId=\"1\" r:id=\"r1\"/></sheets></workbook>");
    add_part(
        zip, "xl/_rels/workbook.xml.rels",
        "<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\">"
        "<Relationship Id=\"r1\" Type=\"http://schemas.openxmlformats.org/officeDocument/2006/"
        "relationships/worksheet\" Target=\"worksheets/sheet1.xml\"/></Relationships>");
    zip_source_t *source = zip_source_file(zip, sheet, 0, -1);
    zip_int64_t index = zip_file_add(zip, "xl/worksheets/sheet1.xml", source, 0);
    if (index < 0 || zip_set_file_compression(zip, (zip_uint64_t)index, ZIP_CM_DEFLATE, 1) != 0 ||
        zip_close(zip) != 0)
        g_error("cannot write %s", path);
    remove(sheet);
}

static void
append_endpoint(GString *out, uint32_t vm)
{
    g_string_append_printf(out, "app%u-srv%02u,10.%u.%u.%u", vm / 20, vm % 20, vm >> 16 & 255,
                           vm >> 8 & 255, vm & 255);
}

/* Every connection once, then at random: most within an application, some to hubs. */
static void
write_flows(FILE *file, uint32_t n, uint32_t n_vms)
{
    static const char *const slots[] = {"00:00-06:00", "06:00-12:00", "12:00-18:00", "18:00-23:59"};
    static const uint32_t ports[] = {443, 8443, 1433, 5672, 6379, 8080, 53, 88, 389, 123};
    uint32_t n_pairs = n_vms / 2 * 13;
    g_autofree uint32_t *to = g_new(uint32_t, n_pairs + 1);
    g_autoptr(GString) text = g_string_new(
        "\xEF\xBB\xBFTime slot,Source server name,Source IP,Source application,Source process,"
        "Destination server name,Destination IP,Destination application,Destination process,"
        "Destination port\r\n");

    for (uint32_t i = 0; i < n_pairs; i++)
        to[i] = below(3) > 0 ? MIN(i % n_vms / 20 * 20 + below(20), n_vms - 1) : below(40);
    for (uint32_t row = 0; row < n; row++) {
        uint32_t pair = row < n_pairs ? row : below(n_pairs), port = ports[to[pair] % 10];

        g_string_append_printf(text, "11/%02u/2026 %s,", 1 + below(16), slots[below(4)]);
        append_endpoint(text, pair % n_vms);
        g_string_append(text, ",App,proc.exe,");
        append_endpoint(text, to[pair]);
        g_string_append_printf(text, ",Svc,svc%u.exe,%u\r\n", port, port);
        put(file, text, row + 1 == n);
    }
}

static void
write_domains(FILE *file, uint32_t n)
{
    g_autoptr(GString) text = g_string_new("<domains>\n");

    for (uint32_t row = 0; row < n; row++) {
        g_string_append_printf(text, "<domain type='kvm' id='%u'>\n  <name>vm%u</name>\n  <uuid>",
                               row, row);
        append_uuid(text, row + 1);
        g_string_append_printf(
            text,
            "</uuid>\n  <metadata>\n    <note xmlns='urn:example'>made for a bench</note>\n"
            "  </metadata>\n  <memory unit='KiB'>%u</memory>\n"
            "  <currentMemory unit='KiB'>%u</currentMemory>\n  <vcpu placement='static'>%u</vcpu>\n"
            "  <os>\n    <type arch='x86_64' machine='pc-q35-6.2'>hvm</type>\n    <boot "
            "dev='hd'/>\n"
            "  </os>\n  <features>\n    <acpi/>\n    <apic/>\n  </features>\n"
            "  <clock offset='utc'/>\n  <on_poweroff>destroy</on_poweroff>\n  <devices>\n"
            "    <emulator>/usr/bin/qemu-system-x86_64</emulator>\n",
            1048576 * (1 + below(32)), 1048576, 1u << below(5));
        for (uint32_t disk = 0; disk < 2; disk++)
            g_string_append_printf(
                text,
                "    <disk type='file' device='disk'>\n      <driver name='qemu' type='qcow2'/>\n"
                "      <source file='/var/lib/libvirt/images/vm%u-%u.qcow2'/>\n"
                "      <target dev='vd%c' bus='virtio'/>\n      <address type='pci' "
                "domain='0x0000' "
                "bus='0x04' slot='0x00' function='0x0'/>\n    </disk>\n",
                row, disk, 'a' + (int)disk);
        g_string_append_printf(
            text,
            "    <interface type='network'>\n      <mac address='52:54:%02x:%02x:%02x:%02x'/>\n"
            "      <source network='default'/>\n      <model type='virtio'/>\n    </interface>\n"
            "    <console type='pty'/>\n    <input type='mouse' bus='ps2'/>\n"
            "    <graphics type='spice' autoport='yes'/>\n  </devices>\n</domain>\n",
            row >> 24, row >> 16 & 255, row >> 8 & 255, row & 255);
        put(file, text, false);
    }
    g_string_append(text, "</domains>\n");
    put(file, text, true);
}

static uint32_t
number(const char *text)
{
    int64_t value;

    if (!wp_parse_int(text, strlen(text), wp_number_plain, &value) || value < 0 ||
        value > UINT32_MAX)
        g_error("'%s' is no number", text);
    return (uint32_t)value;
}

int
main(int argc, char **argv)
{
    uint32_t n = argc > 3 ? number(argv[3]) : 0;

    if (argc < 5 || n == 0)
        g_error("usage: reading-files FIXTURE|- rows|sheet|flows|domains N OUT [VMS]");
    if (strcmp(argv[1], "-") != 0)
        read_fixture(argv[1]);
    if (strcmp(argv[2], "sheet") == 0) {
        write_workbook(argv[4], n);
        return 0;
    }
    FILE *file = fopen(argv[4], "wb");
    if (!file)
        g_error("cannot write %s", argv[4]);
    if (strcmp(argv[2], "rows") == 0)
        write_rows(file, n);
    else if (strcmp(argv[2], "flows") == 0)
        write_flows(file, n, argc > 5 ? number(argv[5]) : 1000);
    else
        write_domains(file, n);
    return fclose(file) != 0;
}
