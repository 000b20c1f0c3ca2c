// SPDX-License-Identifier: Apache-2.0
package io.dte.ml.backend.cuda;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;

/** Runs {@code nvidia-smi -L}, for at most two seconds: it hangs when a device fell off the bus. */
final class NvidiaSmi implements DeviceQuery {

  private static final long LIMIT_MILLIS = 2000;
  private final String program;

  NvidiaSmi(String program) {
    this.program = program;
  }

  @Override
  public String list() throws IOException {
    Process process = new ProcessBuilder(program, "-L").redirectErrorStream(true).start();
    try {
      if (!process.waitFor(LIMIT_MILLIS, TimeUnit.MILLISECONDS)) {
        throw new IOException("it did not answer within two seconds");
      }
      String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      if (process.exitValue() != 0) {
        throw new IOException("exit status " + process.exitValue() + ": " + output.strip());
      }
      return output;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("it was interrupted", e);
    } finally {
      process.destroyForcibly();
    }
  }
}
