#pragma once

#include "planner/base/arena.h"
#include "planner/base/document.h"

/* Text of the template with {{placeholders}} in it. */

/* What a placeholder stands for is said in the template that is shipped. */
#define WP_PLACEHOLDERS(X)                                                                         \
    X(NAME, "name")                                                                                \
    X(KEY, "key")                                                                                  \
    X(WORKLOAD, "workload")                                                                        \
    X(ENVIRONMENT, "environment")                                                                  \
    X(GROUP, "group")                                                                              \
    X(WAVE, "wave")                                                                                \
    X(RELEASE, "release")                                                                          \
    X(CUTOVER, "cutover")                                                                          \
    X(WINDOW, "window")                                                                            \
    X(TARGET, "target")                                                                            \
    X(TARGET_SIZE, "target_size")                                                                  \
    X(METHOD, "method")                                                                            \
    X(OWNER, "owner")                                                                              \
    X(TECHNICAL_OWNER, "technical_owner")                                                          \
    X(TESTER, "tester")                                                                            \
    X(APPROVER, "approver")                                                                        \
    X(COUNT, "count")                                                                              \
    X(SIZE, "size_gib")                                                                            \
    X(PROMOTION, "promotion")                                                                      \
    X(MEMBERS, "members")                                                                          \
    X(RULE, "rule")                                                                                \
    X(MESSAGE, "message")                                                                          \
    X(SUMMARY, "summary")                                                                          \
    X(ROLE, "role")                                                                                \
    X(PLAN, "plan")                                                                                \
    X(PORTS, "ports")                                                                              \
    X(FROM, "from")                                                                                \
    X(TO, "to")                                                                                    \
    X(PORT, "port")                                                                                \
    X(WEEKS, "weeks")                                                                              \
    X(FIELD, "field")                                                                              \
    X(SOURCE, "source")

typedef enum {
#define X(id, name) WP_PLACEHOLDER_##id,
    WP_PLACEHOLDERS(X)
#undef X
        WP_N_PLACEHOLDERS,
} WpPlaceholder;

typedef struct WpWording WpWording;

/* Compiles a scalar; a placeholder that does not exist, or is not in @allowed (bits 1 << of
 * WpPlaceholder), is a fault with its place. It lives as long as @arena. Returns: (nullable) */
const WpWording *wp_wording_compile(WpArena *arena, const WpNode *node, uint64_t allowed,
                                    WpDiagList *diags);

/* Whether it has the placeholder. */
bool wp_wording_has(const WpWording *wording, WpPlaceholder placeholder);

/* Appends the text; @values by WpPlaceholder: what is NULL or "" is written "not known", of
 * people "the owner (not known)". */
void wp_wording_append(const WpWording *wording, const char *const *values, GString *out);
