// SPDX-License-Identifier: Apache-2.0
package io.dte.compute.worker;

import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * The standard input of a worker. Nobody who writes is made to wait: a small frame goes into the pipe right away, which takes it
 * whole while nothing else is under way; other frames are written by a thread that lives as long as there are some. Thread-safe.
 */
final class WorkerInput {
  /** Well below what a pipe holds, also when a few frames before were not read yet. */
  private static final int DIRECT = 16 * 1024;

  private final String name;
  private final Deque<byte[]> frames = new ArrayDeque<>();
  private OutputStream out;
  /** Bytes that were written directly since the worker was known to have read all. */
  private int unread;
  private boolean writing;
  private boolean closing;

  WorkerInput(String worker) {
    name = worker;
  }

  synchronized void open(OutputStream stream) {
    out = stream;
    begin();
  }

  synchronized void write(byte[] frame) {
    if (closing) {
      return;
    }
    if (out != null && !writing && unread + frame.length <= DIRECT) {
      unread += frame.length;
      put(frame);
    } else {
      frames.add(frame);
      begin();
    }
  }

  /** The worker answered and has nothing else to do: it has read all. */
  synchronized void read() {
    unread = 0;
  }

  /** Ends the stream after the frames that wait; what is written later is dropped. */
  synchronized void close() {
    if (!closing) {
      closing = true;
      begin();
    }
  }

  private void begin() {
    if (out == null || writing || frames.isEmpty() && !closing) {
      return;
    }
    writing = true;
    Thread writer = new Thread(this::drain, "dte-worker-" + name + "-is-told");
    writer.setDaemon(true);
    writer.start();
  }

  private void drain() {
    for (byte[] frame = next(); frame.length > 0; frame = next()) {
      put(frame);
    }
  }

  private synchronized byte[] next() {
    byte[] frame = frames.poll();
    if (frame != null) {
      return frame;
    }
    writing = false;
    if (closing) {
      try {
        out.close();
      } catch (IOException e) {
        // The worker is gone, which its reader notices.
        frames.clear();
      }
    }
    return new byte[0];
  }

  private void put(byte[] frame) {
    try {
      out.write(frame);
      out.flush();
    } catch (IOException e) {
      // The worker is gone, which its reader notices.
      unread = 0;
    }
  }
}
