package org.qmempool.nic.capture;

import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;
import org.qmempool.HandleAllocator;
import org.qmempool.Mempool;
import org.qmempool.nic.PacketPortContract;
import org.qmempool.nic.PortPair;

/** The contract on a file that one port writes and another follows. */
class CapturePortContractTest extends PacketPortContract {
  @TempDir private Path folder;

  @Override
  protected PortPair open(Mempool pool, HandleAllocator allocator) {
    Path file = folder.resolve("contract.pcap");
    CapturePort sender = CapturePort.builder(pool, allocator).write(file).open();
    return new PortPair(sender, CapturePort.builder(pool, allocator).read(file).open());
  }

  @Override
  protected boolean hasADevice() {
    return false;
  }

  @Override
  protected boolean knowsWhatIsOnItsWay() {
    return false;
  }
}
