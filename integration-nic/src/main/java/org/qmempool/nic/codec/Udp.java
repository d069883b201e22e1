package org.qmempool.nic.codec;

/**
 * The UDP header (RFC 768). A checksum of 0 means that there is none.
 *
 * <pre>
 *  0             2                  4        6          8
 *  +-------------+------------------+--------+----------+------
 *  | source port | destination port | length | checksum | ...
 *  +-------------+------------------+--------+----------+------
 * </pre>
 */
public final class Udp {
  /** Offset of the source port, 2 bytes. */
  public static final int SOURCE_PORT = 0;

  /** Offset of the destination port, 2 bytes. */
  public static final int DESTINATION_PORT = 2;

  /** Offset of the length of header and data, 2 bytes. */
  public static final int LENGTH = 4;

  /** Offset of the checksum, 2 bytes. */
  public static final int CHECKSUM = 6;

  /** Bytes of the header. */
  public static final int HEADER_BYTES = 8;

  private Udp() {}
}
