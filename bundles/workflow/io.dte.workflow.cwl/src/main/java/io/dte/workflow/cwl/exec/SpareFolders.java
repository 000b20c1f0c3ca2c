// SPDX-License-Identifier: Apache-2.0
package io.dte.workflow.cwl.exec;

import io.dte.compute.api.shim.Shim;
import io.dte.foundation.api.file.FileTree;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes the folders of jobs, and keeps some of jobs that are over for later ones: a rename costs a tenth of a deletion and
 * a new folder on file systems that look for each new inode through those deleted lately, or that tell the disk of each free
 * block. A kept folder has in it at most empty ones, so that whoever finds it, also after a kill, takes it for new. Where a tool
 * worked is kept only when no process of it can still write there. Thread-safe.
 */
final class SpareFolders {
  private static final Logger LOG = LoggerFactory.getLogger(SpareFolders.class);
  private static final String NAME = ".spare";
  private static final String TASK = "task";
  private static final String TMP = "tmp";
  private static final Set<String> WORKED_WITH = Set.of("in", "out", TMP);
  private static final Set<String> KEPT = Set.of("out", TMP);
  /** As many as jobs are in flight on a larger machine. */
  private static final int MOST = 64;

  private final Path place;
  private final Deque<Path> spare = new ArrayDeque<>();
  private int number;
  private int underWay;
  /** Kind, permissions and size of a new folder; null as long as none was looked at. */
  private Status made;

  /** @param size some file systems have it grow with the names that were ever in a folder, and every later look is slower */
  private record Status(int mode, long size) {
    static Status of(Path file) throws IOException {
      Map<String, Object> found = Files.readAttributes(file, "unix:mode,size", LinkOption.NOFOLLOW_LINKS);
      return new Status((Integer) found.get("mode"), (Long) found.get("size"));
    }
  }

  private SpareFolders(Path place) {
    this.place = place;
  }

  /** @param work the run's working folder; spare folders of an earlier execution go */
  static SpareFolders in(Path work) throws IOException {
    Path place = work.resolve(NAME);
    FileTree.delete(place);
    return new SpareFolders(place);
  }

  /** Makes a job's folder, where there is none. */
  void make(Path folder) throws IOException {
    Optional<Path> kept = take();
    if (kept.isPresent()) {
      FileTree.create(folder.getParent());
      if (kept.get().toFile().renameTo(folder.toFile())) {
        return;
      }
      LOG.debug("{} does not become {}", kept.get(), folder);
    }
    Files.createDirectories(folder);
  }

  /** The last one that came: the file system has it at hand. */
  private synchronized Optional<Path> take() {
    return Optional.ofNullable(spare.pollLast());
  }

  /**
   * A job of which nothing is wanted is over; it may have had no folder.
   *
   * @param alone no process of it is left
   */
  void over(Path folder, boolean alone) throws IOException {
    if (folder.toFile().isDirectory() && !isKept(next -> isBared(folder, alone) && folder.toFile().renameTo(next.toFile()))) {
      FileTree.delete(folder);
    }
  }

  /**
   * A job is over, and what it made stays in its folder: where its tool worked besides goes.
   *
   * @param alone no process of it is left
   */
  void leave(Path folder, boolean alone) throws IOException {
    Path tmp = folder.resolve(TMP);
    Path task = folder.resolve(TASK);
    boolean isTmpFit = alone && tmp.toFile().isDirectory() && isEmptied(tmp);
    boolean isTaskFit = task.toFile().isDirectory() && isEmptyTask(task);
    boolean moved = (isTmpFit || isTaskFit) && isKept(next -> {
      Files.createDirectory(next);
      return (!isTmpFit || tmp.toFile().renameTo(next.resolve(TMP).toFile()))
          && (!isTaskFit || task.toFile().renameTo(next.resolve(TASK).toFile()));
    });
    if (!moved || !isTmpFit) {
      delete(tmp);
    }
    if (!moved || !isTaskFit) {
      delete(task);
    }
  }

  /** Does something that may make a further spare folder. @return whether it did */
  private boolean isKept(Making making) {
    Optional<Path> next = next();
    if (next.isEmpty()) {
      return false;
    }
    boolean isThere = false;
    try {
      made();
      isThere = making.make(next.get());
    } catch (IOException e) {
      LOG.debug("{} is not kept", next.get(), e);
    } finally {
      keep(next.get(), isThere);
    }
    return isThere;
  }

  /** What may become a spare folder. */
  private interface Making {
    boolean make(Path folder) throws IOException;
  }

  /** Where a further one is kept; it is to be told of by {@link #keep}. */
  private synchronized Optional<Path> next() {
    if (spare.size() + underWay >= MOST) {
      return Optional.empty();
    }
    underWay++;
    return Optional.of(place.resolve(Integer.toString(++number)));
  }

  private synchronized void keep(Path folder, boolean isThere) {
    underWay--;
    if (isThere) {
      spare.addLast(folder);
    }
  }

  /** Takes away what a job worked with. @return whether nothing is left in its folder, or about the job, that is not the engine's */
  private boolean isBared(Path folder, boolean alone) throws IOException {
    if (Status.of(folder).mode() != made().mode()) {
      return false;
    }
    boolean bare = true;
    for (String name : names(folder)) {
      Path file = folder.resolve(name);
      if (WORKED_WITH.contains(name)) {
        if (!alone || !KEPT.contains(name) || !isEmptied(file)) {
          delete(file);
        }
      } else if (name.equals(Memory.SUBMITTED)) {
        Files.delete(file);
      } else {
        bare &= name.equals(TASK) && isEmptyTask(file);
      }
    }
    return bare;
  }

  private boolean isEmptied(Path folder) throws IOException {
    Status now = Status.of(folder);
    return now.mode() == made().mode() && now.size() == made().size() && names(folder).length == 0;
  }

  private boolean isEmptyTask(Path folder) throws IOException {
    return Status.of(folder).mode() == made().mode() && Shim.empty(folder);
  }

  /** Less to do for the system than a stream of them. */
  private static String[] names(Path folder) throws IOException {
    String[] names = folder.toFile().list();
    if (names == null) {
      throw new IOException(folder + " cannot be read");
    }
    return names;
  }

  private synchronized Status made() throws IOException {
    if (made == null) {
      Path sample = Files.createDirectories(place.resolve("sample"));
      made = Status.of(sample);
      Files.delete(sample);
    }
    return made;
  }

  /** Mostly it is empty, or not there at all. */
  private static void delete(Path folder) throws IOException {
    try {
      Files.deleteIfExists(folder);
    } catch (DirectoryNotEmptyException | AccessDeniedException e) {
      FileTree.delete(folder);
    }
  }
}
