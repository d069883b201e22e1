package org.qmempool.counters;

/**
 * Where things stand in a counters file, in bytes from its begin.
 *
 * <pre>
 *        0        4        8       12       16       20       24       28       32
 *   0    | magic "qmemCntr" | version| byte   | meta-  | value  | counters        |
 *        |                  |        | order  | data   | bytes  |        | unused |
 *        |                  |        |        | bytes  |        |        |        |
 * 128    +------------------------------------------------------------------------+
 *        | process id       | start of process | unused                           |
 * 256    +------------------------------------------------------------------------+
 *        | sequence         | heartbeat        | state  | omitted| stale  | unused |
 * 384    +------------------------------------------------------------------------+
 *        | metadata of counter 0, 512 bytes:                                      |
 *        |   0   | in use | kind   | type   | source | name   | unused             |
 *        |       |        |        | length | length | length |                    |
 *        |  32   | type, UTF-8, up to 32 bytes                                    |
 *        |  64   | source, UTF-8, up to 224 bytes                                 |
 *        | 288   | name, UTF-8, up to 224 bytes                                   |
 *        +------------------------------------------------------------------------+
 *        | metadata of counter 1, ...                                             |
 *        +------------------------------------------------------------------------+
 *        | value of counter 0, 8 of 128 bytes                                     |
 *        +------------------------------------------------------------------------+
 *        | value of counter 1, ...                                                |
 *        +------------------------------------------------------------------------+
 * </pre>
 *
 * <p>The magic is 8 bytes of ASCII. All else is in the byte order of the machine. Of 8 bytes are
 * process id, start of process, sequence, heartbeat and values; all other numbers have 4.
 *
 * <p>What stands before byte 256 is written once, before the file gets its name. What stands behind
 * changes only while the sequence is odd; half of it is the number of publications. The start of
 * the process is in clock ticks since the machine's start, as field 22 of {@code /proc/PID/stat}
 * has it, or 0 where there is no such file. The heartbeat is the time of the last publication, in
 * nanoseconds since 1970. The state is 1 while the writer publishes, and 2 when it has closed the
 * file. In use is 0 or 1; the kind is 1 for a count and 2 for a gauge.
 */
public final class CountersLayout {
  /** The version of this layout; another one is refused. */
  public static final int VERSION = 1;

  /** The most counters that a file has room for. */
  public static final int MAX_COUNTERS = 1 << 16;

  /** The most bytes of a type's text. */
  public static final int TYPE_LIMIT = 32;

  /** The most bytes of a source's text, and of a name's. */
  public static final int TEXT_LIMIT = 224;

  static final int MAGIC_OFFSET = 0;
  static final int VERSION_OFFSET = 8;
  static final int BYTE_ORDER_OFFSET = 12;
  static final int METADATA_BYTES_OFFSET = 16;
  static final int VALUE_BYTES_OFFSET = 20;
  static final int CAPACITY_OFFSET = 24;

  static final int PID_OFFSET = 128;
  static final int PROCESS_START_OFFSET = 136;

  static final int SEQUENCE_OFFSET = 256;
  static final int HEARTBEAT_OFFSET = 264;
  static final int STATE_OFFSET = 272;
  static final int OMITTED_OFFSET = 276;
  static final int STALE_OFFSET = 280;

  static final int METADATA_OFFSET = 384;
  static final int METADATA_BYTES = 512;
  static final int VALUE_BYTES = 128;

  // Within the metadata of a counter.
  static final int IN_USE_OFFSET = 0;
  static final int KIND_OFFSET = 4;
  static final int TYPE_LENGTH_OFFSET = 8;
  static final int SOURCE_LENGTH_OFFSET = 12;
  static final int NAME_LENGTH_OFFSET = 16;
  static final int TYPE_OFFSET = 32;
  static final int SOURCE_OFFSET = 64;
  static final int NAME_OFFSET = 288;

  static final int STATE_RUNNING = 1;
  static final int STATE_CLOSED = 2;
  static final int KIND_COUNT = 1;
  static final int KIND_GAUGE = 2;

  /** "qmemCntr", read as a little-endian {@code long}: the bytes are the same on every machine. */
  static final long MAGIC = 0x7274_6e43_6d65_6d71L;

  /** The byte order mark as its writer sees it. */
  static final int BYTE_ORDER_MARK = 0x0a0b_0c0d;

  private CountersLayout() {}

  /**
   * The size of a file.
   *
   * @param counters how many it has room for, 1 to {@link #MAX_COUNTERS}
   * @return its size in bytes
   * @throws IllegalArgumentException if the number is out of range
   */
  public static long sizeFor(int counters) {
    if (counters < 1 || counters > MAX_COUNTERS) {
      throw new IllegalArgumentException(
          "a counters file of "
              + counters
              + " counters; allowed is 1 to "
              + MAX_COUNTERS
              + ": a pool has some 10, and up to 6 for each cache in use");
    }
    return valueOffset(counters, counters);
  }

  static long metadataOffset(int counter) {
    return METADATA_OFFSET + (long) counter * METADATA_BYTES;
  }

  static long valueOffset(int capacity, int counter) {
    return metadataOffset(capacity) + (long) counter * VALUE_BYTES;
  }
}
