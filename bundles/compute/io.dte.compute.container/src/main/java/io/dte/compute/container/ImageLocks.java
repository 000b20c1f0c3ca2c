// SPDX-License-Identifier: Apache-2.0
package io.dte.compute.container;

import io.dte.foundation.api.file.FileLocks;
import io.dte.foundation.api.problem.DteException;
import io.dte.foundation.api.problem.ExitCode;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.nio.charset.StandardCharsets;

/** One thread works on one image, also among processes that share a folder. */
final class ImageLocks {

  /** What is done under a lock. */
  interface Work {
    void run() throws DteException, IOException;
  }

  private final Path folder;
  private final Map<String, Object> monitors = new ConcurrentHashMap<>();

  ImageLocks(Path folder) {
    this.folder = folder;
  }

  void hold(String image, Work work) throws DteException {
    synchronized (monitors.computeIfAbsent(image, name -> new Object())) {
      String name = UUID.nameUUIDFromBytes(image.getBytes(StandardCharsets.UTF_8)) + ".lock";
      try {
        Files.createDirectories(folder);
        try (FileChannel channel = FileChannel.open(folder.resolve(name), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            FileLock held = lock(channel)) {
          work.run();
        }
      } catch (IOException e) {
        throw new DteException(ExitCode.STORAGE, "The image " + image + " cannot be made ready: " + e.getMessage(),
            "check the permissions of " + folder + " and the free disk space", e);
      }
    }
  }

  /** Null where the file system has no locks: two processes then may do the same work twice. */
  private static FileLock lock(FileChannel channel) {
    try {
      return FileLocks.await(channel);
    } catch (IOException e) {
      return null;
    }
  }
}
