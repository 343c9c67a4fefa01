/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * output/print_json.h: JSON values that cannot fail: broken UTF-8 is
 * replaced, running out of memory ends the program. For files of this folder
 * only.
 */
#ifndef OUTPUT_PRINT_JSON_H
#define OUTPUT_PRINT_JSON_H

#include "output/format.h"

#include <jansson.h>

/* JSON null for NULL; bytes that are no UTF-8 become U+FFFD. */
void json_set_text(json_t *object, const char *key, const char *text);
json_t *json_of_new_object(void);
json_t *json_of_new_array(void);
void json_set(json_t *object, const char *key, json_t *value);
void json_set_number(json_t *object, const char *key, uint32_t number);
void json_set_bool(json_t *object, const char *key, bool value);
void json_set_null(json_t *object, const char *key);
void json_add(json_t *array, json_t *value);
void json_add_text(json_t *array, const char *text);
/* One ACE, with the fields of print_json.c. */
json_t *json_ace(const struct sd_ace *ace, const struct namer *namer);

#endif
