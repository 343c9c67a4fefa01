/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * tests/bench/stages.h: the frame of the codec's bench, the same for both
 * sides: a file of descriptors, rounds over it, and one line of medians.
 */
#ifndef TESTS_BENCH_STAGES_H
#define TESTS_BENCH_STAGES_H

#include "bench/records.h"

#include <time.h>

/* Descriptors that pass through a stage before the next one starts. */
#define STAGES_BATCH 8

enum { DECODE, ENCODE, SDDL, STAGES };

/* One round over all records; adds up nanoseconds by stage. */
typedef void stages_round_fn(const struct records *records, size_t *aces,
			     double ns[static STAGES]);

static inline double
stages_now(void)
{
	struct timespec time;

	clock_gettime(CLOCK_MONOTONIC, &time);
	return (double)time.tv_sec * 1e9 + (double)time.tv_nsec;
}

static inline void *
stages_alloc(size_t size)
{
	void *p = malloc(size);

	if (p == NULL) {
		fprintf(stderr, "bench: out of memory\n");
		exit(1);
	}
	return p;
}

static inline int
stages_compare(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

static inline double
stages_median(double *values, size_t count)
{
	qsort(values, count, sizeof(*values), stages_compare);
	return values[count / 2];
}

static inline void
stages_run(const struct records *records, size_t rounds, stages_round_fn *round)
{
	double *times[STAGES], n = (double)records->count;
	size_t aces = 0;

	for (size_t s = 0; s < STAGES; s++)
		times[s] = stages_alloc(rounds * sizeof(double));
	for (size_t r = 0; r < rounds; r++) {
		double ns[STAGES] = {0};

		aces = 0;
		round(records, &aces, ns);
		for (size_t s = 0; s < STAGES; s++)
			times[s][r] = ns[s];
	}
	printf("descriptors=%zu aces=%zu decode_ns=%.0f encode_ns=%.0f "
	       "sddl_ns=%.0f\n",
	       records->count, aces, stages_median(times[DECODE], rounds) / n,
	       stages_median(times[ENCODE], rounds) / n,
	       stages_median(times[SDDL], rounds) / n);
	for (size_t s = 0; s < STAGES; s++)
		free(times[s]);
}

/* The arguments FILE and ROUNDS; exits with a message when they are wrong. */
static inline size_t
stages_open(int argc, char **argv, struct records *records)
{
	long rounds = argc == 3 ? strtol(argv[2], NULL, 10) : 0;

	if (rounds <= 0) {
		fprintf(stderr, "usage: %s FILE ROUNDS\n", argv[0]);
		exit(2);
	}
	if (!records_load(argv[1], records))
		exit(1);
	return (size_t)rounds;
}

#endif
