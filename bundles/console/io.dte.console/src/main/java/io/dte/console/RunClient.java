// SPDX-License-Identifier: Apache-2.0
package io.dte.console;

import com.fasterxml.jackson.databind.JsonNode;
import io.dte.foundation.api.problem.DteException;
import io.dte.foundation.api.problem.ExitCode;
import io.dte.foundation.api.run.Run;
import io.dte.foundation.api.run.RunQuery;
import io.dte.foundation.api.run.RunRequest;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/** What the commands ask of runs: the same in this process and of the owner of the data directory. */
interface RunClient {
  Run submit(RunRequest request) throws DteException;

  Optional<Run> find(UUID id) throws DteException;

  List<Run> list(RunQuery query) throws DteException;

  void cancel(UUID id, String actor) throws DteException;

  void pause(UUID id, String actor) throws DteException;

  Run resume(UUID id, String actor) throws DteException;

  void remove(UUID id, String actor) throws DteException;

  Path folder(UUID id);

  /** Everything that was recorded of a run that is over, each event as one JSON object. */
  List<JsonNode> events(UUID id) throws DteException;

  /**
   * Shows a run's changes to the watcher until it is over, or until {@code stop} says so.
   *
   * @return the run as it was last seen
   */
  Run follow(UUID id, Consumer<Run> watcher, BooleanSupplier stop) throws DteException;

  /**
   * Finds a run by its id, the beginning or the end of its id, or {@code last}.
   *
   * @throws DteException when there is none, or more than one
   */
  default Run byReference(String reference) throws DteException {
    Optional<UUID> id = uuid(reference);
    if (id.isPresent()) {
      return find(id.get()).orElseThrow(() -> unknown(reference));
    }
    List<Run> all = list(RunQuery.ALL);
    List<Run> fitting = reference.equals("last") ? all.stream().filter(run -> run.parent().isEmpty()).limit(1).toList()
        : all.stream().filter(run -> fits(run, reference)).toList();
    if (fitting.isEmpty()) {
      throw unknown(reference);
    }
    if (fitting.size() > 1) {
      throw new DteException(ExitCode.USAGE, fitting.size() + " runs fit \"" + reference + "\"",
          "write more of the id, for example " + fitting.get(0).id());
    }
    return fitting.get(0);
  }

  private static boolean fits(Run run, String reference) {
    String id = run.id().toString();
    return reference.length() >= 4 && (id.startsWith(reference) || id.endsWith(reference));
  }

  private static DteException unknown(String reference) {
    return new DteException(ExitCode.NOT_FOUND, "There is no run \"" + reference + "\"", "dte runs list shows all");
  }

  private static Optional<UUID> uuid(String text) {
    try {
      return text.length() == 36 ? Optional.of(UUID.fromString(text)) : Optional.empty();
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }
}
