/* A library to be loaded before PCRE2 (LD_PRELOAD): patterns are not made into machine code, as
 * where the system does not allow it (MemoryDenyWriteExecute of systemd, SELinux). */

#include <stdint.h>

#define BAD_OPTION (-45) /* PCRE2_ERROR_JIT_BADOPTION */

int pcre2_jit_compile_8(void *code, uint32_t options);

int
pcre2_jit_compile_8(void *code, uint32_t options)
{
    (void)code;
    (void)options;
    return BAD_OPTION;
}
