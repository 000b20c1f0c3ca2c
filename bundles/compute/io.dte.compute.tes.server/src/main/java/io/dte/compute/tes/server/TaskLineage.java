// SPDX-License-Identifier: Apache-2.0
package io.dte.compute.tes.server;

import com.fasterxml.jackson.databind.JsonNode;
import io.dte.foundation.api.event.Relation;
import io.dte.foundation.api.event.Relation.Verb;
import io.dte.foundation.api.file.Sha1;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What a task used and made, in the words of events; files by the digest that workflows know them by. */
final class TaskLineage {
  private static final Logger LOG = LoggerFactory.getLogger(TaskLineage.class);
  /** Larger files are known by their address alone: reading them would delay the task. */
  private static final long MAX_DIGESTED_BYTES = 1L << 30;
  private static final int MOST = 200;

  private TaskLineage() {}

  /** @param files where inputs lie, by their paths in the task */
  static List<Relation> inputs(TaskRequest task, Function<String, Path> files) {
    return task.inputs().stream().limit(MOST).map(input -> new Relation(Verb.USED,
        input.url() == null || input.url().isEmpty() ? "tes-input:" + input.path() : input.url(), input.path(),
        digest(files.apply(input.path())))).toList();
  }

  /** An executor comes after the inputs, or after the one before it. */
  static List<Relation> executor(TaskRequest task, int index, String before, String runner) {
    List<Relation> relations = new ArrayList<>();
    relations.add(Relation.of(Verb.FOLLOWED, "step:" + before, ""));
    relations.add(Relation.of(Verb.USED, "image:" + task.executors().get(index).image(), "container"));
    relations.add(Relation.of(Verb.ASSOCIATED_WITH, "runner:" + runner, "runner"));
    return relations;
  }

  /** @param log what went where; @param files where it lay, by its path in the task */
  static List<Relation> outputs(JsonNode log, String before, Function<String, Path> files) {
    List<Relation> relations = new ArrayList<>();
    relations.add(Relation.of(Verb.FOLLOWED, "step:" + before, ""));
    for (JsonNode output : log) {
      if (relations.size() < MOST) {
        String path = output.path("path").asText();
        relations.add(new Relation(Verb.GENERATED, output.path("url").asText(), path, digest(files.apply(path))));
      }
    }
    return relations;
  }

  private static String digest(Path file) {
    try {
      boolean small = file != null && Files.isRegularFile(file) && Files.size(file) <= MAX_DIGESTED_BYTES;
      return small ? "sha1:" + Sha1.of(file) : "";
    } catch (IOException e) {
      LOG.debug("{} has no digest: {}", file, e.getMessage());
      return "";
    }
  }
}
