// SPDX-License-Identifier: Apache-2.0
package io.dte.workflow.cwl.exec;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.dte.foundation.api.file.Sha256;
import io.dte.foundation.api.run.Run;
import io.dte.workflow.cwl.expr.Evaluator;
import io.dte.workflow.cwl.expr.ExpressionException;
import io.dte.workflow.cwl.model.Process.CommandLineTool;
import io.dte.workflow.cwl.model.Requirement;
import io.dte.workflow.cwl.model.Requirements;
import io.dte.workflow.cwl.model.Value;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Decides which results are taken over from other runs, and by what they are known: the tool, the requirements that hold
 * for it, its image among them, and its inputs by content and name, wherever they lie.
 */
final class Reuse {
  private static final Duration AGE = Duration.ofDays(30);
  private static final long BYTES = 10L << 30;
  private static final List<String> ELSEWHERE = List.of("location", "path", "dirname", "nameroot", "nameext", "size", "checksum", "listing");

  private final StepCache cache;
  private final Evaluator evaluator;
  private final Digests digests;

  /** @param cache null when nothing is to be taken over */
  Reuse(StepCache cache, Evaluator evaluator, Digests digests) {
    this.cache = cache;
    this.evaluator = evaluator;
    this.digests = digests;
  }

  /**
   * What a job's result is known by; empty when it is not to be reused. A tool without outputs is run for what it does; the
   * platform's own commands depend on more than their inputs; and what is changed in place is no result.
   */
  Optional<String> key(CommandLineTool tool, Requirements requirements, ObjectNode inputs) throws IOException, ExpressionException {
    boolean own = !tool.baseCommand().isEmpty() && tool.baseCommand().get(0).equals("dte");
    boolean inplace = requirements.find(Requirement.InplaceUpdate.class).map(Requirement.InplaceUpdate::allow).orElse(false);
    if (cache == null || tool.outputs().isEmpty() || own || inplace || !isEnabled(tool, requirements, inputs)) {
      return Optional.empty();
    }
    StringBuilder text = new StringBuilder("2\n").append(digests.fingerprint(tool)).append('\n')
        .append(digests.fingerprint(requirements)).append('\n');
    JsonNode known = inputs.deepCopy();
    identify(known);
    text.append(known).append('\n');
    Requirement.InitialWorkDir workDir = requirements.find(Requirement.InitialWorkDir.class).orElse(null);
    if (workDir != null) {
      for (Requirement.InitialWorkDir.Entry entry : workDir.listing()) {
        JsonNode written = entry.entry().json().deepCopy();
        identify(written);
        text.append(written).append('\n');
      }
    }
    if (!tool.baseCommand().isEmpty() && tool.baseCommand().get(0).startsWith("/")) {
      Path program = Path.of(tool.baseCommand().get(0));
      text.append(Files.isRegularFile(program) ? cache.contents().of(program) : "");
    }
    return Optional.of(Sha256.of(text.toString()));
  }

  private boolean isEnabled(CommandLineTool tool, Requirements requirements, ObjectNode inputs) throws ExpressionException {
    Value enable = requirements.find(Requirement.WorkReuse.class).map(Requirement.WorkReuse::enable).orElse(null);
    return enable == null || evaluator.scope(Map.of("inputs", inputs, "self", NullNode.instance), requirements, tool.head().version())
        .evaluate(enable).asBoolean(true);
  }

  /** Files and directories are known by what is in them and what they are called. */
  private void identify(JsonNode value) throws IOException {
    if (value instanceof ObjectNode object && FileObjects.isFileOrDirectory(object)) {
      Path path = FileObjects.path(object);
      if (path != null && Files.exists(path)) {
        String digest = cache.contents().of(path);
        object.remove(ELSEWHERE);
        object.put("digest", digest);
      }
    }
    for (JsonNode part : value) {
      if (part.isContainerNode()) {
        identify(part);
      }
    }
  }

  /** The outputs kept under a key, with their files in a job's working directory. */
  Optional<ObjectNode> find(String key, Path out) throws IOException {
    return cache.find(key, out);
  }

  void keep(String key, ObjectNode outputs, Path out, String step, Run run) {
    cache.keep(key, outputs, out, step, run.id());
  }

  /** Keeps the kept within bounds. */
  void tidy() {
    if (cache != null) {
      cache.pruneSometimes(AGE, BYTES);
    }
  }
}
