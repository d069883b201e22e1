package org.qmempool.jcstress.mutants;

import java.util.Arrays;
import java.util.List;

/**
 * Faults that the checkers must catch: each is a change to one production source, and names the
 * checkers that are to see it. A checker that misses its mutant proves nothing.
 */
enum Mutant {
  SPSC_PUBLISH_BEFORE_COPY(
      "SpscIntRing",
      "    if (n > 0) {\n      int at = (int) put & mask;",
      "    if (n > 0) {\n      producer.publish(put + n);\n      int at = (int) put & mask;",
      Checker.SPSC_MODEL_BURSTS,
      Checker.jcstress("SpscBurst")),
  SPSC_FREE_BEFORE_COPY(
      "SpscIntRing",
      "    if (n > 0) {\n      int at = (int) taken & mask;",
      "    if (n > 0) {\n      consumer.publish(taken + n);\n      int at = (int) taken & mask;",
      Checker.SPSC_MODEL),
  SPSC_SINGLE_FREES_BEFORE_READING(
      "SpscIntRing",
      "    int element = slots[(int) taken & mask];\n    consumer.publish(taken + 1);",
      "    consumer.publish(taken + 1);\n    int element = slots[(int) taken & mask];",
      Checker.SPSC_MODEL),
  SPSC_ROOM_OFF_BY_ONE(
      "SpscIntRing",
      "      free = capacity - (put - own.peerSeen);",
      "      free = capacity + 1 - (put - own.peerSeen);",
      Checker.SPSC_MODEL),
  MPMC_BOUND_REMOVED(
      "MpmcIntRing",
      "n = (int) Math.min(Math.min(capacity - (h - c), capacity), most);",
      "n = (int) Math.min(capacity, most);",
      Checker.MPMC_MODEL),
  MPMC_SINGLE_BOUND_REMOVED(
      "MpmcIntRing",
      "if (capacity - (h - c) < 1) {",
      "if (h - c < 0) {",
      Checker.MPMC_MODEL,
      Checker.jcstress("MpmcLastSlot")),
  MPMC_BOUND_READ_BEFORE_HEAD(
      "MpmcIntRing",
      "      long h = producers.acquire();\n      long c = consumers.acquire();",
      "      long c = consumers.acquire();\n      long h = producers.acquire();",
      Checker.MPMC_MODEL),
  MPMC_PARITY_FROZEN(
      "MpmcIntRing",
      "return (int) (i >>> shift) << (Integer.SIZE - 1);",
      "return 0;",
      Checker.MPMC_MODEL),
  MPMC_PARITY_NOT_TURNED_AT_THE_WRAP(
      "MpmcIntRing",
      "store(src, from + first, 0, n - first, parity(h) ^ ODD);",
      "store(src, from + first, 0, n - first, parity(h));",
      Checker.MPMC_MODEL),
  MPMC_STORED_IN_THE_WRONG_PARITY_FIRST(
      "MpmcIntRing",
      "    IntElements.copy(src, from, slots, at, n);\n    if (parity != 0) {",
      """
      for (int i = at; i < at + n; i++) {
        slots[i] = slots[i] & ~ODD | parity;
      }
      IntElements.copy(src, from, slots, at, n);
      if (parity != 0) {\
      """,
      Checker.MPMC_MODEL,
      Checker.jcstress("MpmcBurst")),
  MPMC_CONSUMERS_CAS_A_STORE(
      "MpmcIntRing",
      "      if (consumers.advance(c, c + n)) {",
      "      consumers.publish(c + n);\n      if (n >= 0) {",
      Checker.MPMC_MODEL,
      Checker.jcstress("MpmcTwoConsumers")),
  MPMC_SINGLE_CONSUMERS_CAS_A_STORE(
      "MpmcIntRing",
      "      } else if (consumers.advance(c, c + 1)) {",
      "      } else {\n        consumers.publish(c + 1);",
      Checker.MPMC_MODEL,
      Checker.jcstress("MpmcOneElement")),
  MPMC_PRODUCERS_CAS_A_STORE(
      "MpmcIntRing",
      "      } else if (producers.advance(h, h + n)) {",
      "      } else {\n        producers.publish(h + n);",
      Checker.MPMC_MODEL,
      Checker.jcstress("MpmcReservationOrder")),
  MPMC_LOST_RACE_LEFT_VISIBLE(
      "MpmcIntRing",
      "      Arrays.fill(dst, from + n, from + dirty, NONE);",
      "      Arrays.fill(dst, 0, 0, NONE);",
      Checker.MPMC_MODEL),
  STACK_TAG_NOT_ADVANCED_ON_POP(
      "BatchStack",
      "long tag = (head & ~ID_MASK) + (1L << ID_BITS);",
      "long tag = head & ~ID_MASK;",
      Checker.STACK_MODEL),
  STACK_POP_CAS_A_STORE(
      "BatchStack",
      "      if (top.advance(head, tag | below)) {",
      "      top.publish(tag | below);\n      if (id >= 0) {",
      Checker.STACK_MODEL,
      Checker.jcstress("StackOneBatch")),
  STACK_LINKED_AFTER_THE_PUSH(
      "BatchStack",
      "      if (top.advance(head, (head & ~ID_MASK) | (id + 1))) { // (1)\n",
      """
            INTS.setOpaque(slots, link, 0);
            if (top.advance(head, (head & ~ID_MASK) | (id + 1))) {
              INTS.setOpaque(slots, link, below);
      """,
      Checker.STACK_MODEL),
  STACK_PUSHED_BEFORE_THE_COPY(
      "BatchStack",
      "    System.arraycopy(src, from, slots, base(container), batch);\n    push(full, container);",
      "    push(full, container);\n    System.arraycopy(src, from, slots, base(container), batch);",
      // Lincheck does not see the accesses of System.arraycopy.
      Checker.jcstress("StackPayload")),
  POOL_SCANS_ONCE(
      "Scan",
      "private static final int SCANS = 3;",
      "private static final int SCANS = 1;",
      Checker.jcstress("PoolNeverDry")),
  POOL_LOCK_SKIPS_ONE(
      "CpuCaches", "int tries = 0; tries < n", "int tries = 1; tries < n", Checker.CPU_CACHES_TEST),
  POOL_CACHE_UNLOCKED_TOO_EARLY(
      "Mempool",
      "      int handle = held.cache.alloc();\n      held.unlock();",
      "      held.unlock();\n      int handle = held.cache.alloc();",
      Checker.jcstress("PoolOneHandle"));

  final String source;
  final String original;
  final String replacement;

  @SuppressWarnings("ImmutableEnumChecker") // made by List.of
  final List<Checker> checkers;

  Mutant(String source, String original, String replacement, Checker... checkers) {
    this.source = source;
    this.original = original;
    this.replacement = replacement;
    this.checkers = List.of(checkers);
  }

  /** The names of all sources that have a mutant. */
  static List<String> sources() {
    return Arrays.stream(values()).map(mutant -> mutant.source).distinct().toList();
  }
}
