#pragma once

#include "parsers/style.h"

/* From the text of a cell or element to a value of a field, as the layout says. */

typedef enum {
    WP_VALUE_NONE, /* empty, or means no value */
    WP_VALUE_GOOD,
    WP_VALUE_BAD, /* cannot be read as what the field is */
} WpValueState;

typedef struct {
    WpStrId id;       /* TEXT */
    int64_t number;   /* INT, QUANTITY, TIME, DURATION: base units */
    bool flag;        /* BOOL */
    uint8_t doubt;    /* WpDoubt: QUANTITY, TIME */
    const char *text; /* TEXTS, TAGS: to be split; valid as long as the text it came from */
    size_t size;
    const char *key; /* (nullable) TAGS: the name of the one tag that the text is */
    size_t key_size;
} WpValue;

/* What is between the text and the value: strip, extract, none, map. @scratch holds the result
 * where it is not part of the text or of the layout. Returns: false if no value is left. */
bool wp_value_prepare(const WpLayoutField *field, GString *scratch, const char **text,
                      size_t *size);

/* The value of a prepared text. @factor: base units in one; 0: the text says its unit. */
WpValueState wp_value_convert(const WpLayoutField *field, int64_t factor, const WpStyle *style,
                              WpStrPool *texts, const char *text, size_t size, WpValue *out);

/* The factor that a document's word for a unit means; @scale's own if it says nothing or nothing
 * known (@out_known). */
int64_t wp_value_factor(const WpLayout *layout, const WpLayoutField *field, const WpScale *scale,
                        const char *word, bool *out_known);

/* Why a text that wp_value_convert() calls bad is: "is not a number, 0 or more", "is too large". */
char *wp_value_fault(const WpLayoutField *field, const WpLayoutSource *source, int64_t factor,
                     const WpStyle *style, const char *text, size_t size);
/* What a value of @field looks like, for messages: "a number of MiB". */
char *wp_value_wanted(const WpLayoutField *field, const WpLayoutSource *source);

/* Whether a byte is neither a blank nor may be part of one. */
static inline bool
wp_value_is_solid(char byte)
{
    return (uint8_t)byte > ' ' && (uint8_t)byte < 0x7F;
}

/* Cuts blanks (no-break ones too) off both ends. */
void wp_value_trim(const char **text, size_t *size);

/* The next item of a list value, trimmed; false at the end. @at begins at 0. */
bool wp_value_next_item(const WpLayoutField *field, const WpValue *value, size_t *at,
                        const char **out_item, size_t *out_size);
