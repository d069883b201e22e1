package org.qmempool.nic.cli;

import java.util.List;
import java.util.Locale;
import org.qmempool.nic.bench.traffic.PortKind;
import org.qmempool.nic.xdp.AttachMode;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/**
 * Some constants of an enum, as words of a command line: only what the option allows is offered.
 */
abstract class Choice<E extends Enum<E>> implements ITypeConverter<E> {
  private final List<E> allowed;

  private Choice(List<E> allowed) {
    this.allowed = allowed;
  }

  @Override
  public E convert(String value) {
    for (E each : allowed) {
      if (word(each).equals(value.toLowerCase(Locale.ROOT))) {
        return each;
      }
    }
    throw new TypeConversionException(
        "'"
            + value
            + "' is none of "
            + String.join(", ", allowed.stream().map(Choice::word).toList()));
  }

  private static String word(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT);
  }

  /** The ports that {@code nic-bench} drives. */
  static final class Port extends Choice<PortKind> {
    Port() {
      super(List.of(PortKind.values()));
    }
  }

  /** The ports of {@code nic-run}. */
  static final class RealPort extends Choice<PortName.Kind> {
    RealPort() {
      super(List.of(PortName.Kind.values()));
    }
  }

  /** How the program of a port that receives is attached. */
  static final class Attach extends Choice<AttachMode> {
    Attach() {
      super(List.of(AttachMode.NATIVE, AttachMode.GENERIC, AttachMode.AUTO));
    }
  }
}
