// SPDX-License-Identifier: Apache-2.0
package io.dte.ml.api.tracking;

import java.util.List;

/** A part of a list; the token asks for the next part and is empty at the end. */
public record Page<T>(List<T> items, String nextToken) {

  public Page {
    items = List.copyOf(items);
  }
}
