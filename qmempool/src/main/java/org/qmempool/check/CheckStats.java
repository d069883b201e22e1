package org.qmempool.check;

/**
 * What a pool's checks have done by now.
 *
 * @param level the level
 * @param moved handles that passed between a cache and the depot or fresh memory
 * @param checked of these, how many times a handle was checked; only {@link CheckLevel#SAMPLED}
 *     counts
 * @param findings misuses that were found, thrown and told
 */
public record CheckStats(CheckLevel level, long moved, long checked, long findings) {
  /**
   * The share of handles that are checked.
   *
   * @return 0 to 1: of those that pass between caches and the depot if sampled, else all or none of
   *     those that are taken and freed
   */
  public double share() {
    return switch (level) {
      case OFF -> 0;
      case SAMPLED -> moved == 0 ? 0 : Math.min((double) checked / moved, 1);
      case STATE, FULL -> 1;
    };
  }
}
