package org.qmempool.nic.cli;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Numbers with a unit, as words of a command line. Negative ones are left to the option's rule. */
final class Quantity {
  private static final String NUMBER = "(-?\\d{1,18}(?:\\.\\d{1,9})?)";

  private Quantity() {}

  /** Bits per second: {@code 10G}, {@code 2.5Gbit}, {@code 100Mbit/s}, {@code 10gbps}. */
  static final class BitRate implements ITypeConverter<Long> {
    private static final Pattern FORM =
        Pattern.compile(NUMBER + "([kKmMgGtT]?)(?:[bB]it(?:/s)?|bps)?");

    @Override
    public Long convert(String value) {
      return whole(
          value,
          FORM,
          1000,
          "kmgt",
          "a rate in bits per second; pass one like 10G, 25Gbit, 100Mbit/s");
    }
  }

  /** Bytes: {@code 64}, {@code 64B}, {@code 2K}, {@code 32MiB}; K is 1024. */
  static final class Bytes implements ITypeConverter<Long> {
    private static final Pattern FORM = Pattern.compile(NUMBER + "([kKmMgG]?)(?:i?B)?");

    @Override
    public Long convert(String value) {
      return whole(value, FORM, 1024, "kmg", "a number of bytes; pass one like 64, 64B, 2K, 32MiB");
    }
  }

  /** A time: {@code 500ns}, {@code 100us}, {@code 1.5ms}, {@code 1s}. */
  static final class Time implements ITypeConverter<Duration> {
    private static final Pattern FORM = Pattern.compile(NUMBER + "(ns|us|ms|s)");

    @Override
    public Duration convert(String value) {
      Matcher form = FORM.matcher(value);
      if (form.matches()) {
        int digits =
            switch (form.group(2)) {
              case "ns" -> 0;
              case "us" -> 3;
              case "ms" -> 6;
              default -> 9;
            };
        try {
          return Duration.ofNanos(
              new BigDecimal(form.group(1)).movePointRight(digits).longValueExact());
        } catch (ArithmeticException e) {
          // falls through to the same refusal
        }
      }
      throw refused(value, "a time of whole nanoseconds; pass one like 500ns, 100us, 50ms, 1s");
    }
  }

  private static long whole(String value, Pattern pattern, int step, String prefixes, String what) {
    Matcher form = pattern.matcher(value);
    if (form.matches()) {
      String prefix = form.group(2).toLowerCase(Locale.ROOT);
      int power = prefix.isEmpty() ? 0 : prefixes.indexOf(prefix) + 1;
      try {
        return new BigDecimal(form.group(1))
            .multiply(BigDecimal.valueOf(step).pow(power))
            .longValueExact();
      } catch (ArithmeticException e) {
        // falls through to the same refusal
      }
    }
    throw refused(value, what);
  }

  private static TypeConversionException refused(String value, String what) {
    return new TypeConversionException("'" + value + "' is not " + what);
  }
}
