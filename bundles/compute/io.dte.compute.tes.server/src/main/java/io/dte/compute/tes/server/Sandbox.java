// SPDX-License-Identifier: Apache-2.0
package io.dte.compute.tes.server;

import io.dte.compute.api.Container;
import io.dte.foundation.api.problem.DteException;
import io.dte.foundation.api.problem.ExitCode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Where the paths of a task's inside are outside: a folder of the run that holds what executors write and what was brought
 * for them, laid out as inside. Folders that are written to are mounted as such; an input elsewhere is mounted by itself,
 * read only, and then it may stay where it is.
 */
final class Sandbox {
  private final Path root;
  private final Set<String> writable = new TreeSet<>();
  private final Map<String, Path> inputs = new TreeMap<>();

  Sandbox(Path root, TaskRequest task) throws DteException {
    this.root = root;
    Set<String> wanted = new TreeSet<>(task.volumes());
    for (TaskRequest.Output output : task.outputs()) {
      wanted.add(output.isPattern() ? output.fixedFolder() : output.folder() ? output.path() : parent(output.path()));
    }
    for (TaskRequest.Executor executor : task.executors()) {
      for (String stream : List.of(executor.stdout(), executor.stderr())) {
        if (!stream.isEmpty()) {
          wanted.add(parent(stream));
        }
      }
    }
    if (wanted.contains("/")) {
      throw new DteException(ExitCode.USAGE, "The task writes into the root folder of its container, which hides the image.",
          "Let volumes, outputs and streams lie in a folder, such as /data.");
    }
    // Sorted, a folder comes before what it holds: the outermost ones are mounted.
    for (String folder : wanted) {
      if (writable.stream().noneMatch(outer -> isIn(folder, outer))) {
        writable.add(folder);
      }
    }
  }

  static String parent(String path) {
    int slash = path.lastIndexOf('/');
    return slash <= 0 ? "/" : path.substring(0, slash);
  }

  private static boolean isIn(String path, String folder) {
    return path.equals(folder) || path.startsWith(folder + "/");
  }

  Path root() {
    return root;
  }

  /** The folders that are written to. */
  Set<String> writable() {
    return writable;
  }

  /** Whether a path lies where executors write: an input there has to be a copy. */
  boolean isWritable(String path) {
    return writable.stream().anyMatch(folder -> isIn(path, folder));
  }

  /** Says where the content of an input is that nobody writes to. */
  void bring(String path, Path source) {
    inputs.put(path, source);
  }

  /** Where a path of the inside is outside. */
  Path outside(String path) {
    Path source = null;
    String rest = "";
    for (Map.Entry<String, Path> input : inputs.entrySet()) {
      if (isIn(path, input.getKey())) {
        source = input.getValue();
        rest = path.substring(input.getKey().length());
      }
    }
    return source == null ? root.resolve(path.substring(1)) : rest.isEmpty() ? source : source.resolve(rest.substring(1));
  }

  /** The mounts, folders before what lies in them. */
  List<Container.Mount> mounts() {
    Map<String, Container.Mount> mounts = new TreeMap<>();
    writable.forEach(folder -> mounts.put(folder, new Container.Mount(outside(folder), folder, true)));
    inputs.forEach((path, source) -> mounts.put(path, new Container.Mount(source, path, false)));
    return new ArrayList<>(mounts.values());
  }
}
