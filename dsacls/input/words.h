/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * input/words.h: the words of a command with the places they came from, the
 * splitting of a line (shell, batch and preset files) into words, and what a
 * word looks like.
 *
 * A line is split as a Windows admin expects: blanks separate; quotes group;
 * a backslash is literal, everywhere; "" inside double quotes is one quote;
 * # at the start of a word begins a comment. A single quote groups only at
 * the start of a word or after one of : ; = and is a letter elsewhere
 * (CN=O'Brien).
 */
#ifndef INPUT_WORDS_H
#define INPUT_WORDS_H

#include "base/arena.h"
#include "base/diag.h"

#include <stdbool.h>

struct words {
	size_t count;
	const char **text; /* zero-terminated each; text[count] is NULL */
	const char *where; /* "file:line", or NULL: argv, a prompt */
	bool is_argv;	   /* a shell took them apart, not words_split */
};

/* Wraps argv[1..]; the strings are borrowed, not copied. */
void words_from_argv(struct words *words, struct arena *arena, int argc,
		     char **argv);

enum words_result {
	WORDS_OK,
	WORDS_EMPTY,	 /* blank line or comment */
	WORDS_UNMATCHED, /* open quote: diagnosed, with its column */
};
enum words_result
words_split(struct words *words, struct arena *arena, const char *line,
	    const char *where, struct diags *diags);

/*
 * The words of a line up to a cursor at its end, for completion: the last one
 * as far as it is typed, its quote perhaps still open, "" behind a blank.
 * *start: where that word begins in line, its quote included. No words: the
 * cursor is in a comment.
 */
void words_to_cursor(struct words *words, struct arena *arena, const char *line,
		     size_t *start);

/* Is it the name of this program, as a pasted line may begin with it? */
bool words_is_program_name(const char *word);

/* The span of len bytes at start in word number index. */
struct span
words_span(const struct words *words, size_t index, size_t start, size_t len);
/* The whole of word number index. */
struct span words_span_whole(const struct words *words, size_t index);

/* Words [from, to) with a blank between each, in the arena; a lone ":GA"
 * belongs to the word before it. */
const char *words_join(const struct words *words, struct arena *arena,
		       size_t from, size_t to);

/* Narrows [*from, *to) to what has no blanks at its ends; an escaped blank
 * belongs to a DN. */
void words_trim(const char *text, size_t *from, size_t *to);
/* Narrows [*from, *to), which has no blanks at its ends, to what a pair of
 * double quotes is around; false when there is none. */
bool words_unquote(const char *text, size_t *from, size_t *to);
/* The name in a word: without blanks at its ends, and without the pair of
 * double quotes around it that some shells leave there. */
const char *words_unquoted(struct arena *arena, const char *word);

/*
 * Which form of an object's name a word has, by its spelling alone. The
 * parser, completion, the shell's paths and the lookup of names ask this one
 * function; whether there is such an object is for them to find out.
 */
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
