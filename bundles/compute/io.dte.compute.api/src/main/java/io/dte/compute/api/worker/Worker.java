// SPDX-License-Identifier: Apache-2.0
package io.dte.compute.api.worker;

import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * The worker's side in Java: call {@link #serve} first in the main method; what is printed from then on goes to standard error. It
 * needs nothing but the JDK. One thread reads all the time, so that the process answers for its health while it works, and ends
 * at once when the engine is gone.
 */
public final class Worker {
  /** What the engine sends is its own; a limit here would only turn a message into a crash. */
  private static final long NO_LIMIT = Integer.MAX_VALUE;
  private static final int OUT_OF_MEMORY = 3;

  private final WorkerHandler handler;
  private final OutputStream out;
  private final ExecutorService threads;
  private final Map<Long, Work> works = new ConcurrentHashMap<>();

  private Worker(WorkerHandler handler, OutputStream out, int concurrency) {
    this.handler = handler;
    this.out = out;
    threads = Executors.newFixedThreadPool(concurrency, work -> {
      Thread thread = new Thread(work, "worker");
      thread.setDaemon(true);
      return thread;
    });
  }

  /** Answers requests one after the other until the engine closes the stream or is gone; does not return. */
  public static void serve(WorkerHandler handler) {
    serve(handler, 1);
  }

  /** @param concurrency how many requests are worked on at once, at most; the pool's setting should say the same */
  public static void serve(WorkerHandler handler, int concurrency) {
    OutputStream frames = new FileOutputStream(FileDescriptor.out);
    // What some library prints must not come between the frames.
    System.setOut(System.err);
    Worker worker = new Worker(handler, frames, concurrency);
    try (DataInputStream in = new DataInputStream(new BufferedInputStream(new FileInputStream(FileDescriptor.in)))) {
      worker.write(new WorkerFrame(WorkerFrame.Kind.READY, 0));
      for (Optional<WorkerFrame> frame = WorkerFrame.read(in, NO_LIMIT); frame.isPresent(); frame = WorkerFrame.read(in, NO_LIMIT)) {
        worker.take(frame.get());
      }
    } catch (IOException e) {
      System.err.println("the engine cannot be reached: " + e.getMessage());
    }
    // Shutdown hooks could wait for work that nobody wants any more.
    Runtime.getRuntime().halt(0);
  }

  private void take(WorkerFrame frame) throws IOException {
    switch (frame.kind()) {
      case PING -> write(new WorkerFrame(WorkerFrame.Kind.PONG, frame.request()));
      case CANCEL -> {
        Work work = works.get(frame.request());
        if (work != null) {
          work.cancel();
        }
      }
      case REQUEST -> {
        Work work = new Work(frame);
        works.put(frame.request(), work);
        threads.execute(work);
      }
      default -> throw new IOException("unexpected frame " + frame.kind());
    }
  }

  private void write(WorkerFrame frame) throws IOException {
    byte[] bytes = frame.encode();
    synchronized (out) {
      out.write(bytes);
      out.flush();
    }
  }

  /** A reply that cannot be written has no reader any more. */
  private void answer(WorkerFrame frame) {
    try {
      write(frame);
    } catch (IOException e) {
      Runtime.getRuntime().halt(1);
    }
  }

  private final class Work implements Runnable, WorkerHandler.Call {
    private final WorkerFrame request;
    private Thread thread;
    private boolean cancelled;

    Work(WorkerFrame request) {
      this.request = request;
    }

    @Override
    public void run() {
      synchronized (this) {
        thread = Thread.currentThread();
        if (cancelled) {
          thread.interrupt();
        }
      }
      WorkerFrame answer = work();
      synchronized (this) {
        thread = null;
      }
      Thread.interrupted();
      works.remove(request.request());
      answer(answer);
    }

    private WorkerFrame work() {
      try {
        return new WorkerFrame(WorkerFrame.Kind.REPLY, request.request(), handler.handle(request.message(), this));
      } catch (OutOfMemoryError e) {
        // Whatever else lives in this process may have lost something too.
        Runtime.getRuntime().halt(OUT_OF_MEMORY);
        throw e;
      } catch (Exception | StackOverflowError | LinkageError | AssertionError e) {
        String message = e.getMessage() == null ? e.getClass().getName() : e.getMessage();
        return new WorkerFrame(WorkerFrame.Kind.FAILURE, request.request(),
            new WorkerMessage("{\"message\":" + quoted(message) + ",\"type\":" + quoted(e.getClass().getName()) + "}"));
      }
    }

    @Override
    public void progress(WorkerMessage message) {
      answer(new WorkerFrame(WorkerFrame.Kind.PROGRESS, request.request(), message));
    }

    @Override
    public synchronized boolean isCancelled() {
      return cancelled;
    }

    private synchronized void cancel() {
      cancelled = true;
      if (thread != null) {
        thread.interrupt();
      }
    }
  }

  /** A text as a JSON string. */
  private static String quoted(String text) {
    StringBuilder json = new StringBuilder(text.length() + 2).append('"');
    for (char c : text.toCharArray()) {
      if (c == '"' || c == '\\') {
        json.append('\\').append(c);
      } else if (c < ' ') {
        json.append(String.format("\\u%04x", (int) c));
      } else {
        json.append(c);
      }
    }
    return json.append('"').toString();
  }
}
