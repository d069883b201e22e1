package org.qmempool.nic.codec;

/**
 * ICMP (RFC 792): type, code and a checksum over the whole message, then what the type defines.
 *
 * <pre>
 *  0      1      2          4
 *  +------+------+----------+--------------------------------------
 *  | type | code | checksum | echo: identifier, sequence, data ...
 *  +------+------+----------+--------------------------------------
 * </pre>
 */
public final class Icmp {
  /** Offset of type and code, as one number of 2 bytes. */
  public static final int TYPE_AND_CODE = 0;

  /** Offset of the checksum, 2 bytes. */
  public static final int CHECKSUM = 2;

  /** Bytes of the header of an echo. */
  public static final int HEADER_BYTES = 8;

  /** Type and code of an echo request. */
  public static final int ECHO_REQUEST = 0x0800;

  /** Type and code of an echo reply. */
  public static final int ECHO_REPLY = 0x0000;

  private Icmp() {}
}
