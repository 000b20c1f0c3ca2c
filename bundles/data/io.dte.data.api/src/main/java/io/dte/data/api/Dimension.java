// SPDX-License-Identifier: Apache-2.0
package io.dte.data.api;

/**
 * An axis of an array.
 *
 * @param name as the file calls it
 * @param length number of elements
 */
public record Dimension(String name, int length) {

  /** {@code name=length}: the form messages use. */
  @Override
  public String toString() {
    return name + "=" + length;
  }
}
