// SPDX-License-Identifier: Apache-2.0
package io.dte.ml.backend.cuda;

import java.io.IOException;

/** Asks which devices the driver sees. */
@FunctionalInterface
interface DeviceQuery {

  /** What {@code nvidia-smi -L} prints; the error's message says why it did not. */
  String list() throws IOException;
}
