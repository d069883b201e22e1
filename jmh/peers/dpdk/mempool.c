/*
 * DPDK's rte_mempool, measured as PoolWork of the Java side measures our pool. Commands on standard
 * input, one answer in JSON for each:
 *
 *   own   CACHE BURST MILLIS           one thread: takes a burst, reads and writes each, frees it
 *   hand  TAKE GIVE MILLIS             takes TAKE on one core, a ring, frees GIVE on another core
 *   crowd CACHE THREADS MILLIS         unpinned threads, each as in own, by bursts of 32
 *
 * The answers to own and hand are ns per object, alloc and free together; those to crowd are
 * million objects per second. CACHE is user (by a pointer kept at hand), lcore (looked up at each
 * call), none (straight to the ring of the pool) or hts (none, over a head-tail-sync ring).
 */
#define _GNU_SOURCE
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <rte_lcore.h>
#include <rte_mempool.h>
#include <rte_ring.h>

#define ELEMENTS 16383 /* DPDK's optimum for a power of two less one */
#define ELEMENT_BYTES 64
#define CACHE_SIZE 512
#define RING_SIZE 1024
#define CROWD_BURST 32
#define MAX_BURST 256

struct work {
	struct rte_mempool *pool;
	struct rte_mempool_cache *cache;
	struct rte_ring *ring;
	unsigned int burst;
	int cpu;
	uint64_t moved;
};

#include "measure.h"

/* The user of a burst: reads each handle that he was given, and writes each that he gives. */
static inline void use(void *const *restrict in, void **restrict out, unsigned int n)
{
	for (unsigned int i = 0; i < n; i++)
		out[i] = in[i];
}

/* Bodies whose kind of cache is a constant, as a user would call the pool. */
#define BODIES(name, cache)                                                                        \
	static void one_##name(struct work *w, unsigned int rounds)                                \
	{                                                                                          \
		struct rte_mempool *mp = w->pool;                                                  \
		unsigned int burst = w->burst;                                                     \
		void *in[MAX_BURST], *out[MAX_BURST];                                              \
		for (unsigned int i = 0; i < rounds; i++) {                                        \
			if (rte_mempool_generic_get(mp, in, burst, cache) != 0)                    \
				abort();                                                           \
			use(in, out, burst);                                                       \
			asm volatile("" : : "r"(out) : "memory");                                  \
			rte_mempool_generic_put(mp, out, burst, cache);                            \
		}                                                                                  \
	}                                                                                          \
	static void *crowd_##name(void *argument)                                                  \
	{                                                                                          \
		struct work *w = argument;                                                         \
		struct rte_mempool *mp = w->pool;                                                  \
		void *in[CROWD_BURST], *out[CROWD_BURST];                                          \
		uint64_t moved = 0;                                                                \
		pthread_barrier_wait(&begin);                                                      \
		while (!atomic_load_explicit(&stop, memory_order_relaxed)) {                       \
			if (rte_mempool_generic_get(mp, in, CROWD_BURST, cache) != 0)              \
				continue;                                                          \
			use(in, out, CROWD_BURST);                                                 \
			asm volatile("" : : "r"(out) : "memory");                                  \
			rte_mempool_generic_put(mp, out, CROWD_BURST, cache);                      \
			moved += CROWD_BURST;                                                      \
		}                                                                                  \
		w->moved = moved;                                                                  \
		return NULL;                                                                       \
	}
BODIES(user, w->cache)
BODIES(lcore, rte_mempool_default_cache(mp, rte_lcore_id()))
BODIES(none, NULL)

static void *take(void *argument)
{
	struct work *w = argument;
	struct rte_mempool *mp = w->pool;
	unsigned int burst = w->burst, at;
	void *in[MAX_BURST], *out[MAX_BURST];

	pin(w->cpu);
	pthread_barrier_wait(&begin);
	while (!atomic_load_explicit(&stop, memory_order_relaxed)) {
		if (rte_mempool_generic_get(mp, in, burst, w->cache) != 0)
			continue;
		use(in, out, burst);
		for (at = 0; at < burst && !atomic_load_explicit(&stop, memory_order_relaxed);)
			at += rte_ring_sp_enqueue_burst(w->ring, out + at, burst - at, NULL);
	}
	return NULL;
}

static void *give(void *argument)
{
	struct work *w = argument;
	struct rte_mempool *mp = w->pool;
	unsigned int burst = w->burst, at;
	void *in[MAX_BURST], *out[MAX_BURST];
	uint64_t moved = 0;

	pin(w->cpu);
	pthread_barrier_wait(&begin);
	while (!atomic_load_explicit(&stop, memory_order_relaxed)) {
		for (at = 0; at < burst && !atomic_load_explicit(&stop, memory_order_relaxed);)
			at += rte_ring_sc_dequeue_burst(w->ring, in + at, burst - at, NULL);
		if (at < burst)
			break;
		use(in, out, burst);
		rte_mempool_generic_put(mp, out, burst, w->cache);
		moved += burst;
	}
	w->moved = moved;
	return NULL;
}

static struct rte_mempool *make(const char *cache, unsigned int threads)
{
	const char *ops = strcmp(cache, "hts") == 0 ? "ring_mt_hts" : "ring_mp_mc";
	unsigned int own = strcmp(cache, "lcore") == 0 ? CACHE_SIZE : 0;
	unsigned int n = threads > 2 ? 2 * (ELEMENTS + 1) - 1 : ELEMENTS;
	struct rte_mempool *mp =
		rte_mempool_create_empty("peer", n, ELEMENT_BYTES, own, 0, SOCKET_ID_ANY, 0);

	if (mp == NULL)
		return NULL;
	if (rte_mempool_set_ops_byname(mp, ops, NULL) != 0 || rte_mempool_populate_default(mp) < 0) {
		rte_mempool_free(mp);
		return NULL;
	}
	return mp;
}

static double one(struct work *w, void (*body)(struct work *, unsigned int), double millis)
{
	double samples[SAMPLES];
	unsigned int rounds = 64;

	for (;;) {
		double from = now();

		body(w, rounds);
		if (now() - from > millis * 1e6 / SAMPLES / 2)
			break;
		rounds *= 2;
	}
	for (int i = 0; i < SAMPLES; i++) {
		double from = now();

		body(w, rounds);
		samples[i] = (now() - from) / rounds / w->burst;
	}
	qsort(samples, SAMPLES, sizeof(double), by_value);
	return samples[SAMPLES / 2];
}

static double answer(const char *how, const char *cache, struct work *works, int count, long millis,
		     const int *cpus)
{
	int user = strcmp(cache, "user") == 0, lcore = strcmp(cache, "lcore") == 0;
	void *(*calls[MAX_THREADS])(void *);

	if (strcmp(how, "own") == 0)
		return one(works, user ? one_user : lcore ? one_lcore : one_none, millis);
	if (strcmp(how, "hand") == 0) {
		calls[0] = take;
		calls[1] = give;
		works[0].cpu = cpus[0];
		works[1].cpu = cpus[1];
		return 1 / run(works, calls, 2, millis);
	}
	for (int i = 0; i < count; i++)
		calls[i] = user ? crowd_user : crowd_none;
	return run(works, calls, count, millis) * 1e3;
}

int main(void)
{
	char line[128], how[8], cache[8];
	int cpus[2];

	if (start("mempool", "128", cpus) < 0)
		return 1;
	while (fgets(line, sizeof(line), stdin) != NULL) {
		struct work works[MAX_THREADS] = { { 0 } };
		struct rte_mempool *mp = NULL;
		struct rte_ring *ring = NULL;
		unsigned int first, second, threads = 0;
		int hand, fits;
		long millis;
		double result;

		if (sscanf(line, "%7s %7s %u %ld", how, cache, &second, &millis) != 4)
			break;
		hand = strcmp(how, "hand") == 0;
		first = hand ? strtoul(cache, NULL, 10) : second;
		if (strcmp(how, "own") == 0 && (strcmp(cache, "user") == 0 || strcmp(cache, "lcore") == 0))
			threads = 1;
		else if (hand)
			threads = 2;
		else if (strcmp(how, "crowd") == 0 && strcmp(cache, "lcore") != 0)
			threads = second;
		fits = threads == 2 || threads == 1 ? first >= 1 && first <= MAX_BURST && second >= 1 &&
							      second <= MAX_BURST :
						      threads >= 1 && threads <= MAX_THREADS;
		if (fits)
			mp = make(hand ? "user" : cache, threads);
		if (mp != NULL && hand)
			ring = rte_ring_create("peer", RING_SIZE, SOCKET_ID_ANY,
					       RING_F_SP_ENQ | RING_F_SC_DEQ);
		if (mp == NULL || (hand && ring == NULL)) {
			printf("{\"failure\":\"no such case, or no memory: %.*s\"}\n",
			       (int)strcspn(line, "\n"), line);
			fflush(stdout);
			rte_mempool_free(mp);
			continue;
		}
		for (unsigned int i = 0; i < threads; i++) {
			works[i] = (struct work){ mp, NULL, ring, i == 0 ? first : second, -1, 0 };
			if (hand || strcmp(cache, "user") == 0)
				works[i].cache = rte_mempool_cache_create(CACHE_SIZE, SOCKET_ID_ANY);
		}
		result = answer(how, cache, works, threads, millis, cpus);
		printf("{\"value\":%.6f}\n", result);
		fflush(stdout);
		for (unsigned int i = 0; i < threads; i++)
			if (works[i].cache != NULL)
				rte_mempool_cache_free(works[i].cache);
		rte_ring_free(ring);
		rte_mempool_free(mp);
	}
	rte_eal_cleanup();
	return 0;
}
