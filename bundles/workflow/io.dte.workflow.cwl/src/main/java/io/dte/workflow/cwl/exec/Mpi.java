// SPDX-License-Identifier: Apache-2.0
package io.dte.workflow.cwl.exec;

import com.fasterxml.jackson.databind.JsonNode;
import io.dte.workflow.cwl.expr.Evaluator;
import io.dte.workflow.cwl.expr.ExpressionException;
import io.dte.workflow.cwl.model.Requirement;
import io.dte.workflow.cwl.model.Value;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * How a tool with {@code cwltool:MPIRequirement} is started: {@code RUNNER FLAG PROCESSES FLAGS… COMMAND…}.
 *
 * @param runner the program, for example {@code mpirun}
 * @param flag its option for the number of processes
 * @param flags further options
 * @param environment further variables of the tool
 */
public record Mpi(String runner, String flag, List<String> flags, Map<String, String> environment) {
  /** As most installations of MPI have it. */
  public static final Mpi STANDARD = new Mpi("mpirun", "-n", List.of(), Map.of());

  public Mpi {
    flags = List.copyOf(flags);
    environment = Map.copyOf(environment);
  }

  /** What stands before a tool's command; nothing for 0 processes. */
  List<String> prefix(Requirement.Mpi asked, Evaluator.Scope scope) throws ExpressionException {
    Value wanted = asked.processes();
    JsonNode processes = scope.evaluate(wanted);
    if (!processes.isIntegralNumber() || processes.longValue() < 0) {
      throw new ExpressionException("processes of MPIRequirement must be a whole number, not " + processes)
          .at(wanted.place().location());
    }
    if (processes.longValue() == 0) {
      return List.of();
    }
    List<String> words = new ArrayList<>(List.of(runner, flag, processes.asText()));
    words.addAll(flags);
    return words;
  }
}
