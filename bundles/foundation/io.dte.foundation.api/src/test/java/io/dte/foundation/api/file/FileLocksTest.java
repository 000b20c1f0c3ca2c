// SPDX-License-Identifier: Apache-2.0
package io.dte.foundation.api.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.InterruptedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileLocksTest {
  @TempDir
  Path dir;

  private FileChannel open() throws Exception {
    return FileChannel.open(dir.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
  }

  @Test
  void anotherHolderInTheSameProcessIsWaitedFor() throws Exception {
    try (FileChannel first = open(); FileChannel second = open()) {
      FileLock held = FileLocks.await(first);
      CompletableFuture<FileLock> waits = CompletableFuture.supplyAsync(() -> {
        try {
          return FileLocks.await(second);
        } catch (Exception e) {
          throw new IllegalStateException(e);
        }
      });
      Thread.sleep(100);
      assertThat(waits).isNotDone();
      held.release();
      assertThat(waits.get(4, TimeUnit.MINUTES).isValid()).isTrue();
    }
  }

  @Test
  void whoIsInterruptedWaitsNoLonger() throws Exception {
    try (FileChannel first = open(); FileChannel second = open()) {
      FileLocks.await(first);
      Thread.currentThread().interrupt();
      assertThatThrownBy(() -> FileLocks.await(second)).isInstanceOf(InterruptedIOException.class);
      assertThat(Thread.interrupted()).isTrue();
    }
  }
}
