package org.qmempool.nic.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.qmempool.nic.PortException;

class CapabilitiesTest {
  @Test
  void aThreadWithoutNetAdminIsRefusedAndItsOwnerIsNot() throws InterruptedException {
    Privileges.assumeNamespaces();
    try (NetworkNamespace namespace = NetworkNamespace.create("caps");
        Netlink links = Netlink.open(namespace)) {
      assertTrue(Capabilities.effective(Capabilities.NET_ADMIN));
      PortException[] refused = new PortException[1];
      boolean[] seen = {true, false};
      Thread thread =
          namespace.start(
              "without",
              () -> {
                Capabilities.drop(Capabilities.NET_ADMIN);
                seen[0] = Capabilities.effective(Capabilities.NET_ADMIN);
                try (Netlink own = Netlink.open()) {
                  refused[0] = assertThrows(PortException.class, () -> own.up("lo", true));
                }
                Capabilities.raise(Capabilities.NET_ADMIN);
                seen[1] = Capabilities.effective(Capabilities.NET_ADMIN);
              });
      assertTrue(thread.join(Duration.ofSeconds(20)));
      assertFalse(seen[0]);
      assertTrue(seen[1]);
      assertEquals(Errno.EPERM, refused[0].errno());
      assertTrue(refused[0].toString().contains("CAP_NET_ADMIN"), refused[0].toString());
      links.up("lo", true);
      assertTrue(links.isUp("lo"));
    }
  }

  @Test
  void aNumberThatIsNoneIsRefused() {
    assertThrows(IllegalArgumentException.class, () -> Capabilities.effective(64));
    assertThrows(IllegalArgumentException.class, () -> Capabilities.drop(-1));
  }
}
