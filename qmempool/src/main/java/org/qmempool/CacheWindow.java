package org.qmempool;

/**
 * The open window of one cache, if any: a piece of its array that the owner reads, or writes, in
 * place. These are fields and not part of that array, so that in the owner's loop over a window C2
 * keeps them in registers: stores to an array of handles cannot change them.
 */
final class CacheWindow extends CacheWindowFields {
  @SuppressWarnings("unused")
  private byte q00, q01, q02, q03, q04, q05, q06, q07, q08, q09, q0a, q0b, q0c, q0d, q0e, q0f;
  @SuppressWarnings("unused")
  private byte q10, q11, q12, q13, q14, q15, q16, q17, q18, q19, q1a, q1b, q1c, q1d, q1e, q1f;
  @SuppressWarnings("unused")
  private byte q20, q21, q22, q23, q24, q25, q26, q27, q28, q29, q2a, q2b, q2c, q2d, q2e, q2f;
  @SuppressWarnings("unused")
  private byte q30, q31, q32, q33, q34, q35, q36, q37, q38, q39, q3a, q3b, q3c, q3d, q3e, q3f;
  @SuppressWarnings("unused")
  private byte q40, q41, q42, q43, q44, q45, q46, q47, q48, q49, q4a, q4b, q4c, q4d, q4e, q4f;
  @SuppressWarnings("unused")
  private byte q50, q51, q52, q53, q54, q55, q56, q57, q58, q59, q5a, q5b, q5c, q5d, q5e, q5f;
  @SuppressWarnings("unused")
  private byte q60, q61, q62, q63, q64, q65, q66, q67, q68, q69, q6a, q6b, q6c, q6d, q6e, q6f;
  @SuppressWarnings("unused")
  private byte q70, q71, q72, q73, q74, q75, q76, q77, q78, q79, q7a, q7b, q7c, q7d, q7e, q7f;

  /** Throws if not 0 to {@code open} handles are to be moved. */
  static void requireWithin(int n, int open) {
    if (n < 0 || n > open) {
      throw new IllegalArgumentException(
          "count is "
              + n
              + "; the open window has "
              + open
              + " handles: finish with 0 to as many, once");
    }
  }

  /** Throws if the count is negative. */
  static void requireCount(int n) {
    if (n < 0) {
      throw new IllegalArgumentException("count is " + n + "; ask for 0 handles or more");
    }
  }

  /** What a call says that comes while the window is open. */
  IllegalStateException isOpen() {
    return new IllegalStateException(
        "a window of "
            + (taking + giving)
            + " handles is open on this cache: finish it before the next call");
  }
}

/** The fields, between two paddings of 128 bytes; at most one of the counts is above 0. */
class CacheWindowFields extends FrontPadding {
  /** Index of the window's first handle in the cache's array. */
  int base;

  /** How many handles may be read; 0 if no such window is open. */
  int taking;

  /** How many handles may be written; 0 if no such window is open. */
  int giving;
}
