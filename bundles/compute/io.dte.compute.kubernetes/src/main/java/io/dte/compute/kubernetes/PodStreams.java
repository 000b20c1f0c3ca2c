// SPDX-License-Identifier: Apache-2.0
package io.dte.compute.kubernetes;

import io.dte.compute.api.Task;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The command's streams, which the pod writes into the task's folder. A stream that is a file of the task's own arrives when the task
 * is over; one that goes to a log arrives while it is written. How much of it has arrived is kept beside it, for a later engine.
 * Thread-safe.
 */
final class PodStreams {
  private static final Logger LOG = LoggerFactory.getLogger(PodStreams.class);

  private final Task task;

  PodStreams(Task task) {
    this.task = task;
  }

  /** Brings what is new for the logs. */
  synchronized void follow() {
    try {
      if (!isOwn("stdout", task.stdout())) {
        append("stdout", task.stdout());
      }
      if (!isOwn("stderr", task.stderr())) {
        append("stderr", task.stderr());
      }
    } catch (IOException e) {
      LOG.warn("The log of step {} cannot be followed: {}", task.step(), e.getMessage());
    }
  }

  /** Brings all that is left, and forgets where it came from. */
  synchronized void deliver() throws IOException {
    deliver("stdout", task.stdout());
    deliver("stderr", task.stderr());
  }

  private void deliver(String stream, Path target) throws IOException {
    Path written = task.folder().resolve(stream);
    if (!Files.exists(written)) {
      return;
    }
    if (isOwn(stream, target)) {
      Files.copy(written, target, java.nio.file.StandardCopyOption.REPLACE_EXISTING);
    } else {
      append(stream, target);
    }
    Files.delete(written);
    Files.deleteIfExists(arrived(stream));
  }

  /** A file of the task's own starts empty; one elsewhere is a log that others wrote to before. */
  private boolean isOwn(String stream, Path target) {
    return target.startsWith(task.workingDirectory()) && !(stream.equals("stderr") && target.equals(task.stdout()));
  }

  private Path arrived(String stream) {
    return task.folder().resolve(stream + ".arrived");
  }

  private void append(String stream, Path target) throws IOException {
    Path written = task.folder().resolve(stream);
    Path mark = arrived(stream);
    long before = Files.exists(mark) ? Long.parseLong(Files.readString(mark).strip()) : 0;
    if (!Files.exists(written) || Files.size(written) <= before) {
      return;
    }
    try (InputStream in = Files.newInputStream(written);
        OutputStream out = Files.newOutputStream(target, StandardOpenOption.CREATE, StandardOpenOption.APPEND)) {
      in.skipNBytes(before);
      long more = in.transferTo(out);
      Files.writeString(mark, Long.toString(before + more));
    }
  }
}
