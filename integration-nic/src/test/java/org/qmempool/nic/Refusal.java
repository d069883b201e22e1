package org.qmempool.nic;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.function.Executable;

/** A call that must be refused by one line that says certain things. */
public final class Refusal {
  private Refusal() {}

  /** Fails unless {@code call} throws {@code type} with a one-line message that has all parts. */
  public static <T extends Throwable> T of(Class<T> type, Executable call, String... parts) {
    T refusal = assertThrows(type, call);
    String message = String.valueOf(refusal.getMessage());
    for (String part : parts) {
      assertTrue(message.contains(part), () -> "no '" + part + "' in: " + message);
    }
    assertFalse(message.contains("\n"), () -> "more than one line: " + message);
    return refusal;
  }
}
