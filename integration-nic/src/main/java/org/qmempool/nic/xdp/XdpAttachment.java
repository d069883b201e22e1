package org.qmempool.nic.xdp;

/**
 * A port's share in the program on its device.
 *
 * @see XdpProgram
 */
interface XdpAttachment extends AutoCloseable {
  /** A port without a program. */
  XdpAttachment NONE =
      new XdpAttachment() {
        @Override
        public AttachMode mode() {
          return AttachMode.NONE;
        }

        @Override
        public String fallback() {
          return "";
        }

        @Override
        public void close() {}
      };

  /** NATIVE, GENERIC or NONE. */
  AttachMode mode();

  /** Why it is not the mode that was tried first; empty when it is. */
  String fallback();

  /** Lets no more frames come to the port; the last share detaches the program. */
  @Override
  void close();
}
