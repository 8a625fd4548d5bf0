#pragma once

#include "planner/base/strpool.h"
#include "planner/base/types.h"

/*
 * What a CEL expression gives: a value of one of the kinds below, or UNKNOWN (data that decides
 * is missing), or ERROR (overflow, index out of range, conversion, no such overload).
 *
 * A value is 16 bytes and borrows what it points to: texts and lists made by an evaluation live
 * until the evaluator's next call, those of the inventory as long as it.
 */

typedef enum {
    WP_CEL_UNKNOWN, /* only as a value */
    WP_CEL_ERROR,   /* only as a value */
    WP_CEL_ANY,     /* only as a static type: found at run time (mixed lists, checker off) */
    WP_CEL_NULL,
    WP_CEL_BOOL,
    WP_CEL_INT,
    WP_CEL_DOUBLE,
    WP_CEL_STRING,
    WP_CEL_TIMESTAMP,
    WP_CEL_DURATION,
    WP_CEL_LIST,
    WP_CEL_MAP,
    WP_CEL_RECORD,  /* a row of a record type of the schema */
    WP_CEL_VERSION, /* version(text) */
    WP_CEL_IP,
    WP_CEL_CIDR,
    WP_CEL_N_KINDS
} WpCelKind;

typedef struct WpCelValue WpCelValue;
typedef struct WpCelList WpCelList;
typedef struct WpCelMap WpCelMap;
typedef struct WpCelNet WpCelNet;

struct WpCelValue {
    uint8_t kind; /* WpCelKind */
    /* STRING, VERSION: bytes. TIMESTAMP, DURATION: nanoseconds, 0 .. 999,999,999, to be added to
     * the seconds. RECORD: record type. */
    uint32_t aux;
    union {
        bool flag;
        int64_t integer;  /* INT; TIMESTAMP (since 1970, UTC), DURATION: seconds, rounded down */
        double number;    /* DOUBLE */
        const char *text; /* STRING, VERSION: UTF-8, may hold NUL bytes. ERROR: the message */
        const WpCelList *list;
        const WpCelMap *map;
        const WpCelNet *net; /* IP, CIDR */
        WpRowId row;         /* RECORD */
        uint64_t missing;    /* UNKNOWN: bit i = field i of the program */
    };
};

struct WpCelList {
    uint32_t n;
    bool partial;     /* some items may be missing: a search without a hit is undecided */
    uint64_t missing; /* of a partial list: what its unknown answers are put down to */
    const WpCelValue *items;
};

/* Keys are bool, int or string, all different; in the order written. */
struct WpCelMap {
    uint32_t n;
    const WpCelValue *keys;
    const WpCelValue *values;
};

/* An address or network: IPv4 in the first 4 bytes. */
struct WpCelNet {
    uint8_t family; /* 4 or 6 */
    uint8_t prefix; /* CIDR: bits */
    uint8_t bytes[16];
};

static inline WpCelValue
wp_cel_null(void)
{
    return (WpCelValue){.kind = WP_CEL_NULL};
}

static inline WpCelValue
wp_cel_bool(bool flag)
{
    return (WpCelValue){.kind = WP_CEL_BOOL, .flag = flag};
}

static inline WpCelValue
wp_cel_int(int64_t integer)
{
    return (WpCelValue){.kind = WP_CEL_INT, .integer = integer};
}

static inline WpCelValue
wp_cel_double(double number)
{
    return (WpCelValue){.kind = WP_CEL_DOUBLE, .number = number};
}

/* @text is borrowed. */
static inline WpCelValue
wp_cel_string(const char *text, size_t size)
{
    return (WpCelValue){.kind = WP_CEL_STRING, .aux = (uint32_t)size, .text = text};
}

/* Microseconds, as the inventory holds times and spans. */
WpCelValue wp_cel_timestamp(int64_t microseconds);
WpCelValue wp_cel_duration(int64_t microseconds);

const char *wp_cel_kind_name(WpCelKind kind); /* "int", "timestamp", ... as users see it */

/* -1, 0, 1: @a is before, equal to, after @b; 2: values of these kinds have no order. */
int wp_cel_value_order(const WpCelValue *a, const WpCelValue *b);

/* Appends a value as CEL would write it: 'text', 1.0, [1, 2], {'a': true},
 * timestamp('2027-01-04T00:00:00Z'); an UNKNOWN as "unknown", an ERROR as "error: message". */
void wp_cel_value_append(GString *out, const WpCelValue *value);

/* Appends a value as a person would read it in a message: text unquoted, 1 and not 1.0, times as
 * dates where they are midnight, list items with ", " between; unknown as "unknown". */
void wp_cel_value_append_plain(GString *out, const WpCelValue *value);
