// SPDX-License-Identifier: Apache-2.0
package io.dte.compute.worker;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What a worker writes to standard error: it goes to the log, and the end of it explains why the worker ended. Thread-safe. */
final class Complaints {
  private static final Logger LOG = LoggerFactory.getLogger(Complaints.class);
  private static final int KEPT = 1000;
  private static final int CHUNK = 4096;

  private final String worker;
  private final StringBuilder tail = new StringBuilder();
  private final CountDownLatch ended = new CountDownLatch(1);

  Complaints(String worker) {
    this.worker = worker;
  }

  void read(InputStream in) {
    byte[] chunk = new byte[CHUNK];
    try (in) {
      for (int length = in.read(chunk); length >= 0; length = in.read(chunk)) {
        String text = new String(chunk, 0, length, StandardCharsets.UTF_8);
        LOG.info("{}: {}", worker, text.stripTrailing());
        keep(text);
      }
    } catch (IOException e) {
      LOG.debug("{} says nothing more", worker, e);
    } finally {
      ended.countDown();
    }
  }

  private synchronized void keep(String text) {
    tail.append(text);
    if (tail.length() > KEPT) {
      tail.delete(0, tail.length() - KEPT);
    }
  }

  /** Waits until all was read, at most so long: a child of the worker may keep the stream open. */
  void awaitEnd(long seconds) throws InterruptedException {
    ended.await(seconds, TimeUnit.SECONDS);
  }

  /** The last of what it said. */
  synchronized String last() {
    return tail.toString().strip();
  }
}
