package org.qmempool.counters;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static org.qmempool.counters.CountersLayout.BYTE_ORDER_MARK;
import static org.qmempool.counters.CountersLayout.BYTE_ORDER_OFFSET;
import static org.qmempool.counters.CountersLayout.CAPACITY_OFFSET;
import static org.qmempool.counters.CountersLayout.MAGIC;
import static org.qmempool.counters.CountersLayout.MAGIC_OFFSET;
import static org.qmempool.counters.CountersLayout.MAX_COUNTERS;
import static org.qmempool.counters.CountersLayout.METADATA_BYTES;
import static org.qmempool.counters.CountersLayout.METADATA_BYTES_OFFSET;
import static org.qmempool.counters.CountersLayout.METADATA_OFFSET;
import static org.qmempool.counters.CountersLayout.PID_OFFSET;
import static org.qmempool.counters.CountersLayout.PROCESS_START_OFFSET;
import static org.qmempool.counters.CountersLayout.STATE_OFFSET;
import static org.qmempool.counters.CountersLayout.STATE_RUNNING;
import static org.qmempool.counters.CountersLayout.VALUE_BYTES;
import static org.qmempool.counters.CountersLayout.VALUE_BYTES_OFFSET;
import static org.qmempool.counters.CountersLayout.VERSION;
import static org.qmempool.counters.CountersLayout.VERSION_OFFSET;
import static org.qmempool.counters.CountersLayout.sizeFor;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/**
 * Writes the header of a counters file, and reads one that another process has written. A file gets
 * its name after its header is whole, so who finds the file finds all of it: the kernel orders the
 * one before the other.
 */
final class CountersHeader {
  private static final ValueLayout.OfLong LITTLE_ENDIAN_LONG =
      JAVA_LONG.withOrder(ByteOrder.LITTLE_ENDIAN);

  private CountersHeader() {}

  static void write(MemorySegment file, int capacity, WriterProcess writer) {
    file.set(LITTLE_ENDIAN_LONG, MAGIC_OFFSET, MAGIC);
    file.set(JAVA_INT, VERSION_OFFSET, VERSION);
    file.set(JAVA_INT, BYTE_ORDER_OFFSET, BYTE_ORDER_MARK);
    file.set(JAVA_INT, METADATA_BYTES_OFFSET, METADATA_BYTES);
    file.set(JAVA_INT, VALUE_BYTES_OFFSET, VALUE_BYTES);
    file.set(JAVA_INT, CAPACITY_OFFSET, capacity);
    file.set(JAVA_LONG, PID_OFFSET, writer.pid());
    file.set(JAVA_LONG, PROCESS_START_OFFSET, writer.start());
    file.set(JAVA_INT, STATE_OFFSET, STATE_RUNNING);
  }

  /** Refuses what is not a counters file of ours, and returns how many counters it has room for. */
  static int check(MemorySegment file, Object name) {
    long found = file.byteSize() < METADATA_OFFSET ? 0 : file.get(LITTLE_ENDIAN_LONG, MAGIC_OFFSET);
    if (found != MAGIC) {
      throw refused(
          name,
          "it begins with 0x"
              + Long.toHexString(found)
              + " and has "
              + file.byteSize()
              + " bytes; a counters file begins with 0x"
              + Long.toHexString(MAGIC)
              + " and has "
              + sizeFor(1)
              + " or more: name a file that CountersFile.create made");
    }
    int mark = file.get(JAVA_INT, BYTE_ORDER_OFFSET);
    if (mark != BYTE_ORDER_MARK) {
      throw refused(
          name,
          "its byte order mark reads 0x"
              + Integer.toHexString(mark)
              + "; on this machine, "
              + ByteOrder.nativeOrder()
              + ", it must read 0x"
              + Integer.toHexString(BYTE_ORDER_MARK)
              + ": read it on a machine of the writer's byte order");
    }
    int version = file.get(JAVA_INT, VERSION_OFFSET);
    if (version != VERSION) {
      throw refused(
          name,
          "its layout has version "
              + version
              + "; this library reads version "
              + VERSION
              + ": use the same release of it in all processes");
    }
    int metadata = file.get(JAVA_INT, METADATA_BYTES_OFFSET);
    int values = file.get(JAVA_INT, VALUE_BYTES_OFFSET);
    int capacity = file.get(JAVA_INT, CAPACITY_OFFSET);
    if (metadata != METADATA_BYTES
        || values != VALUE_BYTES
        || capacity < 1
        || capacity > MAX_COUNTERS
        || file.byteSize() < sizeFor(capacity)) {
      throw refused(
          name,
          "it has "
              + file.byteSize()
              + " bytes for "
              + capacity
              + " counters of "
              + metadata
              + " + "
              + values
              + " bytes; version "
              + VERSION
              + " has 1 to "
              + MAX_COUNTERS
              + " of "
              + METADATA_BYTES
              + " + "
              + VALUE_BYTES
              + ", all of them within the file: it is damaged, delete it");
    }
    return capacity;
  }

  private static IllegalArgumentException refused(Object name, String why) {
    return new IllegalArgumentException(name + " is no counters file to read here: " + why);
  }
}
