package org.qmempool.nic.bench.profile;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.qmempool.nic.PortException;

class KernelSymbolsTest {
  private static final KernelSymbols SYMBOLS =
      KernelSymbols.of(
          Stream.of(
              "ffffffff81000100 t second.constprop.0",
              "ffffffff81000000 T first",
              "ffffffffc0000000 t bpf_prog_1_qm\t[bpf]",
              "0000000000001000 A per_cpu",
              "ffffffff81000200 D data",
              "ffffffff81000200 d other_data"));

  @Test
  void anAddressLiesInTheFunctionThatBeginsLastBeforeIt() {
    assertEquals("first", SYMBOLS.function(0xffffffff81000000L));
    assertEquals("first", SYMBOLS.function(0xffffffff810000ffL));
    assertEquals("second", SYMBOLS.function(0xffffffff81000100L));
    assertEquals("bpf_prog_1_qm", SYMBOLS.function(0xffffffffc0000010L));
  }

  @Test
  void whatIsNoFunctionHasNoName() {
    assertEquals("", SYMBOLS.function(0xffffffff81000200L));
    assertEquals("", SYMBOLS.function(0x500L));
    assertEquals("", SYMBOLS.function(0xffffffff80ffffffL));
  }

  @Test
  void hiddenAddressesAreRefusedWithTheRemedy() {
    PortException refusal =
        assertThrows(
            PortException.class, () -> KernelSymbols.of(Stream.of("0000000000000000 T first")));
    assertTrue(String.valueOf(refusal.getMessage()).contains("kernel.kptr_restrict=0"));
  }
}
