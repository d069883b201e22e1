package org.qmempool;

/**
 * What takes handles from a pool and gives them back: the pool itself, for any thread, or a cache,
 * for one. Ports and programs take this type, so that another allocator can stand in.
 *
 * <p>Bulk operations move all {@code n} handles or none; burst operations what is there, from 0 to
 * {@code n}. An exhausted pool is no error: it returns 0. No operation waits for another thread,
 * but where a pool grows: an allocation that needs the next segment waits for the thread that
 * commits it.
 *
 * <p>An array that is passed must not be changed by another thread during the call: a bad handle
 * that slips in between the check and the copy shows later, in some other call.
 *
 * <p>Every operation of a closed cache throws {@link IllegalStateException}. So does any operation
 * that finds no room for what it has to put back, which shows that some handle was freed twice;
 * handles that it was moving are then lost to the pool.
 */
public interface HandleAllocator {
  /** No handle: what {@link #alloc()} returns when the pool is dry. */
  int NULL_HANDLE = -1;

  /**
   * Takes exactly {@code n} handles, or none. A bulk that is within the capacity but finds too
   * little gathers what there is before it gives it back, and others may miss that meanwhile.
   *
   * @param dst where they go
   * @param from index of the first
   * @param n how many
   * @return {@code n}, or 0 when there are fewer; then {@code [from, from + n)} is unspecified
   * @throws IndexOutOfBoundsException if {@code [from, from + n)} is not within {@code dst}
   */
  int allocBulk(int[] dst, int from, int n);

  /**
   * Takes up to {@code n} handles.
   *
   * @param dst where they go
   * @param from index of the first
   * @param n how many at most
   * @return how many, 0 when the pool is dry
   * @throws IndexOutOfBoundsException if {@code [from, from + n)} is not within {@code dst}
   */
  int allocBurst(int[] dst, int from, int n);

  /**
   * Takes one handle.
   *
   * @return the handle, or {@link #NULL_HANDLE} when the pool is dry
   */
  int alloc();

  /**
   * Gives {@code n} handles back. Cannot fail as long as no handle is given back that was not
   * taken.
   *
   * @param src holds the handles
   * @param from index of the first
   * @param n how many
   * @throws IndexOutOfBoundsException if {@code [from, from + n)} is not within {@code src}
   * @throws IllegalArgumentException if one is not a handle of the pool; none was given back
   * @throws IllegalStateException if the cache is closed; if more was given back than taken, where
   *     that shows: a part of the burst may have been given back; or, of a {@linkplain
   *     org.qmempool.check checked} pool, if one was not taken: none was given back
   */
  void freeBulk(int[] src, int from, int n);

  /**
   * Gives one handle back.
   *
   * @param handle one that was taken
   * @throws IllegalArgumentException if it is not a handle of the pool
   * @throws IllegalStateException if the cache is closed, or more was given back than taken, where
   *     that shows
   */
  void free(int handle);
}
