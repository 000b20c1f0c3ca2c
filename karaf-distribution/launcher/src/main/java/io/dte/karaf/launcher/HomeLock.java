// SPDX-License-Identifier: Apache-2.0
package io.dte.karaf.launcher;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Looks whether a data directory is in use before anything is started that would write to its log. The lock itself is
 * taken by {@code io.dte.foundation.home}, which has the last word.
 */
final class HomeLock {
  private static final Pattern PID = Pattern.compile("\"pid\"\\s*:\\s*(\\d+)");

  private HomeLock() {}

  /** Who holds it, for people; empty when nobody does or the file system cannot tell. */
  static Optional<String> holder(Path home) {
    Path file = home.resolve("owner.lock");
    if (!Files.exists(file)) {
      return Optional.empty();
    }
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE); FileLock lock = channel.tryLock()) {
      return lock == null ? Optional.of(name(home)) : Optional.empty();
    } catch (IOException noLocks) {
      return Optional.empty();
    }
  }

  private static String name(Path home) {
    try {
      Matcher pid = PID.matcher(Files.readString(home.resolve("owner.json")));
      return pid.find() ? "process " + pid.group(1) : "another process";
    } catch (IOException unreadable) {
      return "another process";
    }
  }
}
