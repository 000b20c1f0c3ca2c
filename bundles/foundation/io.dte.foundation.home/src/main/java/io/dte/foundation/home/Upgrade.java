// SPDX-License-Identifier: Apache-2.0
package io.dte.foundation.home;

import java.io.IOException;
import java.nio.file.Path;

/**
 * One step from a format of the data directory to the next. It may be repeated: a crash in the middle leaves the old
 * stamp.
 *
 * @param from the format it starts from; the next one is {@code from + 1}
 * @param action changes the folder
 */
record Upgrade(int from, Action action) {

  /** Changes a data directory in place. */
  @FunctionalInterface
  interface Action {
    void apply(Path root) throws IOException;
  }
}
