/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * base/term.c: the terminal: what it can show, and two kinds of question.
 * Questions go to /dev/tty, so that they work in a pipe and never mix with
 * output; the terminal is put back as it was in every case.
 */
#include "base/term.h"

#include "base/text.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/signalfd.h>
#include <sys/wait.h>
#include <termios.h>
#include <unistd.h>

bool
term_use_colour(FILE *stream, enum term_colour choice)
{
	const char *term, *no_color;

	if (choice != TERM_COLOUR_AUTO)
		return choice == TERM_COLOUR_ALWAYS;
	no_color = getenv("NO_COLOR");
	term = getenv("TERM");
	if ((no_color != NULL && *no_color != '\0') || term == NULL ||
	    strcmp(term, "dumb") == 0)
		return false;
	return isatty(fileno(stream)) == 1;
}

unsigned
term_width(FILE *stream)
{
	struct winsize size;
	int fd = fileno(stream);

	if (fd < 0 || ioctl(fd, TIOCGWINSZ, &size) != 0 || size.ws_col == 0)
		return 80;
	return size.ws_col;
}

bool
term_is_interactive(void)
{
	return isatty(STDIN_FILENO) == 1 && isatty(STDERR_FILENO) == 1;
}

static void
write_text(int tty, const char *text)
{
	size_t len = strlen(text);
	while (len != 0) {
		ssize_t n = write(tty, text, len);
		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return;
		text += n;
		len -= (size_t)n;
	}
}

/* A question names objects and people. */
static void
say(int tty, const char *text)
{
	STR_AUTO escaped;

	str_init(&escaped);
	append_shown(&escaped, text);
	write_text(tty, escaped.data);
}

bool
term_ask(const char *question)
{
	char answer[16];
	FILE *tty = fopen("/dev/tty", "re+");
	struct pollfd wait = {.events = POLLIN};
	sigset_t all, before;
	bool got;

	if (tty == NULL)
		return false;
	/* A signal after the question is an answer, be it ever so quick. */
	sigfillset(&all);
	sigprocmask(SIG_SETMASK, &all, &before);
	say(fileno(tty), question);
	write_text(fileno(tty), " [y/N] ");
	wait.fd = fileno(tty);
	got = ppoll(&wait, 1, NULL, &before) > 0;
	sigprocmask(SIG_SETMASK, &before, NULL);
	got = got && fgets(answer, sizeof(answer), tty) != NULL;
	if (!got)
		write_text(fileno(tty), "\n");
	fclose(tty);
	if (!got)
		return false;
	answer[strcspn(answer, "\r\n")] = '\0';
	return text_equal_nocase(answer, "y") ||
	       text_equal_nocase(answer, "yes");
}

/* Waits for a byte or for a signal that must not catch echo off. */
static int
read_byte(int tty, int signals, char *out)
{
	struct pollfd wait[2] = {{.fd = tty, .events = POLLIN},
				 {.fd = signals, .events = POLLIN}};
	ssize_t n;

	if (poll(wait, 2, -1) < 0 || wait[1].revents) {
		errno = EINTR;
		return -1;
	}
	n = read(tty, out, 1);
	return n > 0 ? 1 : (int)n;
}

/* A whole line into the string, of any length the terminal can send. The
 * buffer is fixed: a growing one would leave copies on the heap. */
static int
read_line(int tty, int signals, struct str *out)
{
	char line[4096], byte = 0;
	size_t len = 0;
	int got;

	while ((got = read_byte(tty, signals, &byte)) > 0 && byte != '\n')
		if (len < sizeof(line))
			line[len++] = byte;
	if (got == 0 && len == 0)
		errno = ENODATA;
	else if (got >= 0)
		str_append_bytes(out, line, len);
	wipe(line, sizeof(line));
	wipe(&byte, 1);
	return got < 0 || (got == 0 && len == 0) ? -1 : 0;
}

static int
read_quietly(int tty, const char *prompt, struct str *out)
{
	struct termios before, quiet;
	sigset_t ending, old;
	int error, signals, result = -1;

	if (tcgetattr(tty, &before) != 0)
		return -1;
	quiet = before;
	quiet.c_lflag &= ~(tcflag_t)(ECHO | ECHOE | ECHOK | ECHONL);
	quiet.c_lflag |= ICANON;
	/* Signals wait until the terminal is whole again. */
	sigemptyset(&ending);
	sigaddset(&ending, SIGINT);
	sigaddset(&ending, SIGTERM);
	sigaddset(&ending, SIGHUP);
	sigaddset(&ending, SIGQUIT);
	sigaddset(&ending, SIGTSTP);
	sigprocmask(SIG_BLOCK, &ending, &old);
	signals = signalfd(-1, &ending, SFD_CLOEXEC);
	if (signals >= 0 && tcsetattr(tty, TCSAFLUSH, &quiet) == 0) {
		say(tty, prompt);
		result = read_line(tty, signals, out);
		error = errno;
		tcsetattr(tty, TCSAFLUSH, &before);
		write_text(tty, "\n");
		errno = error;
	}
	error = errno;
	if (signals >= 0)
		close(signals);
	sigprocmask(SIG_SETMASK, &old, NULL);
	errno = error;
	return result;
}

int
term_read_password(const char *prompt, struct str *out)
{
	int tty = open("/dev/tty", O_RDWR | O_CLOEXEC);
	int error, result;

	str_wipe(out);
	if (tty < 0)
		return -1;
	result = read_quietly(tty, prompt, out);
	error = errno;
	close(tty);
	errno = error;
	return result;
}

/* ---- the pager ------------------------------------------------------ */

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
