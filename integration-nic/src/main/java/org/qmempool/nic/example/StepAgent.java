package org.qmempool.nic.example;

import java.util.function.IntSupplier;
import org.agrona.concurrent.Agent;

/**
 * A program's bounded round as the duty cycle of an agent.
 *
 * @param roleName the thread's name
 * @param step one round; packets that it moved, so that 0 lets the idle strategy work
 * @param end runs once on the agent's own thread, after the last round
 */
record StepAgent(String roleName, IntSupplier step, Runnable end) implements Agent {
  @Override
  public int doWork() {
    return step.getAsInt();
  }

  @Override
  public void onClose() {
    end.run();
  }
}
