package org.qmempool.nic.example;

import java.util.ArrayList;
import java.util.List;
import org.agrona.concurrent.Agent;
import org.qmempool.HandleAllocator;
import org.qmempool.Mempool;
import org.qmempool.nic.PacketPort;
import org.qmempool.nic.app.DescriptorQueue;
import org.qmempool.nic.app.Forward;

/**
 * Each core does everything, on a queue of the device that no other core touches.
 *
 * <pre>
 *   core 0:  in, queue 0 --&gt; work --&gt; out, queue 0
 *   core 1:  in, queue 1 --&gt; work --&gt; out, queue 1
 * </pre>
 *
 * <p>No packet crosses between cores, and nothing is shared but the pool's depot. The device has to
 * spread its packets over the queues.
 */
final class RunToCompletion implements MultiCore {
  private final List<Forward> cores = new ArrayList<>();
  private final List<Agent> agents = new ArrayList<>();

  /** Adds a core. */
  RunToCompletion core(PacketPort in, PacketPort out, HandleAllocator allocator, int burst) {
    Mempool pool = in.pool();
    DescriptorQueue queue =
        new AddressSwap(DescriptorQueue.spsc(burst), pool.memory(), pool.layout().stride());
    Forward forward = Forward.oneWay(in, out, queue, burst, allocator);
    cores.add(forward);
    agents.add(new StepAgent("core-" + agents.size(), forward::step, forward::drain));
    return this;
  }

  @Override
  public List<Agent> agents() {
    return agents;
  }

  @Override
  public long sent() {
    return cores.stream().mapToLong(Forward::forwarded).sum();
  }

  @Override
  public long dropped() {
    return cores.stream().mapToLong(Forward::dropped).sum();
  }
}
