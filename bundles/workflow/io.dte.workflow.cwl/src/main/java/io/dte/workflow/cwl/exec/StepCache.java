// SPDX-License-Identifier: Apache-2.0
package io.dte.workflow.cwl.exec;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.dte.foundation.api.file.AtomicFile;
import io.dte.foundation.api.file.FileTree;
import io.dte.workflow.cwl.load.Node;
import io.dte.workflow.cwl.load.Uris;
import java.io.IOException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Results of tools for other runs, each in a folder named after the key of what made it: the output object, and the files
 * as hard links. A file counts while its size and time of change are those it was kept with, so that one that somebody
 * changed through another name is not given out. Any number of processes use it side by side: an entry appears by a rename.
 * Thread-safe.
 */
public final class StepCache {
  private static final Logger LOG = LoggerFactory.getLogger(StepCache.class);
  private static final String ENTRY = "entry.json";
  private static final String FILES = "files";
  /** Stands for the working directory in kept locations. */
  private static final String HERE = "kept:";
  private static final Duration BETWEEN_PRUNES = Duration.ofDays(1);

  private final Path steps;
  private final Contents contents;
  private final ObjectMapper json;
  private final Clock clock;

  /**
   * One kept result.
   *
   * @param step whose it is, for people
   * @param run that made it
   * @param lastUsed when it was kept or last given out
   * @param bytes of its files
   */
  public record Entry(String key, String step, String run, Instant lastUsed, long bytes) {}

  /** @param folder for all of it; made when it is needed */
  public StepCache(Path folder, ObjectMapper json, Clock clock) {
    steps = folder.resolve("steps");
    contents = new Contents(folder.resolve("digests"));
    this.json = json;
    this.clock = clock;
  }

  Contents contents() {
    return contents;
  }

  private Path folder(String key) {
    return steps.resolve(key.substring(0, 2)).resolve(key);
  }

  /**
   * The outputs kept under a key, with their files in a working directory.
   *
   * @param out is made
   */
  Optional<ObjectNode> find(String key, Path out) throws IOException {
    Path entry = folder(key);
    if (!Files.exists(entry.resolve(ENTRY))) {
      return Optional.empty();
    }
    try {
      JsonNode kept = json.readTree(Files.readAllBytes(entry.resolve(ENTRY)));
      if (!isWhole(entry, kept)) {
        FileTree.delete(entry);
        return Optional.empty();
      }
      Path place = Files.createDirectories(out).toRealPath();
      link(entry.resolve(FILES), place);
      ObjectNode outputs = (ObjectNode) kept.get("outputs");
      FileObjects.visit(outputs, object -> {
        String location = object.path("location").asText("");
        if (location.startsWith(HERE)) {
          object.put("location", Uris.of(place.resolve(location.substring(HERE.length()))));
        }
      });
      Files.setLastModifiedTime(entry, FileTime.from(clock.instant()));
      return Optional.of(outputs);
    } catch (IOException | RuntimeException e) {
      LOG.warn("The kept result {} cannot be used: {}", entry, e.getMessage());
      FileTree.delete(out);
      return Optional.empty();
    }
  }

  private static boolean isWhole(Path entry, JsonNode kept) throws IOException {
    if (!(kept.path("outputs") instanceof ObjectNode)) {
      return false;
    }
    for (JsonNode file : kept.path("files")) {
      Path path = entry.resolve(FILES).resolve(file.path("name").asText());
      if (!Files.isRegularFile(path) || Files.size(path) != file.path("size").asLong()
          || !Files.getLastModifiedTime(path).toString().equals(file.path("changed").asText())) {
        return false;
      }
    }
    return true;
  }

  /** Keeps a result whose files are all in its working directory; any other, with links in it, is not kept. */
  void keep(String key, ObjectNode outputs, Path out, String step, UUID run) {
    Path fresh = steps.resolve(".new-" + ProcessHandle.current().pid() + "-" + UUID.randomUUID());
    try {
      ObjectNode kept = outputs.deepCopy();
      List<Path> roots = new ArrayList<>();
      boolean[] inside = {true};
      FileObjects.visit(kept, object -> {
        Path path = FileObjects.path(object);
        if (path != null) {
          inside[0] &= path.startsWith(out);
          object.put("location", HERE + (inside[0] ? out.relativize(path) : ""));
          roots.add(path);
        }
      });
      if (!inside[0]) {
        return;
      }
      Files.createDirectories(fresh.resolve(FILES));
      ObjectNode entry = Node.JSON.objectNode().put("step", step).put("run", run.toString()).set("outputs", kept);
      long bytes = 0;
      for (Path root : roots) {
        long added = take(root, out, fresh.resolve(FILES), entry);
        if (added < 0) {
          return;
        }
        bytes += added;
      }
      AtomicFile.write(fresh.resolve(ENTRY), json.writeValueAsBytes(entry.put("bytes", bytes)));
      Path target = folder(key);
      Files.createDirectories(target.getParent());
      if (!Files.exists(target)) {
        Files.move(fresh, target);
      }
    } catch (FileAlreadyExistsException | DirectoryNotEmptyException e) {
      LOG.debug("another process kept {} already", key);
    } catch (IOException e) {
      LOG.warn("The result of step {} cannot be kept for other runs: {}", step, e.getMessage());
    } finally {
      try {
        FileTree.delete(fresh);
      } catch (IOException e) {
        LOG.debug("{} is left over", fresh, e);
      }
    }
  }

  /** @return bytes; negative when there is a link */
  private static long take(Path source, Path out, Path into, ObjectNode entry) throws IOException {
    if (Files.isSymbolicLink(source)) {
      return -1;
    }
    Path target = into.resolve(out.relativize(source).toString());
    if (Files.isDirectory(source)) {
      Files.createDirectories(target);
      long sum = 0;
      for (Path child : FileObjects.children(source)) {
        long added = take(child, out, into, entry);
        if (added < 0) {
          return -1;
        }
        sum += added;
      }
      return sum;
    }
    if (Files.exists(target)) {
      return 0;
    }
    Files.createDirectories(target.getParent());
    linkOrCopy(source, target);
    entry.withArray("files").addObject().put("name", out.relativize(source).toString()).put("size", Files.size(target))
        .put("changed", Files.getLastModifiedTime(target).toString());
    return Files.size(target);
  }

  private static void link(Path source, Path target) throws IOException {
    for (Path child : FileObjects.children(source)) {
      Path there = target.resolve(child.getFileName().toString());
      if (Files.isDirectory(child)) {
        Files.createDirectories(there);
        link(child, there);
      } else {
        linkOrCopy(child, there);
      }
    }
  }

  private static void linkOrCopy(Path source, Path target) throws IOException {
    try {
      Files.createLink(target, source);
    } catch (FileSystemException | UnsupportedOperationException e) {
      Files.copy(source, target, StandardCopyOption.COPY_ATTRIBUTES);
    }
  }

  /** All that is kept, last used first. */
  public List<Entry> entries() throws IOException {
    if (!Files.isDirectory(steps)) {
      return List.of();
    }
    List<Entry> entries = new ArrayList<>();
    try (Stream<Path> found = Files.walk(steps, 2)) {
      for (Path folder : found.filter(path -> Files.exists(path.resolve(ENTRY))).toList()) {
        JsonNode kept = json.readTree(Files.readAllBytes(folder.resolve(ENTRY)));
        entries.add(new Entry(folder.getFileName().toString(), kept.path("step").asText(), kept.path("run").asText(),
            Files.getLastModifiedTime(folder).toInstant(), kept.path("bytes").asLong()));
      }
    }
    entries.sort(Comparator.comparing(Entry::lastUsed).reversed());
    return entries;
  }

  /** Deletes everything; runs that have taken something over keep it. */
  public void clear() throws IOException {
    FileTree.delete(steps);
    FileTree.delete(steps.resolveSibling("digests"));
  }

  /** Deletes what was not used for long, and what was used longest ago until the rest fits. */
  public void prune(Duration age, long bytes) throws IOException {
    long sum = 0;
    for (Entry entry : entries()) {
      sum += entry.bytes;
      if (sum > bytes || entry.lastUsed.isBefore(clock.instant().minus(age))) {
        FileTree.delete(folder(entry.key));
      }
    }
  }

  /** Prunes when nobody did for a day. */
  void pruneSometimes(Duration age, long bytes) {
    Path stamp = steps.resolveSibling("pruned");
    try {
      if (!Files.isDirectory(steps) || Files.exists(stamp)
          && Files.getLastModifiedTime(stamp).toInstant().isAfter(clock.instant().minus(BETWEEN_PRUNES))) {
        return;
      }
      AtomicFile.write(stamp, new byte[0]);
      prune(age, bytes);
    } catch (IOException e) {
      LOG.warn("Kept results cannot be deleted: {}", e.getMessage());
    }
  }
}
