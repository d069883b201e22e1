package org.qmempool.nic.example;

import java.util.List;
import org.agrona.concurrent.Agent;

/** A program of several agents, each for a thread of its own. */
interface MultiCore {
  /** The agents, in the order in which they are to be stopped. */
  List<Agent> agents();

  /** Packets handed to sending ports; exact when the agents have stopped. */
  long sent();

  /** Packets dropped as a ring or a port was full; exact when the agents have stopped. */
  long dropped();
}
