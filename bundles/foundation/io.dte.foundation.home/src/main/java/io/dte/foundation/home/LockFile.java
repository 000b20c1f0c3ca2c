// SPDX-License-Identifier: Apache-2.0
package io.dte.foundation.home;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** The lock on {@code owner.lock}; where the file system has none, it says so. */
final class LockFile implements AutoCloseable {

  /** How a lock is asked for; replaced in tests to be a file system without locks. */
  @FunctionalInterface
  interface Locking {
    Locking SYSTEM = FileChannel::tryLock;
    Locking NONE = channel -> {
      throw new IOException("no locks available");
    };

    FileLock tryLock(FileChannel channel) throws IOException;
  }

  /** What came of it. */
  enum Outcome { LOCKED, TAKEN, UNSUPPORTED }

  private final FileChannel channel;
  private final Outcome outcome;

  private LockFile(FileChannel channel, Outcome outcome) {
    this.channel = channel;
    this.outcome = outcome;
  }

  static LockFile open(Path file, Locking locking) throws IOException {
    FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    Outcome outcome;
    try {
      outcome = locking.tryLock(channel) == null ? Outcome.TAKEN : Outcome.LOCKED;
    } catch (OverlappingFileLockException sameProcess) {
      outcome = Outcome.TAKEN;
    } catch (IOException | UnsupportedOperationException e) {
      outcome = Outcome.UNSUPPORTED;
    }
    return new LockFile(channel, outcome);
  }

  Outcome outcome() {
    return outcome;
  }

  /** Closing the channel gives the lock back. */
  @Override
  public void close() throws IOException {
    channel.close();
  }
}
