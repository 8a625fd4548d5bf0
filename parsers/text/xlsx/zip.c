#include "parsers/text/xlsx/zip.h"

#include "planner/base/memory.h"

#include <string.h>
#include <zip.h>

struct WpZip {
    zip_t *archive;
    WpSeekable bytes;
    uint64_t at;       /* where libzip reads next */
    uint64_t unpacked; /* of all members together: sheets may be the same one many times */
    zip_error_t error;
};

struct WpZipMember {
    WpZip *zip;
    zip_file_t *file;
    uint64_t packed, unpacked;
};

static zip_int64_t
read_bytes(WpZip *zip, void *buffer, zip_uint64_t size)
{
    size_t wanted = (size_t)MIN(size, (zip_uint64_t)G_MAXINT32), done = 0;

    while (done < wanted) {
        ssize_t got =
            zip->bytes.read_at(zip->bytes.data, zip->at, (char *)buffer + done, wanted - done);
        if (got < 0) {
            zip_error_set(&zip->error, ZIP_ER_READ, 0);
            return -1;
        }
        if (got == 0)
            break;
        done += (size_t)got;
        zip->at += (uint64_t)got;
    }
    return (zip_int64_t)done;
}

static zip_int64_t
give_stat(const WpZip *zip, zip_stat_t *stat)
{
    zip_stat_init(stat);
    stat->valid |= ZIP_STAT_SIZE;
    stat->size = zip->bytes.size;
    return sizeof *stat;
}

/* What libzip asks of its source. */
static zip_int64_t
answer(void *data, void *buffer, zip_uint64_t size, zip_source_cmd_t command)
{
    WpZip *zip = data;

    switch (command) {
    case ZIP_SOURCE_OPEN:
        zip->at = 0;
        return 0;
    case ZIP_SOURCE_READ:
        return read_bytes(zip, buffer, size);
    case ZIP_SOURCE_STAT:
        return size < sizeof(zip_stat_t) ? -1 : give_stat(zip, buffer);
    case ZIP_SOURCE_SEEK: {
        zip_int64_t to =
            zip_source_seek_compute_offset(zip->at, zip->bytes.size, buffer, size, &zip->error);
        if (to < 0)
            return -1;
        zip->at = (uint64_t)to;
        return 0;
    }
    case ZIP_SOURCE_TELL:
        return (zip_int64_t)zip->at;
    case ZIP_SOURCE_ERROR:
        return zip_error_to_data(&zip->error, buffer, size);
    case ZIP_SOURCE_SUPPORTS:
        return zip_source_make_command_bitmap(
            ZIP_SOURCE_OPEN, ZIP_SOURCE_READ, ZIP_SOURCE_CLOSE, ZIP_SOURCE_STAT, ZIP_SOURCE_ERROR,
            ZIP_SOURCE_FREE, ZIP_SOURCE_SEEK, ZIP_SOURCE_TELL, ZIP_SOURCE_SUPPORTS, -1);
    case ZIP_SOURCE_CLOSE:
    case ZIP_SOURCE_FREE:
        return 0;
    default:
        zip_error_set(&zip->error, ZIP_ER_OPNOTSUPP, 0);
        return -1;
    }
}

static bool
open_archive(WpZip *zip, zip_error_t *error)
{
    zip_source_t *source = zip_source_function_create(answer, zip, error);

    if (!source)
        return false;
    zip->archive = zip_open_from_source(source, ZIP_RDONLY, error);
    if (!zip->archive)
        zip_source_free(source);
    return zip->archive != NULL;
}

WpZip *
wp_zip_open(const WpSeekable *bytes, const char *file, WpDiagList *diags)
{
    g_autoptr(WpZip) zip = g_new0(WpZip, 1);
    WpLoc loc = {g_intern_string(file), 0, 0};
    zip_error_t error;

    zip->bytes = *bytes;
    zip_error_init(&zip->error);
    zip_error_init(&error);
    bool is_open = open_archive(zip, &error);
    if (zip_error_code_zip(&error) == ZIP_ER_MEMORY)
        wp_out_of_memory();
    if (!is_open) {
        wp_diag(diags, WP_DIAG_WORKBOOK_FAULT, loc, "the archive cannot be opened: %s",
                zip_error_strerror(&error));
        wp_diag_hint(diags, "it may be cut off: export or copy it again");
    }
    zip_error_fini(&error);
    if (!zip->archive)
        return NULL;
    zip_int64_t n_members = zip_get_num_entries(zip->archive, 0);
    if (n_members > WP_ZIP_MAX_MEMBERS) {
        wp_diag(diags, WP_DIAG_TOO_LARGE, loc,
                "the archive has %" G_GINT64_FORMAT " members, over the %d that are read",
                (gint64)n_members, WP_ZIP_MAX_MEMBERS);
        return NULL;
    }
    return g_steal_pointer(&zip);
}

void
wp_zip_free(WpZip *zip)
{
    if (!zip)
        return;
    if (zip->archive)
        zip_discard(zip->archive);
    zip_error_fini(&zip->error);
    g_free(zip);
}

/* Part names are compared without case; some writers have them with backslashes. */
static zip_int64_t
locate(WpZip *zip, const char *member)
{
    zip_int64_t index = zip_name_locate(zip->archive, member, 0);

    if (index < 0)
        index = zip_name_locate(zip->archive, member, ZIP_FL_NOCASE);
    if (index >= 0 || !strchr(member, '/'))
        return index;
    g_autofree char *other = g_strdelimit(g_strdup(member), "/", '\\');
    return zip_name_locate(zip->archive, other, ZIP_FL_NOCASE);
}

/* Whether another member has the same name: which of them is meant nobody can say. */
static bool
is_double(WpZip *zip, zip_int64_t index)
{
    const char *name = zip_get_name(zip->archive, (zip_uint64_t)index, 0);
    zip_int64_t n = zip_get_num_entries(zip->archive, 0);

    for (zip_int64_t i = 0; name && i < n; i++) {
        const char *other = i == index ? NULL : zip_get_name(zip->archive, (zip_uint64_t)i, 0);

        if (other && g_ascii_strcasecmp(name, other) == 0)
            return true;
    }
    return false;
}

bool
wp_zip_has(WpZip *zip, const char *member)
{
    return locate(zip, member) >= 0;
}

/* Why a member is not given, in words that follow its name. */
static const char *
reason(zip_error_t *error)
{
    switch (zip_error_code_zip(error)) {
    case ZIP_ER_NOPASSWD:
        return "is encrypted: save the workbook without a password";
    case ZIP_ER_COMPNOTSUPP:
        return "is packed in a way that is not read: save the workbook anew";
    case ZIP_ER_CRC:
        return "is damaged: its sum is wrong";
    case ZIP_ER_EOF:
        return "is damaged: it ends too early";
    case ZIP_ER_INVAL:
        return "is damaged: its data are not where the archive says";
    default:
        return "is damaged: it cannot be unpacked";
    }
}

WpZipMember *
wp_zip_member_open(WpZip *zip, const char *name, char **out_fault)
{
    zip_int64_t index = locate(zip, name);
    zip_stat_t stat;

    *out_fault = NULL;
    if (index < 0) {
        *out_fault = g_strdup_printf("'%.100s' is not in it", name);
        return NULL;
    }
    if (is_double(zip, index)) {
        *out_fault = g_strdup_printf("'%.100s' is in it twice: save the workbook anew", name);
        return NULL;
    }
    zip_file_t *file = zip_fopen_index(zip->archive, (zip_uint64_t)index, 0);
    if (!file || zip_stat_index(zip->archive, (zip_uint64_t)index, 0, &stat) < 0) {
        *out_fault = g_strdup_printf("'%.100s' %s", name, reason(zip_get_error(zip->archive)));
        if (file)
            zip_fclose(file);
        return NULL;
    }
    WpZipMember *member = g_new0(WpZipMember, 1);
    member->zip = zip;
    member->file = file;
    member->packed = stat.valid & ZIP_STAT_COMP_SIZE ? stat.comp_size : 0;
    return member;
}

void
wp_zip_member_free(WpZipMember *member)
{
    if (!member)
        return;
    zip_fclose(member->file);
    g_free(member);
}

ssize_t
wp_zip_member_read(WpZipMember *member, void *buffer, size_t size, WpDiagCode *out_code,
                   char **out_fault)
{
    zip_int64_t got = zip_fread(member->file, buffer, size);
    WpZip *zip = member->zip;

    if (got < 0) {
        *out_code = WP_DIAG_WORKBOOK_FAULT;
        *out_fault = g_strdup_printf("it %s", reason(zip_file_get_error(member->file)));
        return -1;
    }
    member->unpacked += (uint64_t)got;
    zip->unpacked += (uint64_t)got;
    bool bomb =
        member->unpacked > WP_ZIP_FREE && member->unpacked / WP_ZIP_MAX_RATIO > member->packed;
    if (bomb || member->unpacked > WP_ZIP_MAX_MEMBER) {
        *out_code = WP_DIAG_TOO_LARGE;
        *out_fault =
            bomb ? g_strdup_printf("%" G_GUINT64_FORMAT " bytes unpack to over %d times as many",
                                   member->packed, WP_ZIP_MAX_RATIO)
                 : g_strdup("it unpacks to over 8 GiB");
        return -1;
    }
    if (zip->unpacked > 2 * WP_ZIP_FREE && zip->unpacked / WP_ZIP_MAX_RATIO > zip->bytes.size) {
        *out_code = WP_DIAG_TOO_LARGE;
        *out_fault =
            g_strdup_printf("all members together unpack to over %d times the %" G_GUINT64_FORMAT
                            " bytes of the archive",
                            WP_ZIP_MAX_RATIO, zip->bytes.size);
        return -1;
    }
    return (ssize_t)got;
}
