package org.qmempool.advice;

import java.util.Objects;

/**
 * One reason to have elements.
 *
 * @param name what holds them
 * @param elements how many
 * @param because how the number comes about
 */
public record SizingTerm(String name, long elements, String because) {
  /** Checks for null. */
  public SizingTerm {
    Objects.requireNonNull(name, "name");
    Objects.requireNonNull(because, "because");
  }
}
