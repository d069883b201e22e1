package org.qmempool.check.marks;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.qmempool.bulk.ElementMemory;
import org.qmempool.check.Misuse;
import org.qmempool.check.MisuseException;

/**
 * Checks what passes between a pool and its users: one byte for each handle, a bit that says
 * whether it is taken, and seven that say who moved it last. With {@code full} also poison, guards
 * and places in the program.
 *
 * <p><b>Who writes a byte:</b> the thread that has the handle: after it has taken it, before it
 * gives it. Whoever has the handle next got it through the pool, after that thread's release and by
 * an acquire, so plain accesses are enough: a program that frees once is never accused. Where two
 * threads free one handle at the same moment, both may find it taken, since nothing orders the two
 * loads and stores; then it is in the pool twice, and who takes the second copy while the first one
 * is out finds that. A byte does not tear.
 */
public final class UserChecks {
  private static final int TAKEN = 0x80;
  private static final int MOST_LEAKS = 8;

  private final byte[] states;
  private final Users users;
  private final Findings findings;
  private final ElementMarks marks;
  private final @Nullable Sites sites;

  /** Where each handle was moved last; only with sites. */
  private final int[] places;

  /**
   * Begins with handles that nobody has taken yet.
   *
   * @param elements the memory
   * @param users names for messages
   * @param findings who is told
   * @param full whether to poison, guard and know the places
   */
  public UserChecks(ElementMemory elements, Users users, Findings findings, boolean full) {
    states = new byte[elements.capacity()];
    this.users = users;
    this.findings = findings;
    marks = new ElementMarks(elements, Integer.MAX_VALUE);
    sites = full ? new Sites() : null;
    places = new int[full ? states.length : 0];
  }

  /**
   * Handles were taken from the pool.
   *
   * @param handles of the pool, each in range
   * @param from index of the first
   * @param n how many
   * @param user who took them
   */
  public void taken(int[] handles, int from, int n, int user) {
    Sites sites = this.sites;
    int place = sites == null || n == 0 ? 0 : sites.here();
    byte[] states = this.states;
    byte mine = (byte) (TAKEN | user);
    for (int i = from; i < from + n; i++) {
      int handle = handles[i];
      byte was = states[handle];
      if (was < 0) {
        givenTwice(handle, was, user);
      }
      states[handle] = mine;
      if (sites != null) {
        look(sites, handle, was);
        places[handle] = place;
      }
    }
  }

  /**
   * Handles that lie in the pool are shown to a user, who may use those that he then takes.
   *
   * @param handles of the pool, each in range
   * @param from index of the first
   * @param n how many
   */
  public void shown(int[] handles, int from, int n) {
    if (sites != null) {
      for (int i = from; i < from + n; i++) {
        look(sites, handles[i], states[handles[i]]);
      }
    }
  }

  /**
   * Handles that were shown were taken.
   *
   * @param handles of the pool, each in range
   * @param from index of the first
   * @param n how many
   * @param user who took them
   */
  public void takenAsShown(int[] handles, int from, int n, int user) {
    int place = sites == null || n == 0 ? 0 : sites.here();
    for (int i = from; i < from + n; i++) {
      int handle = handles[i];
      byte was = states[handle];
      if (was < 0) {
        givenTwice(handle, was, user);
      }
      states[handle] = (byte) (TAKEN | user);
      if (sites != null) {
        places[handle] = place;
      }
    }
  }

  /**
   * One handle was taken from the pool.
   *
   * @param handle of the pool
   * @param user who took it
   */
  public void taken(int handle, int user) {
    byte was = states[handle];
    if (was < 0) {
      givenTwice(handle, was, user);
    }
    states[handle] = (byte) (TAKEN | user);
    if (sites != null) {
      look(sites, handle, was);
      places[handle] = sites.here();
    }
  }

  /**
   * Handles are about to be given to the pool.
   *
   * @param handles of the pool, each in range
   * @param from index of the first
   * @param n how many
   * @param user who gives them
   * @throws MisuseException if one may not be; then nothing has changed
   */
  public void giving(int[] handles, int from, int n, int user) {
    byte[] states = this.states;
    byte mine = (byte) user;
    for (int i = from; i < from + n; i++) {
      int handle = handles[i];
      byte was = states[handle];
      if (was >= 0) {
        undo(handles, from, i, user);
        throw notTaken(handle, was, user);
      }
      states[handle] = mine;
    }
    if (sites != null) {
      givingInFull(sites, handles, from, n, user);
    }
  }

  /**
   * One handle is about to be given to the pool.
   *
   * @param handle of the pool
   * @param user who gives it
   * @throws MisuseException if it may not be; then nothing has changed
   */
  public void giving(int handle, int user) {
    byte was = states[handle];
    if (was >= 0) {
      throw notTaken(handle, was, user);
    }
    states[handle] = (byte) user;
    if (sites != null) {
      givingInFull(sites, new int[] {handle}, 0, 1, user);
    }
  }

  /**
   * Memory of the pool was given back to the system, and its handles are fresh again. For a caller
   * that holds them all; other threads may move others meanwhile.
   *
   * @param n how many, from handle 0 on
   */
  public void forget(int n) {
    Arrays.fill(states, 0, n, (byte) Users.NOBODY);
  }

  /**
   * An owner cache is used by a thread that does not own it.
   *
   * @param cache the cache's name
   * @param owner its owner
   * @return to be thrown
   */
  public MisuseException wrongThread(String cache, Thread owner) {
    return findings.thrown(Misuse.WRONG_THREAD, -1, wrongThreadText(cache, owner));
  }

  static String wrongThreadText(String cache, Thread owner) {
    return cache
        + ", owned by "
        + owner
        + ", is used by "
        + Thread.currentThread()
        + ": make a cache for each thread by newCache(), or hand it over by own()";
  }

  /**
   * Who has what at this moment: a look without a lock, exact at rest.
   *
   * @return the largest groups of handles taken, each with an example; an empty string if none is
   */
  public String leaks() {
    Map<Long, List<Integer>> groups = new HashMap<>();
    for (int handle = 0; handle < states.length; handle++) {
      int state = states[handle];
      if (state < 0) {
        int place = sites == null ? 0 : places[handle];
        long group = ((long) place << 8) | (state & ~TAKEN & 0xFF);
        groups.computeIfAbsent(group, _ -> new ArrayList<>()).add(handle);
      }
    }
    StringBuilder text = new StringBuilder();
    groups.entrySet().stream()
        .sorted(Comparator.comparingInt(e -> -e.getValue().size()))
        .limit(MOST_LEAKS)
        .forEach(e -> describe(text, e.getKey(), e.getValue()));
    if (groups.size() > MOST_LEAKS) {
      text.append("; and ").append(groups.size() - MOST_LEAKS).append(" smaller groups");
    }
    return text.toString();
  }

  private void describe(StringBuilder text, long group, List<Integer> handles) {
    text.append(text.isEmpty() ? "taken by " : "; by ");
    text.append(users.name((int) (group & 0x7F))).append(": ").append(handles.size());
    text.append(handles.size() == 1 ? ", handle " : ", among them handle ");
    text.append(handles.getFirst());
    if (sites != null) {
      text.append(", at ").append(sites.text((int) (group >> 8)));
    }
  }

  /** What was done to an element while it was free; its guard is whole afterwards. */
  private void look(Sites sites, int handle, byte was) {
    if (was > Users.NOBODY) {
      int at = marks.unpoisoned(handle);
      if (at >= 0) {
        findings.tell(
            Misuse.USE_AFTER_FREE,
            handle,
            marks.name(handle)
                + " was written to at its byte "
                + at
                + " after it was freed"
                + by(was)
                + " at "
                + sites.text(places[handle])
                + ": its user, or whoever kept a view of it, must not touch it after the free");
      }
      int over = marks.overrun(handle);
      if (over >= 0) {
        findings.tell(Misuse.OVERRUN, handle, overrunText(handle, over) + " while it was free");
      }
    }
    marks.guard(handle);
  }

  private void givingInFull(Sites sites, int[] handles, int from, int n, int user) {
    for (int i = from; i < from + n; i++) {
      int at = marks.overrun(handles[i]);
      if (at >= 0) {
        marks.guard(handles[i]); // reported once: the free can be repeated
        undo(handles, from, from + n, user);
        throw findings.thrown(
            Misuse.OVERRUN,
            handles[i],
            overrunText(handles[i], at)
                + " since it was taken at "
                + sites.text(places[handles[i]])
                + "; nothing was freed, free it again");
      }
    }
    int place = n == 0 ? 0 : sites.here();
    for (int i = from; i < from + n; i++) {
      marks.poison(handles[i]);
      places[handles[i]] = place;
    }
  }

  private String overrunText(int handle, int at) {
    return "byte "
        + at
        + " from the begin of "
        + marks.name(handle)
        + " was written to, behind its end, by who has it or, before the begin of the next one, by"
        + " who has that,";
  }

  /** The first ones of a burst are taken still, from now on by who wanted to give them. */
  private void undo(int[] handles, int from, int to, int user) {
    for (int i = from; i < to; i++) {
      states[handles[i]] = (byte) (TAKEN | user);
    }
  }

  private MisuseException notTaken(int handle, byte was, int user) {
    return findings.thrown(
        Misuse.NOT_TAKEN,
        handle,
        marks.name(handle)
            + " is freed"
            + by((byte) user)
            + ", but "
            + (was == Users.NOBODY
                ? "was never taken: is it of another pool?"
                : "is free since it was freed" + by(was) + freedAt(handle))
            + "; nothing was freed: free each handle that was taken once");
  }

  private void givenTwice(int handle, byte was, int user) {
    findings.tell(
        Misuse.GIVEN_TWICE,
        handle,
        marks.name(handle)
            + " is handed out"
            + by((byte) user)
            + " although it is in use, taken"
            + by((byte) (was & ~TAKEN))
            + freedAt(handle)
            + ": it was freed twice at one moment: free each handle once");
  }

  private String by(byte user) {
    return " by " + users.name(user);
  }

  private String freedAt(int handle) {
    return sites == null ? "" : " at " + sites.text(places[handle]);
  }
}
