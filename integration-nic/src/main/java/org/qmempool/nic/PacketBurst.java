package org.qmempool.nic;

import java.util.Objects;
import org.qmempool.Mempool;

/**
 * Some packets of one pool, as parallel arrays of handle, offset, length and flags.
 *
 * <p>Entry {@code i} says: the frame lies in element {@code handles()[i]}, begins {@code
 * offsets()[i]} bytes after the element's start and is {@code lengths()[i]} bytes long. Entries
 * from {@link #size()} on mean nothing. Having a handle in a burst is not owning it: who owns it is
 * the contract of {@link PacketPort}.
 *
 * <p>The accessors return the arrays themselves, and hot code copies them to locals once per burst.
 * Not thread-safe: a burst belongs to the thread that works on it. No method allocates or waits.
 */
public final class PacketBurst {
  /**
   * Flag: the packet goes on in the next entry. Only a port that was opened for such packets makes
   * and takes them ({@code XdpPortBuilder.multiBuffer}).
   */
  public static final int CONTINUES = 1;

  /**
   * Flag: the sender left the transport checksum (TCP, UDP) to hardware that never came, so it
   * holds a partial sum. Only a port that is told so by the kernel (AF_PACKET) can set it.
   */
  public static final int CHECKSUM_PARTIAL = 2;

  private final Mempool pool;
  private final int[] handles;
  private final int[] offsets;
  private final int[] lengths;
  private final int[] flags;
  private int size;

  /**
   * An empty burst.
   *
   * @param pool the pool that all its handles come from
   * @param capacity most packets that it can hold, 1 or more
   */
  public PacketBurst(Mempool pool, int capacity) {
    this.pool = Objects.requireNonNull(pool, "pool");
    if (capacity < 1) {
      throw new IllegalArgumentException(
          "burst capacity " + capacity + " is below 1: pass the largest burst to be moved");
    }
    handles = new int[capacity];
    offsets = new int[capacity];
    lengths = new int[capacity];
    flags = new int[capacity];
  }

  /**
   * The pool that all handles come from.
   *
   * @return the pool
   */
  public Mempool pool() {
    return pool;
  }

  /**
   * The most packets that fit.
   *
   * @return packets
   */
  public int capacity() {
    return handles.length;
  }

  /**
   * The number of packets, 0 to {@link #capacity()}.
   *
   * @return packets
   */
  public int size() {
    return size;
  }

  /**
   * Sets the number of packets, after the arrays were filled.
   *
   * @param n packets
   * @throws IllegalArgumentException unless 0 &lt;= n &lt;= {@link #capacity()}
   */
  public void size(int n) {
    if (n < 0 || n > handles.length) {
      throw new IllegalArgumentException(
          "burst size " + n + " is outside 0.." + handles.length + ": make a larger burst");
    }
    size = n;
  }

  /**
   * The handles, by position.
   *
   * @return the array itself
   */
  public int[] handles() {
    return handles;
  }

  /**
   * The bytes from each element's start to the frame's first byte, by position.
   *
   * @return the array itself
   */
  public int[] offsets() {
    return offsets;
  }

  /**
   * The frame lengths in bytes, by position.
   *
   * @return the array itself
   */
  public int[] lengths() {
    return lengths;
  }

  /**
   * The flags, by position: {@link #CONTINUES}, {@link #CHECKSUM_PARTIAL}, or 0.
   *
   * @return the array itself
   */
  public int[] flags() {
    return flags;
  }

  /**
   * The frame's first byte, counted from the start of {@link Mempool#memory()}.
   *
   * @param i position in the burst, 0 to capacity - 1
   * @return bytes from the start of the memory
   */
  public long position(int i) {
    return pool.offset(handles[i]) + offsets[i];
  }

  /**
   * Throws unless the burst belongs to {@code port}'s pool and has the positions {@code [from, from
   * + count)}; a port calls this once per burst.
   *
   * @param port the port that is given the burst
   * @param from position of the first packet
   * @param count how many packets
   * @throws IllegalArgumentException if it belongs to another pool
   * @throws IndexOutOfBoundsException if the range is outside {@code 0..capacity()}
   */
  public void check(PacketPort port, int from, int count) {
    if (port.pool() != pool) {
      throw new IllegalArgumentException(
          "burst of another pool given to port "
              + port.name()
              + ": make the burst with the port's own pool()");
    }
    Objects.checkFromIndexSize(from, count, handles.length);
  }

  /**
   * Throws unless each of the {@code count} packets from {@code from} on is one buffer with a frame
   * of 1 byte or more that lies within its element; for ports that do not look at each packet
   * anyway.
   *
   * @param from position of the first packet
   * @param count how many packets
   * @throws IllegalArgumentException naming the first that does not
   */
  public void checkFrames(int from, int count) {
    int capacity = pool.capacity();
    int stride = pool.layout().stride();
    for (int i = from; i < from + count; i++) {
      if (handles[i] < 0
          || handles[i] >= capacity
          || offsets[i] < 0
          || lengths[i] <= 0
          || lengths[i] > stride - offsets[i]
          || (flags[i] & CONTINUES) != 0) {
        throw unsendable(i);
      }
    }
  }

  /**
   * The exception for a packet that no port can send, naming position and values.
   *
   * @param i position in the burst
   * @return to be thrown
   */
  public IllegalArgumentException unsendable(int i) {
    return new IllegalArgumentException(
        "packet %d of the burst (handle %d, offset %d, length %d, flags %d) cannot be sent: pass"
                .formatted(i, handles[i], offsets[i], lengths[i], flags[i])
            + " a handle of 0.."
            + (pool.capacity() - 1)
            + " and one buffer of 1 byte or more within the element's "
            + pool.layout().stride()
            + " bytes");
  }

  /**
   * Appends one packet without flags.
   *
   * @param handle handle of the element
   * @param offset the frame's first byte within the element
   * @param length bytes of the frame
   * @return false, and nothing changed, when the burst is full
   */
  public boolean add(int handle, int offset, int length) {
    int at = size;
    if (at == handles.length) {
      return false;
    }
    handles[at] = handle;
    offsets[at] = offset;
    lengths[at] = length;
    flags[at] = 0;
    size = at + 1;
    return true;
  }
}
