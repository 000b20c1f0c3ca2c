// SPDX-License-Identifier: Apache-2.0
package io.dte.foundation.api.home;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * Which process something belongs to, so that another one can tell later whether it still lives. A process id alone
 * does not do: the system gives it out again.
 *
 * @param host the machine's name; empty when unknown
 * @param pid its process id there
 * @param startedAt when the process started; {@link Instant#EPOCH} when the system does not tell
 */
public record ProcessIdentity(String host, long pid, Instant startedAt) {

  /** The system derives start times from its boot time, which it corrects by up to some seconds. */
  private static final Duration TOLERANCE = Duration.ofSeconds(3);

  /** This process. */
  public static ProcessIdentity current() {
    ProcessHandle self = ProcessHandle.current();
    return new ProcessIdentity(hostName(), self.pid(), self.info().startInstant().orElse(Instant.EPOCH));
  }

  /** Whether it ran on this machine, so that {@link #isAlive()} can tell. */
  public boolean isLocal() {
    return host.isEmpty() || host.equals(hostName());
  }

  /** Whether the process lives, as far as this machine can see: true for one of another machine. */
  public boolean isAlive() {
    if (!isLocal()) {
      return true;
    }
    Optional<ProcessHandle> process = ProcessHandle.of(pid).filter(ProcessHandle::isAlive);
    if (process.isEmpty() || isZombie()) {
      return false;
    }
    Optional<Instant> actual = process.get().info().startInstant();
    return actual.isEmpty() || startedAt.equals(Instant.EPOCH)
        || Duration.between(startedAt, actual.get()).abs().compareTo(TOLERANCE) <= 0;
  }

  /** It ended, and whoever started it has not looked: for the JVM such a process lives (proc(5)). */
  private boolean isZombie() {
    try {
      String line = Files.readString(Path.of("/proc", Long.toString(pid), "stat"), StandardCharsets.ISO_8859_1);
      return line.startsWith("Z", line.lastIndexOf(')') + 2);
    } catch (IOException notLinux) {
      return false;
    }
  }

  /** Whether it is this very process. */
  public boolean isThis() {
    return isLocal() && pid == ProcessHandle.current().pid() && isAlive();
  }

  /** The name of this machine; empty when it cannot be told. */
  public static String hostName() {
    try {
      return Files.readString(Path.of("/proc/sys/kernel/hostname")).strip();
    } catch (IOException notLinux) {
      String name = System.getenv("HOSTNAME");
      return name == null ? "" : name;
    }
  }
}
