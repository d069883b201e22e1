package org.qmempool.check.marks;

import java.util.function.Supplier;

/**
 * Numbers for those who take and free, small enough for seven bits beside the state of a handle.
 * Any thread; adding takes a lock.
 */
public final class Users {
  /** No user: the handle was never moved. */
  public static final int NOBODY = 0;

  /** The pool's own operations, of any thread. */
  public static final int ANY_THREAD = 1;

  /** All users beyond the number that fits. */
  private static final int LATER = 127;

  private final Supplier<String>[] names;
  private int next = ANY_THREAD + 1;

  /** Begins with the users that every pool has. */
  @SuppressWarnings({"unchecked", "rawtypes"})
  public Users() {
    names = new Supplier[LATER + 1];
    names[NOBODY] = () -> "nobody";
    names[ANY_THREAD] = () -> "a thread that called the pool itself";
    names[LATER] = () -> "one of the later caches";
  }

  /**
   * Adds one.
   *
   * @param name what to call it in messages, asked when one is made
   * @return its number, 2 to 127
   */
  public synchronized int add(Supplier<String> name) {
    if (next == LATER) {
      return LATER;
    }
    names[next] = name;
    return next++;
  }

  /**
   * Gives one its last name, so that nothing else of it is kept.
   *
   * @param user its number
   * @param name what to call it from now on
   */
  public synchronized void rename(int user, String name) {
    if (user > ANY_THREAD && user < LATER) {
      names[user] = () -> name;
    }
  }

  /**
   * The name of one.
   *
   * @param user its number, 0 to 127
   * @return for messages
   */
  public synchronized String name(int user) {
    return names[user].get();
  }
}
