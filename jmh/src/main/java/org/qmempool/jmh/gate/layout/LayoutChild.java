package org.qmempool.jmh.gate.layout;

import java.util.ArrayList;
import java.util.List;
import org.qmempool.rings.shared.SharedRingLayout;

/**
 * The JVM whose layout is looked at: its flags decide. Prints one line for each class and each
 * fault, fields between tabs.
 *
 * <pre>
 * class   CLASS   PLACES
 * fault   LINE
 * </pre>
 */
public final class LayoutChild {
  private LayoutChild() {}

  /**
   * Looks.
   *
   * @param args none
   */
  public static void main(String[] args) {
    for (HotFields fields : HotFields.all()) {
      line("class", fields.type().getName(), String.join(", ", fields.places()));
      fields.faults().forEach(fault -> line("fault", fault));
    }
    sharedRing().forEach(fault -> line("fault", fault));
  }

  /** What stands in a segment does not depend on the JVM; it is looked at all the same. */
  private static List<String> sharedRing() {
    int[] places = {
      SharedRingLayout.CAPACITY_OFFSET,
      SharedRingLayout.PRODUCERS_OFFSET,
      SharedRingLayout.CONSUMERS_OFFSET,
      SharedRingLayout.SLOTS_OFFSET
    };
    List<String> faults = new ArrayList<>();
    for (int i = 1; i < places.length; i++) {
      if (places[i] - (places[i - 1] + Long.BYTES) < HotFields.APART
          || places[i] % SharedRingLayout.ALIGNMENT != 0) {
        faults.add(
            "SharedRingLayout has something at "
                + places[i - 1]
                + " and at "
                + places[i]
                + "; allowed are "
                + HotFields.APART
                + " bytes between them or more, and multiples of "
                + SharedRingLayout.ALIGNMENT);
      }
    }
    return faults;
  }

  private static void line(String... fields) {
    System.out.println(String.join("\t", fields));
  }
}
