// SPDX-License-Identifier: Apache-2.0
package io.dte.foundation.api.file;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;

/**
 * Locks of files among processes, and within one: a bundle that was just replaced, or a second instance of a service, may
 * hold the lock of a file for the same Java process, where waiting by {@link FileChannel#lock()} is an error. Thread-safe.
 */
public final class FileLocks {
  private static final long PAUSE_MILLIS = 20;

  private FileLocks() {}

  /**
   * Waits until the whole file is locked for this caller alone.
   *
   * @throws IOException where the file system has no locks, or the thread was interrupted
   */
  public static FileLock await(FileChannel channel) throws IOException {
    while (true) {
      try {
        return channel.lock();
      } catch (OverlappingFileLockException heldByThisProcess) {
        pause();
      }
    }
  }

  private static void pause() throws InterruptedIOException {
    try {
      Thread.sleep(PAUSE_MILLIS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted while waiting for the lock of a file");
    }
  }
}
