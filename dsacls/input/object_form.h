/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * input/object_form.h: which form of an object's name a word has, by its
 * spelling alone. The parser, completion, the shell's paths and the lookup of
 * names ask this one function; whether there is such an object is for them to
 * find out.
 */
#ifndef INPUT_OBJECT_FORM_H
#define INPUT_OBJECT_FORM_H

#include <stdbool.h>

enum object_form {
	OBJECT_NONE,	  /* a bare word: never an object */
	OBJECT_SID,	  /* S-1-5-21-...; an object only in brackets */
	OBJECT_GUID,	  /* bf967aba-...; an object only in brackets */
	OBJECT_DOMAIN,	  /* corp.example; an object only with a slash behind */
	OBJECT_BRACKETED, /* <GUID=...>, <SID=...>, <WKGUID=...,DN> */
	OBJECT_SERVER,	  /* \\server\DN */
	OBJECT_CANONICAL, /* corp.example/People/x */
	OBJECT_DN,	  /* it has an equals sign */
	OBJECT_ACCOUNT,	  /* DOMAIN\name, DOMAIN/name, name@domain */
};

enum object_form object_form(const char *word);

/* May the word stand for an object on a command line? A SID, a GUID and a
 * domain alone may not: a bare word is never an object. */
bool object_form_is_name(const char *word);

#endif
