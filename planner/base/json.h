#pragma once

#include "planner/base/sink.h"

/* A small JSON writer: one value after another, commas and indentation by itself. Text is
 * UTF-8; bytes that are not become U+FFFD. @indent 0 writes one line; else new lines with that many
 * blanks a level. */

typedef struct WpJson WpJson;

WpJson *wp_json_new(WpSink *sink, unsigned indent);
/* The value must be complete (asserted); ends it with a newline. */
void wp_json_free(WpJson *json);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(WpJson, wp_json_free)

void wp_json_begin_object(WpJson *json,
                          const char *key); /* @key NULL inside a list, or at the top */
void wp_json_end_object(WpJson *json);
void wp_json_begin_list(WpJson *json, const char *key);
void wp_json_end_list(WpJson *json);
void wp_json_text(WpJson *json, const char *key, const char *text); /* NULL text gives null */
void wp_json_int(WpJson *json, const char *key, int64_t value);
void wp_json_bool(WpJson *json, const char *key, bool value);
void wp_json_scaled(WpJson *json, const char *key, int64_t value, int64_t factor, unsigned digits);
/* A value of a list, or a key with its value of an object, that the caller appends himself, as it
 * shall stand there; then he ends it. Of writers on one line only. */
GString *wp_json_begin_piece(WpJson *json);
void wp_json_end_piece(WpJson *json);
/* Ends an object or list of a JSON Lines file: the next value starts a new line. */
void wp_json_next_line(WpJson *json);

/* Bytes that were written so far, whether the sink has them or not. */
uint64_t wp_json_size(const WpJson *json);

/* Appends @text quoted and escaped. */
void wp_append_json_text(GString *out, const char *text);
