// SPDX-License-Identifier: Apache-2.0
package io.dte.workflow.cwl.exec;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.dte.foundation.api.file.FileTree;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.NavigableSet;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.Executor;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Deletes what steps leave in the run's working folder while the run goes on: what a job worked with as soon as its end is on
 * disk, and what it made as soon as all that read it ended well. What a job passes on although another one made it, what it
 * links to and what was read as an expression's contents stays until the end of the run. Thread-safe.
 */
final class Release {
  private static final Logger LOG = LoggerFactory.getLogger(Release.class);

  private final Path work;
  private final Executor executor;
  private final SpareFolders spares;
  private final boolean isOn;
  private final NavigableSet<String> pinned = new ConcurrentSkipListSet<>();
  private volatile CompletionStage<Void> recorded = CompletableFuture.completedFuture(null);
  private boolean closed;
  private int active;

  /**
   * @param work the run's working folder, by its real path
   * @param spares has use for some folders of jobs
   * @param keeps nothing is deleted
   */
  Release(Path work, Executor executor, SpareFolders spares, boolean keeps) {
    this.spares = spares;
    this.work = work;
    this.executor = executor;
    isOn = !keeps;
  }

  /** A step's end was told to the log. */
  void recorded(CompletionStage<Void> record) {
    recorded = record;
  }

  /** Completes when all that was told so far is on disk. */
  CompletionStage<Void> recorded() {
    return recorded;
  }

  /**
   * A job ended well, which {@link #recorded(CompletionStage)} was told; to be called before others see its outputs.
   *
   * @param folder the job's
   * @param alone no process of it is left
   */
  void ended(Path folder, ObjectNode outputs, boolean alone) {
    if (!isOn) {
      later(() -> Files.deleteIfExists(folder.resolve(Memory.SUBMITTED)));
      return;
    }
    boolean[] holds = {false, false};
    Path in = folder.resolve("in");
    FileObjects.visit(outputs, object -> {
      Path path = FileObjects.path(object);
      if (path != null && path.startsWith(folder)) {
        holds[0] = true;
        holds[1] |= path.startsWith(in);
      } else if (path != null) {
        pin(path);
      }
    });
    if (!holds[0]) {
      later(() -> spares.over(folder, alone));
      return;
    }
    boolean links = pinTargets(folder.resolve("out"));
    later(() -> {
      spares.leave(folder, alone);
      Files.deleteIfExists(folder.resolve(Memory.SUBMITTED));
      if (!links && !holds[1]) {
        FileTree.delete(in);
      }
    });
  }

  /** Keeps a file of the working folder until the end of the run. */
  void pin(Path file) {
    if (isOn && file.startsWith(work)) {
      pinned.add(file.toString());
    }
  }

  /** Keeps all files in a value. */
  void pin(JsonNode value) {
    FileObjects.visit(value, object -> {
      Path path = FileObjects.path(object);
      if (path != null) {
        pin(path);
      }
    });
  }

  /** @return whether there are links */
  private boolean pinTargets(Path out) {
    boolean[] any = {false};
    try {
      Files.walkFileTree(out, new SimpleFileVisitor<>() {
        @Override
        public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
          if (attributes.isSymbolicLink()) {
            any[0] = true;
            try {
              // Also the way there: the link may lead through another step's link to a file outside.
              pin(file.resolveSibling(Files.readSymbolicLink(file)).normalize());
              pin(file.toRealPath());
            } catch (IOException e) {
              LOG.debug("{} leads nowhere", file);
            }
          }
          return FileVisitResult.CONTINUE;
        }
      });
    } catch (IOException e) {
      any[0] = true;
    }
    return any[0];
  }

  /**
   * Nothing reads some of a step's outputs any more.
   *
   * @param folder the step's, with those of all its jobs
   * @param dead the outputs that nothing reads
   * @param live the others
   */
  void unread(Path folder, List<JsonNode> dead, List<JsonNode> live) {
    if (!isOn) {
      return;
    }
    later(() -> {
      if (live.isEmpty() && !holds(pinned, folder)) {
        FileTree.delete(folder);
      } else {
        single(folder, dead, live);
      }
    });
  }

  /** Deletes the files that only dead outputs name. */
  private void single(Path folder, List<JsonNode> dead, List<JsonNode> live) throws IOException {
    Set<Path> used = new HashSet<>();
    List<Path> folders = new ArrayList<>();
    live.forEach(value -> FileObjects.visit(value, object -> {
      Path path = FileObjects.path(object);
      if (path != null && FileObjects.isFile(object)) {
        used.add(path);
      } else if (path != null) {
        folders.add(path);
      }
    }));
    List<Path> gone = new ArrayList<>();
    dead.forEach(value -> FileObjects.visit(value, object -> {
      Path path = FileObjects.path(object);
      if (path != null && path.startsWith(folder) && FileObjects.isFile(object) && !used.contains(path)
          && folders.stream().noneMatch(path::startsWith)) {
        gone.add(path);
      }
    }));
    for (Path file : gone) {
      if (!isPinned(file) && Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
        Files.delete(file);
      }
    }
  }

  private boolean isPinned(Path file) {
    for (Path at = file; at != null && !at.equals(work); at = at.getParent()) {
      if (pinned.contains(at.toString())) {
        return true;
      }
    }
    return false;
  }

  private static boolean holds(NavigableSet<String> paths, Path folder) {
    String next = paths.ceiling(folder + "/");
    return paths.contains(folder.toString()) || next != null && next.startsWith(folder + "/");
  }

  private void later(Deletion deletion) {
    recorded.thenRunAsync(() -> {
      synchronized (this) {
        if (closed) {
          return;
        }
        active++;
      }
      try {
        deletion.run();
      } catch (IOException e) {
        LOG.debug("Not deleted before the end of the run: {}", e.toString());
      } finally {
        synchronized (this) {
          active--;
          notifyAll();
        }
      }
    }, executor);
  }

  /** Deletes nothing any more; returns when nothing is being deleted. */
  synchronized void close() {
    closed = true;
    boolean interrupted = false;
    while (active > 0) {
      try {
        wait();
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  /** What is deleted. */
  private interface Deletion {
    void run() throws IOException;
  }
}
