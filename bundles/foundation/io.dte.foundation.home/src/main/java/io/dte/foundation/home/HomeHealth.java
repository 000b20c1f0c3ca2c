// SPDX-License-Identifier: Apache-2.0
package io.dte.foundation.home;

import io.dte.foundation.api.http.HealthProbe;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Whether the owned data directory can be written to, and how much space is left. */
final class HomeHealth implements HealthProbe {
  private static final String NAME = "data directory";
  private static final long MEBIBYTE = 1L << 20;
  private static final long SCARCE_BYTES = 1L << 30;

  private final Path root;

  HomeHealth(Path root) {
    this.root = root;
  }

  @Override
  public Health probe() {
    if (!Files.isWritable(root)) {
      return new Health(NAME, Status.FAILED, root + " is not writable; change its mode");
    }
    try {
      long free = Files.getFileStore(root).getUsableSpace();
      return new Health(NAME, free < SCARCE_BYTES ? Status.WARN : Status.OK, root + ", " + free / MEBIBYTE + " MiB free");
    } catch (IOException e) {
      return new Health(NAME, Status.FAILED, root + " cannot be read: " + e.getMessage());
    }
  }
}
