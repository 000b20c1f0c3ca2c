// SPDX-License-Identifier: Apache-2.0
package io.dte.ml.tracking;

import java.util.Arrays;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/**
 * The different steps of many points, in bounded memory: 8 bytes each, and of more than a million of them half, then a
 * quarter, picked by a hash so that what is chosen stays evenly spread. Not safe for many threads.
 */
final class Steps {
  private static final int MOST = 1 << 21;
  private long[] values = new long[1024];
  private int size;
  private int sorted;
  private long mask;

  void add(long step) {
    if (size > 0 && values[size - 1] == step || (hash(step) & mask) != 0) {
      return;
    }
    if (size == values.length) {
      tidy();
      if (size > values.length / 2 && values.length < MOST) {
        values = Arrays.copyOf(values, values.length * 2);
      } else if (size > MOST / 2) {
        thin();
      }
    }
    values[size++] = step;
  }

  private void tidy() {
    if (sorted < size) {
      Arrays.sort(values, 0, size);
      int kept = 0;
      for (int i = 0; i < size; i++) {
        if (kept == 0 || values[kept - 1] != values[i]) {
          values[kept++] = values[i];
        }
      }
      size = kept;
      sorted = kept;
    }
  }

  /** Fibonacci hashing: the upper bits are mixed well. */
  private static long hash(long step) {
    return step * 0x9E3779B97F4A7C15L >>> 32;
  }

  private void thin() {
    mask = mask << 1 | 1;
    int kept = 0;
    for (int i = 0; i < size; i++) {
      if ((hash(values[i]) & mask) == 0) {
        values[kept++] = values[i];
      }
    }
    size = kept;
    sorted = kept;
  }

  /**
   * So many steps, evenly spread by rank as MLflow does it, and the last; empty when there are no more, so that all are
   * wanted.
   */
  Optional<Set<Long>> chosen(int limit) {
    tidy();
    if (size <= limit) {
      return Optional.empty();
    }
    Set<Long> chosen = new HashSet<>();
    // Not in whole numbers, since MLflow's ranks are those of this rounding.
    double interval = size / (double) limit;
    for (int i = 0; i < limit; i++) {
      chosen.add(values[(int) (i * interval)]);
    }
    chosen.add(values[size - 1]);
    return Optional.of(chosen);
  }
}
