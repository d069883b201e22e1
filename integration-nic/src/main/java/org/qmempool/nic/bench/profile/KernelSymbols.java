package org.qmempool.nic.bench.profile;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.qmempool.nic.PortException;

/** The kernel's functions by address, from {@code /proc/kallsyms}. Immutable. */
final class KernelSymbols {
  private static final Path KALLSYMS = Path.of("/proc/kallsyms");

  private record Symbol(long address, boolean code, String name) {}

  private final List<Symbol> symbols;

  private KernelSymbols(List<Symbol> symbols) {
    this.symbols = symbols;
  }

  /**
   * Those of the running kernel, programs and modules that are loaded now among them.
   *
   * @throws PortException if the kernel hides them
   */
  static KernelSymbols read() {
    try (Stream<String> lines = Files.lines(KALLSYMS, StandardCharsets.ISO_8859_1)) {
      return of(lines);
    } catch (IOException e) {
      throw new PortException("cannot read " + KALLSYMS + ": " + e.getMessage());
    }
  }

  /** Lines such as {@code ffffffff81000000 T _text}, a module's name behind some. */
  static KernelSymbols of(Stream<String> lines) {
    List<Symbol> symbols = new ArrayList<>();
    lines.forEach(
        line -> {
          String[] words = line.split("\\s+", 4);
          if (words.length >= 3) {
            long address = Long.parseUnsignedLong(words[0], 16);
            boolean code = "tTwW".contains(words[1]);
            symbols.add(new Symbol(address, code, words[2]));
          }
        });
    symbols.removeIf(symbol -> symbol.address == 0); // as all are for those who may not know
    if (symbols.isEmpty()) {
      throw new PortException(
          KALLSYMS + " hides the addresses: `sysctl -w kernel.kptr_restrict=0`, or run as root");
    }
    // Unsigned. Of several names for one address the code's comes last, and counts.
    symbols.sort(
        Comparator.comparingLong((Symbol symbol) -> symbol.address ^ Long.MIN_VALUE)
            .thenComparing(symbol -> symbol.code));
    return new KernelSymbols(List.copyOf(symbols));
  }

  /** The function at an address; "" where there is none. */
  String function(long address) {
    int low = 0;
    int high = symbols.size();
    while (low < high) { // the first symbol above the address
      int middle = (low + high) >>> 1;
      if (Long.compareUnsigned(symbols.get(middle).address, address) <= 0) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    if (low == 0 || !symbols.get(low - 1).code) {
      return "";
    }
    return symbols.get(low - 1).name.replaceFirst("\\.(cold|constprop|isra|part|llvm).*", "");
  }
}
