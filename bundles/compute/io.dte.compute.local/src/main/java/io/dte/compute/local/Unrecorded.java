// SPDX-License-Identifier: Apache-2.0
package io.dte.compute.local;

import io.dte.compute.api.Task;
import java.io.IOException;
import java.nio.file.Files;

/** Says why nobody knows how a command ended. */
final class Unrecorded {
  /** With less than this nothing more can be written. */
  private static final long FULL_BYTES = 64 * 1024;

  private Unrecorded() {}

  static String reason(Task task) {
    try {
      if (Files.getFileStore(task.folder()).getUsableSpace() < FULL_BYTES) {
        return "the disk of " + task.folder() + " is full, so that how step " + task.step() + " ended could not be recorded; free some"
            + " space on it, then resume the run";
      }
    } catch (IOException e) {
      return "the folder of step " + task.step() + " cannot be read any more: " + e.getMessage();
    }
    return "the process of step " + task.step() + " was killed from outside before its exit status could be recorded";
  }
}
