/* A library to be loaded before all others (LD_PRELOAD): one call of the C library fails.
 *
 * FAULT=CALL:N:ERRNO     the N-th CALL fails with that number of errno (0: an ENOMEM, for malloc)
 * FAULT=CALL:N+:ERRNO    it and all that come after
 * FAULT=CALL:N:kill      the process is killed before the N-th CALL
 * FAULT_COUNT=FILE       at the end the number of CALLs is written there (with N = 0 none fails)
 * FAULT_NO_EXCHANGE=1    two names cannot change places (EINVAL), as on file systems that cannot
 *
 * CALL: write (to files, not to standard output and error), fsync, close, read, open, mkdir,
 * rename, unlink, symlink, malloc (calloc, realloc and posix_memalign too).
 */

#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/types.h>
#include <unistd.h>

extern char **environ;
void *__libc_malloc(size_t size);
void *__libc_calloc(size_t n, size_t size);
void *__libc_realloc(void *data, size_t size);

static const char *call; /* what fails; NULL: nothing */
static size_t call_size;
static unsigned long at;
static bool and_after, is_kill, no_exchange;
static int with_errno;
static atomic_ulong n_calls;

static unsigned long
number(const char **text)
{
    unsigned long value = 0;

    for (; **text >= '0' && **text <= '9'; (*text)++)
        value = value * 10 + (unsigned long)(**text - '0');
    return value;
}

static const char *
variable(const char *name)
{
    size_t size = strlen(name);

    for (char **entry = environ; entry && *entry; entry++)
        if (strncmp(*entry, name, size) == 0 && (*entry)[size] == '=')
            return *entry + size + 1;
    return NULL;
}

__attribute__((constructor)) static void
begin(void)
{
    const char *fault = variable("FAULT");
    const char *colon = fault ? strchr(fault, ':') : NULL;

    no_exchange = variable("FAULT_NO_EXCHANGE") != NULL;
    if (!colon)
        return;
    const char *rest = colon + 1;
    at = number(&rest);
    and_after = *rest == '+';
    rest += and_after;
    if (*rest == ':') {
        rest++;
        is_kill = *rest == 'k';
        with_errno = (int)number(&rest);
    }
    call_size = (size_t)(colon - fault);
    call = fault;
}

__attribute__((destructor)) static void
end(void)
{
    const char *path = variable("FAULT_COUNT");
    char text[32];
    size_t used = sizeof text;
    unsigned long n = n_calls;

    call = NULL;
    if (!path)
        return;
    text[--used] = '\n';
    do
        text[--used] = (char)('0' + n % 10);
    while ((n /= 10) > 0);
    int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0666);
    if (fd >= 0 && write(fd, text + used, sizeof text - used) < 0)
        _exit(99);
    close(fd);
}

static bool
fails(const char *name)
{
    if (!call || strncmp(call, name, call_size) != 0 || name[call_size] != '\0')
        return false;
    unsigned long n = atomic_fetch_add(&n_calls, 1) + 1;
    if (at == 0 || (and_after ? n < at : n != at))
        return false;
    if (is_kill)
        kill(getpid(), SIGKILL);
    errno = with_errno ? with_errno : ENOMEM;
    return true;
}

#define NEXT(name) ((__typeof__(&name))dlsym(RTLD_NEXT, #name))

ssize_t
write(int fd, const void *data, size_t size)
{
    return fd > STDERR_FILENO && fails("write") ? -1 : NEXT(write)(fd, data, size);
}

ssize_t
read(int fd, void *data, size_t size)
{
    return fails("read") ? -1 : NEXT(read)(fd, data, size);
}

ssize_t
pread(int fd, void *data, size_t size, off_t offset)
{
    return fails("read") ? -1 : NEXT(pread)(fd, data, size, offset);
}

ssize_t
pread64(int fd, void *data, size_t size, off64_t offset)
{
    return fails("read") ? -1 : NEXT(pread64)(fd, data, size, offset);
}

int
fsync(int fd)
{
    return fails("fsync") ? -1 : NEXT(fsync)(fd);
}

int
close(int fd)
{
    bool is_fault = fails("close"); /* a kill comes before */
    int number = errno, result = NEXT(close)(fd);

    if (is_fault)
        errno = number;
    return is_fault ? -1 : result;
}

#define MODE_OF(flags)                                                                             \
    va_list more;                                                                                  \
    va_start(more, flags);                                                                         \
    mode_t mode = flags & (O_CREAT | O_TMPFILE) ? va_arg(more, mode_t) : 0;                        \
    va_end(more)

int
open(const char *path, int flags, ...)
{
    MODE_OF(flags);
    return fails("open") ? -1 : NEXT(open)(path, flags, mode);
}

int
open64(const char *path, int flags, ...)
{
    MODE_OF(flags);
    return fails("open") ? -1 : NEXT(open64)(path, flags, mode);
}

int
openat(int at_fd, const char *path, int flags, ...)
{
    MODE_OF(flags);
    return fails("open") ? -1 : NEXT(openat)(at_fd, path, flags, mode);
}

int
openat64(int at_fd, const char *path, int flags, ...)
{
    MODE_OF(flags);
    return fails("open") ? -1 : NEXT(openat64)(at_fd, path, flags, mode);
}

int
mkdirat(int at_fd, const char *path, mode_t mode)
{
    return fails("mkdir") ? -1 : NEXT(mkdirat)(at_fd, path, mode);
}

int
renameat(int from_fd, const char *from, int to_fd, const char *to)
{
    return fails("rename") ? -1 : NEXT(renameat)(from_fd, from, to_fd, to);
}

int
renameat2(int from_fd, const char *from, int to_fd, const char *to, unsigned flags)
{
    if (fails("rename"))
        return -1;
    if (no_exchange && (flags & RENAME_EXCHANGE)) {
        errno = EINVAL;
        return -1;
    }
    return NEXT(renameat2)(from_fd, from, to_fd, to, flags);
}

int
unlinkat(int at_fd, const char *path, int flags)
{
    return fails("unlink") ? -1 : NEXT(unlinkat)(at_fd, path, flags);
}

int
symlinkat(const char *to, int at_fd, const char *path)
{
    return fails("symlink") ? -1 : NEXT(symlinkat)(to, at_fd, path);
}

void *
malloc(size_t size)
{
    return fails("malloc") ? NULL : __libc_malloc(size);
}

void *
calloc(size_t n, size_t size)
{
    return fails("malloc") ? NULL : __libc_calloc(n, size);
}

void *
realloc(void *data, size_t size)
{
    return fails("malloc") ? NULL : __libc_realloc(data, size);
}

int
posix_memalign(void **out, size_t alignment, size_t size)
{
    return fails("malloc") ? ENOMEM : NEXT(posix_memalign)(out, alignment, size);
}
