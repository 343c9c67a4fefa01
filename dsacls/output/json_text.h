/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * output/json_text.h: jansson with the two things our documents need: text
 * that may be NULL or broken UTF-8, and a document on a stream.
 */
#ifndef OUTPUT_JSON_TEXT_H
#define OUTPUT_JSON_TEXT_H

#include <jansson.h>
#include <stdio.h>

/* JSON null for NULL; bytes that are no UTF-8 become U+FFFD. */
json_t *json_text(const char *text);
void json_set_text(json_t *object, const char *key, const char *text);
/* Prints with an indent of two and a newline, then releases value. */
void json_print(FILE *out, json_t *value);

#endif
