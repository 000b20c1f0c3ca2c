// SPDX-License-Identifier: Apache-2.0
package io.dte.workflow.cwl;

import com.fasterxml.jackson.databind.JsonNode;
import io.dte.foundation.api.problem.DteException;
import io.dte.foundation.api.problem.ExitCode;
import io.dte.foundation.api.problem.Problem;
import io.dte.foundation.api.problem.Spelling;
import io.dte.workflow.cwl.exec.Mpi;
import io.dte.workflow.cwl.load.DocumentReader;
import io.dte.workflow.cwl.load.Node;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** A file of {@code --mpi-config-file}, as cwltool reads it. */
final class MpiFile {
  private static final Set<String> FIELDS = Set.of("runner", "nproc_flag", "default_nproc", "extra_flags", "env_set", "env_pass",
      "env_pass_regex");

  private MpiFile() {}

  /** @param name what messages call it; @param otherwise what holds where the file says nothing */
  static Mpi read(Path file, String name, Mpi otherwise) throws DteException {
    if (!(DocumentReader.read(file, name) instanceof Node.Mapping mapping)) {
      throw new DteException(ExitCode.INVALID, name + ": a mapping was expected", "for example 'runner: srun'");
    }
    for (Map.Entry<String, Node> field : mapping.fields().entrySet()) {
      if (!FIELDS.contains(field.getKey())) {
        throw new DteException(new Problem(ExitCode.INVALID, "Unknown field '" + field.getKey() + "'", field.getValue().place().location(),
            Spelling.suggest(field.getKey(), FIELDS)));
      }
    }
    JsonNode json = mapping.json();
    List<String> flags = new ArrayList<>(json.has("extra_flags") ? List.of() : otherwise.flags());
    json.path("extra_flags").forEach(flag -> flags.add(flag.asText()));
    Map<String, String> variables = new HashMap<>();
    json.path("env_pass").forEach(variable -> pass(variable.asText(), variables));
    for (JsonNode pattern : json.path("env_pass_regex")) {
      System.getenv().keySet().stream().filter(variable -> variable.matches(pattern.asText())).forEach(variable -> pass(variable, variables));
    }
    json.path("env_set").properties().forEach(variable -> variables.put(variable.getKey(), variable.getValue().asText()));
    return new Mpi(json.path("runner").asText(otherwise.runner()), json.path("nproc_flag").asText(otherwise.flag()), flags, variables);
  }

  private static void pass(String variable, Map<String, String> variables) {
    String value = System.getenv(variable);
    if (value != null) {
      variables.put(variable, value);
    }
  }
}
