package org.qmempool.nic.xdp;

/** The contract in generic mode. */
class XdpGenericPortTest extends XdpNativePortTest {
  @Override
  AttachMode mode() {
    return AttachMode.GENERIC;
  }
}
