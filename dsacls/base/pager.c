/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * base/pager.c: see base/pager.h.
 */
#include "base/pager.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

/* The one at work; NULL: none. */
static struct pager *current;
/* Where output ends: the saved descriptor while a pager is at work. */
static int real_output = STDOUT_FILENO;

unsigned
pager_columns(void)
{
	struct winsize size;

	if (isatty(real_output) == 0)
		return 0;
	if (ioctl(real_output, TIOCGWINSZ, &size) != 0 || size.ws_col == 0)
		return 80;
	return size.ws_col;
}

/* The program itself runs in the locale C: the terminal's is what the user
 * has set. */
bool
pager_draws(void)
{
	static const char *const names[] = {"LC_ALL", "LC_CTYPE", "LANG"};
	const char *locale = NULL;

	for (size_t i = 0; locale == NULL && i < 3; i++) {
		locale = getenv(names[i]);
		if (locale != NULL && locale[0] == '\0')
			locale = NULL;
	}
	return locale != NULL && isatty(real_output) != 0 &&
	       (strcasestr(locale, "utf-8") != NULL ||
		strcasestr(locale, "utf8") != NULL);
}

static size_t
screen_rows(void)
{
	struct winsize size;

	if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) != 0 || size.ws_row == 0)
		return 24;
	return size.ws_row;
}

void
pager_start(struct pager *pager, bool wanted)
{
	const char *program = getenv("PAGER");

	pager->active = false;
	pager->out = NULL;
	if (!wanted || isatty(STDOUT_FILENO) == 0 ||
	    (program != NULL && program[0] == '\0'))
		return;
	fflush(stdout);
	pager->buffer = memfd_create("dsacls-output", MFD_CLOEXEC);
	pager->saved = pager->buffer < 0 ? -1 : dup(STDOUT_FILENO);
	if (pager->saved < 0) {
		if (pager->buffer >= 0)
			close(pager->buffer);
		return;
	}
	dup2(pager->buffer, STDOUT_FILENO);
	real_output = pager->saved;
	current = pager;
	pager->active = true;
}

static size_t
count_lines(int fd)
{
	char bytes[8192];
	size_t lines = 0;
	ssize_t got;

	lseek(fd, 0, SEEK_SET);
	while ((got = read(fd, bytes, sizeof(bytes))) > 0)
		for (ssize_t i = 0; i < got; i++)
			lines += bytes[i] == '\n';
	return lines;
}

static void
copy_to(int fd, FILE *out)
{
	char bytes[8192];
	ssize_t got;

	lseek(fd, 0, SEEK_SET);
	while ((got = read(fd, bytes, sizeof(bytes))) > 0)
		if (fwrite(bytes, 1, (size_t)got, out) != (size_t)got)
			break;
}

static FILE *
open_program(void)
{
	const char *program = getenv("PAGER");

	if (program == NULL)
		program = "less -FRX 2>/dev/null || cat";
	return popen(program, "w");
}

/* What the shell of popen says of a program that is not there. */
static bool
could_not_run(int status)
{
	return status != -1 && WIFEXITED(status) &&
	       (WEXITSTATUS(status) == 126 || WEXITSTATUS(status) == 127);
}

/* The terminal is stdout again, for the pager too. */
static void
restore(struct pager *pager)
{
	fflush(stdout);
	dup2(pager->saved, STDOUT_FILENO);
}

void
pager_stream(void)
{
	if (current == NULL || current->out != NULL)
		return;
	restore(current);
	current->out = open_program();
	if (current->out == NULL) {
		dup2(current->buffer, STDOUT_FILENO);
		return;
	}
	copy_to(current->buffer, current->out);
	fflush(current->out);
	dup2(fileno(current->out), STDOUT_FILENO);
}

bool
pager_was_left(void)
{
	return current != NULL && current->out != NULL && ferror(stdout) != 0;
}

void
pager_forget(struct pager *pager)
{
	if (pager->out != NULL) {
		printf("\n(the connection was lost: again from the "
		       "beginning)\n\n");
		return;
	}
	fflush(stdout);
	if (ftruncate(pager->buffer, 0) == 0)
		lseek(pager->buffer, 0, SEEK_SET);
}

void
pager_end(struct pager *pager)
{
	if (!pager->active)
		return;
	restore(pager);
	clearerr(stdout);
	close(pager->saved);
	real_output = STDOUT_FILENO;
	current = NULL;
	if (pager->out == NULL) {
		if (count_lines(pager->buffer) >= screen_rows())
			pager->out = open_program();
		copy_to(pager->buffer,
			pager->out != NULL ? pager->out : stdout);
	}
	if (pager->out != NULL && could_not_run(pclose(pager->out)))
		copy_to(pager->buffer, stdout);
	fflush(stdout);
	close(pager->buffer);
	pager->active = false;
}
