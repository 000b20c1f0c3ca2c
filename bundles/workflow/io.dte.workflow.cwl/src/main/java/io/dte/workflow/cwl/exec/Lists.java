// SPDX-License-Identifier: Apache-2.0
package io.dte.workflow.cwl.exec;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import io.dte.foundation.api.json.StoredArray;
import io.dte.foundation.api.problem.DteException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicInteger;

/** Long lists that jobs pass on to each other, in files of the run's working folder. Thread-safe. */
final class Lists {
  private final Path work;
  private final ObjectMapper json;
  private final AtomicInteger number = new AtomicInteger();
  private Path folder;

  /** Makes an element of a list another one. */
  @FunctionalInterface
  interface Change {
    JsonNode of(JsonNode element) throws DteException, IOException;
  }

  Lists(Path work, ObjectMapper json) {
    this.work = work;
    this.json = json;
  }

  /** For a list of so many elements. */
  StoredArray.Writer writer(int length) throws IOException {
    return new StoredArray.Writer(folder().resolve(number.incrementAndGet() + ".json"), length, json);
  }

  /** A list of what becomes of each element. */
  ArrayNode map(ArrayNode list, Change change) throws DteException, IOException {
    try (StoredArray.Writer changed = writer(list.size())) {
      for (int i = 0; i < list.size(); i++) {
        changed.set(i, change.of(list.get(i)));
      }
      return changed.array(0, list.size());
    }
  }

  /** Each execution has its own: an earlier one of the same run may still be letting go. */
  private synchronized Path folder() throws IOException {
    if (folder == null) {
      folder = Files.createTempDirectory(work, ".lists");
    }
    return folder;
  }
}
