// SPDX-License-Identifier: Apache-2.0
package io.dte.workflow.cwl.exec;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;

/** The files and folders that a step was given: only those, what is in them, and what it made itself may be its outputs. */
final class GivenFiles {
  private final ObjectNode inputs;
  private final Set<Path> more;
  private Set<Path> named;
  private Set<Path> files;
  private Set<Path> folders;

  /** @param more real paths of files and folders beside the inputs */
  GivenFiles(ObjectNode inputs, Set<Path> more) {
    this.inputs = inputs;
    this.more = more;
  }

  /** Whether a path, as it is or through links, is that of something given. */
  boolean has(Path path) {
    if (named == null) {
      named = new HashSet<>();
      FileObjects.visit(inputs, input -> {
        Path location = FileObjects.path(input);
        if (location != null) {
          named.add(location);
        }
      });
    }
    return named.contains(path) || hasReal(path);
  }

  private boolean hasReal(Path path) {
    Path real;
    try {
      real = path.toRealPath();
    } catch (IOException e) {
      return false;
    }
    resolve();
    if (files.contains(real)) {
      return true;
    }
    for (Path at = real; at != null; at = at.getParent()) {
      if (folders.contains(at)) {
        return true;
      }
    }
    return false;
  }

  /** Real paths take a look at each file, and links are rare. */
  private void resolve() {
    if (files != null) {
      return;
    }
    files = new HashSet<>();
    folders = new HashSet<>(more);
    FileObjects.visit(inputs, input -> {
      Path location = FileObjects.path(input);
      if (location != null) {
        try {
          (FileObjects.isDirectory(input) ? folders : files).add(location.toRealPath());
        } catch (IOException e) {
          // What is not there any more cannot be an output.
          return;
        }
      }
    });
  }
}
