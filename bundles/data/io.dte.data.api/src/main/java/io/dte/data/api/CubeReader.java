// SPDX-License-Identifier: Apache-2.0
package io.dte.data.api;

import io.dte.foundation.api.problem.DteException;
import java.io.Closeable;
import org.osgi.annotation.versioning.ConsumerType;

/** An open source of gridded data. One thread at a time; close it. */
@ConsumerType
public interface CubeReader extends Closeable {

  /** What is there. */
  Cube cube();

  /**
   * Reads {@code count} elements along the variable's slowest dimension, from {@code first} on, with all of the other
   * dimensions, in storage order. Packed values are unpacked ({@code scale_factor}, {@code add_offset}); missing ones
   * ({@code _FillValue}, {@code missing_value}, outside of {@code valid_min}/{@code valid_max}/{@code valid_range}) are
   * NaN. A variable without dimensions has one element.
   *
   * @throws DteException the file ends too early or cannot be read
   */
  double[] read(Variable variable, int first, int count) throws DteException;

  /** The whole variable. */
  default double[] read(Variable variable) throws DteException {
    return read(variable, 0, variable.dimensions().isEmpty() ? 1 : variable.dimensions().get(0).length());
  }
}
