// SPDX-License-Identifier: Apache-2.0
package io.dte.ml.api.registry;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** How far a model version is approved. */
public enum Lifecycle {
  /** Nobody vouches for it. */
  EXPERIMENTAL,
  /** Somebody asked for a review. */
  IN_REVIEW,
  /** Reviewed by somebody else, and all gates agree. */
  PRODUCTION_READY;

  /** {@code production-ready}: how it is written. */
  public String label() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  public static Optional<Lifecycle> of(String label) {
    return Arrays.stream(values()).filter(value -> value.label().equals(label)).findFirst();
  }
}
