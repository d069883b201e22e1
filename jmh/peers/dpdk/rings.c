/*
 * DPDK's rte_ring, measured as RingWork of the Java side measures ours. Commands on standard input,
 * one answer in JSON for each:
 *
 *   one  KIND ELEMENT BURST MILLIS           one thread puts a burst and takes it: ns per element
 *   two  KIND ELEMENT BURST MILLIS           two cores, one puts, one takes: ns per element
 *   many KIND ELEMENT THREADS POLICY MILLIS  each puts 32, then takes 32: million elements per second
 *
 * KIND is spsc, mt, rts or hts; ELEMENT 4 or 8 bytes; POLICY spin or yield (after 100 failed calls).
 */
#define _GNU_SOURCE
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <rte_ring.h>
#include <rte_ring_elem.h>

#define CAPACITY 1024
#define SHARED_CAPACITY 4096
#define SHARED_BURST 32
#define MAX_BURST 256
#define FAILURES_BEFORE_YIELD 100

struct work {
	struct rte_ring *ring;
	unsigned int burst;
	int yields;
	int cpu;
	uint64_t moved;
};

#include "measure.h"

static struct rte_ring *make(const char *kind, unsigned int element, unsigned int capacity)
{
	unsigned int flags;

	if (strcmp(kind, "spsc") == 0)
		flags = RING_F_SP_ENQ | RING_F_SC_DEQ;
	else if (strcmp(kind, "mt") == 0)
		flags = 0;
	else if (strcmp(kind, "rts") == 0)
		flags = RING_F_MP_RTS_ENQ | RING_F_MC_RTS_DEQ;
	else if (strcmp(kind, "hts") == 0)
		flags = RING_F_MP_HTS_ENQ | RING_F_MC_HTS_DEQ;
	else
		return NULL;
	return rte_ring_create_elem("peer", element, capacity, SOCKET_ID_ANY, flags);
}

/* Bodies whose kind and element are constants, as a user would call the ring. */
#define BODIES(name, enqueue, dequeue, element)                                                    \
	static void one_##name(struct rte_ring *r, unsigned int burst, unsigned int rounds)        \
	{                                                                                          \
		static uint64_t in[MAX_BURST], out[MAX_BURST];                                     \
		for (unsigned int i = 0; i < rounds; i++) {                                        \
			enqueue(r, in, element, burst, NULL);                                      \
			dequeue(r, out, element, burst, NULL);                                     \
			asm volatile("" ::: "memory");                                             \
		}                                                                                  \
	}                                                                                          \
	static void *put_##name(void *argument)                                                    \
	{                                                                                          \
		struct work *w = argument;                                                         \
		struct rte_ring *r = w->ring;                                                      \
		unsigned int burst = w->burst;                                                     \
		uint64_t in[MAX_BURST] = { 0 };                                                    \
		pin(w->cpu);                                                                       \
		pthread_barrier_wait(&begin);                                                      \
		while (!atomic_load_explicit(&stop, memory_order_relaxed))                         \
			enqueue(r, in, element, burst, NULL);                                      \
		return NULL;                                                                       \
	}                                                                                          \
	static void *take_##name(void *argument)                                                   \
	{                                                                                          \
		struct work *w = argument;                                                         \
		struct rte_ring *r = w->ring;                                                      \
		unsigned int burst = w->burst;                                                     \
		uint64_t out[MAX_BURST], moved = 0;                                                \
		pin(w->cpu);                                                                       \
		pthread_barrier_wait(&begin);                                                      \
		while (!atomic_load_explicit(&stop, memory_order_relaxed))                         \
			moved += dequeue(r, out, element, burst, NULL);                            \
		w->moved = moved;                                                                  \
		return NULL;                                                                       \
	}                                                                                          \
	static void *crowd_##name(void *argument)                                                  \
	{                                                                                          \
		struct work *w = argument;                                                         \
		struct rte_ring *r = w->ring;                                                      \
		uint64_t in[SHARED_BURST] = { 0 }, out[SHARED_BURST], moved = 0;                   \
		unsigned int failures = 0;                                                         \
		pthread_barrier_wait(&begin);                                                      \
		while (!atomic_load_explicit(&stop, memory_order_relaxed)) {                       \
			unsigned int n = enqueue(r, in, element, SHARED_BURST, NULL);              \
			unsigned int m = dequeue(r, out, element, SHARED_BURST, NULL);             \
			moved += m;                                                                \
			failures = n == 0 || m == 0 ? failures + 1 : 0;                            \
			if (w->yields && failures >= FAILURES_BEFORE_YIELD) {                      \
				sched_yield();                                                     \
				failures = 0;                                                      \
			}                                                                          \
		}                                                                                  \
		w->moved = moved;                                                                  \
		return NULL;                                                                       \
	}
BODIES(spsc4, rte_ring_sp_enqueue_burst_elem, rte_ring_sc_dequeue_burst_elem, 4)
BODIES(spsc8, rte_ring_sp_enqueue_burst_elem, rte_ring_sc_dequeue_burst_elem, 8)
BODIES(mt4, rte_ring_mp_enqueue_burst_elem, rte_ring_mc_dequeue_burst_elem, 4)
BODIES(mt8, rte_ring_mp_enqueue_burst_elem, rte_ring_mc_dequeue_burst_elem, 8)
BODIES(rts4, rte_ring_mp_rts_enqueue_burst_elem, rte_ring_mc_rts_dequeue_burst_elem, 4)
BODIES(rts8, rte_ring_mp_rts_enqueue_burst_elem, rte_ring_mc_rts_dequeue_burst_elem, 8)
BODIES(hts4, rte_ring_mp_hts_enqueue_burst_elem, rte_ring_mc_hts_dequeue_burst_elem, 4)
BODIES(hts8, rte_ring_mp_hts_enqueue_burst_elem, rte_ring_mc_hts_dequeue_burst_elem, 8)

static const struct bodies {
	const char *kind;
	unsigned int element;
	void (*one)(struct rte_ring *, unsigned int, unsigned int);
	void *(*put)(void *);
	void *(*take)(void *);
	void *(*crowd)(void *);
} all_bodies[] = {
#define ENTRY(kind, element)                                                                       \
	{ #kind, element, one_##kind##element, put_##kind##element, take_##kind##element,          \
	  crowd_##kind##element }
	ENTRY(spsc, 4), ENTRY(spsc, 8), ENTRY(mt, 4),  ENTRY(mt, 8),
	ENTRY(rts, 4),	ENTRY(rts, 8),	ENTRY(hts, 4), ENTRY(hts, 8),
};

static const struct bodies *bodies_of(const char *kind, unsigned int element)
{
	for (unsigned int i = 0; i < sizeof(all_bodies) / sizeof(*all_bodies); i++)
		if (strcmp(all_bodies[i].kind, kind) == 0 && all_bodies[i].element == element)
			return &all_bodies[i];
	return NULL;
}

static double one(struct rte_ring *r, const struct bodies *bodies, unsigned int burst,
		  double millis)
{
	double samples[SAMPLES];
	unsigned int rounds = 64;

	for (;;) {
		double from = now();

		bodies->one(r, burst, rounds);
		if (now() - from > millis * 1e6 / SAMPLES / 2)
			break;
		rounds *= 2;
	}
	for (int i = 0; i < SAMPLES; i++) {
		double from = now();

		bodies->one(r, burst, rounds);
		samples[i] = (now() - from) / rounds / burst;
	}
	qsort(samples, SAMPLES, sizeof(double), by_value);
	return samples[SAMPLES / 2];
}

int main(void)
{
	char line[128], how[8], kind[8], policy[8];
	unsigned int element, count;
	long millis;
	int cpus[2];

	if (start("rings", "64", cpus) < 0)
		return 1;
	while (fgets(line, sizeof(line), stdin) != NULL) {
		const struct bodies *bodies;
		struct rte_ring *r = NULL;
		double result = 0;
		int yields = 0, shared;

		if (sscanf(line, "%7s %7s %u %u", how, kind, &element, &count) != 4)
			break;
		shared = strcmp(how, "many") == 0;
		if (shared) {
			if (sscanf(line, "%*s %*s %*u %*u %7s %ld", policy, &millis) != 2)
				break;
			yields = strcmp(policy, "yield") == 0;
		} else if (sscanf(line, "%*s %*s %*u %*u %ld", &millis) != 1)
			break;
		bodies = bodies_of(kind, element);
		if (bodies != NULL && count >= 1 && count <= (shared ? MAX_THREADS : MAX_BURST))
			r = make(kind, element, shared ? SHARED_CAPACITY : CAPACITY);
		if (r == NULL) {
			printf("{\"failure\":\"no such case: %.*s\"}\n", (int)strcspn(line, "\n"),
			       line);
			fflush(stdout);
			continue;
		}
		if (shared) {
			struct work works[MAX_THREADS] = { { 0 } };
			void *(*calls[MAX_THREADS])(void *);

			for (unsigned int i = 0; i < count; i++) {
				works[i] = (struct work){ r, SHARED_BURST, yields, -1, 0 };
				calls[i] = bodies->crowd;
			}
			result = run(works, calls, count, millis) * 1e3;
		} else if (strcmp(how, "two") == 0) {
			struct work works[2] = { { r, count, 0, cpus[0], 0 },
						 { r, count, 0, cpus[1], 0 } };
			void *(*calls[2])(void *) = { bodies->put, bodies->take };

			result = 1 / run(works, calls, 2, millis);
		} else {
			result = one(r, bodies, count, millis);
		}
		printf("{\"value\":%.6f}\n", result);
		fflush(stdout);
		rte_ring_free(r);
	}
	rte_eal_cleanup();
	return 0;
}
