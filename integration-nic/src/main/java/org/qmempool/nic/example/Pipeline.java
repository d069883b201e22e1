package org.qmempool.nic.example;

import java.util.List;
import org.agrona.concurrent.Agent;
import org.qmempool.HandleAllocator;
import org.qmempool.Mempool;
import org.qmempool.nic.PacketPort;
import org.qmempool.nic.app.DescriptorQueue;
import org.qmempool.nic.app.ForwardPath;

/**
 * One core receives, another one works and sends.
 *
 * <pre>
 *   receiver:  in --&gt; ring of descriptors --&gt;  worker:  work --&gt; out
 * </pre>
 *
 * <p>For a device with one queue, or for work that must see all packets in their order. A packet
 * crosses as one {@code long}; its bytes move only where the worker touches them. What finds the
 * ring full is dropped at once and counted, since the worker is the one that is late.
 */
final class Pipeline implements MultiCore {
  private final ForwardPath path;
  private final List<Agent> agents;

  /**
   * @param in used by the receiver alone, with its allocator
   * @param out used by the worker alone, with its allocator
   * @param waiting packets that the ring holds
   * @param burst packets moved at a time
   */
  Pipeline(
      PacketPort in,
      PacketPort out,
      HandleAllocator receiver,
      HandleAllocator worker,
      int waiting,
      int burst) {
    Mempool pool = in.pool();
    DescriptorQueue ring =
        new AddressSwap(DescriptorQueue.spsc(waiting), pool.memory(), pool.layout().stride());
    path = new ForwardPath(in, out, ring, burst, receiver, worker);
    agents =
        List.of(
            new StepAgent("receiver", path::receiveStep, () -> {}),
            new StepAgent("worker", path::transmitStep, this::sendTheRest));
  }

  /** On the worker's thread; the receiver has stopped before, so this ends. */
  private void sendTheRest() {
    while (path.transmitStep() > 0) {
      // until the ring is empty, or the port full
    }
    path.drain();
  }

  /** Upstream first, so that whoever stops has nobody any more who feeds it. */
  @Override
  public List<Agent> agents() {
    return agents;
  }

  @Override
  public long sent() {
    return path.transmitted();
  }

  @Override
  public long dropped() {
    return path.droppedQueueFull() + path.droppedPortFull();
  }
}
