#include "planner/model/name-words.h"

#include "planner/model/build/spelling.h"

#include <string.h>

void
wp_name_words_init(WpNameWords *words)
{
    words->text = g_string_new(NULL);
    words->words = g_ptr_array_new();
}

void
wp_name_words_clear(WpNameWords *words)
{
    g_string_free(words->text, TRUE);
    g_ptr_array_unref(words->words);
}

static bool
is_of_word(char c)
{
    return g_ascii_isalnum(c) || (unsigned char)c >= 0x80;
}

void
wp_name_words_read(WpNameWords *words, const char *name)
{
    size_t size = strlen(name);
    char *c;

    g_string_truncate(words->text, 0);
    g_ptr_array_set_size(words->words, 0);
    wp_spell_append_folded(words->text, name, size);
    c = words->text->str;
    if (strchr(c, '.') && wp_spell_n_labels(c) >= 2)
        *strchr(c, '.') = '\0';
    while (*c) {
        char *end = c;
        bool is_last;

        while (is_of_word(*end))
            end++;
        is_last = *end == '\0';
        *end = '\0';
        if (end > c)
            g_ptr_array_add(words->words, c);
        c = end + !is_last;
    }
}

size_t
wp_leading_letters(const char *word)
{
    size_t n = 0;

    while (g_ascii_isalpha(word[n]))
        n++;
    return n;
}
